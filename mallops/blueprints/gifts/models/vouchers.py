"""Vouchers 礼券: what kinds there are, who holds one, which shop took it (23.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.crypto import Encrypted
from mallops.core.db import Base, db, utcnow
from mallops.core.names import Named

_STANDING = sa.text("undone_at is null")


class VoucherKind(Named, Base):
    """A kind of voucher: `value` fen off the bill, or a service that the mall pays the shop `value` for.

    `points` is its price, 0: not for points. `slip_min` (fen): given for a slip of so much, 0: not for slips.
    Good for `days` from the day it is given, and not after `ends_on`. `most` in all, 0: no limit.
    """

    __tablename__ = "voucher_kinds"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "code", name="uq_voucher_kinds_code"),
        sa.CheckConstraint("shape in ('money','service')", name="shape"),
        sa.CheckConstraint("value >= 0 and (shape = 'service' or value > 0)", name="value"),
        sa.CheckConstraint("points >= 0 and min_spend >= 0 and slip_min >= 0", name="points"),
        sa.CheckConstraint("days between 1 and 1100", name="days"),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        sa.CheckConstraint("given >= 0 and most >= 0 and (most = 0 or given <= most)", name="given"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(12))
    shape: Mapped[str] = mapped_column(sa.String(7), default="money")
    value: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    points: Mapped[int] = mapped_column(default=0)
    min_spend: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    slip_min: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    days: Mapped[int] = mapped_column(default=90)
    starts_on: Mapped[dt.date] = mapped_column()
    ends_on: Mapped[dt.date | None] = mapped_column()
    most: Mapped[int] = mapped_column(default=0)
    given: Mapped[int] = mapped_column(default=0)
    most_each: Mapped[int] = mapped_column(default=0)
    terms_zh: Mapped[str] = mapped_column(sa.String(300), default="")
    terms_en: Mapped[str] = mapped_column(sa.String(300), default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    shops: Mapped[list[Any]] = relationship("Tenant", secondary="voucher_shops", lazy="selectin")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.code


class VoucherShop(db.Model):  # type: ignore[name-defined,misc]
    """A shop that takes a kind of voucher. A kind without any is taken by all."""

    __tablename__ = "voucher_shops"

    kind_id: Mapped[int] = mapped_column(sa.ForeignKey("voucher_kinds.id"), primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"), primary_key=True)


class Voucher(Base):
    """One voucher of a member. `code` is typed where nothing can be scanned; what the QR code says is signed.

    `issued` until it is `used`, `cancelled` or `expired`. `entry_id`: the points it was bought with;
    `slip_id`: the slip it was given for. `value`, `min_spend`, `valid_until` are of the day it was given.
    """

    __tablename__ = "vouchers"
    __table_args__ = (
        sa.UniqueConstraint("code", name="uq_vouchers_code"),
        sa.UniqueConstraint("mall_id", "key", name="uq_vouchers_key"),
        sa.CheckConstraint("state in ('issued','used','cancelled','expired')", name="state"),
        sa.CheckConstraint("origin in ('points','slip','gift')", name="origin"),
        sa.Index("ix_vouchers_member", "member_id", "id"),
        sa.Index("ix_vouchers_due", "state", "valid_until"),
        sa.Index("ix_vouchers_slip", "slip_id"),
        sa.Index("ix_vouchers_entry", "entry_id"),
        sa.Index("ix_vouchers_mall", "mall_id", "id"),
        sa.Index("ix_vouchers_by", "mall_id", "by_id", "at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    kind_id: Mapped[int] = mapped_column(sa.ForeignKey("voucher_kinds.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    code: Mapped[str] = mapped_column(sa.String(10), info={"hidden": True})
    key: Mapped[str] = mapped_column(sa.String(80))
    state: Mapped[str] = mapped_column(sa.String(9), default="issued")
    value: Mapped[int] = mapped_column(sa.BigInteger)
    min_spend: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    valid_from: Mapped[dt.date] = mapped_column()
    valid_until: Mapped[dt.date] = mapped_column()
    origin: Mapped[str] = mapped_column(sa.String(6))
    points: Mapped[int] = mapped_column(default=0)
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_entries.id"))
    back_entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_entries.id"))
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slips.id"))
    desk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("desks.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    ended_at: Mapped[dt.datetime | None] = mapped_column()
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Encrypted)

    kind: Mapped[VoucherKind] = relationship()
    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    slip: Mapped[Any] = relationship("Slip", foreign_keys=[slip_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it: never by its code."""
        return str(self.uid)[:8]


class VoucherUse(Base):
    """A shop, or a desk for it, took a voucher. One use of a voucher stands; one that was `undone` does not.

    `slip_no` and `slip_fen`: what was bought with it. `fen` is what the mall owes the shop.
    """

    __tablename__ = "voucher_uses"
    __table_args__ = (
        sa.Index(
            "uq_voucher_uses_standing",
            "voucher_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        sa.UniqueConstraint("mall_id", "key", name="uq_voucher_uses_key"),
        sa.CheckConstraint("fen >= 0 and slip_fen >= 0", name="fen"),
        sa.Index("ix_voucher_uses_shop", "mall_id", "on", "tenant_id"),
        sa.Index("ix_voucher_uses_slip", "tenant_id", "slip_no", "on"),
        sa.Index("ix_voucher_uses_by", "mall_id", "by_id", "at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    voucher_id: Mapped[int] = mapped_column(sa.ForeignKey("vouchers.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    desk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("desks.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    slip_no: Mapped[str] = mapped_column(sa.String(40), default="")
    slip_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    fen: Mapped[int] = mapped_column(sa.BigInteger)
    on: Mapped[dt.date] = mapped_column()
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    by_name: Mapped[str | None] = mapped_column(Encrypted)
    undone_at: Mapped[dt.datetime | None] = mapped_column()
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    undone_why: Mapped[str] = mapped_column(sa.String(8), default="")

    voucher: Mapped[Voucher] = relationship()
    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.slip_no


__all__ = ["Voucher", "VoucherKind", "VoucherShop", "VoucherUse"]
