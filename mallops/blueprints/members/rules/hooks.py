"""What higher features hang on a member: points move when two become one, end when a card ends.

A feature above this one registers here at import; members know none of them by name.

    @on_merge
    def move_points(actor, keep, drop): …
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Panel:
    """A card on the page of a member: a template, and what it needs."""

    template: str
    values: dict[str, Any]


Merge = Callable[[Any, Any, Any], None]
One = Callable[[Any, Any], None]
Data = Callable[[Any], dict[str, Any]]
Show = Callable[[Any, Any], Panel | None]

MERGE: list[Merge] = []
CANCEL: list[One] = []
ERASE: list[One] = []
DATA: dict[str, Data] = {}
PANELS: list[tuple[int, Show]] = []


def on_merge(hook: Merge) -> Merge:
    """`hook(actor, keep, drop)` runs in the transaction in which `drop` goes into `keep`, before it does."""
    MERGE.append(hook)
    return hook


def on_cancel(hook: One) -> One:
    """`hook(actor, member)` runs in the transaction in which a membership ends, before it does."""
    CANCEL.append(hook)
    return hook


def on_erase(hook: One) -> One:
    """`hook(actor, member)`: empty whatever tells who the member was. The ledger stays."""
    ERASE.append(hook)
    return hook


def member_data(key: str) -> Callable[[Data], Data]:
    """`hook(member)`: what a feature holds on a person, plain values, under `key` of the export."""

    def add(hook: Data) -> Data:
        DATA[key] = hook
        return hook

    return add


def member_panel(order: int) -> Callable[[Show], Show]:
    """`hook(actor, member)`: a card on the member's page, or None."""

    def add(hook: Show) -> Show:
        PANELS.append((order, hook))
        PANELS.sort(key=lambda one: one[0])
        return hook

    return add
