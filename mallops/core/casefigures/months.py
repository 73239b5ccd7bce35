"""Months of a mall: their bounds on its wall clock, the one before, the mean of what is known."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable

from mallops.core.clock import zone as tz_of

FIRST_MONTH = "2000-01"


def mean(values: Iterable[float | int | None]) -> float | None:
    """The mean of those that are known; None when none is."""
    known = [one for one in values if one is not None]
    return sum(known) / len(known) if known else None


def median(values: Iterable[float | int | None]) -> float | None:
    """The middle of those that are known; None when none is."""
    known = [one for one in values if one is not None]
    return statistics.median(known) if known else None


def month_bounds(month: str, tz: str) -> tuple[dt.datetime, dt.datetime]:
    """First moment of a month (`2026-11`) and of the next one on the mall's wall clock. Raises ValueError."""
    first = dt.date.fromisoformat(f"{month}-01")
    after = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    zone = tz_of(tz)
    begins, ends = (dt.datetime.combine(one, dt.time.min, zone) for one in (first, after))
    return begins.astimezone(dt.UTC), ends.astimezone(dt.UTC)


def month_before(month: str) -> str:
    """`2026-01` -> `2025-12`."""
    first = dt.date.fromisoformat(f"{month}-01")
    return f"{first - dt.timedelta(days=1):%Y-%m}"


def month_after(month: str) -> str:
    """`2025-12` -> `2026-01`."""
    first = dt.date.fromisoformat(f"{month}-01")
    return f"{first.replace(day=28) + dt.timedelta(days=4):%Y-%m}"


def asked_month(typed: str, today: str, tz: str) -> str:
    """The month that was asked for; this month for none, a wrong one, or one that has not begun."""
    try:
        month_bounds(typed, tz)
    except (ValueError, OverflowError):
        return today
    return typed if FIRST_MONTH <= typed <= today else today


__all__ = ["asked_month", "mean", "median", "month_after", "month_before", "month_bounds"]
