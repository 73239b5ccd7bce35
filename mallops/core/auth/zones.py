"""Which zones a person is responsible for: asked of a feature above accounts, through this registry."""

from __future__ import annotations

from collections.abc import Callable

ZoneSource = Callable[[int, int], frozenset[int]]
_SOURCES: list[ZoneSource] = []


def register_zone_source(source: ZoneSource) -> ZoneSource:
    """`source(user_id, mall_id)` gives the ids of zones this person walks. Usable as a decorator."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    return source


def zone_ids_of(user_id: int, mall_id: int) -> frozenset[int]:
    """The zones of a person in a mall, from every source."""
    return frozenset().union(*(source(user_id, mall_id) for source in _SOURCES))
