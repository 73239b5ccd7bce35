"""What the server refused, handed to the supervisor with all it says: nothing a person saw is thrown away."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.floor.actions.photos import pass_on, settle_waiting
from mallops.blueprints.floor.actions.receipts import Done, Sent, once
from mallops.blueprints.floor.models import HandedItem
from mallops.blueprints.floor.permissions import REVIEW, ensure_may_send
from mallops.blueprints.floor.rules import MAX_NOTE, ensure_text
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid

MAX_BODY = 512_000  # bytes of JSON: a whole round with its drawn signature


@dataclass(frozen=True)
class HandedInput:
    """The item as the phone had it: its kind and uid, a title, why it was refused, and its fields."""

    kind: str
    item: uuid.UUID | None
    title: str
    reason: str
    body: dict[str, Any]


def take_handed(actor: Actor, sent: Sent, item: HandedInput) -> dict[str, Any]:
    """Keep an item for the supervisor. Raises Forbidden, Invalid, UidTaken."""
    ensure_may_send(actor, "handed")
    return once(actor, "handed", sent, lambda at: _keep(actor, sent, item, at))


def _keep(actor: Actor, sent: Sent, item: HandedInput, at: dt.datetime) -> Done:
    if len(json.dumps(item.body, ensure_ascii=False).encode()) > MAX_BODY:
        raise Invalid(field_errors={"body": _("This is too long to be handed over.")})
    row = HandedItem(
        uid=sent.uid,
        mall_id=actor.mall_id,
        by_id=actor.user_id,
        kind=item.kind,
        item_uid=item.item,
        title=item.title[:200] or item.kind,
        reason=item.reason,
        body=item.body,
        happened_at=at,
        device_at=sent.device_at,
    )
    db.session.add(row)
    db.session.flush()
    if item.item:
        pass_on(actor, item.kind, item.item, sent.uid)
    settle_waiting(actor, "handed", sent.uid)
    return Done({})


def settle_handed(actor: Actor, item: HandedItem, note: str) -> None:
    """Say what was done about an item. Raises Forbidden, Invalid without words, Conflict when it is done."""
    authorize(actor, REVIEW, item)
    if item.state == "done":
        raise Conflict(_("A colleague has dealt with this already."))
    if not note.strip():
        raise Invalid(field_errors={"note": _("Say what you did with it.")})
    item.note = ensure_text("note", note.strip(), MAX_NOTE)
    item.state, item.done_by_id, item.done_at = "done", actor.user_id, utcnow()
    db.session.flush()
