"""Is a failure new, still open from before, or back again? (1.14 repeats; 4.1.) Pure.

The same item at the same place (zone, and shop where there is one) counts. While an earlier finding is open
a new fail is *still open*: the same matter, not a repeat. After it was closed a fail within 30 days is a
*repeat*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

REPEAT_DAYS = 30


class Standing(StrEnum):
    """How a failure relates to what was found before."""

    NEW = "new"
    STILL_OPEN = "still_open"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class PastFinding:
    """An earlier finding; `closed_on` None while it is open."""

    id: int
    item: str
    zone_id: int
    tenant_id: int | None
    found_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Standing, the finding it goes back to, and how often it was found within the period (this time too)."""

    standing: Standing
    earlier: PastFinding | None
    times: int


def judge(
    history: Iterable[PastFinding],
    *,
    item: str,
    zone_id: int,
    tenant_id: int | None,
    on: date,
    days: int = REPEAT_DAYS,
) -> Verdict:
    """What a failure on a date is, given earlier findings of the mall in any order."""
    here = [
        one
        for one in history
        if (one.item, one.zone_id, one.tenant_id) == (item, zone_id, tenant_id) and one.found_on <= on
    ]
    since = on - timedelta(days=days)
    recent = [one for one in here if one.found_on >= since or (one.closed_on and one.closed_on >= since)]
    still_open = [one for one in here if one.closed_on is None or one.closed_on > on]
    newest = max(still_open or recent, key=lambda one: (one.found_on, one.id), default=None)
    if newest is None:
        return Verdict(Standing.NEW, None, 1)
    standing = Standing.STILL_OPEN if still_open else Standing.REPEAT
    return Verdict(standing, newest, len({one.id for one in (*recent, *still_open)}) + 1)


def is_repeat(
    history: Iterable[PastFinding], *, item: str, zone_id: int, tenant_id: int | None, on: date
) -> bool:
    """True when the same thing was found here within 30 days and had been put right in between."""
    return judge(history, item=item, zone_id=zone_id, tenant_id=tenant_id, on=on).standing is Standing.REPEAT
