"""A month of attendance: of one tenant day by day, of all tenants in totals."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from mallops.blueprints.attendance.queries.days import Shop
from mallops.blueprints.attendance.queries.grids import Judged, load_days
from mallops.blueprints.attendance.queries.notices import confirmed_by_tenant
from mallops.blueprints.attendance.rules import PHASES
from mallops.blueprints.attendance.rules.judging import ABSENT, EARLY, EXCUSED, LATE, MISSES, ON_TIME


@dataclass
class ShopMonth:
    """A shop's days of a month that have come: what counts at opening and closing."""

    shop: Shop
    days: dict[dt.date, dict[str, Judged]] = field(default_factory=dict)
    confirmed: int = 0

    def counts(self) -> Counter[str]:
        """Openings and closings by what counts ("" for not looked at)."""
        return Counter(cell.state for cells in self.days.values() for cell in cells.values())

    def minutes(self, state: str) -> int:
        """Minutes late, or left early, in all."""
        return sum(
            cell.verdict.minutes
            for cells in self.days.values()
            for cell in cells.values()
            if cell.state == state
        )

    @property
    def misses(self) -> int:
        """How often the shop was late, left early or was absent."""
        found = self.counts()
        return sum(found[one] for one in MISSES)

    def day_state(self, on: dt.date) -> str:
        """The state of a day as a whole: the worst of its two."""
        cells = self.days.get(on)
        if cells is None:
            return "none"
        states = {cells[phase].state for phase in PHASES}
        order = (ABSENT, LATE, EARLY, EXCUSED, ON_TIME)
        return next((one for one in order if one in states), "")


def month_days(month: str) -> tuple[dt.date, dt.date]:
    """First and last day of `2026-11`. Raises ValueError."""
    first = dt.date.fromisoformat(f"{month}-01")
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def load_month(mall_id: int | None, month: str, today: dt.date, *tenant_ids: int) -> list[ShopMonth]:
    """The shops of a month (or some) up to today, in the order of the building. Eight queries at most, plus
    one for each change of tenants."""
    first, last = month_days(month)
    end = min(last, today)
    if end < first:
        return []
    confirmed = confirmed_by_tenant(mall_id, first, last)
    found: dict[int, ShopMonth] = {}
    for on, shops in load_days(mall_id, first, end, *tenant_ids).items():
        for shop, cells in shops:
            row = found.setdefault(shop.id, ShopMonth(shop, confirmed=confirmed.get(shop.id, 0)))
            row.days[on] = cells
    return list(found.values())


__all__ = ["EARLY", "LATE", "ShopMonth", "load_month", "month_days"]
