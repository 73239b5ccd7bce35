"""What happened to a tenant's file: turns of its status, weekly checks, papers and versions (9.1, 9.2)."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.tenants.models.parts import of_tenant
from mallops.core.crypto import Encrypted
from mallops.core.db import Base


class TenantTurn(Base):
    """The status turned from one to another: when, by whom, why. Append-only, its own history."""

    __tablename__ = "tenant_turns"
    __audited__ = False
    __table_args__ = (sa.Index("ix_tenant_turns_tenant", "tenant_id", "at"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    from_status: Mapped[str] = mapped_column(sa.String(12))
    to_status: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str | None] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column()

    by: Mapped[Any] = relationship("User")


class ContractTurn(Base):
    """An agreed change rewrote a contract from a day on: its terms before and since. Append-only, its own
    history. `reference` is the number of the record that asked for it.
    """

    __tablename__ = "tenant_contract_turns"
    __audited__ = False
    __table_args__ = (sa.Index("ix_tenant_contract_turns_contract", "contract_id", "from_on"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant_contracts.id", ondelete="CASCADE"))
    from_on: Mapped[dt.date] = mapped_column()
    old_area_m2: Mapped[decimal.Decimal | None] = mapped_column(sa.Numeric(10, 2))
    new_area_m2: Mapped[decimal.Decimal | None] = mapped_column(sa.Numeric(10, 2))
    old_rent_fen: Mapped[int] = mapped_column(sa.BigInteger)
    new_rent_fen: Mapped[int] = mapped_column(sa.BigInteger)
    old_to_on: Mapped[dt.date | None] = mapped_column()
    new_to_on: Mapped[dt.date | None] = mapped_column()
    reference: Mapped[str] = mapped_column(sa.String(40), default="")
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class TenantCheck(Base):
    """The file was looked through in a week (`week` is its Monday): by whom, how complete it was."""

    __tablename__ = "tenant_checks"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "week", name="uq_tenant_checks_week"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    week: Mapped[dt.date] = mapped_column()
    at: Mapped[dt.datetime] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    percent: Mapped[int] = mapped_column()
    note: Mapped[str | None] = mapped_column(Encrypted)

    by: Mapped[Any] = relationship("User")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.week.isoformat()


class TenantPaper(Base):
    """One version of a paper in the file; a new one of the same `series` replaces it, and it is kept."""

    __tablename__ = "tenant_papers"
    __table_args__ = (
        sa.CheckConstraint(
            "kind in ('contract','licence','authority','brand','insurance','food','plan','other')",
            name="kind",
        ),
        sa.CheckConstraint("(sha256 is null) <> (photo_id is null)", name="content"),
        sa.UniqueConstraint("series", "version", name="uq_tenant_papers_version"),
        sa.Index("ix_tenant_papers_tenant", "tenant_id", "is_newest"),
        sa.Index("ix_tenant_papers_photo", "photo_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    series: Mapped[uuid.UUID] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    is_newest: Mapped[bool] = mapped_column(default=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(120))
    valid_to: Mapped[dt.date | None] = mapped_column()
    file_name: Mapped[str] = mapped_column(sa.String(160), default="")
    mimetype: Mapped[str] = mapped_column(sa.String(120), default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photos.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User")
    photo: Mapped[Any] = relationship("Photo")

    @property
    def audit_label(self) -> str:
        """How the trail names this paper."""
        return f"{self.title} v{self.version}"
