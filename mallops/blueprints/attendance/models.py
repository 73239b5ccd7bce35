"""Ticks of attendance (catalogue 10.1): what an officer saw of a shop at opening or closing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base


class AttendanceTick(Base):
    """One look at one shop; append-only, so it is its own history. Which one counts: `rules.settle`.

    `uid` comes from the phone: a second post changes nothing, another body under it is refused by
    `payload_hash`. `at` is the moment on the server's timeline, `device_at` the phone's own clock, `due_at`
    when the shop had to open or might close that day, as it stood then. `zone_id`: where the shop lay.
    """

    __tablename__ = "attendance_ticks"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_attendance_ticks_day", "mall_id", "on", "tenant_id"),
        sa.Index("ix_attendance_ticks_tenant", "tenant_id", "on"),
        sa.CheckConstraint("phase in ('open','close')", name="phase"),
        sa.CheckConstraint("state in ('on_time','late','early','absent','closed_allowed')", name="state"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    zone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("zones.id"))
    on: Mapped[dt.date] = mapped_column()
    phase: Mapped[str] = mapped_column(sa.String(6))
    state: Mapped[str] = mapped_column(sa.String(16))
    remark: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[dt.datetime] = mapped_column()
    due_at: Mapped[dt.datetime | None] = mapped_column()
    device_at: Mapped[dt.datetime | None] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    payload_hash: Mapped[str] = mapped_column(sa.String(64), default="")

    by: Mapped[Any] = relationship("User")
    photos: Mapped[list[AttendancePhoto]] = relationship(back_populates="tick")


class AttendancePhoto(Base):
    """A picture of a tick; it may arrive after it."""

    __tablename__ = "attendance_photos"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("tick_id", "photo_id", name="uq_attendance_photos_photo"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tick_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance_ticks.id", ondelete="CASCADE"))
    photo_id: Mapped[int] = mapped_column(sa.ForeignKey("photos.id"), index=True)

    tick: Mapped[AttendanceTick] = relationship(back_populates="photos")
    photo: Mapped[Any] = relationship("Photo", lazy="joined")


__all__ = ["AttendancePhoto", "AttendanceTick"]
