"""The figures of a report of a day, a week or a month 日报表 (1.14).

About twenty statements whatever the period; each figure has its rows in `queries/behind.py`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolPlan, PatrolRound, SpotDraw
from mallops.blueprints.patrols.queries.stats import COUNTED, FailStats, fail_stats
from mallops.blueprints.patrols.rules.periods import Period
from mallops.blueprints.patrols.rules.rounds import RoundState
from mallops.blueprints.sites.models import Floor, Zone
from mallops.core.clock import business_day_bounds
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall
from mallops.core.names import pick

ROWS = 20  # of each table of fail rates


@dataclass(frozen=True)
class RoundCounts:
    """What became of rounds; `waiting` are those whose time has not come or is running."""

    in_time: int = 0
    late: int = 0
    missed: int = 0
    made_up: int = 0
    waiting: int = 0

    @property
    def due(self) -> int:
        """Rounds owed: all but those called off."""
        return self.in_time + self.late + self.missed + self.made_up + self.waiting

    @property
    def walked(self) -> int:
        """Walked in time, late or made up."""
        return self.in_time + self.late + self.made_up

    @classmethod
    def of(cls, states: Counter[str]) -> RoundCounts:
        """From counts by state."""
        return cls(
            in_time=states[RoundState.SUBMITTED],
            late=states[RoundState.LATE],
            missed=states[RoundState.MISSED],
            made_up=states[RoundState.MADE_UP],
            waiting=states[RoundState.DUE] + states[RoundState.STARTED],
        )


@dataclass(frozen=True)
class RunSums:
    """What runs came to."""

    runs: int = 0
    waiting: int = 0
    score: float | None = None
    answered: int = 0
    failed: int = 0
    critical: int = 0
    photos: int = 0
    corrected: int = 0


@dataclass(frozen=True)
class ZoneLine:
    """A zone of the report."""

    code: str
    name_zh: str
    name_en: str
    rounds: RoundCounts
    sums: RunSums

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_zh, self.name_en)


@dataclass(frozen=True)
class SlotLine:
    """A round of a plan: the window in local time, and what became of it over all zones."""

    plan: str
    plan_zh: str
    plan_en: str
    slot_no: int
    window: str
    rounds: RoundCounts

    @property
    def plan_name(self) -> str:
        """The plan's name in the reader's language."""
        return pick(self.plan_zh, self.plan_en)


@dataclass(frozen=True)
class DayLine:
    """A day of the report."""

    on: dt.date
    rounds: RoundCounts
    sums: RunSums


@dataclass(frozen=True)
class FindingCounts:
    """Findings of the period, and those open at its end (now, when it is not over)."""

    opened: int
    closed: int
    repeats: int
    open_now: int
    overdue: int


@dataclass(frozen=True)
class PeriodNumbers:
    """A report's figures."""

    period: Period
    rounds: RoundCounts
    sums: RunSums
    zones: list[ZoneLine]
    slots: list[SlotLine]
    days: list[DayLine]
    fails: FailStats
    findings: FindingCounts
    spots_drawn: int
    spots_done: int
    over: bool


def period_numbers(mall: Mall, period: Period) -> PeriodNumbers:
    """All figures of one mall and period."""
    start, end = period_bounds(period, mall.tz)
    fails = fail_stats(mall.id, period.from_on, period.to_on, limit=ROWS)
    by_zone = _states(mall.id, period, PatrolRound.zone_id)
    by_day = _states(mall.id, period, PatrolRound.on)
    day_sums = _sums_by(mall.id, period, Patrol.on)
    spots = _spots(mall.id, period)
    return PeriodNumbers(
        period=period,
        rounds=RoundCounts.of(sum(by_zone.values(), Counter())),
        sums=_sums_by(mall.id, period, sa.literal(0)).get(0, RunSums()),
        zones=_zones(mall.id, period, by_zone),
        slots=_slots(mall.id, period),
        days=[
            DayLine(on, RoundCounts.of(by_day.get(on, Counter())), day_sums.get(on, RunSums()))
            for on in period.days
        ],
        fails=fails,
        findings=_findings(mall.id, start, end, fails.repeats),
        spots_drawn=spots[0],
        spots_done=spots[1],
        over=end <= utcnow(),
    )


def period_bounds(period: Period, tz: str) -> tuple[dt.datetime, dt.datetime]:
    """First moment of the period and first moment after it, in UTC."""
    return business_day_bounds(period.from_on, tz)[0], business_day_bounds(period.to_on, tz)[1]


def runs_of(mall_id: int | None, period: Period) -> list[Any]:
    """The runs that count in a period."""
    return [
        Patrol.of_mall(mall_id),
        Patrol.kind == "patrols",
        Patrol.on.between(period.from_on, period.to_on),
        Patrol.state.in_(COUNTED),
    ]


def _states(mall_id: int, period: Period, key: Any) -> dict[Any, Counter[str]]:
    """Rounds by a column and by state."""
    query = (
        sa.select(key, PatrolRound.state, sa.func.count())
        .where(PatrolRound.mall_id == mall_id, PatrolRound.on.between(period.from_on, period.to_on))
        .group_by(key, PatrolRound.state)
    )
    found: dict[Any, Counter[str]] = {}
    for value, state, count in db.session.execute(query):
        found.setdefault(value, Counter())[state] += count
    return found


def _sums_by(mall_id: int, period: Period, key: Any) -> dict[Any, RunSums]:
    """Runs summed by a column."""
    label = key.label("by")
    query = (
        sa.select(
            label,
            sa.func.count(),
            sa.func.sum(sa.case((Patrol.state == "submitted", 1), else_=0)),
            sa.func.avg(Patrol.score),
            sa.func.sum(Patrol.answered_count),
            sa.func.sum(Patrol.failed_count),
            sa.func.sum(Patrol.critical_count),
            sa.func.sum(Patrol.photo_count),
            sa.func.sum(Patrol.corrected_count),
        )
        .where(*runs_of(mall_id, period))
        .group_by(label)
    )
    out = {}
    for value, runs, waiting, score, *sums in db.session.execute(query):
        mean = round(float(score), 1) if score is not None else None
        out[value] = RunSums(runs, int(waiting or 0), mean, *(int(one or 0) for one in sums))
    return out


def _zones(mall_id: int, period: Period, states: dict[int, Counter[str]]) -> list[ZoneLine]:
    """Zones in use, and those that had rounds or runs, in the order of the building."""
    sums = _sums_by(mall_id, period, Patrol.zone_id)
    query = (
        sa.select(Zone.id, Zone.code, Zone.name_zh, Zone.name_en, Zone.is_active)
        .join(Floor)
        .where(Zone.mall_id == mall_id)
        .order_by(Floor.level, Zone.code)
    )
    return [
        ZoneLine(
            row.code,
            row.name_zh,
            row.name_en,
            RoundCounts.of(states.get(row.id, Counter())),
            sums.get(row.id, RunSums()),
        )
        for row in db.session.execute(query)
        if row.is_active or row.id in states or row.id in sums
    ]


def _slots(mall_id: int, period: Period) -> list[SlotLine]:
    key = sa.func.count()
    query = (
        sa.select(PatrolRound.plan_id, PatrolRound.slot_no, PatrolRound.state, key)
        .where(PatrolRound.mall_id == mall_id, PatrolRound.on.between(period.from_on, period.to_on))
        .group_by(PatrolRound.plan_id, PatrolRound.slot_no, PatrolRound.state)
    )
    found: dict[tuple[int, int], Counter[str]] = {}
    for plan_id, slot_no, state, count in db.session.execute(query):
        found.setdefault((plan_id, slot_no), Counter())[state] += count
    plans = {
        one.id: one
        for one in db.session.scalars(
            sa.select(PatrolPlan).where(PatrolPlan.id.in_({plan_id for plan_id, _no in found}))
        )
    }
    lines = []
    for (plan_id, slot_no), states in sorted(found.items()):
        plan = plans[plan_id]
        slot = next((one for one in plan.slots if one["no"] == slot_no), None)
        window = f"{slot['start']}–{slot['end']}" if slot else ""
        counts = RoundCounts.of(states)
        lines.append(SlotLine(str(plan.uid), plan.name_zh, plan.name_en, slot_no, window, counts))
    return lines


def finding_conditions(which: str, mall_id: int | None, start: dt.datetime, end: dt.datetime) -> list[Any]:
    """Findings opened or closed in a period, or open or overdue at its end (or now)."""
    mine = [Finding.of_mall(mall_id), Finding.kind == "fixes", Finding.state != "void"]
    at = min(end, utcnow())
    still = [Finding.created_at < at, sa.or_(Finding.closed_at.is_(None), Finding.closed_at >= at)]
    return (
        mine
        + {
            "opened": [Finding.created_at >= start, Finding.created_at < end],
            "closed": [Finding.closed_at >= start, Finding.closed_at < end],
            "open": still,
            "overdue": [*still, Finding.due_at < at],
        }[which]
    )


def _findings(mall_id: int, start: dt.datetime, end: dt.datetime, repeats: int) -> FindingCounts:
    def count(which: str) -> int:
        where = finding_conditions(which, mall_id, start, end)
        return db.session.scalar(sa.select(sa.func.count()).select_from(Finding).where(*where)) or 0

    return FindingCounts(count("opened"), count("closed"), repeats, count("open"), count("overdue"))


def _spots(mall_id: int, period: Period) -> tuple[int, int]:
    """Spot checks that were revealed, and those done."""
    query = sa.select(sa.func.count(), sa.func.count(SpotDraw.patrol_id)).where(
        SpotDraw.mall_id == mall_id,
        SpotDraw.on.between(period.from_on, period.to_on),
        SpotDraw.reveal_at <= utcnow(),
    )
    drawn, done = db.session.execute(query).one()
    return drawn, done
