"""Who holds a role, and who stands in for whom: asked of the feature that keeps people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple, Protocol


class Holding(NamedTuple):
    """An active person who holds a role in a mall."""

    user_id: int
    role: str


class StandIn(NamedTuple):
    """A running deputation: `principal_id` is absent, or None when the deputy acts for the post as such."""

    deputy_id: int
    principal_id: int | None
    role: str


class PeopleSource(Protocol):
    """What the kernel asks about people of one mall; every answer is of active people only."""

    def holders(self, mall_id: int, roles: Iterable[str]) -> list[Holding]:
        """Who holds any of these roles by membership."""
        ...

    def stand_ins(self, mall_id: int, at: dt.datetime) -> list[StandIn]:
        """The deputations that run at a moment."""
        ...

    def languages(self, mall_id: int, user_ids: Iterable[int]) -> dict[int, str]:
        """The language of each of these people who is active and works in this mall."""
        ...


_SOURCES: list[PeopleSource] = []


def register_people_source(source: PeopleSource) -> None:
    """Make the one source of people known; a later call replaces it."""
    _SOURCES[:] = [source]


def people() -> PeopleSource:
    """The source. Raises RuntimeError before a feature has registered one."""
    if not _SOURCES:
        raise RuntimeError("no feature keeps people")
    return _SOURCES[0]


__all__ = ["Holding", "PeopleSource", "StandIn", "people", "register_people_source"]
