"""The figures of the start page's dashboard: weeks, zones, what keeps coming back (product.md, 14).

Every figure counts what `patrols/queries/behind.py` or the register of findings lists, so it opens its rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mallops.blueprints.checklists.models import Item
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import OPEN_STATES
from mallops.blueprints.patrols.models import Patrol, PatrolRound
from mallops.blueprints.patrols.queries.period import runs_of
from mallops.blueprints.patrols.queries.stats import COUNTED
from mallops.blueprints.patrols.rules.periods import DAY, WEEK, Period, period_of
from mallops.blueprints.patrols.rules.rounds import RoundState
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db, utcnow
from mallops.core.names import pick
from mallops.core.registers.columns import CASES


@dataclass(frozen=True)
class WeekLine:
    """A week from Monday: answers, those that failed, rounds missed."""

    period: Period
    answered: int
    failed: int
    missed: int

    @property
    def percent(self) -> float | None:
        """Share of answers that failed, one decimal; None when nothing was answered."""
        return round(100 * self.failed / self.answered, 1) if self.answered else None


@dataclass(frozen=True)
class ZoneLine:
    """A zone in a period; `late` are findings that are overdue now."""

    code: str
    name: str
    score: float | None
    failed: int
    missed: int
    late: int


@dataclass(frozen=True)
class Offender:
    """What was found again after it had been put right: a shop, or an item at a zone."""

    code: str
    name: str
    times: int
    item: str = ""
    item_name: str = ""


def list_weeks(mall_id: int | None, today: dt.date, count: int) -> list[WeekLine]:
    """The last weeks, this one included, oldest first. Two statements."""
    weeks = [period_of(WEEK, today - dt.timedelta(weeks=back)) for back in range(count - 1, -1, -1)]
    whole = Period(DAY, weeks[0].from_on, weeks[-1].to_on)
    runs = db.session.execute(
        sa.select(Patrol.on, sa.func.sum(Patrol.answered_count), sa.func.sum(Patrol.failed_count))
        .where(*runs_of(mall_id, whole))
        .group_by(Patrol.on)
    ).all()
    missed = db.session.execute(
        sa.select(PatrolRound.on, sa.func.count()).where(*_missed(mall_id, whole)).group_by(PatrolRound.on)
    ).all()
    return [
        WeekLine(
            week,
            sum(int(answered or 0) for on, answered, _failed in runs if _within(week, on)),
            sum(int(failed or 0) for on, _answered, failed in runs if _within(week, on)),
            sum(number for on, number in missed if _within(week, on)),
        )
        for week in weeks
    ]


def _within(period: Period, on: dt.date) -> bool:
    return period.from_on <= on <= period.to_on


def _missed(mall_id: int | None, period: Period) -> list[Any]:
    return [
        PatrolRound.mall_id == mall_id,
        PatrolRound.on.between(period.from_on, period.to_on),
        PatrolRound.state == RoundState.MISSED.value,
    ]


def list_zones(mall_id: int | None, period: Period, limit: int) -> list[ZoneLine]:
    """Zones that had patrols in the period or findings late now, the lowest score first. Four statements."""
    score = sa.func.avg(Patrol.score)
    runs = {
        zone: (round(float(mean), 1) if mean is not None else None, int(failed or 0))
        for zone, mean, failed in db.session.execute(
            sa.select(Patrol.zone_id, score, sa.func.sum(Patrol.failed_count))
            .where(*runs_of(mall_id, period), Patrol.zone_id.is_not(None))
            .group_by(Patrol.zone_id)
        )
    }
    missed = _counts(PatrolRound.zone_id, _missed(mall_id, period))
    late = _counts(CASES.c.zone_id, _late(mall_id))
    rows = db.session.execute(
        sa.select(Zone.id, Zone.code, Zone.name_zh, Zone.name_en).where(
            Zone.mall_id == mall_id, Zone.id.in_({*runs, *missed, *(key for key in late if key)})
        )
    )
    lines = [
        ZoneLine(
            code, pick(zh, en), *runs.get(key, (None, 0)), missed=missed.get(key, 0), late=late.get(key, 0)
        )
        for key, code, zh, en in rows
    ]
    return sorted(lines, key=_worst)[:limit]


def _worst(line: ZoneLine) -> tuple[float, int, int, str]:
    return (line.score if line.score is not None else 101.0, -line.missed, -line.late, line.code)


def _late(mall_id: int | None) -> list[Any]:
    """Overdue as the register of findings counts it; of the table of cases alone, without a join."""
    return [
        CASES.c.mall_id == mall_id,
        CASES.c.kind == "fixes",
        CASES.c.state.in_(OPEN_STATES),
        CASES.c.due_at < utcnow(),
    ]


def _counts(key: Any, where: list[Any]) -> Mapping[Any, int]:
    query = sa.select(key, sa.func.count()).where(*where).group_by(key)
    return {value: count for value, count in db.session.execute(query)}


def list_repeating_shops(mall_id: int | None, period: Period, limit: int) -> list[Offender]:
    """Shops in whose name something was found again, the most often first."""
    times = sa.func.count().label("times")
    query = (
        sa.select(Tenant.code, Tenant.name_zh, Tenant.name_en, times)
        .select_from(Finding)
        .join(Tenant, Tenant.id == Finding.tenant_id)
        .where(*_repeats(mall_id, period))
        .group_by(Tenant.id, Tenant.code, Tenant.name_zh, Tenant.name_en)
        .order_by(times.desc(), Tenant.code)
        .limit(limit)
    )
    return [Offender(code, pick(zh, en), count) for code, zh, en, count in db.session.execute(query)]


def list_repeating_places(mall_id: int | None, period: Period, limit: int) -> list[Offender]:
    """Items found again in a zone, with their short names, the most often first. Two statements."""
    times = sa.func.count().label("times")
    query = (
        sa.select(Zone.code, Zone.name_zh, Zone.name_en, Finding.item_code, times)
        .select_from(Finding)
        .join(Zone, Zone.id == Finding.zone_id)
        .where(*_repeats(mall_id, period), Finding.item_code != "")
        .group_by(Zone.id, Zone.code, Zone.name_zh, Zone.name_en, Finding.item_code)
        .order_by(times.desc(), Zone.code, Finding.item_code)
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    items = _item_names(mall_id, {row.item_code for row in rows})
    return [
        Offender(code, pick(zh, en), count, item, items.get(item, "")) for code, zh, en, item, count in rows
    ]


def _repeats(mall_id: int | None, period: Period) -> list[Any]:
    run = aliased(Patrol, flat=True)  # findings and runs share the table of cases
    counted = sa.select(run.id).where(
        run.mall_id == mall_id,
        run.kind == "patrols",
        run.on.between(period.from_on, period.to_on),
        run.state.in_(COUNTED),
    )
    return [
        Finding.repeat_of_id.is_not(None),
        Finding.state != "void",
        Finding.source_case_id.in_(counted),
    ]


def _item_names(mall_id: int | None, codes: set[str]) -> dict[str, str]:
    """The short name of each code as the newest version has it."""
    if not codes:
        return {}
    newest = (
        sa.select(sa.func.max(Item.id))
        .where(Item.mall_id == mall_id, Item.code.in_(codes))
        .group_by(Item.code)
    )
    query = sa.select(Item.code, Item.label_zh, Item.label_en, Item.text_zh, Item.text_en).where(
        Item.id.in_(newest)
    )
    return {
        code: pick(label_zh or zh, label_en or en)
        for code, label_zh, label_en, zh, en in db.session.execute(query)
    }
