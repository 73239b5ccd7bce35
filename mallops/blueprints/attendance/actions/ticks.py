"""Ticks as phones and the desk send them: each accepted once and for itself (quality.md, rules 1 and 2)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.attendance.models import AttendancePhoto, AttendanceTick
from mallops.blueprints.attendance.permissions import TICK
from mallops.blueprints.attendance.queries import Shop, list_trading, load_hours
from mallops.blueprints.attendance.rules import ensure_tick_valid
from mallops.blueprints.tenants.models import Tenant
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import DomainError, Invalid

MAX_BATCH = 500
STORED, REFUSED, CONFLICT = "stored", "refused", "conflict"
_TABLE: Any = AttendanceTick.__table__


@dataclass(frozen=True)
class TickInput:
    """One look. `at` is when, on the server's timeline; `hash` the digest of the body it came in; `actual_at`
    when the shop opened or left, if the officer knows."""

    uid: uuid.UUID
    tenant: uuid.UUID
    on: dt.date
    phase: str
    state: str
    at: dt.datetime
    hash: str
    remark: str = ""
    device_at: dt.datetime | None = None
    actual_at: dt.datetime | None = None


@dataclass(frozen=True)
class TickReceipt:
    """What the phone is told of one tick: the same words however often it asks."""

    uid: uuid.UUID | None
    status: str
    at: dt.datetime | None = None
    error: str = ""
    message: str = ""
    fields: dict[str, str] = dataclasses.field(default_factory=dict)


def record_ticks(actor: Actor, ticks: Sequence[TickInput]) -> list[TickReceipt]:
    """Store 1 to 500 ticks; one receipt each, in order. One bad tick never stops the others.

    Raises Forbidden for who may not tick, Invalid for an empty or too large batch.
    """
    authorize(actor, TICK)
    if not 1 <= len(ticks) <= MAX_BATCH:
        raise Invalid(_("Send 1 to %(n)s ticks at a time.", n=MAX_BATCH))
    batch = _Batch(actor, ticks)
    receipts = [batch.take(one) for one in ticks]
    batch.store()
    return receipts


class _Batch:
    """What a batch needs to know beforehand, read in a handful of queries, and what it will write."""

    def __init__(self, actor: Actor, ticks: Sequence[TickInput]) -> None:
        self.actor, self.now = actor, utcnow()
        self.today = business_date(self.now, actor.tz)
        self.shops = _shops(actor.mall_id, {(one.tenant, one.on) for one in ticks})
        days = {on for _uid, on in self.shops} or {self.today}
        self.hours = load_hours(actor.mall_id, min(days), max(days))
        query = sa.select(
            _TABLE.c.uid, _TABLE.c.mall_id, _TABLE.c.by_id, _TABLE.c.payload_hash, _TABLE.c.created_at
        ).where(_TABLE.c.uid.in_({one.uid for one in ticks}))
        self.known = {row.uid: row for row in db.session.execute(query)}
        self.new: dict[uuid.UUID, dict[str, Any]] = {}

    def take(self, tick: TickInput) -> TickReceipt:
        """The receipt of one tick; a new one is put down for `store`."""
        known = self.known.get(tick.uid)
        if known is not None:
            ours = (known.mall_id, known.by_id) == (self.actor.mall_id, self.actor.user_id)
            same = ours and known.payload_hash == tick.hash
            return TickReceipt(tick.uid, STORED, known.created_at) if same else _taken(tick)
        if tick.uid in self.new:
            same = self.new[tick.uid]["payload_hash"] == tick.hash
            return TickReceipt(tick.uid, STORED, self.now) if same else _taken(tick)
        try:
            self.new[tick.uid] = self._row(tick)
        except DomainError as refused:
            return refusal(tick.uid, refused)
        return TickReceipt(tick.uid, STORED, self.now)

    def _row(self, tick: TickInput) -> dict[str, Any]:
        ensure_tick_valid(tick.phase, tick.state, tick.on, tick.remark, self.today)
        shop = self.shops.get((tick.tenant, tick.on))
        if shop is None:
            raise Invalid(field_errors={"tenant": _("This shop does not trade here on that day.")})
        return {
            "uid": tick.uid,
            "created_at": self.now,
            "updated_at": self.now,
            "mall_id": self.actor.mall_id,
            "tenant_id": shop.id,
            "zone_id": shop.zone_id,
            "on": tick.on,
            "phase": tick.phase,
            "state": tick.state,
            "remark": tick.remark,
            "at": tick.at,
            "due_at": self.hours.due(shop, tick.on).of(tick.phase),
            "actual_at": tick.actual_at,
            "device_at": tick.device_at,
            "by_id": self.actor.user_id,
            "payload_hash": tick.hash,
        }

    def store(self) -> None:
        """Write the new ticks at once, with one line in the audit trail."""
        if not self.new:
            return
        db.session.execute(sa.insert(_TABLE), list(self.new.values()))
        audit.note(
            "attendance.tick",
            mall_id=self.actor.mall_id,
            actor=self.actor,
            object_kind="attendance_ticks",
            after={"ticks": len(self.new)},
        )


def _shops(
    mall_id: int | None, wanted: Collection[tuple[uuid.UUID, dt.date]]
) -> dict[tuple[uuid.UUID, dt.date], Shop]:
    query = sa.select(Tenant.id, Tenant.uid).where(
        Tenant.mall_id == mall_id, Tenant.uid.in_({uid for uid, _on in wanted})
    )
    ids = [row.id for row in db.session.execute(query)]
    days = sorted({on for _uid, on in wanted})[:14]
    return {(shop.uid, on): shop for on in days if ids for shop in list_trading(mall_id, on, *ids)}


def _taken(tick: TickInput) -> TickReceipt:
    message = _("This tick was sent before with other contents. The first one stands.")
    return TickReceipt(tick.uid, CONFLICT, error="uid_taken", message=message)


def refusal(uid: uuid.UUID | None, error: DomainError) -> TickReceipt:
    """The receipt of a tick that is not acceptable."""
    fields = getattr(error, "field_errors", {})
    words = {name: str(text) for name, text in fields.items()}
    return TickReceipt(uid, REFUSED, error="invalid", message=str(error.message), fields=words)


def add_photo(tick: AttendanceTick, photo_id: int) -> None:
    """Hang a picture on a tick."""
    db.session.add(AttendancePhoto(mall_id=tick.mall_id, tick_id=tick.id, photo_id=photo_id))
    db.session.flush()
