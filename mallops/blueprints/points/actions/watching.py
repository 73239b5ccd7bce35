"""What higher features hang on the ledger: gifts and vouchers that go back with goods, the fraud desk's eye.

A hook runs in the transaction of the booking, after it: what it raises undoes the booking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mallops.blueprints.points.actions.posting import Book, Posted
from mallops.core.auth import Actor


@dataclass(frozen=True)
class GoodsReturn:
    """Goods of a slip come back: `fen` of `amount`; `points` were taken back by the entry `posted`."""

    slip_id: int
    account_id: int
    member_id: int
    fen: int
    amount: int
    whole: bool
    points: int
    posted: Posted


@dataclass(frozen=True)
class ClawBack:
    """Something given for the purchase that has to come back: in words, and its value when it is gone."""

    label: str
    fen: int = 0
    url: str = ""


Watcher = Callable[[Actor, Book, Posted], None]
Clawer = Callable[[Actor, GoodsReturn], "list[ClawBack]"]
_WATCHERS: list[Watcher] = []
_CLAWERS: list[Clawer] = []


def on_booking(watch: Watcher) -> Watcher:
    """Register what looks at every booking that a person makes."""
    _WATCHERS.append(watch)
    return watch


def claws_back(claw: Clawer) -> Clawer:
    """Register what takes gifts or vouchers back when goods are returned; it says what the desk must do."""
    _CLAWERS.append(claw)
    return claw


def tell_watchers(actor: Actor, book: Book, posted: Posted) -> None:
    """Have every watcher look."""
    for watch in _WATCHERS:
        watch(actor, book, posted)


def claw_back(actor: Actor, goods: GoodsReturn) -> list[ClawBack]:
    """Have everything taken back that hung on the purchase."""
    return [one for claw in _CLAWERS for one in claw(actor, goods)]


__all__ = ["ClawBack", "GoodsReturn", "claw_back", "claws_back", "on_booking", "tell_watchers"]
