"""How a member gets in, what was sent to its phone, what it chose, and its wish to be forgotten (22-23).

A phone number is asked for before anybody knows whether it is a member's: a key and a text are written for
every number alike, so that neither the answer nor its time tells which numbers are members.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.members.models import Member
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

HIDDEN = {"hidden": True}
_WAITING = sa.text("state = 'waiting'")


class ClubKey(Base):
    """A code of six digits: to get in (`enter`), for a new number (`phone`), read out at the desk (`desk`).

    Only its hash is kept; `shown` holds it for the screen of a demo alone. `phone`: the new number.
    """

    __tablename__ = "club_keys"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("purpose in ('enter','phone','desk')", name="purpose"),
        sa.Index("ix_club_keys_phone", "mall_id", "phone_hash", "created_at"),
        sa.Index("ix_club_keys_member", "member_id"),
        sa.Index("ix_club_keys_expires", "expires_at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    purpose: Mapped[str] = mapped_column(sa.String(5))
    phone_hash: Mapped[str] = mapped_column(sa.String(64), info=HIDDEN)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    key_hash: Mapped[str] = mapped_column(sa.String(64), info=HIDDEN)
    shown: Mapped[str | None] = mapped_column(Encrypted)
    expires_at: Mapped[dt.datetime] = mapped_column()
    used_at: Mapped[dt.datetime | None] = mapped_column()
    tries: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    def works(self, most: int) -> bool:
        """Unused, in time, and not guessed at too often."""
        return self.used_at is None and self.expires_at > utcnow() and self.tries < most


class ClubSession(Base):
    """A browser in which a member is signed in; only a hash of its token is kept.

    `phone_hash`: the number it was opened with. When the member has another one, the session is over.
    """

    __tablename__ = "club_sessions"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("token_hash", name="uq_club_sessions_token"),
        sa.Index("ix_club_sessions_member", "member_id"),
        sa.Index("ix_club_sessions_expires", "expires_at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    token_hash: Mapped[str] = mapped_column(sa.String(64), info=HIDDEN)
    phone_hash: Mapped[str] = mapped_column(sa.String(64), info=HIDDEN)
    last_seen_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[dt.datetime] = mapped_column()
    revoked_at: Mapped[dt.datetime | None] = mapped_column()

    member: Mapped[Member] = relationship(Member, lazy="joined", innerjoin=True)


class ClubText(Base):
    """A short text for a phone; number and words are emptied as soon as it is sent or given up."""

    __tablename__ = "club_texts"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("state in ('waiting','sent','failed','dropped')", name="state"),
        sa.Index("ix_club_texts_state", "state", "created_at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    phone: Mapped[str | None] = mapped_column(Encrypted)
    text: Mapped[str | None] = mapped_column(Encrypted)
    state: Mapped[str] = mapped_column(sa.String(7), default="waiting")
    until: Mapped[dt.datetime] = mapped_column()
    error: Mapped[str] = mapped_column(sa.String(40), default="")


class ClubProfile(Base):
    """What a member chose for its own page."""

    __tablename__ = "club_profiles"
    __table_args__ = (
        sa.UniqueConstraint("member_id", name="uq_club_profiles_member"),
        sa.CheckConstraint("lang in ('zh_Hans_CN','en')", name="lang"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    lang: Mapped[str] = mapped_column(sa.String(12))


class ClubErasure(Base):
    """A member asks for its data to be erased; the mall decides by `due_at`. One waits at a time."""

    __tablename__ = "club_erasures"
    __table_args__ = (
        sa.CheckConstraint("state in ('waiting','done','refused','withdrawn')", name="state"),
        sa.Index(
            "uq_club_erasures_waiting",
            "member_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        sa.Index("ix_club_erasures_state", "mall_id", "state", "due_at"),
        sa.Index("ix_club_erasures_member", "member_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    state: Mapped[str] = mapped_column(sa.String(9), default="waiting")
    words: Mapped[str | None] = mapped_column(Encrypted)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    due_at: Mapped[dt.datetime] = mapped_column()
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    answer: Mapped[str | None] = mapped_column(Encrypted)

    member: Mapped[Member] = relationship(Member, lazy="joined", innerjoin=True)
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it: by no name."""
        return f"#{self.id}"
