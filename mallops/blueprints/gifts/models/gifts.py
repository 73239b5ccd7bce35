"""Gifts 礼品 of the catalogue, and who got one (23.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow
from mallops.core.names import Named

HIDDEN = {"hidden": True}
_STANDING = sa.text("slip_id is not null and state in ('held','issued')")


class Gift(Named, Base):
    """A gift: `points` is its price, `tier_points` other prices by the code of a tier, `cost` in fen.

    `slip_min` (fen): a giveaway for a slip of so much, one a slip; 0: not for slips. It is given from
    `starts_on` to `ends_on` (no end: until it is taken down). `most` a member; 0: no limit.
    """

    __tablename__ = "gifts"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "code", name="uq_gifts_code"),
        sa.CheckConstraint("points >= 0 and slip_min >= 0 and points + slip_min > 0", name="points"),
        sa.CheckConstraint("cost >= 0 and most >= 0", name="cost"),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        sa.Index("ix_gifts_active", "mall_id", "is_active", "points"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(12))
    points: Mapped[int] = mapped_column()
    slip_min: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    tier_points: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    cost: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    starts_on: Mapped[dt.date] = mapped_column()
    ends_on: Mapped[dt.date | None] = mapped_column()
    most: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(sa.String(300), default="")
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photos.id"))
    is_active: Mapped[bool] = mapped_column(default=True)

    photo: Mapped[Any] = relationship("Photo", foreign_keys=[photo_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.code


class GiftIssue(Base):
    """Gifts for a member: `held` (points and stock are put aside until `hold_until`), `issued`, `returned`,
    or `released` when nobody came.

    `entry_id` took the points, `back_entry_id` gave them back; `slip_id`: the slip of a giveaway. The same
    `key` is the same issue.
    """

    __tablename__ = "gift_issues"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "key", name="uq_gift_issues_key"),
        sa.UniqueConstraint("entry_id", name="uq_gift_issues_entry"),
        sa.UniqueConstraint("number", name="uq_gift_issues_number"),
        sa.CheckConstraint("state in ('held','issued','returned','released')", name="state"),
        sa.CheckConstraint("quantity > 0 and points >= 0", name="quantity"),
        sa.CheckConstraint("state <> 'issued' or image is not null or typed is not null", name="signed"),
        sa.CheckConstraint("(points > 0) = (entry_id is not null)", name="paid"),
        sa.Index(
            "uq_gift_issues_slip",
            "slip_id",
            "gift_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        sa.Index("ix_gift_issues_member", "member_id", "id"),
        sa.Index("ix_gift_issues_state", "mall_id", "state", "hold_until"),
        sa.Index("ix_gift_issues_entry", "entry_id"),
        sa.Index("ix_gift_issues_by", "mall_id", "by_id", "at"),
        sa.Index("ix_gift_issues_gift", "gift_id", "member_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    number: Mapped[str] = mapped_column(sa.String(48))
    key: Mapped[str] = mapped_column(sa.String(80))
    gift_id: Mapped[int] = mapped_column(sa.ForeignKey("gifts.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    desk_id: Mapped[int] = mapped_column(sa.ForeignKey("desks.id"))
    quantity: Mapped[int] = mapped_column(default=1)
    points: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(8))
    hold_until: Mapped[dt.datetime | None] = mapped_column()
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slips.id"))
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_entries.id"))
    back_entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_entries.id"))
    image: Mapped[bytes | None] = mapped_column(sa.LargeBinary, info=HIDDEN)
    typed: Mapped[str | None] = mapped_column(Encrypted)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    issued_at: Mapped[dt.datetime | None] = mapped_column()
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    ended_at: Mapped[dt.datetime | None] = mapped_column()
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Encrypted)

    gift: Mapped[Gift] = relationship()
    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    desk: Mapped[Any] = relationship("Desk", foreign_keys=[desk_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    issued_by: Mapped[Any] = relationship("User", foreign_keys=[issued_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.number


__all__ = ["Gift", "GiftIssue"]
