"""A member, the consents it gave, what happened to it, and the rules of the mall (22.2, 26.1).

A member is no `Case`: there are a million of them, and a name must stand in no title, search or event. All
that tells who it is, is encrypted; a keyed hash beside it finds it again. The trail hides both.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

HIDDEN = {"hidden": True}
#: The states in which a member is one: a phone belongs to one of these at a time.
LIVE = ("applied", "active", "frozen")
_LIVE = sa.text("state in ('applied','active','frozen')")
_CURRENT = sa.text("is_current")


def a_hash() -> Mapped[str | None]:
    """A keyed hash of a personal datum; the trail says only that there is one."""
    return mapped_column(sa.String(64), info=HIDDEN)


class Member(Base):
    """A person or an organisation with points. `tier` is set by the points.

    `birth_md` is month * 100 + day, for the list of the day. Of an identity document only its type and last
    four characters are kept. `merged_into_id`: who it really was; `erased_at`: nothing personal is left.
    """

    __tablename__ = "members"
    __table_args__ = (
        sa.UniqueConstraint("number", name="uq_members_number"),
        sa.CheckConstraint("kind in ('person','organisation')", name="kind"),
        sa.CheckConstraint("state in ('applied','active','frozen','cancelled','merged')", name="state"),
        sa.CheckConstraint("gender in ('','female','male')", name="gender"),
        sa.CheckConstraint("source in ('desk','phone','import')", name="source"),
        sa.CheckConstraint("birth_md is null or birth_md between 101 and 1231", name="birth_md"),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id is not null)", name="merged"),
        sa.Index(
            "uq_members_phone",
            "mall_id",
            "phone_hash",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.Index("ix_members_phone", "mall_id", "phone_hash", "id"),
        sa.Index("ix_members_last4", "mall_id", "last4_hash", "id"),
        sa.Index("ix_members_name", "mall_id", "name_hash", "id"),
        sa.Index("ix_members_initials", "mall_id", "initials_hash", "id"),
        sa.Index("ix_members_said", "mall_id", "said_hash", "id"),
        sa.Index("ix_members_state", "mall_id", "state", "id"),
        sa.Index("ix_members_tier", "mall_id", "tier", "id"),
        sa.Index("ix_members_joined", "mall_id", "joined_on", "id"),
        sa.Index("ix_members_birthday", "mall_id", "birth_md", "id"),
        sa.Index("ix_members_newest", "mall_id", "id"),
        sa.Index("ix_members_complete", "mall_id", "is_complete", "id"),
        sa.Index("ix_members_merged_into", "merged_into_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    number: Mapped[str] = mapped_column(sa.String(48))
    kind: Mapped[str] = mapped_column(sa.String(12), default="person")
    state: Mapped[str] = mapped_column(sa.String(9), default="applied")
    tier: Mapped[str] = mapped_column(sa.String(12), default="")
    source: Mapped[str] = mapped_column(sa.String(6), default="desk")
    name: Mapped[str | None] = mapped_column(Encrypted)
    name_hash: Mapped[str | None] = a_hash()
    said_hash: Mapped[str | None] = a_hash()
    initials_hash: Mapped[str | None] = a_hash()
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = a_hash()
    last4_hash: Mapped[str | None] = a_hash()
    gender: Mapped[str] = mapped_column(sa.String(6), default="", info=HIDDEN)
    birthday: Mapped[str | None] = mapped_column(Encrypted)
    birth_md: Mapped[int | None] = mapped_column(info=HIDDEN)
    id_type: Mapped[str] = mapped_column(sa.String(10), default="", info=HIDDEN)
    id_last4: Mapped[str | None] = mapped_column(Encrypted)
    address: Mapped[str | None] = mapped_column(Encrypted)
    email: Mapped[str | None] = mapped_column(Encrypted)
    preferences: Mapped[str | None] = mapped_column(Encrypted)
    contact_name: Mapped[str | None] = mapped_column(Encrypted)
    credit_code: Mapped[str | None] = mapped_column(Encrypted)
    remark: Mapped[str | None] = mapped_column(Encrypted)
    frozen_why: Mapped[str | None] = mapped_column(Encrypted)
    is_complete: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[dt.date] = mapped_column()
    ended_on: Mapped[dt.date | None] = mapped_column()
    erased_at: Mapped[dt.datetime | None] = mapped_column()
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    merged_into: Mapped[Member | None] = relationship(remote_side="Member.id", foreign_keys=[merged_into_id])
    created_by: Mapped[Any] = relationship("User", foreign_keys=[created_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_label(self) -> str:
        """How the trail names it: by the number, never by name."""
        return self.number


class Consent(Base):
    """One consent given or withdrawn: purpose, text, channel, time. The newest of a purpose is current."""

    __tablename__ = "member_consents"
    __table_args__ = (
        sa.CheckConstraint("purpose in ('service','phone','sms','wecom','analysis')", name="purpose"),
        sa.CheckConstraint("channel in ('desk','phone','portal','import')", name="channel"),
        sa.Index("ix_member_consents_member", "member_id", "id"),
        sa.Index(
            "uq_member_consents_current",
            "member_id",
            "purpose",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        sa.Index(
            "ix_member_consents_given",
            "mall_id",
            "purpose",
            "given",
            "member_id",
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    purpose: Mapped[str] = mapped_column(sa.String(8))
    given: Mapped[bool] = mapped_column()
    is_current: Mapped[bool] = mapped_column(default=True)
    text_version: Mapped[int] = mapped_column()
    channel: Mapped[str] = mapped_column(sa.String(6))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.purpose


class ConsentText(Base):
    """A version of what a mall asks consent to; version 1 is shipped, later ones are written here."""

    __tablename__ = "member_consent_texts"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "purpose", "version", name="uq_member_consent_texts_version"),
        sa.CheckConstraint("version > 1", name="version"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    purpose: Mapped[str] = mapped_column(sa.String(8))
    version: Mapped[int] = mapped_column()
    text_zh: Mapped[str] = mapped_column(sa.String(600))
    text_en: Mapped[str] = mapped_column(sa.String(600))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.purpose} {self.version}"


class MemberEvent(Base):
    """One line of a member's history. `detail` holds codes and numbers only; words are encrypted."""

    __tablename__ = "member_events"
    __audited__ = False
    __table_args__ = (sa.Index("ix_member_events_member", "member_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    by_name: Mapped[str] = mapped_column(sa.String(120), default="")
    verb: Mapped[str] = mapped_column(sa.String(20))
    note: Mapped[str | None] = mapped_column(Encrypted)
    detail: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)


class MemberMerge(Base):
    """Two members that may be one. `drop` goes into `keep` when a second person agrees.

    `found`: the house noticed it; `waiting`: somebody asked for it; `refused`: they are two, never ask again.
    """

    __tablename__ = "member_merges"
    __table_args__ = (
        sa.CheckConstraint("state in ('found','waiting','done','refused')", name="state"),
        sa.CheckConstraint("found_by in ('phone','birthday','hand')", name="found_by"),
        sa.CheckConstraint("keep_id <> drop_id", name="two"),
        sa.UniqueConstraint("keep_id", "drop_id", name="uq_member_merges_pair"),
        sa.Index("ix_member_merges_waiting", "mall_id", "state", "id"),
        sa.Index("ix_member_merges_drop", "drop_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    keep_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    drop_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    found_by: Mapped[str] = mapped_column(sa.String(8), default="hand")
    state: Mapped[str] = mapped_column(sa.String(7), default="found")
    reason: Mapped[str | None] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    answer: Mapped[str | None] = mapped_column(Encrypted)

    keep: Mapped[Member] = relationship(foreign_keys=[keep_id])
    drop: Mapped[Member] = relationship(foreign_keys=[drop_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])


class MemberSettings(Base):
    """The mall's rules: who may join, how long a form filled on the phone waits, how cards are numbered."""

    __tablename__ = "member_settings"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", name="uq_member_settings_mall"),
        sa.CheckConstraint("min_spend >= 0", name="min_spend"),
        sa.CheckConstraint("slip_days between 0 and 365", name="slip_days"),
        sa.CheckConstraint("request_hours between 1 and 168", name="request_hours"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    min_spend: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    slip_days: Mapped[int] = mapped_column(default=7)
    request_hours: Mapped[int] = mapped_column(default=48)
    self_service: Mapped[bool] = mapped_column(default=True)
    card_prefix: Mapped[str] = mapped_column(sa.String(3), default="600")


__all__ = [
    "LIVE",
    "Consent",
    "ConsentText",
    "Member",
    "MemberEvent",
    "MemberMerge",
    "MemberSettings",
]
