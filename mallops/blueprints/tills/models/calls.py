"""What was called: answers kept for a second try, the log that people read, and whose a booking is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.tills.models.partners import TillKey, TillPartner
from mallops.core.db import Base, utcnow


class TillClaim(Base):
    """An Idempotency-Key of a partner: its call is under way until `claimed_until`, or has its `answer`.

    The header itself is not kept, only its hash: nobody knows what a till puts into it.
    """

    __tablename__ = "till_claims"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("partner_id", "is_sandbox", "key_hash", name="uq_till_claims_key"),
        sa.Index("ix_till_claims_at", "at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("till_partners.id"))
    is_sandbox: Mapped[bool] = mapped_column(default=False)
    key_hash: Mapped[str] = mapped_column(sa.String(64))
    body_hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    claimed_until: Mapped[dt.datetime] = mapped_column()
    status: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(sa.Text, default="")


class TillCall(Base):
    """One call, without a word of what it was about. `ms`: until its answer was ready."""

    __tablename__ = "till_calls"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_till_calls_mall", "mall_id", "id"),
        sa.Index("ix_till_calls_key", "key_id", "id"),
        sa.Index("ix_till_calls_at", "at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("till_partners.id"))
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("till_keys.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    call: Mapped[str] = mapped_column(sa.String(40))
    status: Mapped[int] = mapped_column()
    code: Mapped[str] = mapped_column(sa.String(40), default="")
    ms: Mapped[int] = mapped_column()
    idempotency_key: Mapped[str] = mapped_column(sa.String(80), default="")
    replayed: Mapped[bool] = mapped_column(default=False)
    is_sandbox: Mapped[bool] = mapped_column(default=False)

    partner: Mapped[TillPartner] = relationship()
    key: Mapped[TillKey] = relationship()


class TillBooking(Base):
    """A booking or a voucher's use that a till made: only whose it is may take it back through the API.

    `mall_id` is that of the books, so a sandbox's for a sandbox key.
    """

    __tablename__ = "till_bookings"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("(entry_id is null) <> (use_id is null)", name="one"),
        sa.UniqueConstraint("entry_id", name="uq_till_bookings_entry"),
        sa.UniqueConstraint("use_id", name="uq_till_bookings_use"),
        sa.Index("ix_till_bookings_account", "account_id", "partner_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("till_partners.id"))
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("till_keys.id"))
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_entries.id"))
    use_id: Mapped[int | None] = mapped_column(sa.ForeignKey("voucher_uses.id"))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_accounts.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)

    partner: Mapped[Any] = relationship("TillPartner", foreign_keys=[partner_id])


__all__ = ["TillBooking", "TillCall", "TillClaim"]
