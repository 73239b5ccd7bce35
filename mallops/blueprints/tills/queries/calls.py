"""The log of calls, and whose a booking is."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.gifts.models import VoucherUse
from mallops.blueprints.points.models import PointEntry, Slip
from mallops.blueprints.tills.models import TillBooking, TillCall
from mallops.core.db import db

PAGE = 50
#: Classes of answers by which the log is filtered.
STATUSES = {"ok": (200, 399), "refused": (400, 499), "failed": (500, 599)}


@dataclass(frozen=True)
class Filters:
    """What the log shows; empty means all. `until` is the moment after the last."""

    partner_id: int | None = None
    key_id: int | None = None
    call: str = ""
    status: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    slow: int = 0
    idempotency_key: str = ""

    def active(self) -> int:
        """How many are set."""
        set_ = (
            self.partner_id, self.key_id, self.call, self.status, self.since, self.until, self.slow,
            self.idempotency_key,
        )  # fmt: skip
        return sum(map(bool, set_))


def list_calls(mall_id: int, asked: Filters, *, below: int | None = None, size: int = PAGE) -> list[TillCall]:
    """Calls, the newest first; `below`: older than this one."""
    query = (
        sa.select(TillCall)
        .options(joinedload(TillCall.partner), joinedload(TillCall.key))
        .where(TillCall.mall_id == mall_id, *_where(asked))
    )
    if below is not None:
        query = query.where(TillCall.id < below)
    return list(db.session.scalars(query.order_by(TillCall.id.desc()).limit(size)))


def _where(asked: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if asked.partner_id:
        found.append(TillCall.partner_id == asked.partner_id)
    if asked.key_id:
        found.append(TillCall.key_id == asked.key_id)
    if asked.call:
        found.append(TillCall.call == asked.call)
    if asked.status in STATUSES:
        found.append(TillCall.status.between(*STATUSES[asked.status]))
    if asked.since:
        found.append(TillCall.at >= asked.since)
    if asked.until:
        found.append(TillCall.at < asked.until)
    if asked.slow:
        found.append(TillCall.ms >= asked.slow)
    if asked.idempotency_key:
        found.append(TillCall.idempotency_key == asked.idempotency_key)
    return found


def find_slip(mall_id: int, tenant_id: int, number: str, on: dt.date) -> Slip | None:
    """A slip that gave points."""
    query = sa.select(Slip).where(
        Slip.mall_id == mall_id, Slip.tenant_id == tenant_id, Slip.number == number, Slip.on == on
    )
    return db.session.scalar(query)


def find_redemption(mall_id: int, partner_id: int, uid: uuid.UUID) -> PointEntry | None:
    """A redemption that this partner made."""
    query = (
        sa.select(PointEntry)
        .join(TillBooking, TillBooking.entry_id == PointEntry.id)
        .where(
            PointEntry.uid == uid,
            PointEntry.mall_id == mall_id,
            PointEntry.kind == "redeem",
            TillBooking.partner_id == partner_id,
        )
    )
    return db.session.scalar(query)


def find_voucher_use(mall_id: int, partner_id: int, uid: uuid.UUID) -> VoucherUse | None:
    """A voucher's use that this partner made."""
    query = (
        sa.select(VoucherUse)
        .join(TillBooking, TillBooking.use_id == VoucherUse.id)
        .where(VoucherUse.uid == uid, VoucherUse.mall_id == mall_id, TillBooking.partner_id == partner_id)
    )
    return db.session.scalar(query)


__all__ = ["PAGE", "STATUSES", "Filters", "find_redemption", "find_slip", "find_voucher_use", "list_calls"]
