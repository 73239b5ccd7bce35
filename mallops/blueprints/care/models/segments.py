"""Segments 客户分类: what a member must be like, in versions, and who is in them since when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base, db
from mallops.core.names import Named

_IN = sa.text("left_on is null")


class CareSegment(Named, Base):
    """A named part of the members. `count` and `refreshed_at`: as the last refresh found it."""

    __tablename__ = "care_segments"
    __table_args__ = (
        sa.CheckConstraint("state in ('live','off')", name="state"),
        sa.CheckConstraint("version > 0", name="version"),
        sa.Index("ix_care_segments_mall", "mall_id", "state", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    state: Mapped[str] = mapped_column(sa.String(4), default="live")
    version: Mapped[int] = mapped_column(default=1)
    count: Mapped[int] = mapped_column(default=0)
    refreshed_at: Mapped[dt.datetime | None] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.name_zh or self.name_en


class CareSegmentVersion(Base):
    """One version: conditions `[[code, {…}], …]`, all or any of them, and the service plan `{…}`."""

    __tablename__ = "care_segment_versions"
    __table_args__ = (
        sa.UniqueConstraint("segment_id", "version", name="uq_care_segment_versions_version"),
        sa.CheckConstraint("mode in ('all','any')", name="mode"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    segment_id: Mapped[int] = mapped_column(sa.ForeignKey("care_segments.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column()
    mode: Mapped[str] = mapped_column(sa.String(3), default="all")
    conditions: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    plan: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"v{self.version}"


class SegmentMember(db.Model):  # type: ignore[name-defined,misc]
    """A member is in a segment from a day on, until a day. No public id: there are millions of them."""

    __tablename__ = "care_segment_members"
    __audited__ = False
    __table_args__ = (
        sa.Index(
            "uq_care_segment_members_in",
            "segment_id",
            "member_id",
            unique=True,
            sqlite_where=_IN,
            postgresql_where=_IN,
        ),
        sa.Index("ix_care_segment_members_member", "member_id", "id"),
        sa.Index("ix_care_segment_members_entered", "segment_id", "entered_on"),
        sa.Index("ix_care_segment_members_left", "segment_id", "left_on"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)
    segment_id: Mapped[int] = mapped_column(sa.ForeignKey("care_segments.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    entered_on: Mapped[dt.date] = mapped_column()
    left_on: Mapped[dt.date | None] = mapped_column()


__all__ = ["CareSegment", "CareSegmentVersion", "SegmentMember"]
