"""When a shop is open today: who keeps the hours says it, who guides shoppers asks (catalogue 9.3, 10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple


class ShopPlace(NamedTuple):
    """A shop as hours are agreed for it: the tenant's key and the key of its floor."""

    id: int
    floor_id: int | None


class OpenHours(NamedTuple):
    """Opening and closing on a day; both None: closed, and `reason` says why."""

    opens_at: dt.time | None
    closes_at: dt.time | None
    reason: str = ""


Keeper = Callable[[int, Sequence[ShopPlace], dt.date], dict[int, OpenHours]]
_KEEPERS: list[Keeper] = []


def hours_keeper(keeper: Keeper) -> Keeper:
    """Register `keeper(mall_id, shops, on)`: the hours of shops on a day, by the tenant's key."""
    _KEEPERS.append(keeper)
    return keeper


def open_hours(mall_id: int, shops: Sequence[ShopPlace], on: dt.date) -> dict[int, OpenHours]:
    """The hours of these shops on a day; nothing for a shop whose hours nobody keeps."""
    found: dict[int, OpenHours] = {}
    for keeper in _KEEPERS:
        found |= keeper(mall_id, shops, on)
    return found
