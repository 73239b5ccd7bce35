"""Ticks of attendance, the hours they are held against, and what follows from a miss (catalogue 10.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base


class AttendanceTick(Base):
    """One look at one shop; append-only, so it is its own history. Which one counts: `rules.settle`.

    `uid` comes from the phone: a second post changes nothing, another body under it is refused by
    `payload_hash`. `at` is the moment on the server's timeline, `device_at` the phone's own clock, `due_at`
    when the shop had to open or might close that day, as it stood then. `actual_at`: when the shop opened or
    left, if the officer knows. `zone_id`: where the shop lay.
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
    actual_at: Mapped[dt.datetime | None] = mapped_column()
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


class AttendanceSettings(Base):
    """What a mall decided: grace in minutes, when a missing tick is told, days to appeal, when to talk."""

    __tablename__ = "attendance_settings"
    __table_args__ = (sa.UniqueConstraint("mall_id", name="uq_attendance_settings_mall"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    grace_open: Mapped[int] = mapped_column(default=5)
    grace_close: Mapped[int] = mapped_column(default=5)
    missing_after: Mapped[int] = mapped_column(default=15)
    appeal_days: Mapped[int] = mapped_column(default=3)
    talk_misses: Mapped[int] = mapped_column(default=3)
    talk_window_days: Mapped[int] = mapped_column(default=30)
    talk_within_days: Mapped[int] = mapped_column(default=3)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return "attendance"


class AttendanceHours(Base):
    """Hours that are agreed over the mall's own, or a closure. Neither floor nor tenant: the whole mall.

    `weekdays` are the digits of the days (1 Monday); no times: closed. A closure waits until somebody who may
    approve has; only what is approved counts. Ended early, `to_on` moves: what is over keeps its hours.
    """

    __tablename__ = "attendance_hours"
    __table_args__ = (
        sa.Index("ix_attendance_hours_mall", "mall_id", "state", "from_on"),
        sa.Index("ix_attendance_hours_tenant", "tenant_id"),
        sa.CheckConstraint("kind in ('hours','holiday','exception','closure')", name="kind"),
        sa.CheckConstraint("state in ('waiting','approved','refused')", name="state"),
        sa.CheckConstraint("to_on is null or to_on >= from_on", name="period"),
        sa.CheckConstraint("floor_id is null or tenant_id is null", name="scope"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    floor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("floors.id"))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    weekdays: Mapped[str] = mapped_column(sa.String(7), default="1234567")
    from_on: Mapped[dt.date] = mapped_column()
    to_on: Mapped[dt.date | None] = mapped_column()
    opens_at: Mapped[dt.time | None] = mapped_column(sa.Time)
    closes_at: Mapped[dt.time | None] = mapped_column(sa.Time)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default="approved")
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()

    floor: Mapped[Any] = relationship("Floor")
    tenant: Mapped[Any] = relationship("Tenant")
    created_by: Mapped[Any] = relationship("User", foreign_keys=[created_by_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.kind} {self.from_on.isoformat()}"


class AttendanceCorrection(Base):
    """What somebody put right of a shop's day, and why: the latest of a phase counts over every tick.

    `notice_id`: it came from the decision on that notice.
    """

    __tablename__ = "attendance_corrections"
    __table_args__ = (
        sa.Index("ix_attendance_corrections_day", "mall_id", "on", "tenant_id"),
        sa.CheckConstraint("phase in ('open','close')", name="phase"),
        sa.CheckConstraint("state in ('on_time','late','early','absent','excused')", name="state"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    on: Mapped[dt.date] = mapped_column()
    phase: Mapped[str] = mapped_column(sa.String(6))
    state: Mapped[str] = mapped_column(sa.String(10))
    actual_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(sa.String(300))
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photos.id"), index=True)
    notice_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendance_notices.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User")
    photo: Mapped[Any] = relationship("Photo")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.on.isoformat()} {self.phase}"


class AttendanceNotice(Case):
    """A notice to a tenant: on which day the shop was late, left early or was absent.

    `due_at` of the case is `appeal_until` as long as nobody appealed. What the tenant says is encrypted: it
    may name people.
    """

    __tablename__ = "attendance_notices"
    __table_args__ = (
        sa.Index("ix_attendance_notices_day", "on", "phase"),
        sa.CheckConstraint("phase in ('open','close')", name="phase"),
        sa.CheckConstraint("miss in ('late','early','absent')", name="miss"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    on: Mapped[dt.date] = mapped_column()
    phase: Mapped[str] = mapped_column(sa.String(6))
    miss: Mapped[str] = mapped_column(sa.String(10))
    minutes: Mapped[int] = mapped_column(default=0)
    scheduled_at: Mapped[dt.datetime | None] = mapped_column()
    actual_at: Mapped[dt.datetime | None] = mapped_column()
    seen_at: Mapped[dt.datetime | None] = mapped_column()
    appeal_until: Mapped[dt.datetime | None] = mapped_column()
    told_at: Mapped[dt.datetime | None] = mapped_column()
    told_how: Mapped[str] = mapped_column(sa.String(300), default="")
    appeal_by: Mapped[str | None] = mapped_column(Encrypted)
    appeal_text: Mapped[str | None] = mapped_column(Encrypted)
    appeal_via: Mapped[str] = mapped_column(sa.String(6), default="")
    appealed_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decision: Mapped[str] = mapped_column(sa.Text, default="")

    __mapper_args__ = {"polymorphic_identity": "attendance_notices", "inherit_condition": id == Case.id}


class AttendanceTalk(Case):
    """A supervisor's talk with a tenant after several confirmed misses, and its record (encrypted)."""

    __tablename__ = "attendance_talks"

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    misses: Mapped[int] = mapped_column(default=0)
    from_on: Mapped[dt.date | None] = mapped_column()
    to_on: Mapped[dt.date | None] = mapped_column()
    held_at: Mapped[dt.datetime | None] = mapped_column()
    held_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    with_whom: Mapped[str | None] = mapped_column(Encrypted)
    said: Mapped[str | None] = mapped_column(Encrypted)
    agreed: Mapped[str | None] = mapped_column(Encrypted)

    __mapper_args__ = {"polymorphic_identity": "attendance_talks", "inherit_condition": id == Case.id}


__all__ = [
    "AttendanceCorrection",
    "AttendanceHours",
    "AttendanceNotice",
    "AttendancePhoto",
    "AttendanceSettings",
    "AttendanceTalk",
    "AttendanceTick",
]
