"""Names that a higher feature keeps and a lower one's records are given, such as companies under contract.

`@offers("contractors")` says what a mall's names are; `Field(…, "named", choices=offered("contractors"))`
lets people choose one. The record keeps the name itself, so it stays readable when nobody offers it any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mallops.core.auth.actor import current_actor

#: mall id -> name: what stands in the list.
Names = Callable[[int | None], Mapping[str, str]]

_OFFERS: dict[str, Names] = {}


def offers(code: str) -> Callable[[Names], Names]:
    """Offer the names of a mall under `code`."""

    def decorate(names: Names) -> Names:
        _OFFERS[code] = names
        return names

    return decorate


def offered(code: str) -> Callable[[], Mapping[str, str]]:
    """The names of the reader's mall, read when they are asked for; none while nobody offers any."""

    def names() -> Mapping[str, str]:
        found = _OFFERS.get(code)
        return found(current_actor().mall_id) if found else {}

    return names
