"""Tenants that come, change and go."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

APPEND_ONLY = ("move_waivers",)


class MoveIn(Case):
    """A tenant moves in. `unit_codes` are separated by spaces; money in fen; `applicant` names a person."""

    __tablename__ = "move_ins"
    __table_args__ = (
        sa.CheckConstraint("deposit_due >= 0", name="deposit_due"),
        sa.CheckConstraint("staff_count is null or staff_count between 0 and 9999", name="staff_count"),
        sa.CheckConstraint("lease_to is null or lease_to >= lease_from", name="lease"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    unit_codes: Mapped[str] = mapped_column(sa.String(200))
    contract_no: Mapped[str] = mapped_column(sa.String(60), default="")
    lease_from: Mapped[dt.date] = mapped_column()
    lease_to: Mapped[dt.date | None] = mapped_column()
    opening_on: Mapped[dt.date] = mapped_column()
    opened_on: Mapped[dt.date | None] = mapped_column()
    deposit_due: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    staff_count: Mapped[int | None] = mapped_column()
    pos_no: Mapped[str] = mapped_column(sa.String(60), default="")
    applicant: Mapped[str | None] = mapped_column(Encrypted)
    remark: Mapped[str | None] = mapped_column(Encrypted)

    __mapper_args__ = {"polymorphic_identity": "move_ins"}


class Adjustment(Case):
    """A change of unit, area, brand or category, old and new. `trouble` says why it could not be applied."""

    __tablename__ = "adjustments"
    __table_args__ = (
        sa.CheckConstraint("sort in ('unit','area','brand','category')", name="sort"),
        sa.CheckConstraint("old_rent >= 0 and new_rent >= 0", name="rent"),
        sa.CheckConstraint("new_area is null or new_area > 0", name="new_area"),
        sa.Index("ix_adjustments_effective", "effective_on"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(10))
    unit_code: Mapped[str] = mapped_column(sa.String(20), default="")
    old_value: Mapped[str] = mapped_column(sa.String(120), default="")
    new_value: Mapped[str] = mapped_column(sa.String(120))
    new_area: Mapped[decimal.Decimal | None] = mapped_column(sa.Numeric(10, 2))
    old_rent: Mapped[int | None] = mapped_column(sa.BigInteger)
    new_rent: Mapped[int | None] = mapped_column(sa.BigInteger)
    contract_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenant_contracts.id"))
    contract_no: Mapped[str] = mapped_column(sa.String(60), default="")
    old_to_on: Mapped[dt.date | None] = mapped_column()
    new_to_on: Mapped[dt.date | None] = mapped_column()
    effective_on: Mapped[dt.date] = mapped_column()
    applied_at: Mapped[dt.datetime | None] = mapped_column()
    trouble: Mapped[str] = mapped_column(sa.String(300), default="")
    reason: Mapped[str | None] = mapped_column(Encrypted)

    __mapper_args__ = {"polymorphic_identity": "adjustments"}


class MoveOut(Case):
    """A tenant leaves units (`unit_codes`, separated by spaces) on its last day. Payee and account are where
    the deposit goes back to; `reason` and `new_address` may name a person.
    """

    __tablename__ = "move_outs"
    __table_args__ = (
        sa.CheckConstraint("cause in ('expiry','early','breach','moved','other')", name="cause"),
        sa.CheckConstraint("last_on >= notice_on", name="days"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    unit_codes: Mapped[str] = mapped_column(sa.String(200))
    cause: Mapped[str] = mapped_column(sa.String(10))
    notice_on: Mapped[dt.date] = mapped_column()
    last_on: Mapped[dt.date] = mapped_column()
    settled_on: Mapped[dt.date | None] = mapped_column()
    reason: Mapped[str | None] = mapped_column(Encrypted)
    new_address: Mapped[str | None] = mapped_column(Encrypted)
    payee: Mapped[str | None] = mapped_column(Encrypted)
    account: Mapped[str | None] = mapped_column(Encrypted)

    waivers: Mapped[list[MoveWaiver]] = relationship(order_by="MoveWaiver.id", viewonly=True)

    __mapper_args__ = {"polymorphic_identity": "move_outs"}


class MoveWaiver(Base):
    """The manager lets one open obligation not hold this move-out any longer; append-only.

    It holds for the obligation as it was: one of more money than `amount` blocks again.
    """

    __tablename__ = "move_waivers"
    __table_args__ = (sa.Index("ix_move_waivers_move", "move_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    move_id: Mapped[int] = mapped_column(sa.ForeignKey("move_outs.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(80))
    department: Mapped[str] = mapped_column(sa.String(20))
    label: Mapped[str] = mapped_column(sa.String(120), default="")
    reference: Mapped[str] = mapped_column(sa.String(200), default="")
    amount: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.key
