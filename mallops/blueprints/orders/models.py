"""An order of many things or by phone: items, quotes of shops, money, visits to the customer (27.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base


class GroupOrder(Case):
    """The title says what is wanted; the tenant is the one that delivers, once it is ordered.

    Whatever tells who the customer is, is encrypted; `phone_hash` finds the number again. `items_text`
    repeats the lines for lists and search. `amount_fen` was agreed, `paid_fen` is what came in, less what
    was given back. `visit_on`: when the customer is to be seen next. `refused_…`: that they took none of the
    quotes behind their own link; `customer_says`: in their words.
    """

    __tablename__ = "group_orders"
    __table_args__ = (
        sa.CheckConstraint("sort in ('group','phone')", name="sort"),
        sa.CheckConstraint("budget_fen is null or budget_fen > 0", name="budget"),
        sa.CheckConstraint("amount_fen >= 0 and paid_fen >= 0", name="money"),
        sa.Index("ix_group_orders_phone", "phone_hash", "id"),
        sa.Index("ix_group_orders_member", "member_id", "id"),
        sa.Index("ix_group_orders_visit", "visit_on", "id"),
        sa.Index("ix_group_orders_deliver", "deliver_on", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(5), default="group")
    company: Mapped[str] = mapped_column(sa.String(120), default="")
    customer: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64), info={"hidden": True})
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    items_text: Mapped[str] = mapped_column(sa.Text, default="")
    budget_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    wanted_on: Mapped[dt.date | None] = mapped_column()
    remark: Mapped[str | None] = mapped_column(Encrypted)
    amount_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    paid_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    deliver_on: Mapped[dt.date | None] = mapped_column()
    deliver_at: Mapped[str] = mapped_column(sa.String(40), default="")
    address: Mapped[str | None] = mapped_column(Encrypted)
    bringer: Mapped[str | None] = mapped_column(Encrypted)
    received_by: Mapped[str | None] = mapped_column(Encrypted)
    delivered_at: Mapped[dt.datetime | None] = mapped_column()
    lost_why: Mapped[str] = mapped_column(sa.String(12), default="")
    visit_on: Mapped[dt.date | None] = mapped_column()
    refused_at: Mapped[dt.datetime | None] = mapped_column()
    refused_why: Mapped[str] = mapped_column(sa.String(12), default="", server_default="")
    customer_says: Mapped[str | None] = mapped_column(Encrypted)

    items: Mapped[list[OrderItem]] = relationship(
        order_by="OrderItem.position", cascade="all, delete-orphan", back_populates="order"
    )
    quotes: Mapped[list[OrderQuote]] = relationship(order_by="OrderQuote.slot", back_populates="order")
    payments: Mapped[list[OrderPayment]] = relationship(order_by="OrderPayment.id", back_populates="order")
    visits: Mapped[list[OrderVisit]] = relationship(order_by="OrderVisit.id.desc()", back_populates="order")
    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    __mapper_args__ = {"polymorphic_identity": "group_orders", "inherit_condition": id == Case.id}


class OrderItem(Base):
    """One line: what, how many, of which unit."""

    __tablename__ = "group_order_items"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "position", name="uq_group_order_items_position"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
    )

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("group_orders.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(sa.String(80))
    quantity: Mapped[int] = mapped_column()
    unit: Mapped[str] = mapped_column(sa.String(12), default="")

    order: Mapped[GroupOrder] = relationship(back_populates="items")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.name


class OrderQuote(Base):
    """What a shop asks for the order. `slot` tells the personal links of an order's shops apart.

    `accepted_at`: the customer took it behind their own link; ordered it is when the desk has placed it.
    `prices`: unit price in fen by position of the item, as far as the shop gave them; `total_fen` counts.
    """

    __tablename__ = "group_order_quotes"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "slot", name="uq_group_order_quotes_slot"),
        sa.UniqueConstraint("order_id", "tenant_id", name="uq_group_order_quotes_tenant"),
        sa.CheckConstraint("state in ('asked','quoted','declined','chosen')", name="state"),
        sa.CheckConstraint("slot between 1 and 6", name="slot"),
        sa.CheckConstraint("total_fen >= 0", name="total"),
        sa.Index("ix_group_order_quotes_tenant", "tenant_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("group_orders.id", ondelete="CASCADE"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    slot: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(8), default="asked")
    prices: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    total_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    deliver_by: Mapped[dt.date | None] = mapped_column()
    valid_to: Mapped[dt.date | None] = mapped_column()
    terms: Mapped[str] = mapped_column(sa.Text, default="")
    said_by: Mapped[str | None] = mapped_column(Encrypted)
    by_link: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[dt.datetime | None] = mapped_column()
    accepted_at: Mapped[dt.datetime | None] = mapped_column()

    order: Mapped[GroupOrder] = relationship(back_populates="quotes")
    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.order_id}/{self.slot}"


class OrderPayment(Base):
    """Money that came in or went back; corrected by another line, never changed."""

    __tablename__ = "group_order_payments"
    __table_args__ = (
        sa.CheckConstraint("kind in ('deposit','balance','refund')", name="kind"),
        sa.CheckConstraint("way in ('cash','card','transfer','mobile')", name="way"),
        sa.CheckConstraint("fen > 0", name="fen"),
        sa.UniqueConstraint("mall_id", "kind", "receipt_no", name="uq_group_order_payments_receipt"),
        sa.Index("ix_group_order_payments_order", "order_id", "id"),
        sa.Index("ix_group_order_payments_paid", "mall_id", "paid_on", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("group_orders.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(7))
    way: Mapped[str] = mapped_column(sa.String(8))
    fen: Mapped[int] = mapped_column(sa.BigInteger)
    receipt_no: Mapped[str] = mapped_column(sa.String(40))
    paid_on: Mapped[dt.date] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    order: Mapped[GroupOrder] = relationship(back_populates="payments")
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.receipt_no


class OrderVisit(Base):
    """A visit or call to a bulk customer, and when the next one is due."""

    __tablename__ = "group_order_visits"
    __table_args__ = (
        sa.CheckConstraint("way in ('visit','call','wechat')", name="way"),
        sa.CheckConstraint("result in ('again','maybe','no','settled')", name="result"),
        sa.Index("ix_group_order_visits_order", "order_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("group_orders.id", ondelete="CASCADE"))
    visited_on: Mapped[dt.date] = mapped_column()
    way: Mapped[str] = mapped_column(sa.String(6))
    result: Mapped[str] = mapped_column(sa.String(7))
    note: Mapped[str | None] = mapped_column(Encrypted)
    next_on: Mapped[dt.date | None] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    order: Mapped[GroupOrder] = relationship(back_populates="visits")
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


__all__ = ["GroupOrder", "OrderItem", "OrderPayment", "OrderQuote", "OrderVisit"]
