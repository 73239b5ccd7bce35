"""Satisfaction after a case: a kind of record says when its people are asked, a feature asks them (53.1).

    CaseKind(…, extras={"asks_after": AsksAfter(frozenset({"closed"}))})

`casework.move` calls `reached(case)` when a record of such a kind comes to one of these states; whoever
registered with `@after_case` makes the question. `rate_url_of(case)` is the address on which its people
answer, for pages behind the record's own link ("" when nobody asks). Kinds that ask their people in a way of
their own (repairs, callbacks) say with `@rating_source` what was given, so that one rate covers all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mallops.core.casework.kinds import KINDS
from mallops.core.casework.models import Case

#: From this score of five on somebody counts as satisfied (满意率).
SATISFIED = 4

Listener = Callable[[Any], None]
Address = Callable[[Any], str]
#: (mall, first moment, end) -> (id of the record, score of five) of records closed or rated in between.
Source = Callable[[int, dt.datetime, dt.datetime], Iterable[tuple[int, int]]]

_LISTENERS: list[Listener] = []
_ADDRESSES: list[Address] = []
_SOURCES: dict[str, list[Source]] = {}
_OF_ALL: list[Callable[[str, int, dt.datetime, dt.datetime], Iterable[tuple[int, int]]]] = []


@dataclass(frozen=True)
class AsksAfter:
    """`states`: those in which the people of a record are asked. `unless(case)`: True leaves it out."""

    states: frozenset[str]
    unless: Callable[[Any], bool] | None = None


def asks_after(kind: str) -> AsksAfter | None:
    """What a kind of record says, None for one that does not ask."""
    found: AsksAfter | None = KINDS[kind].extras.get("asks_after") if kind in KINDS else None
    return found


def asking_kinds() -> dict[str, Any]:
    """Code and label of the kinds that ask."""
    return {code: kind.plural for code, kind in KINDS.items() if "asks_after" in kind.extras}


def after_case(listener: Listener) -> Listener:
    """`listener(case)` runs in the transaction in which a record comes to a state that asks."""
    _LISTENERS.append(listener)
    return listener


def reached(case: Case) -> None:
    """Called when a record came to a state: tell the listeners when its kind asks there."""
    asks = asks_after(case.kind)
    if asks is None or case.state not in asks.states or (asks.unless is not None and asks.unless(case)):
        return
    for listener in _LISTENERS:
        listener(case)


def rate_address(address: Address) -> Address:
    """`address(case)`: where its people answer, "" when it does not ask them."""
    _ADDRESSES.append(address)
    return address


def rate_url_of(case: Case) -> str:
    """Where the people of a record answer how satisfied they are; "" when nobody asks them."""
    return next((url for url in (address(case) for address in _ADDRESSES) if url), "")


def rating_source(kind: str) -> Callable[[Source], Source]:
    """Register what was given for records of a kind that asks in a way of its own."""

    def add(source: Source) -> Source:
        _SOURCES.setdefault(kind, []).append(source)
        return source

    return add


def rating_source_of_all(
    source: Callable[[str, int, dt.datetime, dt.datetime], Iterable[tuple[int, int]]],
) -> Callable[[str, int, dt.datetime, dt.datetime], Iterable[tuple[int, int]]]:
    """Register who knows scores of every kind: `source(kind, mall, first moment, end)`."""
    _OF_ALL.append(source)
    return source


def rated_kinds() -> list[str]:
    """Kinds of which scores are known: those with a source of their own, and those that ask."""
    return sorted({*_SOURCES, *asking_kinds()} & set(KINDS))


def ratings_of(kind: str, mall_id: int, begins: dt.datetime, ends: dt.datetime) -> dict[int, int]:
    """Score of five by record, as given from `begins` until before `ends`."""
    out: dict[int, int] = {}
    for all_kinds in _OF_ALL:
        out.update(all_kinds(kind, mall_id, begins, ends))
    for source in _SOURCES.get(kind, []):
        out.update(source(mall_id, begins, ends))
    return out


def satisfaction_rate(scores: Iterable[int]) -> float | None:
    """Per cent of the scores that are 4 or 5; None without any."""
    known = list(scores)
    return 100 * sum(one >= SATISFIED for one in known) / len(known) if known else None


__all__ = [
    "SATISFIED",
    "AsksAfter",
    "after_case",
    "asking_kinds",
    "asks_after",
    "rate_address",
    "rate_url_of",
    "rated_kinds",
    "rating_source",
    "rating_source_of_all",
    "ratings_of",
    "reached",
    "satisfaction_rate",
]
