"""What phones send besides patrols: receipts, pictures, and what they could not deliver (quality.md 1-3)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base


class PhoneReceipt(Base):
    """One thing a phone sent, kept for ever: `uid` is the phone's, `receipt` what it was answered with.

    The same uid with another `payload_hash` is refused. `case_id` and `stage` say where its pictures go.
    """

    __tablename__ = "phone_receipts"
    __audited__ = False
    __table_args__ = (sa.CheckConstraint("kind in ('finding','check','handed','gate')", name="kind"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    payload_hash: Mapped[str] = mapped_column(sa.String(64))
    receipt: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    stage: Mapped[str] = mapped_column(sa.String(20), default="")
    device_at: Mapped[dt.datetime | None] = mapped_column()
    sent_at: Mapped[dt.datetime | None] = mapped_column()
    skew_seconds: Mapped[int] = mapped_column(default=0)


class PhonePhoto(Base):
    """A picture of something a phone sent; either may come first. `hung_at`: it found what it belongs to.

    `uid` is the phone's, the same as the picture's own.
    """

    __tablename__ = "phone_photos"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_phone_photos_for", "for_uid", "for_kind"),
        sa.Index("ix_phone_photos_by", "by_id", "hung_at"),
        sa.CheckConstraint("for_kind in ('finding','check','tick','handed','gate')", name="for_kind"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    for_kind: Mapped[str] = mapped_column(sa.String(10))
    for_uid: Mapped[uuid.UUID] = mapped_column()
    photo_id: Mapped[int] = mapped_column(sa.ForeignKey("photos.id"), index=True)
    device_at: Mapped[dt.datetime | None] = mapped_column()
    hung_at: Mapped[dt.datetime | None] = mapped_column()

    photo: Mapped[Any] = relationship("Photo", lazy="joined")


class HandedItem(Base):
    """What the server would not take from a phone, handed to the supervisor with all it says.

    `uid` is the phone's; `item_uid` that of the thing itself; `body` its fields as the phone had them.
    """

    __tablename__ = "handed_items"
    __table_args__ = (
        sa.Index("ix_handed_items_open", "mall_id", "state", "id"),
        sa.CheckConstraint("state in ('open','done')", name="state"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    item_uid: Mapped[uuid.UUID | None] = mapped_column()
    title: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.String(600), default="")
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    happened_at: Mapped[dt.datetime] = mapped_column()
    device_at: Mapped[dt.datetime | None] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(4), default="open")
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    done_at: Mapped[dt.datetime | None] = mapped_column()

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    done_by: Mapped[Any] = relationship("User", foreign_keys=[done_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.title


__all__ = ["HandedItem", "PhonePhoto", "PhoneReceipt"]
