"""Reads of opening and closing checks: the day, what is due for a person, punctuality."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from mallops.blueprints.checklists.models import Template, TemplateVersion
from mallops.blueprints.checklists.queries import Sheet, current_version, get_sheet
from mallops.blueprints.openings.models import OpeningCheck, OpeningPlan
from mallops.blueprints.openings.rules import DUE, EARLY, OPENING
from mallops.blueprints.sites.models import Floor, Zone, ZoneDuty
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.names import pick


@dataclass
class BoardRow:
    """A zone and its checks of the day, by phase."""

    zone: Zone
    cells: dict[str, OpeningCheck] = field(default_factory=dict)


@dataclass(frozen=True)
class Board:
    """The day at a glance; `counts` by (phase, state)."""

    on: dt.date
    rows: list[BoardRow]
    counts: Counter[tuple[str, str]]

    def total(self, state: str) -> int:
        """How many checks of the day stand there."""
        return sum(count for (_phase, one), count in self.counts.items() if one == state)


@dataclass(frozen=True)
class Punctual:
    """A zone's checks of a period."""

    code: str
    name: str
    done: int
    late: int
    missed: int

    @property
    def percent(self) -> float | None:
        """Share done in time, one decimal; None when nothing was due."""
        total = self.done + self.late + self.missed
        return round(100 * self.done / total, 1) if total else None


def list_plans(mall_id: int | None) -> dict[str, OpeningPlan]:
    """The plans of a mall by phase."""
    query = (
        sa.select(OpeningPlan)
        .where(OpeningPlan.mall_id == mall_id)
        .options(joinedload(OpeningPlan.template))
        .order_by(OpeningPlan.id)
    )
    return {one.phase: one for one in db.session.scalars(query)}


def list_sheets(mall_id: int | None, phase: str) -> Sequence[Template]:
    """The checklists in use for a phase."""
    published = sa.exists().where(
        TemplateVersion.template_id == Template.id, TemplateVersion.state == "published"
    )
    query = (
        sa.select(Template)
        .where(Template.mall_id == mall_id, Template.purpose == phase, Template.is_active, published)
        .order_by(Template.id)
    )
    return db.session.scalars(query).all()


def _checks(mall_id: int | None) -> sa.Select[OpeningCheck]:
    return (
        sa.select(OpeningCheck)
        .join(OpeningCheck.zone)
        .join(Zone.floor)
        .where(OpeningCheck.of_mall(mall_id), OpeningCheck.state != "void")
        .options(contains_eager(OpeningCheck.zone).contains_eager(Zone.floor), joinedload(OpeningCheck.owner))
    )


def board(actor: Actor, on: dt.date) -> Board:
    """The checks of a day by zone; officers see their own zones. One query."""
    query = _checks(actor.mall_id).where(OpeningCheck.on == on).order_by(Floor.level, Zone.code)
    if actor.only_own("patrol"):
        query = query.where(OpeningCheck.zone_id.in_(sorted(actor.zone_ids)))
    rows: dict[int, BoardRow] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for one in db.session.scalars(query):
        rows.setdefault(one.place_id, BoardRow(one.zone)).cells[one.phase] = one
        counts[one.phase, one.state] += 1
    return Board(on, list(rows.values()), counts)


def list_due(actor: Actor, now: dt.datetime) -> list[OpeningCheck]:
    """Checks of this person's zones that may be done now, what ends first on top."""
    query = (
        _checks(actor.mall_id)
        .where(
            OpeningCheck.state == DUE,
            OpeningCheck.zone_id.in_(sorted(actor.zone_ids)),
            OpeningCheck.planned_from
            <= sa.case((OpeningCheck.phase == OPENING, now + EARLY[OPENING]), else_=now),
            OpeningCheck.missed_from > now,
        )
        .order_by(OpeningCheck.planned_until, Floor.level, Zone.code)
    )
    return list(db.session.scalars(query))


def punctuality(mall_id: int | None, since: dt.date, until: dt.date) -> list[Punctual]:
    """Zones of a period, the least punctual first."""
    query = (
        sa.select(Zone.code, Zone.name_zh, Zone.name_en, OpeningCheck.state, sa.func.count())
        .select_from(OpeningCheck)
        .join(Zone, Zone.id == OpeningCheck.place_id)
        .where(
            OpeningCheck.of_mall(mall_id),
            OpeningCheck.on.between(since, until),
            OpeningCheck.state.in_(("done", "late", "missed")),
        )
        .group_by(Zone.code, Zone.name_zh, Zone.name_en, OpeningCheck.state)
    )
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for code, zh, en, state, count in db.session.execute(query):
        found.setdefault((code, zh, en), Counter())[state] = count
    lines = [
        Punctual(code, pick(zh, en), states["done"], states["late"], states["missed"])
        for (code, zh, en), states in found.items()
    ]
    return sorted(lines, key=lambda one: (one.percent or 0, one.code))


def sheet_of(check: OpeningCheck) -> Sheet:
    """The sheet of a check: the version it was done with, else the one in use now. Raises NotFound."""
    if check.version_id is not None:
        return get_sheet(check.version_id)
    version = current_version(check.mall_id, template_id=check.template_id)
    return get_sheet(version.id, version.uid)


def officers_of(mall_id: int | None) -> dict[int, int]:
    """The first officer of each zone."""
    query = (
        sa.select(ZoneDuty.zone_id, sa.func.min(ZoneDuty.user_id))
        .where(ZoneDuty.mall_id == mall_id)
        .group_by(ZoneDuty.zone_id)
    )
    return {zone_id: user_id for zone_id, user_id in db.session.execute(query)}


def known_places(mall_id: int | None, on: dt.date) -> set[tuple[int, str]]:
    """(zone, phase) of the checks that a day has already, void ones too."""
    query = sa.select(OpeningCheck.place_id, OpeningCheck.phase).where(
        OpeningCheck.of_mall(mall_id), OpeningCheck.on == on
    )
    return {(zone_id, phase) for zone_id, phase in db.session.execute(query)}
