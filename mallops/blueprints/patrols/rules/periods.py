"""The periods of reports: a mall day, a week from Monday, a calendar month. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

DAY, WEEK, MONTH = "day", "week", "month"
KINDS = (DAY, WEEK, MONTH)


@dataclass(frozen=True, slots=True)
class Period:
    """Mall days from `from_on` to `to_on`, both included."""

    kind: str
    from_on: dt.date
    to_on: dt.date

    @property
    def days(self) -> list[dt.date]:
        """Every day of it."""
        count = (self.to_on - self.from_on).days + 1
        return [self.from_on + dt.timedelta(days=at) for at in range(count)]

    @property
    def earlier(self) -> Period:
        """The one before."""
        return period_of(self.kind, self.from_on - dt.timedelta(days=1))

    @property
    def later(self) -> Period:
        """The one after."""
        return period_of(self.kind, self.to_on + dt.timedelta(days=1))

    @property
    def label(self) -> str:
        """`2026-11-23`, `2026-11-23 – 2026-11-29`, `2026-11`."""
        if self.kind == DAY:
            return self.from_on.isoformat()
        if self.kind == MONTH:
            return f"{self.from_on:%Y-%m}"
        return f"{self.from_on.isoformat()} – {self.to_on.isoformat()}"


def period_of(kind: str, on: dt.date) -> Period:
    """The day, week or month that holds a day; an unknown kind is a day."""
    if kind == WEEK:
        monday = on - dt.timedelta(days=on.weekday())
        return Period(WEEK, monday, monday + dt.timedelta(days=6))
    if kind == MONTH:
        first = on.replace(day=1)
        after = (first + dt.timedelta(days=32)).replace(day=1)
        return Period(MONTH, first, after - dt.timedelta(days=1))
    return Period(DAY, on, on)
