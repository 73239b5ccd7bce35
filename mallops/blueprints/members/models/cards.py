"""Cards, and the batches in which plastic comes from the printer (22.1, 22.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.members.models.people import Member
from mallops.core.db import Base

#: The states of a card that a member carries: one at a time.
CARRIED = ("issued", "active", "frozen")
_CARRIED = sa.text("state in ('issued','active','frozen')")


class CardBatch(Base):
    """Cards of consecutive numbers as they came from the printer: `prefix`, `first` to `last`.

    `next` is the lowest that may still be free. One batch a mall is electronic: cards without plastic.
    """

    __tablename__ = "card_batches"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "prefix", "first", name="uq_card_batches_first"),
        sa.CheckConstraint("first > 0 and last >= first", name="span"),
        sa.CheckConstraint("next >= first and next <= last + 1", name="next"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    prefix: Mapped[str] = mapped_column(sa.String(3))
    first: Mapped[int] = mapped_column()
    last: Mapped[int] = mapped_column()
    next: Mapped[int] = mapped_column()
    received_on: Mapped[dt.date] = mapped_column()
    supplier: Mapped[str] = mapped_column(sa.String(80), default="")
    is_electronic: Mapped[bool] = mapped_column(default=False)
    is_closed: Mapped[bool] = mapped_column(default=False)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.prefix} {self.first}-{self.last}"


class Card(Base):
    """A point card 积分卡. `number` ends in a check digit; `token` is what its QR code says.

    The balance belongs to the member: a new card changes nothing of it. `replaces_id`: the card before.
    """

    __tablename__ = "member_cards"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "number", name="uq_member_cards_number"),
        sa.UniqueConstraint("token", name="uq_member_cards_token"),
        sa.CheckConstraint(
            "state in ('issued','active','lost','frozen','replaced','cancelled')", name="state"
        ),
        sa.Index("ix_member_cards_member", "member_id", "id"),
        sa.Index(
            "uq_member_cards_carried",
            "member_id",
            unique=True,
            sqlite_where=_CARRIED,
            postgresql_where=_CARRIED,
        ),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    number: Mapped[str] = mapped_column(sa.String(12))
    token: Mapped[str] = mapped_column(sa.String(24), info={"hidden": True})
    state: Mapped[str] = mapped_column(sa.String(9), default="issued")
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("card_batches.id"))
    desk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("desks.id"))
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member_cards.id"))
    issued_on: Mapped[dt.date] = mapped_column()
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    ended_on: Mapped[dt.date | None] = mapped_column()

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    batch: Mapped[CardBatch | None] = relationship(foreign_keys=[batch_id])
    issued_by: Mapped[Any] = relationship("User", foreign_keys=[issued_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.number


__all__ = ["CARRIED", "Card", "CardBatch"]
