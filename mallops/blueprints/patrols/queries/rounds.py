"""Rounds: mine today, the board of a day, what was missed, what can be made up; spot checks once revealed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from mallops.blueprints.patrols.models import Patrol, PatrolPlan, PatrolRound, SpotDraw
from mallops.blueprints.patrols.queries.runs import answered_counts
from mallops.blueprints.patrols.rules.rounds import (
    EARLY_START,
    RoundFacts,
    RoundState,
    Shown,
    make_up_until,
    shown_state,
)
from mallops.blueprints.patrols.rules.runs import WRITABLE
from mallops.blueprints.sites.models import Floor, Zone
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import NotFound

#: A draft older than this is of no use on a phone's first screen.
DRAFT_DAYS = 14


@dataclass(frozen=True)
class RoundLine:
    """A round as a person sees it; `patrol_uid`, `patrol_state` and `score` of its latest run, if any."""

    round: PatrolRound
    shown: Shown
    patrol_uid: uuid.UUID | None = None
    patrol_state: str | None = None
    score: float | None = None
    failed: int = 0
    answered: int = 0

    @property
    def zone(self) -> Zone:
        """Where."""
        zone: Zone = self.round.zone
        return zone


@dataclass(frozen=True)
class Today:
    """The first screen of an officer: due and done rounds of the day, make-ups, spot checks, open runs."""

    on: dt.date
    rounds: list[RoundLine]
    makeups: list[RoundLine]
    spots: list[SpotDraw]
    drafts: list[Patrol]
    answered: dict[int, int] = field(default_factory=dict)  # by run: places answered


@dataclass(frozen=True)
class Column:
    """A window of the day; `starts_at` and `ends_at` are UTC."""

    slot_no: int
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class BoardRow:
    """A zone and its cells, one for each column (None: no round)."""

    zone: Zone
    cells: list[RoundLine | None]


@dataclass(frozen=True)
class Board:
    """Zone × window of a day, with how many rounds stand in each state."""

    on: dt.date
    columns: list[Column]
    rows: list[BoardRow]
    counts: dict[Shown, int]


def round_facts(round_: PatrolRound) -> RoundFacts:
    """The round as the rules see it."""
    return RoundFacts(round_.state, round_.on, round_.starts_at, round_.ends_at, round_.officer_id)


def lock_round(round_id: int) -> PatrolRound:
    """The round, read afresh and held until the transaction ends."""
    query = sa.select(PatrolRound).where(PatrolRound.id == round_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _rounds() -> sa.Select[PatrolRound]:
    return (
        sa.select(PatrolRound)
        .join(PatrolRound.zone)
        .join(Zone.floor)
        .options(
            contains_eager(PatrolRound.zone).contains_eager(Zone.floor),
            joinedload(PatrolRound.officer),
            joinedload(PatrolRound.plan),
        )
    )


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(
        PatrolRound.officer_id == actor.user_id,
        sa.and_(PatrolRound.officer_id.is_(None), PatrolRound.zone_id.in_(actor.zone_ids)),
    )


def find_open_round(actor: Actor, zone_id: int, at: dt.datetime) -> PatrolRound | None:
    """The round of a zone that this person may start at a moment; the one that ends first."""
    return round_of_zone(actor, zone_id, at, ["due", "started", "missed"])


def round_of_zone(actor: Actor, zone_id: int, at: dt.datetime, states: list[str]) -> PatrolRound | None:
    """This person's round of a zone whose window is open at a moment, in one of these states."""
    query = (
        sa.select(PatrolRound)
        .where(
            PatrolRound.zone_id == zone_id,
            PatrolRound.on == business_date(at, actor.tz),
            PatrolRound.state.in_(states),
            PatrolRound.starts_at <= at + EARLY_START,
            PatrolRound.ends_at >= at,
            _mine(actor),
        )
        .order_by(PatrolRound.ends_at, PatrolRound.id)
        .limit(1)
    )
    return db.session.scalar(query)


def rounds_today(actor: Actor, now: dt.datetime | None = None) -> Today:
    """What this person walks today. Six queries, however many rounds."""
    now = now or utcnow()
    on = business_date(now, actor.tz)
    query = (
        _rounds()
        .where(
            PatrolRound.mall_id == actor.mall_id,
            PatrolRound.on.in_([on - dt.timedelta(days=1), on]),
            PatrolRound.state != RoundState.CANCELLED.value,
            _mine(actor),
        )
        .order_by(PatrolRound.starts_at, Floor.level, Zone.code)
    )
    lines = _lines(db.session.scalars(query).all(), now)
    drafts = open_drafts(actor, on)
    return Today(
        on=on,
        rounds=[one for one in lines if one.round.on == on],
        makeups=[one for one in lines if _can_be_made_up(one, actor, now)],
        spots=revealed_spots(actor, on, now),
        drafts=drafts,
        answered=answered_counts([one.id for one in drafts]),
    )


def _can_be_made_up(line: RoundLine, actor: Actor, now: dt.datetime) -> bool:
    open_run = line.patrol_state in WRITABLE
    return (
        line.shown is Shown.MISSED and not open_run and now < make_up_until(round_facts(line.round), actor.tz)
    )


def _lines(rounds: Sequence[PatrolRound], now: dt.datetime) -> list[RoundLine]:
    runs = _latest_runs([one.id for one in rounds])
    lines = []
    for one in rounds:
        run = runs.get(one.id)
        shown = shown_state(round_facts(one), now)
        if run is None:
            lines.append(RoundLine(one, shown))
        else:
            lines.append(
                RoundLine(one, shown, run.uid, run.state, run.score, run.failed_count, run.answered_count)
            )
    return lines


def _latest_runs(round_ids: Iterable[int]) -> dict[int, Patrol]:
    query = (
        sa.select(Patrol)
        .where(Patrol.round_id.in_(list(round_ids)), Patrol.state != "void")
        .order_by(Patrol.id)
    )
    return {one.round_id: one for one in db.session.scalars(query) if one.round_id is not None}


def open_drafts(actor: Actor, on: dt.date) -> list[Patrol]:
    """Runs this person began, joined or was handed, that are not submitted yet; returned ones too."""
    query = (
        sa.select(Patrol)
        .where(
            Patrol.of_mall(actor.mall_id),
            Patrol.kind == "patrols",
            Patrol.state.in_(WRITABLE),
            Patrol.on >= on - dt.timedelta(days=DRAFT_DAYS),
        )
        .options(joinedload(Patrol.zone), joinedload(Patrol.tenant))
        .order_by(Patrol.id.desc())
        .limit(500)
    )
    return [one for one in db.session.scalars(query) if actor.user_id in (one.owner_id, *one.crew_ids)]


def revealed_spots(actor: Actor, on: dt.date, now: dt.datetime) -> list[SpotDraw]:
    """Spot checks of the day whose time has come and which nobody has begun. Officers see only their own."""
    mine = SpotDraw.inspector_id == actor.user_id
    query = (
        sa.select(SpotDraw)
        .where(
            SpotDraw.mall_id == actor.mall_id,
            SpotDraw.on == on,
            SpotDraw.reveal_at <= now,
            SpotDraw.patrol_id.is_(None),
            mine if actor.only_own("patrol") else sa.or_(mine, SpotDraw.inspector_id.is_(None)),
        )
        .options(joinedload(SpotDraw.zone))
        .order_by(SpotDraw.reveal_at, SpotDraw.position)
    )
    return list(db.session.scalars(query))


def board(mall_id: int, on: dt.date, now: dt.datetime | None = None) -> Board:
    """The day at a glance: zones by floor, windows by time. Three queries."""
    now = now or utcnow()
    query = (
        _rounds()
        .where(PatrolRound.mall_id == mall_id, PatrolRound.on == on)
        .order_by(Floor.level, Zone.code, PatrolRound.starts_at, PatrolRound.id)
    )
    lines = _lines(db.session.scalars(query).all(), now)
    columns = sorted(
        {Column(one.round.slot_no, one.round.starts_at, one.round.ends_at) for one in lines},
        key=lambda one: (one.starts_at, one.ends_at, one.slot_no),
    )
    place = {one: number for number, one in enumerate(columns)}
    rows: dict[int, BoardRow] = {}
    counts = dict.fromkeys(Shown, 0)
    for line in lines:
        row = rows.setdefault(line.zone.id, BoardRow(line.zone, [None] * len(columns)))
        row.cells[place[Column(line.round.slot_no, line.round.starts_at, line.round.ends_at)]] = line
        counts[line.shown] += 1
    return Board(on, columns, list(rows.values()), counts)


def get_round(actor: Actor, uid: uuid.UUID, now: dt.datetime | None = None) -> RoundLine:
    """One round of the mall with zone, officer, plan and its latest run. Raises NotFound. Two queries."""
    query = _rounds().where(PatrolRound.uid == uid, PatrolRound.mall_id == actor.mall_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return _lines([found], now or utcnow())[0]


def rounds_of_zone(actor: Actor, zone_id: int, now: dt.datetime | None = None) -> list[RoundLine]:
    """Today's and yesterday's rounds of a zone, whoever walks them. Two queries."""
    now = now or utcnow()
    on = business_date(now, actor.tz)
    query = (
        _rounds()
        .where(
            PatrolRound.zone_id == zone_id,
            PatrolRound.mall_id == actor.mall_id,
            PatrolRound.on.in_([on - dt.timedelta(days=1), on]),
            PatrolRound.state != RoundState.CANCELLED.value,
        )
        .order_by(PatrolRound.starts_at, PatrolRound.id)
    )
    return _lines(db.session.scalars(query).all(), now)


def missed_rounds(mall_id: int, on: dt.date) -> list[RoundLine]:
    """Rounds of a day that nobody walked in time and nobody has made up: the desk lead's list."""
    query = (
        _rounds()
        .where(PatrolRound.mall_id == mall_id, PatrolRound.on == on, PatrolRound.state == "missed")
        .order_by(PatrolRound.ends_at, Floor.level, Zone.code)
    )
    return _lines(db.session.scalars(query).all(), utcnow())


def list_plans(mall_id: int) -> list[PatrolPlan]:
    """The mall's plans with template and zones, those in use first."""
    query = (
        sa.select(PatrolPlan)
        .where(PatrolPlan.mall_id == mall_id)
        .options(joinedload(PatrolPlan.template), joinedload(PatrolPlan.zones))
        .order_by(PatrolPlan.is_active.desc(), PatrolPlan.id)
    )
    return list(db.session.scalars(query).unique())
