"""Who takes the issue that a member raised in a callback: complaints, else feedback (26.3).

A feature above this one registers here at import:

    @takes_issues(order=50)
    def open_record(actor, callback): → the opened record, or None when it is not for it
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Taker = Callable[[Any, Any], Any]
TAKERS: list[tuple[int, Taker]] = []


def takes_issues(order: int) -> Callable[[Taker], Taker]:
    """Register who opens a record of an issue; the lowest order is asked first, the first record counts."""

    def add(take: Taker) -> Taker:
        TAKERS.append((order, take))
        TAKERS.sort(key=lambda one: one[0])
        return take

    return add


def open_issue(actor: Any, callback: Any) -> Any:
    """The record that was opened, or None when nobody took it."""
    for _order, take in TAKERS:
        found = take(actor, callback)
        if found is not None:
            return found
    return None


__all__ = ["TAKERS", "open_issue", "takes_issues"]
