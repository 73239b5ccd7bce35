"""What the screens of enquiries share."""

from __future__ import annotations

import uuid

from flask import request
from flask_babel import gettext as _

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.models import Enquiry, StandardVersion
from mallops.blueprints.enquiries.queries.library import find_version, suggest
from mallops.core.auth import Actor, current_actor, fetch
from mallops.core.errors import Conflict
from mallops.core.registers.criteria import as_uuid


def enquiry_of(uid: uuid.UUID, *, lock: bool = False) -> Enquiry:
    """An enquiry that this person may see. Raises NotFound."""
    return fetch(Enquiry, uid, current_actor(), lock=lock)


def chosen(actor: Actor) -> StandardVersion | None:
    """The standard answer that was chosen. Raises Conflict when another version is in force meanwhile."""
    text = request.form.get("standard", "")
    if not text:
        return None
    found = find_version(actor.mall_id or 0, as_uuid(text))
    if found is None:
        raise Conflict(_("This answer was replaced meanwhile. Choose the one that is in force now."))
    return found


def offered(actor: Actor, asked: str) -> list[StandardVersion]:
    """The standard answers for what is typed."""
    if not actor.can(may.READ):
        return []
    return suggest(actor.mall_id or 0, asked)


__all__ = ["chosen", "enquiry_of", "offered"]
