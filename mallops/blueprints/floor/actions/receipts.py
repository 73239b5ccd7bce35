"""Once and only once: a thing under a phone's uid is done one time, its receipt kept (quality.md 1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.accounts.models import User
from mallops.blueprints.floor.models import PhoneReceipt
from mallops.blueprints.floor.queries.sent import find_receipt
from mallops.core.auth import Actor
from mallops.core.casework import Case
from mallops.core.db import db, utcnow
from mallops.core.phone import UidTaken
from mallops.core.phone_clock import happened_at, skew_of
from mallops.core.phone_input import iso


@dataclass(frozen=True)
class Sent:
    """How a thing came: the phone's uid for it, the digest of its body, and the phone's two clocks."""

    uid: uuid.UUID
    hash: str
    device_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None

    def happened(self, now: dt.datetime) -> dt.datetime:
        """The moment on the server's timeline."""
        return happened_at(self.device_at, self.sent_at, now)


@dataclass(frozen=True)
class Done:
    """What was done: what the receipt adds, and the record (with the stage) its pictures go to."""

    receipt: dict[str, Any]
    case: Case | None = None
    stage: str = ""


def lock_person(actor: Actor) -> None:
    """Hold this person's row until the transaction ends: what one phone sends is taken one at a time, so a
    thing and its picture, or two posts of one uid, never miss each other."""
    db.session.execute(
        sa.select(User.id).where(User.id == actor.user_id).with_for_update(key_share=True)
    ).one()


def once(actor: Actor, kind: str, sent: Sent, do: Callable[[dt.datetime], Done]) -> dict[str, Any]:
    """Run `do(moment)` unless this uid was taken before; the same receipt however often it is asked for.

    In a write transaction of the caller. Raises UidTaken for another body, kind, person or mall under it.
    """
    lock_person(actor)
    known = find_receipt(sent.uid)
    if known is not None:
        return _known(actor, kind, sent, known)
    now = utcnow()
    done = do(sent.happened(now))
    receipt = {"uid": str(sent.uid), "status": "stored", "at": iso(now), **done.receipt}
    row = PhoneReceipt(
        uid=sent.uid,
        mall_id=actor.mall_id,
        by_id=actor.user_id,
        kind=kind,
        payload_hash=sent.hash,
        receipt=receipt,
        case_id=done.case.id if done.case else None,
        stage=done.stage,
        device_at=sent.device_at,
        sent_at=sent.sent_at,
        skew_seconds=skew_of(sent.sent_at, now),
    )
    db.session.add(row)
    db.session.flush()
    return receipt


def _known(actor: Actor, kind: str, sent: Sent, known: PhoneReceipt) -> dict[str, Any]:
    ours = (known.mall_id, known.by_id, known.kind) == (actor.mall_id, actor.user_id, kind)
    if not ours or known.payload_hash != sent.hash:
        raise UidTaken(_("This was sent before with other contents. The first one stands."))
    return known.receipt
