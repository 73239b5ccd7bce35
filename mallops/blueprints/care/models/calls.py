"""Callbacks 回访 with their scripts, the draw of the sample, the rules of the mall."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base

#: The states in which somebody still has to do something.
OPEN = ("open", "again")


class Callback(Case):
    """A member to be called, visited, interviewed or invited, and what came of it (26.3).

    The title is the member's number. `planned_on`: from that day on it is on the list; `due_at`: until when.
    `touched_on`: the last day on which somebody tried. `script_*`: which text was read, so that it can be
    read again; own words only of an invitation. What was said is encrypted.
    """

    __tablename__ = "callbacks"
    __table_args__ = (
        sa.CheckConstraint("sort in ('callback','visit','interview','invitation')", name="sort"),
        sa.CheckConstraint("channel in ('phone','visit','meeting','sms','wecom')", name="channel"),
        sa.CheckConstraint("outcome in ('','reached','missed','declined','dropped')", name="outcome"),
        sa.CheckConstraint("satisfaction is null or satisfaction between 1 and 5", name="satisfaction"),
        sa.CheckConstraint("tries >= 0", name="tries"),
        sa.Index("ix_callbacks_member", "member_id", "id"),
        sa.Index("ix_callbacks_planned", "planned_on", "id"),
        sa.Index("ix_callbacks_segment", "segment_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    sort: Mapped[str] = mapped_column(sa.String(10), default="callback")
    reason: Mapped[str] = mapped_column(sa.String(12))
    channel: Mapped[str] = mapped_column(sa.String(8), default="phone")
    marketing: Mapped[bool] = mapped_column(default=False)
    planned_on: Mapped[dt.date] = mapped_column()
    segment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("care_segments.id", ondelete="SET NULL"))
    draw_id: Mapped[int | None] = mapped_column(sa.ForeignKey("care_draws.id", ondelete="SET NULL"))
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"))
    script_code: Mapped[str] = mapped_column(sa.String(20), default="")
    script_version: Mapped[int] = mapped_column(default=1)
    script_zh: Mapped[str | None] = mapped_column(sa.Text)
    script_en: Mapped[str | None] = mapped_column(sa.Text)
    why: Mapped[str | None] = mapped_column(Encrypted)
    dialled_at: Mapped[dt.datetime | None] = mapped_column()
    dialled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    tries: Mapped[int] = mapped_column(default=0)
    touched_on: Mapped[dt.date | None] = mapped_column()
    outcome: Mapped[str] = mapped_column(sa.String(8), default="")
    dropped_why: Mapped[str] = mapped_column(sa.String(12), default="")
    result: Mapped[str | None] = mapped_column(Encrypted)
    satisfaction: Mapped[int | None] = mapped_column()
    issue: Mapped[str | None] = mapped_column(Encrypted)
    issue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="SET NULL"))
    next_on: Mapped[dt.date | None] = mapped_column()
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    segment: Mapped[Any] = relationship("CareSegment", foreign_keys=[segment_id])
    issue_case: Mapped[Any] = relationship("Case", foreign_keys=[issue_id])
    about: Mapped[Any] = relationship("Case", foreign_keys=[about_id])

    __mapper_args__ = {"polymorphic_identity": "callbacks", "inherit_condition": id == Case.id}


class CareScript(Base):
    """A version of what is said for a reason; version 1 is shipped, later ones are written here."""

    __tablename__ = "care_scripts"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "code", "version", name="uq_care_scripts_version"),
        sa.CheckConstraint("version > 1", name="version"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[int] = mapped_column()
    text_zh: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.code} {self.version}"


class CareDraw(Base):
    """The sample of a day's customers (26.4): drawn from a seed, so that anybody can draw it again.

    `population`: how many bought on the day; `picked`: members by id, in the order of the draw.
    """

    __tablename__ = "care_draws"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "on", name="uq_care_draws_on"),
        sa.CheckConstraint("percent between 0 and 10000", name="percent"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    on: Mapped[dt.date] = mapped_column()
    seed: Mapped[str] = mapped_column(sa.String(64))
    percent: Mapped[int] = mapped_column()  # of a per cent: 150 is 1.5 %
    most: Mapped[int] = mapped_column()
    population: Mapped[int] = mapped_column()
    picked: Mapped[list[int]] = mapped_column(sa.JSON, default=list)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.on.isoformat()


class CareSettings(Base):
    """The mall's rules of care (`body`, see rules/settings.py), and the last day that was planned."""

    __tablename__ = "care_settings"
    __table_args__ = (sa.UniqueConstraint("mall_id", name="uq_care_settings_mall"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return ""


__all__ = ["OPEN", "Callback", "CareDraw", "CareScript", "CareSettings"]
