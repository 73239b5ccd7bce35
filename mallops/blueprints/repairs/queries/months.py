"""The month in figures (5.3): how many, where, how fast, how late, how often again, how dear, how good."""

from __future__ import annotations

import datetime as dt
import decimal
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.repairs.models import Asset, Repair
from mallops.core.casefigures.months import mean, month_before, month_bounds
from mallops.core.clock import now
from mallops.core.clock import zone as tz_of
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.core.policies.models import CaseClock
from mallops.core.satisfaction import rating_source

REPEATS = 2  # tickets of one asset within the month from which it counts as repeated
MAX_ROWS = 5000


class Line(NamedTuple):
    """A row of a table: what, tickets, late ones, cost in yuan, mean rating."""

    key: str
    tickets: int
    late: int
    cost: decimal.Decimal
    rating: float | None


@dataclass
class Month:
    """The figures of tickets opened in a month. Times in hours of the wall clock; None: no such ticket."""

    month: str
    tickets: list[Repair] = field(default_factory=list)
    before: int = 0  # opened in the month before
    late: set[int] = field(default_factory=set)
    response_hours: float | None = None
    resolution_hours: float | None = None

    @property
    def total(self) -> int:
        """Tickets, the void and cancelled ones left out."""
        return len(self.tickets)

    @property
    def closed(self) -> int:
        """Confirmed ones."""
        return sum(one.state == "confirmed" for one in self.tickets)

    @property
    def late_share(self) -> float | None:
        """Per cent of tickets that passed a limit."""
        return 100 * len(self.late) / self.total if self.total else None

    @property
    def cost(self) -> decimal.Decimal:
        """Yuan for parts and labour."""
        return sum((one.cost for one in self.tickets), decimal.Decimal(0))

    @property
    def rating(self) -> float | None:
        """Mean of the ratings given."""
        return mean(one.rating for one in self.tickets)

    @property
    def repeated(self) -> list[tuple[Asset, int]]:
        """Assets with two or more tickets in the month, the worst first."""
        counts = Counter(one.asset_id for one in self.tickets if one.asset_id is not None)
        assets = {one.asset_id: one.asset for one in self.tickets if one.asset is not None}
        return [(assets[key], n) for key, n in counts.most_common() if n >= REPEATS]  # type: ignore[index,misc]

    def by(self, what: str) -> list[Line]:
        """A line for each `facility`, `zone` or `asset` (keys: code, or code and name), the most first."""
        groups: dict[str, list[Repair]] = defaultdict(list)
        for one in self.tickets:
            groups[_key(one, what)].append(one)
        rows = [
            Line(
                key,
                len(rows),
                sum(one.id in self.late for one in rows),
                sum((one.cost for one in rows), decimal.Decimal(0)),
                mean(one.rating for one in rows),
            )
            for key, rows in groups.items()
            if key
        ]
        return sorted(rows, key=lambda row: (-row.tickets, row.key))

    def per_day(self) -> list[tuple[int, int]]:
        """(day of the month, tickets) for every day."""
        first = dt.date.fromisoformat(f"{self.month}-01")
        last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        counts = Counter(one.created_at.astimezone(self.tz).day for one in self.tickets)
        return [(day, counts[day]) for day in range(1, last.day + 1)]

    tz: Any = dt.UTC


def _key(one: Repair, what: str) -> str:
    if what == "facility":
        return one.facility
    row = one.zone if what == "zone" else one.asset
    return f"{row.code} {row.name}".strip() if row is not None else ""


def month_figures(mall: Mall, month: str) -> Month:
    """Everything the analysis shows, in four statements. At most 5,000 tickets."""
    begins, ends = month_bounds(month, mall.tz)
    tickets = _tickets(mall.id, begins, ends)
    found = Month(month, tickets, tz=tz_of(mall.tz))
    earlier = month_bounds(month_before(month), mall.tz)
    found.before = _count(mall.id, *earlier)
    clocks = _clocks([one.id for one in tickets])
    for one in clocks:
        end = one.stopped_at or min(now(), ends)
        if end > one.due_at:
            found.late.add(one.case_id)
    found.response_hours = mean(_hours(one.created_at, one.dispatched_at) for one in tickets)
    found.resolution_hours = mean(_hours(one.created_at, one.done_at) for one in tickets)
    return found


def _tickets(mall_id: int, begins: dt.datetime, ends: dt.datetime) -> list[Repair]:
    query = (
        sa.select(Repair)
        .options(joinedload(Repair.asset), joinedload(Repair.zone), joinedload(Repair.engineer))
        .where(
            Repair.of_mall(mall_id),
            Repair.created_at >= begins,
            Repair.created_at < ends,
            Repair.state.not_in(("void", "cancelled")),
        )
        .order_by(Repair.id)
        .limit(MAX_ROWS)
    )
    return list(db.session.scalars(query))


def _count(mall_id: int, begins: dt.datetime, ends: dt.datetime) -> int:
    query = sa.select(sa.func.count(Repair.id)).where(
        Repair.of_mall(mall_id),
        Repair.created_at >= begins,
        Repair.created_at < ends,
        Repair.state.not_in(("void", "cancelled")),
    )
    return int(db.session.scalar(query) or 0)


def _clocks(case_ids: Sequence[int]) -> list[CaseClock]:
    out: list[CaseClock] = []
    for begin in range(0, len(case_ids), 500):
        some = case_ids[begin : begin + 500]
        out += db.session.scalars(sa.select(CaseClock).where(CaseClock.case_id.in_(some)))
    return out


def _hours(begin: dt.datetime, end: dt.datetime | None) -> float | None:
    return (end - begin).total_seconds() / 3600 if end is not None else None


@rating_source("repairs")
def ratings(mall_id: int, begins: dt.datetime, ends: dt.datetime) -> list[tuple[int, int]]:
    """What reporters gave for repairs confirmed in between: one satisfaction rate covers them too (53.1)."""
    query = sa.select(Repair.id, Repair.rating).where(
        Repair.of_mall(mall_id),
        Repair.rating.is_not(None),
        Repair.closed_at >= begins,
        Repair.closed_at < ends,
    )
    rows: Any = db.session.execute(query)
    return [(key, score) for key, score in rows]
