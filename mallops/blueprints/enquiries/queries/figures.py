"""Enquiries of a week or a month: how many of which category, and how many in time (28.3, I.30)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mallops.blueprints.enquiries.models import Enquiry
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall
from mallops.core.policies.models import CaseClock
from mallops.core.satisfaction import rating_source


@rating_source("enquiries")
def ratings(mall_id: int, begins: dt.datetime, ends: dt.datetime) -> list[tuple[int, int]]:
    """What people gave for enquiries that were closed in between (28.3, 53.1)."""
    query = sa.select(Enquiry.id, Enquiry.satisfaction).where(
        Enquiry.of_mall(mall_id),
        Enquiry.satisfaction.is_not(None),
        Enquiry.closed_at >= begins,
        Enquiry.closed_at < ends,
    )
    rows: Any = db.session.execute(query)
    return [(key, score) for key, score in rows]


#: Put aside, or never meant.
NOT_COUNTED = ("void", "spam", "held")


@dataclass(frozen=True)
class Span:
    """Days of a mall, the first and the last; `kind` is week or month."""

    mall_id: int
    kind: str
    first: dt.date
    last: dt.date

    @property
    def name(self) -> str:
        """`2026-W12`, `2026-03`."""
        if self.kind == "week":
            year, week, _day = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        return f"{self.first:%Y-%m}"

    def before(self) -> Span:
        """The week or month before."""
        return span_of(self.mall_id, self.kind, self.first - dt.timedelta(days=1))


def span_of(mall_id: int, kind: str, day: dt.date) -> Span:
    """The week (from Monday) or the month of a day."""
    if kind == "week":
        first = day - dt.timedelta(days=day.weekday())
        return Span(mall_id, kind, first, first + dt.timedelta(days=6))
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return Span(mall_id, "month", first, following - dt.timedelta(days=1))


class Line(NamedTuple):
    """Of one category, channel or sort: how many; of them answered, in time, late, after a department was
    consulted, turned into another record; how many in the span before."""

    code: str
    number: int
    answered: int
    in_time: int
    late: int
    consulted: int
    turned: int
    before: int


@dataclass
class Figures:
    """All of a span."""

    span: Span
    categories: list[Line] = field(default_factory=list)
    channels: list[Line] = field(default_factory=list)
    sorts: list[Line] = field(default_factory=list)
    total: Line = field(default_factory=lambda: Line("", 0, 0, 0, 0, 0, 0, 0))
    hours: float | None = None  # mean working time until the answer
    from_library: int = 0
    satisfaction: float | None = None
    called: int = 0
    reached: int = 0


def figures_of(span: Span) -> Figures:
    """Count a span, and how many there were in the one before."""
    rows, before = _rows(span), _rows(span.before())
    out = Figures(span)
    out.categories = _lines(rows, before, "category")
    out.channels = _lines(rows, before, "channel")
    out.sorts = _lines(rows, before, "sort")
    out.total = _line("", rows, len(before))
    worked = [row.elapsed_s for row in rows if row.answered_at is not None and row.elapsed_s is not None]
    out.hours = sum(worked) / len(worked) / 3600 if worked else None
    out.from_library = sum(1 for row in rows if row.version_id is not None)
    marks = [row.satisfaction for row in rows if row.satisfaction is not None]
    out.satisfaction = sum(marks) / len(marks) if marks else None
    out.reached = sum(1 for row in rows if row.callback == "reached")
    out.called = out.reached + sum(1 for row in rows if row.callback == "missed")
    return out


def _rows(span: Span) -> Sequence[Any]:
    tz = db.session.get_one(Mall, span.mall_id).tz
    begin, end = (
        dt.datetime.combine(day, dt.time(), ZoneInfo(tz)).astimezone(dt.UTC)
        for day in (span.first, span.last + dt.timedelta(days=1))
    )
    clock = sa.and_(CaseClock.case_id == Enquiry.id, CaseClock.stage == "answer")
    query = (
        sa.select(
            Enquiry.category, Enquiry.channel, Enquiry.sort, Enquiry.state, Enquiry.answered_at,
            Enquiry.version_id, Enquiry.satisfaction, Enquiry.callback, Enquiry.department,
            CaseClock.due_at, CaseClock.stopped_at, CaseClock.elapsed_s,
        )
        .outerjoin(CaseClock, clock)
        .where(
            Enquiry.of_mall(span.mall_id), Enquiry.created_at >= begin, Enquiry.created_at < end,
            Enquiry.state.not_in(NOT_COUNTED),
        )
    )  # fmt: skip
    return db.session.execute(query).all()


def _lines(rows: Sequence[Any], before: Sequence[Any], name: str) -> list[Line]:
    """One line a code, the most frequent first."""
    earlier = Counter(getattr(row, name) for row in before)
    codes = {getattr(row, name) for row in rows} | set(earlier)
    lines = [
        _line(code, [row for row in rows if getattr(row, name) == code], earlier[code]) for code in codes
    ]
    return sorted(lines, key=lambda one: (-one.number, -one.before, one.code))


def _line(code: str, rows: Sequence[Any], before: int) -> Line:
    now = utcnow()
    timed = [row for row in rows if row.due_at is not None]
    late = sum(1 for row in timed if (row.stopped_at or now) > row.due_at)
    in_time = sum(1 for row in timed if row.stopped_at is not None and row.stopped_at <= row.due_at)
    return Line(
        code, len(rows), sum(1 for row in rows if row.answered_at is not None), in_time, late,
        sum(1 for row in rows if row.department), sum(1 for row in rows if row.state == "turned"), before,
    )  # fmt: skip


__all__ = ["Figures", "Line", "Span", "figures_of", "span_of"]
