"""Ticks of attendance from a phone: placed on the server's timeline, with the pictures that came before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from mallops.blueprints.attendance.actions import STORED, TickInput, TickReceipt, add_photo, record_ticks
from mallops.blueprints.attendance.queries import find_tick
from mallops.blueprints.attendance.rules import moment_on
from mallops.blueprints.floor.actions.photos import waiting_for
from mallops.blueprints.floor.actions.receipts import Sent, lock_person
from mallops.core.auth import Actor
from mallops.core.db import utcnow


@dataclass(frozen=True)
class TickSent:
    """One tick and how it came; `actual` is when the shop opened or left on the mall's clock, if known."""

    sent: Sent
    tenant: uuid.UUID
    on: dt.date
    phase: str
    state: str
    remark: str = ""
    actual: dt.time | None = None


def take_ticks(actor: Actor, ticks: Sequence[TickSent]) -> list[TickReceipt]:
    """Store a batch; one receipt each, in order. Raises Forbidden, or Invalid for a batch of a wrong size."""
    lock_person(actor)
    now = utcnow()
    receipts = record_ticks(actor, [_input(actor, one, now) for one in ticks])
    stored = {one.uid for one in receipts if one.status == STORED and one.uid is not None}
    for photo in waiting_for(actor, "tick", stored):
        tick = find_tick(photo.for_uid)
        if tick is not None:
            add_photo(tick, photo.photo_id)
            photo.hung_at = now
    return receipts


def _input(actor: Actor, one: TickSent, now: dt.datetime) -> TickInput:
    return TickInput(
        uid=one.sent.uid,
        tenant=one.tenant,
        on=one.on,
        phase=one.phase,
        state=one.state,
        at=one.sent.happened(now),
        hash=one.sent.hash,
        remark=one.remark,
        device_at=one.sent.device_at,
        actual_at=moment_on(one.on, one.actual, actor.tz),
    )
