"""Where cards, forms and user guides lie, and how they got there (22.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base, utcnow
from mallops.core.names import pick


class Desk(Base):
    """A service desk 服务台; `is_store` is where the membership specialist keeps what no desk has yet."""

    __tablename__ = "desks"
    __table_args__ = (sa.UniqueConstraint("mall_id", "code", name="uq_desks_code"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(12))
    name_zh: Mapped[str] = mapped_column(sa.String(80), default="")
    name_en: Mapped[str] = mapped_column(sa.String(80), default="")
    is_store: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_zh, self.name_en)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.code


class StockCount(Base):
    """How much of one thing lies at one desk by the books: the sum of its moves.

    It may fall below zero: a customer is never turned away because a hand-over was not written down. The
    screen then asks for a count.
    """

    __tablename__ = "card_stock"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("desk_id", "item", name="uq_card_stock_item"),
        sa.CheckConstraint("item in ('card','form','guide')", name="item"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    desk_id: Mapped[int] = mapped_column(sa.ForeignKey("desks.id"))
    item: Mapped[str] = mapped_column(sa.String(5))
    count: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[dt.datetime | None] = mapped_column()

    desk: Mapped[Desk] = relationship()


class StockMove(Base):
    """One line of the stock book: `quantity` carries its sign. A hand-over is two lines of one `pair`.

    `first` to `last`: the card numbers handed over, without check digits. Append-only.
    """

    __tablename__ = "card_stock_moves"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("item in ('card','form','guide')", name="item"),
        sa.CheckConstraint("why in ('received','handed','issued','spoiled','counted')", name="why"),
        sa.CheckConstraint("first is null or last >= first", name="span"),
        sa.Index("ix_card_stock_moves_desk", "desk_id", "item", "id"),
        sa.Index("ix_card_stock_moves_at", "mall_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    desk_id: Mapped[int] = mapped_column(sa.ForeignKey("desks.id"))
    item: Mapped[str] = mapped_column(sa.String(5))
    why: Mapped[str] = mapped_column(sa.String(8))
    quantity: Mapped[int] = mapped_column()
    after: Mapped[int] = mapped_column()
    pair: Mapped[str | None] = mapped_column(sa.String(36))
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("card_batches.id"))
    first: Mapped[int | None] = mapped_column()
    last: Mapped[int | None] = mapped_column()
    card_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member_cards.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    signed_name: Mapped[str] = mapped_column(sa.String(120), default="")
    signature: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    note: Mapped[str] = mapped_column(sa.String(300), default="")

    desk: Mapped[Desk] = relationship()
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


__all__ = ["Desk", "StockCount", "StockMove"]
