"""The numbers of the daily report 日报表 (1.14)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolRound, SpotDraw
from mallops.blueprints.patrols.queries.stats import COUNTED, FailStats, fail_stats
from mallops.blueprints.patrols.rules.rounds import RoundState
from mallops.blueprints.sites.models import Floor, Zone
from mallops.core.clock import business_day_bounds
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall
from mallops.core.names import pick


@dataclass(frozen=True)
class ZoneDay:
    """A zone's line of the report."""

    zone_id: int
    code: str
    name_zh: str
    name_en: str
    due: int
    walked: int
    late: int
    missed: int
    made_up: int
    runs: int
    score: float | None
    failed: int
    critical: int
    photos: int

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_zh, self.name_en)


@dataclass(frozen=True)
class DailyNumbers:
    """A mall day. `rounds` counts rounds by state; `walked` are those walked in time, late or made up.

    `opened`, `closed` and `repeats` count findings of the day, `open_now` those open at its end (or now).
    """

    on: dt.date
    rounds: dict[str, int]
    zones: list[ZoneDay]
    fails: FailStats
    runs: int
    waiting: int
    score: float | None
    answered: int
    failed: int
    critical: int
    photos: int
    corrected: int
    opened: int
    closed: int
    repeats: int
    open_now: int
    spots_drawn: int
    spots_done: int

    @property
    def due(self) -> int:
        """Rounds the day owed."""
        return sum(count for state, count in self.rounds.items() if state != RoundState.CANCELLED)

    @property
    def walked(self) -> int:
        """Rounds that were walked, in time or not."""
        return sum(
            self.rounds.get(one, 0) for one in (RoundState.SUBMITTED, RoundState.LATE, RoundState.MADE_UP)
        )


def daily_numbers(mall: Mall, on: dt.date) -> DailyNumbers:
    """All figures of one mall day. About fifteen queries, none over more than the day."""
    zones, rounds = _zones(mall.id, on)
    runs = _totals(mall.id, on)
    start, end = business_day_bounds(on, mall.tz)
    fails = fail_stats(mall.id, on, on, limit=10)
    spots = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(SpotDraw.patrol_id)).where(
            SpotDraw.mall_id == mall.id, SpotDraw.on == on, SpotDraw.reveal_at <= utcnow()
        )
    ).one()
    return DailyNumbers(
        on=on,
        rounds=dict(rounds),
        zones=zones,
        fails=fails,
        runs=runs[0],
        waiting=runs[1] or 0,
        score=round(float(runs[2]), 1) if runs[2] is not None else None,
        answered=runs[3] or 0,
        failed=runs[4] or 0,
        critical=runs[5] or 0,
        photos=runs[6] or 0,
        corrected=runs[7] or 0,
        opened=_findings(mall.id, Finding.created_at, start, end),
        closed=_findings(mall.id, Finding.closed_at, start, end),
        repeats=fails.repeats,
        open_now=_open_at(mall.id, min(end, utcnow())),
        spots_drawn=spots[0],
        spots_done=spots[1],
    )


def _totals(mall_id: int, on: dt.date) -> Any:
    waiting = sa.func.sum(sa.case((Patrol.state == "submitted", 1), else_=0))
    query = sa.select(
        sa.func.count(),
        waiting,
        sa.func.avg(Patrol.score),
        sa.func.sum(Patrol.answered_count),
        sa.func.sum(Patrol.failed_count),
        sa.func.sum(Patrol.critical_count),
        sa.func.sum(Patrol.photo_count),
        sa.func.sum(Patrol.corrected_count),
    ).where(Patrol.of_mall(mall_id), Patrol.kind == "patrols", Patrol.on == on, Patrol.state.in_(COUNTED))
    return db.session.execute(query).one()


def _zones(mall_id: int, on: dt.date) -> tuple[list[ZoneDay], Counter[str]]:
    """Every active zone's line in the order of the building, and all rounds by state."""
    states: dict[int, Counter[str]] = {}
    rounds: Counter[str] = Counter()
    by_state = (
        sa.select(PatrolRound.zone_id, PatrolRound.state, sa.func.count())
        .where(PatrolRound.mall_id == mall_id, PatrolRound.on == on)
        .group_by(PatrolRound.zone_id, PatrolRound.state)
    )
    for zone_id, state, count in db.session.execute(by_state):
        states.setdefault(zone_id, Counter())[state] += count
        rounds[state] += count
    runs = _runs_by_zone(mall_id, on)
    query = (
        sa.select(Zone.id, Zone.code, Zone.name_zh, Zone.name_en)
        .join(Floor)
        .where(Zone.mall_id == mall_id, Zone.is_active)
        .order_by(Floor.level, Zone.code)
    )
    lines = []
    for row in db.session.execute(query):
        mine = states.get(row.id, Counter())
        count, score, failed, critical, photos = runs.get(row.id, (0, None, 0, 0, 0))
        lines.append(
            ZoneDay(
                zone_id=row.id,
                code=row.code,
                name_zh=row.name_zh,
                name_en=row.name_en,
                due=sum(mine.values()) - mine[RoundState.CANCELLED],
                walked=mine[RoundState.SUBMITTED],
                late=mine[RoundState.LATE],
                missed=mine[RoundState.MISSED],
                made_up=mine[RoundState.MADE_UP],
                runs=count,
                score=round(float(score), 1) if score is not None else None,
                failed=failed or 0,
                critical=critical or 0,
                photos=photos or 0,
            )
        )
    return lines, rounds


def _runs_by_zone(mall_id: int, on: dt.date) -> dict[int, tuple[int, float | None, int, int, int]]:
    query = (
        sa.select(
            Patrol.zone_id,
            sa.func.count(),
            sa.func.avg(Patrol.score),
            sa.func.sum(Patrol.failed_count),
            sa.func.sum(Patrol.critical_count),
            sa.func.sum(Patrol.photo_count),
        )
        .where(
            Patrol.of_mall(mall_id),
            Patrol.kind == "patrols",
            Patrol.on == on,
            Patrol.state.in_(COUNTED),
            Patrol.zone_id.is_not(None),
        )
        .group_by(Patrol.zone_id)
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in db.session.execute(query)}


def _findings(mall_id: int, column: Any, start: dt.datetime, end: dt.datetime) -> int:
    query = sa.select(sa.func.count()).where(
        Finding.of_mall(mall_id),
        Finding.kind == "fixes",
        Finding.state != "void",
        column >= start,
        column < end,
    )
    return db.session.scalar(query) or 0


def _open_at(mall_id: int, at: dt.datetime) -> int:
    query = sa.select(sa.func.count()).where(
        Finding.of_mall(mall_id),
        Finding.kind == "fixes",
        Finding.state != "void",
        Finding.created_at < at,
        sa.or_(Finding.closed_at.is_(None), Finding.closed_at >= at),
    )
    return db.session.scalar(query) or 0
