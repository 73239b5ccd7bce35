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
Change = Callable[[Any, Any, str, bool], None]

LOCK: list[Callable[[Any], object]] = []
MERGE: list[Merge] = []
CANCEL: list[One] = []
SETTLE: list[One] = []
RESTORE: list[One] = []
ERASE: list[One] = []
CONSENT: list[Change] = []
FREEZE: list[One] = []
DATA: dict[str, Data] = {}
PANELS: list[tuple[int, Show]] = []
NEEDED: list[Callable[[Any], bool]] = []
OWN_PAGES: list[Callable[[Any], str]] = []


def before_lock(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    """`hook(mall_id)` runs before a member is locked to be changed: what such a change may need to lock too
    is locked first, so that all who lock do it in one order."""
    LOCK.append(hook)
    return hook


def on_merge(hook: Merge) -> Merge:
    """`hook(actor, keep, drop)` runs in the transaction in which `drop` goes into `keep`, before it does."""
    MERGE.append(hook)
    return hook


def on_consent(hook: Change) -> Change:
    """`hook(actor, member, purpose, given)` runs in the transaction in which a consent is given or withdrawn,
    after it."""
    CONSENT.append(hook)
    return hook


def on_freeze(hook: One) -> One:
    """`hook(actor, member)` runs in the transaction in which a membership or its points are frozen."""
    FREEZE.append(hook)
    return hook


def on_cancel(hook: One) -> One:
    """`hook(actor, member)` runs in the transaction in which a membership ends, before it does."""
    CANCEL.append(hook)
    return hook


def on_settle(hook: One) -> One:
    """As `on_cancel`, after all of those: the last word on what is left (points)."""
    SETTLE.append(hook)
    return hook


def on_restore(hook: One) -> One:
    """`hook(actor, member)` runs when a membership that ended by mistake goes on."""
    RESTORE.append(hook)
    return hook


def still_needed(hook: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """`hook(member)`: whether the person must be kept though the time is over (an open case, a debt)."""
    NEEDED.append(hook)
    return hook


def own_page(hook: Callable[[Any], str]) -> Callable[[Any], str]:
    """`hook(mall)`: the address of the page on which members see their own points."""
    OWN_PAGES.append(hook)
    return hook


def own_page_of(mall: Any) -> str:
    """The address of the members' own page; "" when the house has none."""
    return next((hook(mall) for hook in OWN_PAGES), "")


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
