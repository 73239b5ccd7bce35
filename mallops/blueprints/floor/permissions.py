"""Who may hand over what a phone could not deliver: whoever may send anything from a phone."""

from mallops.blueprints.attendance.permissions import TICK
from mallops.blueprints.fixes.permissions import CREATE, FIX
from mallops.blueprints.passes.permissions import VERIFY
from mallops.blueprints.patrols.permissions import REVIEW, SUBMIT
from mallops.core.auth import Actor
from mallops.core.errors import Forbidden

#: The right behind each kind of thing that a picture may belong to.
RIGHTS = {
    "finding": (CREATE,),
    "check": (FIX,),
    "tick": (TICK,),
    "gate": (VERIFY,),
    "handed": (SUBMIT, CREATE, FIX, TICK, VERIFY),
}


def ensure_may_send(actor: Actor, kind: str) -> None:
    """Raise Forbidden when no role of this person may send such a thing."""
    if not any(actor.can(one) for one in RIGHTS[kind]):
        raise Forbidden()


__all__ = ["REVIEW", "RIGHTS", "ensure_may_send"]
