"""Which months of the figures are counted tonight (26.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

#: A purchase within so many days after the call counts as won back: so long a month may still change.
WON_WITHIN = 60
#: So many months are counted backwards the first time; the page shows no more at once.
MOST_MONTHS = 36


def name_of(first: dt.date) -> str:
    """As a month is kept: `2026-03`."""
    return f"{first:%Y-%m}"


def end_of(first: dt.date) -> dt.date:
    """The last day of a month."""
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def back(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months before."""
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


def months_due(begun: dt.date, kept: Mapping[str, dt.date], today: dt.date) -> list[dt.date]:
    """The first days of the months to count, the oldest first: those that are missing, and those that may
    have changed since they were counted. `kept`: by month the day of its last count.
    """
    month, due = max(begun.replace(day=1), back(today.replace(day=1), MOST_MONTHS - 1)), []
    while month <= today:
        counted = kept.get(name_of(month))
        if counted is None or counted <= end_of(month) + dt.timedelta(days=WON_WITHIN):
            due.append(month)
        month = end_of(month) + dt.timedelta(days=1)
    return due


__all__ = ["MOST_MONTHS", "WON_WITHIN", "back", "end_of", "months_due", "name_of"]
