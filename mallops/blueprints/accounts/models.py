"""People who sign in: users, their roles per mall, deputations and sessions (catalogue 55, 61, H)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow
from mallops.core.names import Named


class User(Named, Base):
    """A member of staff. The phone is encrypted; `phone_hash` finds it."""

    __tablename__ = "users"
    __table_args__ = (sa.UniqueConstraint("login", name="uq_users_login"),)

    login: Mapped[str] = mapped_column(sa.String(60))
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    staff_no: Mapped[str] = mapped_column(sa.String(20), default="")
    job_title: Mapped[str] = mapped_column(sa.String(60), default="")
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    lang: Mapped[str] = mapped_column(sa.String(12), default="zh_Hans_CN")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    last_login_at: Mapped[dt.datetime | None] = mapped_column()

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", cascade="all, delete-orphan")

    @property
    def audit_label(self) -> str:
        """How the trail names this person."""
        return self.login


class Membership(Base):
    """One role of one person in one mall."""

    __tablename__ = "memberships"
    __table_args__ = (sa.UniqueConstraint("user_id", "mall_id", "role", name="uq_memberships_role"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(8))

    user: Mapped[User] = relationship(back_populates="memberships")
    mall: Mapped[Any] = relationship("Mall")


class Deputation(Base):
    """A deputy (副经理, 主管助理) acts with `role` for a period, in UTC."""

    __tablename__ = "deputations"
    __table_args__ = (sa.CheckConstraint("ends_at > starts_at", name="period"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    principal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(sa.String(8))
    starts_at: Mapped[dt.datetime] = mapped_column()
    ends_at: Mapped[dt.datetime] = mapped_column()
    reason: Mapped[str] = mapped_column(sa.String(200), default="")

    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])
    principal: Mapped[User | None] = relationship(foreign_keys=[principal_id])


class UserSession(Base):
    """A signed-in browser. Revocable on the server; only a hash of its token is kept.

    `snapshot` caches what an Actor needs, until `snapshot_until` or until anything about the person changes.
    """

    __tablename__ = "user_sessions"
    __audited__ = False

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    mall_id: Mapped[int | None] = mapped_column(sa.ForeignKey("malls.id"))
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    snapshot_until: Mapped[dt.datetime | None] = mapped_column()
    last_seen_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[dt.datetime] = mapped_column()
    revoked_at: Mapped[dt.datetime | None] = mapped_column()
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")


class LoginAttempt(Base):
    """A failed log-in, by hashed login name and address, to slow guessing down."""

    __tablename__ = "login_attempts"
    __audited__ = False
    __table_args__ = (sa.Index("ix_login_attempts_key_at", "key_hash", "at"),)

    key_hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
