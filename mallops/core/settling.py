"""Money that one record has to get and another brings in: the claim is told when it has moved.

    @settles(Payout)
    def count(actor, payout, fen, how, reference): …

A lower feature (a deposit, a bill) knows the claim only as a record; `fen` is negative when it is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mallops.core.auth.actor import Actor
from mallops.core.casework.models import Case
from mallops.core.db import db

Settle = Callable[[Actor, Any, int, str, str], None]
_SETTLES: dict[type[Case], Settle] = {}


def settles(model: type[Case]) -> Callable[[Settle], Settle]:
    """Declare what a claim of this kind does with money that came in for it."""

    def add(hook: Settle) -> Settle:
        _SETTLES[model] = hook
        return hook

    return add


def tell_settled(actor: Actor, claim_id: int | None, fen: int, how: str, reference: str) -> None:
    """Money moved for a record, in this transaction. A record that claims nothing is not touched."""
    claim = db.session.get(Case, claim_id) if claim_id is not None else None
    hook = _SETTLES.get(type(claim)) if claim is not None else None
    if hook is not None:
        held = db.session.get(Case, claim_id, with_for_update=True, populate_existing=True)
        hook(actor, held, fen, how, reference)


__all__ = ["settles", "tell_settled"]
