"""Tenants (业户) and the units they hold (catalogue 9.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.sites.models import Unit, short_code
from mallops.core.crypto import Encrypted
from mallops.core.db import Base
from mallops.core.names import Named

STATUSES = ("prospect", "moving_in", "trading", "suspended", "moving_out", "left")


class Tenant(Named, Base):
    """A tenant. `name_*` is the shop's name as it stands over the door; the phone is encrypted.

    `code` is the mall's own short code, `number` that of the file (section J, type YH).
    """

    __tablename__ = "tenants"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "code", name="uq_tenants_code"),
        sa.CheckConstraint(
            "status in ('prospect','moving_in','trading','suspended','moving_out','left')", name="status"
        ),
        sa.CheckConstraint("grade in ('','A','B','C')", name="grade"),
        sa.Index("uq_tenants_number", "mall_id", "number", unique=True),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(20))
    number: Mapped[str | None] = mapped_column(sa.String(60))
    legal_name: Mapped[str] = mapped_column(sa.String(120), default="")
    brand: Mapped[str] = mapped_column(sa.String(120), default="")
    category: Mapped[str] = mapped_column(sa.String(60), default="")
    contact_name: Mapped[str] = mapped_column(sa.String(60), default="")
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    email: Mapped[str | None] = mapped_column(Encrypted)
    status: Mapped[str] = mapped_column(sa.String(12), default="trading")
    qr_code: Mapped[str] = mapped_column(sa.String(12), unique=True, default=short_code)
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    grade: Mapped[str] = mapped_column(sa.String(1), default="", server_default="")
    credit_code: Mapped[str] = mapped_column(sa.String(18), default="", server_default="")

    tenancies: Mapped[list[Tenancy]] = relationship(back_populates="tenant", cascade="all, delete-orphan")

    @property
    def audit_label(self) -> str:
        """How the trail names this tenant."""
        return self.code


class Tenancy(Base):
    """A tenant holds a unit from a day to a day (open-ended when `to_on` is empty)."""

    __tablename__ = "tenancies"
    __table_args__ = (
        sa.CheckConstraint("to_on is null or to_on >= from_on", name="period"),
        sa.Index("ix_tenancies_unit", "unit_id", "from_on"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"))
    from_on: Mapped[dt.date] = mapped_column()
    to_on: Mapped[dt.date | None] = mapped_column()

    tenant: Mapped[Tenant] = relationship(back_populates="tenancies")
    unit: Mapped[Any] = relationship(Unit)
