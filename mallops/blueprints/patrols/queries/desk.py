"""What the screens and the home page ask besides: colleagues, why a run came back, figures of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.accounts.queries.people import list_active_people
from mallops.blueprints.checklists.models import Template
from mallops.blueprints.patrols.models import Patrol, PatrolRound, SpotDraw
from mallops.blueprints.patrols.queries.stats import COUNTED
from mallops.blueprints.patrols.rules.draws import commitment
from mallops.core.auth.matrix import MATRIX
from mallops.core.casework import CaseEvent
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.names import pick
from mallops.core.registers.listing import midnight

WALKERS = tuple(role for role, letters in MATRIX["patrol"].items() if "C" in letters)
DONE = ("submitted", "late", "made_up")


def list_walkers(mall_id: int | None) -> Sequence[User]:
    """Active people of a mall who walk patrols, by login name."""
    return list_active_people(mall_id, *WALKERS)


def list_patrol_templates(mall_id: int | None) -> list[Template]:
    """The mall's patrol sheets in use, oldest first."""
    query = (
        sa.select(Template)
        .where(Template.mall_id == mall_id, Template.purpose == "patrol", Template.is_active)
        .order_by(Template.id)
    )
    return list(db.session.scalars(query))


def return_notes(patrol_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """By run: why it was last returned, and by whom. One query, none for no ids."""
    if not patrol_ids:
        return {}
    query = (
        sa.select(CaseEvent.case_id, CaseEvent.note, CaseEvent.actor_name)
        .where(CaseEvent.case_id.in_(patrol_ids), CaseEvent.verb == "return")
        .order_by(CaseEvent.id)
    )
    return {case_id: (note, name) for case_id, note, name in db.session.execute(query)}


@dataclass(frozen=True)
class DayCount:
    """Rounds of a mall's day: planned (called-off ones left out), done, missed."""

    planned: int
    done: int
    missed: int


def day_count(mall_id: int | None, on: dt.date) -> DayCount:
    """How a day's rounds stand. One query."""
    query = (
        sa.select(PatrolRound.state, sa.func.count())
        .where(PatrolRound.mall_id == mall_id, PatrolRound.on == on, PatrolRound.state != "cancelled")
        .group_by(PatrolRound.state)
    )
    states = {state: count for state, count in db.session.execute(query)}
    return DayCount(sum(states.values()), sum(states.get(one, 0) for one in DONE), states.get("missed", 0))


def mean_score(mall_id: int | None, from_on: dt.date, to_on: dt.date, tz: str) -> float | None:
    """Mean score of the submitted runs opened in a period, one decimal: the rows of the register's filter."""
    query = sa.select(sa.func.avg(Patrol.score)).where(
        Patrol.of_mall(mall_id),
        Patrol.kind == "patrols",
        Patrol.state.in_(COUNTED),
        Patrol.created_at >= midnight(from_on, tz),
        Patrol.created_at < midnight(to_on + dt.timedelta(days=1), tz),
    )
    found = db.session.scalar(query)
    return round(float(found), 1) if found is not None else None


@dataclass(frozen=True)
class DrawBatch:
    """One draw of spot checks. `seed` is empty until the last of its checks is due: it would tell them."""

    on: dt.date
    drawn_at: dt.datetime
    drawn_by: str
    count: int
    done: int
    commitment: str
    seed: str


def list_batches(mall_id: int | None, since: dt.date, now: dt.datetime | None = None) -> list[DrawBatch]:
    """The draws from a day on, the newest first. One query."""
    now = now or utcnow()
    last = sa.func.max(SpotDraw.reveal_at)
    query = (
        sa.select(
            SpotDraw.on,
            sa.func.min(SpotDraw.created_at),
            User.name_zh,
            User.name_en,
            sa.func.count(),
            sa.func.count(SpotDraw.patrol_id),
            SpotDraw.seed,
            last,
        )
        .outerjoin(User, User.id == SpotDraw.drawn_by_id)
        .where(SpotDraw.mall_id == mall_id, SpotDraw.on >= since)
        .group_by(SpotDraw.on, SpotDraw.seed, User.name_zh, User.name_en)
        .order_by(SpotDraw.on.desc(), sa.func.min(SpotDraw.id).desc())
        .limit(60)
    )
    return [
        DrawBatch(
            on, at, pick(zh or "", en or ""), count, done, commitment(seed), seed if ends <= now else ""
        )
        for on, at, zh, en, count, done, seed, ends in db.session.execute(query)
    ]


def inspector_names(draws: Collection[SpotDraw]) -> dict[int, User]:
    """The people to whom spot checks are given, by key. One query, none when nobody is named."""
    wanted = {one.inspector_id for one in draws if one.inspector_id}
    query = sa.select(User).where(User.id.in_(wanted))
    return {one.id: one for one in db.session.scalars(query)} if wanted else {}


def run_uids(patrol_ids: Collection[int | None]) -> dict[int, Patrol]:
    """Runs by key. One query, none for no ids."""
    wanted = {one for one in patrol_ids if one}
    query = sa.select(Patrol).where(Patrol.id.in_(wanted))
    return {one.id: one for one in db.session.scalars(query)} if wanted else {}


def work_day_of(tz: str) -> dt.date:
    """The day of work in the mall."""
    return business_date(utcnow(), tz)
