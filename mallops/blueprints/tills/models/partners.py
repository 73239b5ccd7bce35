"""Whose machines may call, with which keys, and the mall of made people they may try it on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base
from mallops.core.names import Named

KINDS = ("shop", "alliance", "mall")


class TillPartner(Named, Base):
    """A shop's till system, a merchant of the alliance, or a system of the mall's own.

    A partner of kind `shop` acts for that shop alone; the others say for which shop they act.
    """

    __tablename__ = "till_partners"
    __table_args__ = (
        sa.CheckConstraint("kind in ('shop','alliance','mall')", name="kind"),
        sa.CheckConstraint("(kind = 'shop') = (tenant_id is not null)", name="tenant"),
        sa.Index("ix_till_partners_mall", "mall_id", "is_active", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    kind: Mapped[str] = mapped_column(sa.String(8))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id"))
    system: Mapped[str] = mapped_column(sa.String(80), default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.name_en or self.name_zh


class TillKey(Base):
    """A key of a partner. Only its hash is kept; `prefix` is the part by which people tell keys apart.

    `replaces_id`: the key before it, which goes on for some days. `networks`: where calls may come from; an
    empty list is anywhere. A key with `is_sandbox` never reaches the real books.
    """

    __tablename__ = "till_keys"
    __table_args__ = (
        sa.UniqueConstraint("token_hash", name="uq_till_keys_token_hash"),
        sa.CheckConstraint("a_minute > 0", name="a_minute"),
        sa.Index("ix_till_keys_partner", "partner_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("till_partners.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    prefix: Mapped[str] = mapped_column(sa.String(16))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    scopes: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    is_sandbox: Mapped[bool] = mapped_column(default=False)
    a_minute: Mapped[int] = mapped_column(default=120)
    networks: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    expires_at: Mapped[dt.datetime | None] = mapped_column()
    revoked_at: Mapped[dt.datetime | None] = mapped_column()
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("till_keys.id"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    last_used_at: Mapped[dt.datetime | None] = mapped_column()

    partner: Mapped[TillPartner] = relationship()
    created_by: Mapped[Any] = relationship("User", foreign_keys=[created_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.prefix


class TillSandbox(Base):
    """The mall of made shops and people in which the sandbox keys of a mall work, with books of its own."""

    __tablename__ = "till_sandboxes"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", name="uq_till_sandboxes_mall"),
        sa.UniqueConstraint("sandbox_id", name="uq_till_sandboxes_sandbox"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    sandbox_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))


__all__ = ["KINDS", "TillKey", "TillPartner", "TillSandbox"]
