"""What a guard did with a goods pass at a gate (catalogue 16.1), once and only once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mallops.blueprints.floor.actions.photos import hang
from mallops.blueprints.floor.actions.receipts import Done, Sent, once
from mallops.blueprints.passes.actions.gate import GateInput, at_gate
from mallops.blueprints.passes.permissions import VERIFY
from mallops.core.auth import Actor, authorize


def take_gate(actor: Actor, sent: Sent, told: GateInput) -> dict[str, Any]:
    """Release a pass or turn it away. The receipt says what became of it: `did` is released, refused or
    conflict, `why` the reason, `message` a sentence for the guard.

    Raises Forbidden, Invalid for goods that were not counted or a refusal without reason, UidTaken.
    """
    authorize(actor, VERIFY)
    return once(actor, "gate", sent, lambda at: _do(actor, sent, told, at))


def _do(actor: Actor, sent: Sent, told: GateInput, at: dt.datetime) -> Done:
    done = at_gate(actor, told, at)
    stage = f"gate_{done.did}"
    if done.case is not None:
        hang(actor, "gate", sent.uid, done.case, stage)
    facts = {
        "did": done.did,
        "why": done.why,
        "message": done.message,
        "pass": str(done.case.uid) if done.case is not None else None,
    }
    return Done(facts, done.case, stage)
