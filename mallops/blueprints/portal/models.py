"""People of tenants who sign in, the shops they speak for, and what lets them in (issue 5, item 7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.tenants.models import Tenant
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow


class ShopAccount(Base):
    """A person who signs in with a phone number; `password_hash` is empty until the invitation was taken.

    One of each mall: what a mall's staff may renew must open nothing of another mall. The name is a personal
    datum and encrypted as the phone is.
    """

    __tablename__ = "shop_accounts"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "phone_hash", name="uq_shop_accounts_phone"),
        sa.Index("ix_shop_accounts_phone", "phone_hash"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    phone: Mapped[str] = mapped_column(Encrypted)
    phone_hash: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(Encrypted)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    last_login_at: Mapped[dt.datetime | None] = mapped_column()
    is_demo: Mapped[bool] = mapped_column(default=False)

    seats: Mapped[list[ShopSeat]] = relationship(back_populates="account", order_by="ShopSeat.id")

    @property
    def audit_label(self) -> str:
        """The trail names no person of a tenant."""
        return f"#{self.id}"


class ShopSeat(Base):
    """A person speaks for a tenant: as its owner (who also lets others in) or as a manager of the shop."""

    __tablename__ = "shop_seats"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "tenant_id", name="uq_shop_seats_account"),
        sa.CheckConstraint("kind in ('owner','manager')", name="kind"),
        sa.Index("ix_shop_seats_tenant", "tenant_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("shop_accounts.id", ondelete="CASCADE"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    revoked_at: Mapped[dt.datetime | None] = mapped_column()
    seen_at: Mapped[dt.datetime | None] = mapped_column()

    account: Mapped[ShopAccount] = relationship(back_populates="seats", lazy="joined")
    tenant: Mapped[Any] = relationship(Tenant, lazy="joined")


class ShopKey(Base):
    """What lets a person in once: an invitation (a link) or a code to read out. Only a hash is kept."""

    __tablename__ = "shop_keys"
    __table_args__ = (
        sa.UniqueConstraint("key_hash", name="uq_shop_keys_hash"),
        sa.CheckConstraint("purpose in ('invite','code')", name="purpose"),
        sa.Index("ix_shop_keys_account", "account_id", "purpose", "id"),
    )

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("shop_accounts.id", ondelete="CASCADE"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("shop_seats.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(sa.String(10))
    key_hash: Mapped[str] = mapped_column(sa.String(64))
    expires_at: Mapped[dt.datetime] = mapped_column()
    used_at: Mapped[dt.datetime | None] = mapped_column()
    tries: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    seat: Mapped[ShopSeat] = relationship(ShopSeat, lazy="joined")

    @property
    def works(self) -> bool:
        """Unused, in time, and for a seat that stands."""
        return self.used_at is None and self.expires_at > utcnow() and self.seat.revoked_at is None


class ShopSession(Base):
    """A browser in which a person of a tenant is signed in; revocable, only a hash of its token is kept."""

    __tablename__ = "shop_sessions"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("token_hash", name="uq_shop_sessions_token"),
        sa.Index("ix_shop_sessions_account", "account_id"),
    )

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("shop_accounts.id", ondelete="CASCADE"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("shop_seats.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    last_seen_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[dt.datetime] = mapped_column()
    revoked_at: Mapped[dt.datetime | None] = mapped_column()

    seat: Mapped[ShopSeat] = relationship(ShopSeat, lazy="joined")
