"""How many gifts lie at which desk, and the book of how they got there (23.2, 35.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.gifts.models.gifts import Gift
from mallops.core.db import Base, utcnow

#: The database itself refuses changes of these tables (written out in the migration).
APPEND_ONLY = ("gift_moves",)


class GiftStock(Base):
    """How many of a gift lie at a desk: the sum of its moves. `held` of them are put aside for members."""

    __tablename__ = "gift_stock"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("desk_id", "gift_id", name="uq_gift_stock_gift"),
        sa.CheckConstraint("held >= 0 and held <= count", name="count"),
        sa.Index("ix_gift_stock_gift", "gift_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    desk_id: Mapped[int] = mapped_column(sa.ForeignKey("desks.id"))
    gift_id: Mapped[int] = mapped_column(sa.ForeignKey("gifts.id"))
    count: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[dt.datetime | None] = mapped_column()

    desk: Mapped[Any] = relationship("Desk", foreign_keys=[desk_id])
    gift: Mapped[Gift] = relationship()


class GiftMove(Base):
    """One line of the stock book, append-only: `quantity` carries its sign, `after` is what lay there then.

    A move between desks is two lines of one `pair`; `best_before` goes with it. `uid` is the form's: what is
    sent twice is booked once.
    """

    __tablename__ = "gift_moves"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint(
            "(why in ('received','returned') and quantity > 0)"
            " or (why in ('issued','spoiled','expired') and quantity < 0)"
            " or why in ('moved','counted')",
            name="why",
        ),
        sa.CheckConstraint("after >= 0", name="after"),
        sa.CheckConstraint("(why = 'issued' or why = 'returned') = (issue_id is not null)", name="issue"),
        sa.UniqueConstraint("issue_id", "why", name="uq_gift_moves_issue"),
        sa.Index("ix_gift_moves_desk", "desk_id", "gift_id", "id"),
        sa.Index("ix_gift_moves_mall", "mall_id", "id"),
        sa.Index("ix_gift_moves_lots", "gift_id", "desk_id", "best_before"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    desk_id: Mapped[int] = mapped_column(sa.ForeignKey("desks.id"))
    gift_id: Mapped[int] = mapped_column(sa.ForeignKey("gifts.id"))
    why: Mapped[str] = mapped_column(sa.String(8))
    quantity: Mapped[int] = mapped_column()
    after: Mapped[int] = mapped_column()
    pair: Mapped[str | None] = mapped_column(sa.String(36))
    best_before: Mapped[dt.date | None] = mapped_column()
    issue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gift_issues.id"))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    desk: Mapped[Any] = relationship("Desk", foreign_keys=[desk_id])
    gift: Mapped[Gift] = relationship()
    issue: Mapped[Any] = relationship("GiftIssue", foreign_keys=[issue_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


__all__ = ["APPEND_ONLY", "GiftMove", "GiftStock"]
