"""A return or exchange, what has to come back with the goods, and the mall's policy (42.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base


class Return(Case):
    """The title names the goods, the tenant is the shop that sold them.

    Whatever tells who the customer is, or may name a person, is encrypted; `phone_hash` finds the number
    again. `slip_id` is the slip in the points ledger, when it gave points. `until_on` is the last day of the
    policy's period, kept as it was when the goods came. `refund_fen` was decided; `paid_fen` is what the
    customer got: less the value of what could not be brought back (`claws`). `became_id`: the complaint.
    """

    __tablename__ = "goods_returns"
    __table_args__ = (
        sa.CheckConstraint("wanted in ('return','exchange')", name="wanted"),
        sa.CheckConstraint("reason in ('no_reason','quality','wrong','other')", name="reason"),
        sa.CheckConstraint("condition in ('sealed','intact','used','faulty','damaged')", name="condition"),
        sa.CheckConstraint("opinion in ('','agree','exchange','refuse')", name="opinion"),
        sa.CheckConstraint("decision in ('','refund','exchange','refuse')", name="decision"),
        sa.CheckConstraint("payer in ('','shop','mall')", name="payer"),
        sa.CheckConstraint("invoice_how in ('','red','void')", name="invoice_how"),
        sa.CheckConstraint("quantity > 0 and price_fen > 0", name="goods"),
        sa.CheckConstraint("refund_fen >= 0 and refund_fen <= price_fen", name="refund"),
        sa.CheckConstraint("paid_fen >= 0 and paid_fen <= refund_fen and extra_fen >= 0", name="paid"),
        sa.Index("ix_goods_returns_phone", "phone_hash", "id"),
        sa.Index("ix_goods_returns_member", "member_id", "id"),
        sa.Index("ix_goods_returns_slip", "slip_no", "slip_on"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    wanted: Mapped[str] = mapped_column(sa.String(8), default="return")
    item_no: Mapped[str] = mapped_column(sa.String(60), default="")
    quantity: Mapped[int] = mapped_column(default=1)
    price_fen: Mapped[int] = mapped_column(sa.BigInteger)
    slip_no: Mapped[str] = mapped_column(sa.String(40))
    slip_on: Mapped[dt.date] = mapped_column()
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slips.id"))
    paid_way: Mapped[str] = mapped_column(sa.String(8), default="mobile")
    reason: Mapped[str] = mapped_column(sa.String(9))
    reason_note: Mapped[str | None] = mapped_column(Encrypted)
    condition: Mapped[str] = mapped_column(sa.String(7))
    customer: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64), info={"hidden": True})
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    came_on: Mapped[dt.date] = mapped_column()
    policy_days: Mapped[int] = mapped_column(default=0)
    until_on: Mapped[dt.date | None] = mapped_column()

    checks: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    check_note: Mapped[str | None] = mapped_column(Encrypted)

    opinion: Mapped[str] = mapped_column(sa.String(8), default="")
    opinion_note: Mapped[str | None] = mapped_column(Encrypted)
    opinion_by: Mapped[str | None] = mapped_column(Encrypted)
    opinion_at: Mapped[dt.datetime | None] = mapped_column()
    opinion_link: Mapped[bool] = mapped_column(default=False)

    decision: Mapped[str] = mapped_column(sa.String(8), default="")
    decision_note: Mapped[str | None] = mapped_column(Encrypted)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    payer: Mapped[str] = mapped_column(sa.String(4), default="")
    refund_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)

    clawed_at: Mapped[dt.datetime | None] = mapped_column()
    points_back: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    paid_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    refund_way: Mapped[str] = mapped_column(sa.String(8), default="")
    receipt_no: Mapped[str] = mapped_column(sa.String(40), default="")
    paid_at: Mapped[dt.datetime | None] = mapped_column()
    new_item: Mapped[str] = mapped_column(sa.String(120), default="")
    new_slip_no: Mapped[str] = mapped_column(sa.String(40), default="")
    extra_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)

    invoice_no: Mapped[str] = mapped_column(sa.String(40), default="")
    invoice_how: Mapped[str] = mapped_column(sa.String(4), default="")
    invoice_back_no: Mapped[str] = mapped_column(sa.String(40), default="")
    invoice_back_on: Mapped[dt.date | None] = mapped_column()

    became_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))

    claws: Mapped[list[ReturnClaw]] = relationship(order_by="ReturnClaw.id", back_populates="back")
    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    slip: Mapped[Any] = relationship("Slip", foreign_keys=[slip_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])
    became: Mapped[Any] = relationship("Case", foreign_keys=[became_id])
    __mapper_args__ = {"polymorphic_identity": "returns", "inherit_condition": id == Case.id}


class ReturnClaw(Base):
    """Something given for the purchase that comes back: a giveaway, the value of a used voucher, points.

    `open` waits for the desk; `noted` needs nothing (the ledger did it). `fen`: its value when it is gone.
    """

    __tablename__ = "goods_return_claws"
    __table_args__ = (
        sa.CheckConstraint("state in ('noted','open','back','deducted','waived')", name="state"),
        sa.CheckConstraint("fen >= 0", name="fen"),
        sa.Index("ix_goods_return_claws_return", "return_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    return_id: Mapped[int] = mapped_column(sa.ForeignKey("goods_returns.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(sa.String(300))
    fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    url: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[str] = mapped_column(sa.String(8), default="open")
    note: Mapped[str | None] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    done_at: Mapped[dt.datetime | None] = mapped_column()

    back: Mapped[Return] = relationship(back_populates="claws")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.label[:80]


class ReturnPolicy(Base):
    """How long a mall's shops take goods back, and how long the customer's data are kept.

    `exceptions`: days of a no-reason return by category of shop; 0 is never. `text_zh`, `text_en`: what is
    printed and shown to customers.
    """

    __tablename__ = "return_policies"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", name="uq_return_policies_mall_id"),
        sa.CheckConstraint("days_no_reason >= 0 and days_fault >= 0 and keep_days >= 30", name="days"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    days_no_reason: Mapped[int] = mapped_column()
    days_fault: Mapped[int] = mapped_column()
    keep_days: Mapped[int] = mapped_column()
    exceptions: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    text_zh: Mapped[str] = mapped_column(sa.Text, default="")
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"v{self.version}"


__all__ = ["Return", "ReturnClaw", "ReturnPolicy"]
