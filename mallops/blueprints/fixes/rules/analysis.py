"""Figures of orders: how long they took, how many were late, how many came again (catalogue 4.3)."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What the figures need of an order. `month` is that of its opening on the mall's calendar."""

    month: str
    zone: str
    tenant: str
    department: str
    opened_at: dt.datetime
    due_at: dt.datetime | None
    closed_at: dt.datetime | None
    repeats: int
    reopened: int

    def is_late(self, now: dt.datetime) -> bool:
        """Put right after its due time, or not yet and past it."""
        return self.due_at is not None and (self.closed_at or now) > self.due_at

    @property
    def hours(self) -> float | None:
        """Hours by the clock from opening to verification; None while it is open."""
        return None if self.closed_at is None else (self.closed_at - self.opened_at).total_seconds() / 3600


@dataclass(frozen=True)
class Told:
    """Figures of some orders. Hours by the clock; shares from 0 to 1, None when there is nothing to share."""

    key: str
    opened: int
    closed: int
    late: int
    repeats: int
    reopened: int
    mean_hours: float | None
    median_hours: float | None

    @property
    def late_share(self) -> float | None:
        """Late ones among all."""
        return self.late / self.opened if self.opened else None

    @property
    def repeat_share(self) -> float | None:
        """Repeats among all."""
        return self.repeats / self.opened if self.opened else None


def told(key: str, lines: Iterable[Line], now: dt.datetime) -> Told:
    """The figures of these orders."""
    rows = list(lines)
    hours = [one.hours for one in rows if one.hours is not None]
    return Told(
        key=key,
        opened=len(rows),
        closed=len(hours),
        late=sum(one.is_late(now) for one in rows),
        repeats=sum(one.repeats > 0 for one in rows),
        reopened=sum(one.reopened > 0 for one in rows),
        mean_hours=statistics.fmean(hours) if hours else None,
        median_hours=statistics.median(hours) if hours else None,
    )


def figures_by(lines: Iterable[Line], of: Callable[[Line], str], now: dt.datetime) -> list[Told]:
    """The figures by what `of` says of each order, most orders first; orders without one are left out."""
    groups: dict[str, list[Line]] = {}
    for one in lines:
        if of(one):
            groups.setdefault(of(one), []).append(one)
    made = [told(key, rows, now) for key, rows in groups.items()]
    return sorted(made, key=lambda one: (-one.opened, one.key))
