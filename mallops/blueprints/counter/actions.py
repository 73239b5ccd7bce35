"""What the desk does in one go: a slip with what it earns besides, and taking back what was done today."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.counter import permissions as may
from mallops.blueprints.counter.queries import find_done
from mallops.blueprints.gifts.actions.giving import take_back
from mallops.blueprints.gifts.actions.using import undo_use
from mallops.blueprints.gifts.actions.vouchers import cancel_voucher
from mallops.blueprints.points.actions.reversing import reverse
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import utcnow
from mallops.core.errors import Conflict, NotFound


def undo(actor: Actor, kind: str, uid: Any, reason: str) -> Any:
    """Take back what this clerk did today, with a reason. Older or others' work is for the desk lead."""
    authorize(actor, may.USE)
    row = find_done(actor, kind, uid)
    if row is None:
        raise NotFound()
    own = row.by_id is not None and row.by_id == actor.user_id
    if not own or business_date(row.at, actor.tz) != business_date(utcnow(), actor.tz):
        raise Conflict(_("Only what you did yourself today is taken back here. Ask the desk lead."))
    if kind == "entry":
        return reverse(actor, row, reason)
    if kind == "gift":
        return take_back(actor, row, reason)
    if kind == "voucher":
        return cancel_voucher(actor, row, reason)
    return undo_use(actor, row, "undone", reason)


__all__ = ["undo"]
