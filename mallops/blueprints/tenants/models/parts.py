"""What a tenant's file is made of: people, brands, contracts, bank data, risks (catalogue 9.1)."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.tenants.models.files import Tenant
from mallops.core.crypto import Encrypted
from mallops.core.db import Base


def of_tenant() -> Mapped[int]:
    """The key of the tenant whose part a row is."""
    return mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))


class TenantPerson(Base):
    """Somebody of a tenant: owner, manager, staff. `is_main`: whom to call first, as in the tenant's row.

    `said` is how the name sounds, for the search. A birthday is encrypted; `birth_md` (`05-12`) alone is in
    clear for the list of the day. `to_on`: the last day there.
    """

    __tablename__ = "tenant_people"
    __table_args__ = (
        sa.CheckConstraint(
            "role in ('owner','legal','manager','finance','emergency','staff','other')", name="role"
        ),
        sa.Index("ix_tenant_people_tenant", "tenant_id", "to_on"),
        sa.Index("ix_tenant_people_birthday", "mall_id", "birth_md"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    role: Mapped[str] = mapped_column(sa.String(10), default="manager")
    name: Mapped[str] = mapped_column(sa.String(60))
    said: Mapped[str] = mapped_column(sa.String(200), default="")
    job: Mapped[str] = mapped_column(sa.String(60), default="")
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    email: Mapped[str | None] = mapped_column(Encrypted)
    birthday: Mapped[str | None] = mapped_column(Encrypted)
    birth_md: Mapped[str | None] = mapped_column(sa.String(5))
    is_main: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[dt.date | None] = mapped_column()
    to_on: Mapped[dt.date | None] = mapped_column()

    tenant: Mapped[Tenant] = relationship()

    @property
    def audit_label(self) -> str:
        """How the trail names this person: by the role, never by name."""
        return self.role


class TenantBrand(Base):
    """A brand the shop carries: what it sells, at what price level, what sells well (9.3)."""

    __tablename__ = "tenant_brands"
    __table_args__ = (
        sa.CheckConstraint("price_band in ('','low','middle','high','luxury')", name="price_band"),
        sa.UniqueConstraint("tenant_id", "name", name="uq_tenant_brands_name"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    name: Mapped[str] = mapped_column(sa.String(120))
    goods: Mapped[str] = mapped_column(sa.String(300), default="")
    price_band: Mapped[str] = mapped_column(sa.String(10), default="")
    performance: Mapped[str] = mapped_column(sa.String(300), default="")

    @property
    def audit_label(self) -> str:
        """How the trail names this brand."""
        return self.name


class TenantContract(Base):
    """A contract: term, area, rent. Money in fen a month; `share_bp`: share of sales in 1/100 percent."""

    __tablename__ = "tenant_contracts"
    __table_args__ = (
        sa.CheckConstraint("rent_kind in ('fixed','share','higher')", name="rent_kind"),
        sa.CheckConstraint("to_on is null or to_on >= from_on", name="period"),
        sa.CheckConstraint("rent_fen >= 0 and fee_fen >= 0 and deposit_fen >= 0", name="money"),
        sa.CheckConstraint("share_bp between 0 and 10000", name="share"),
        sa.CheckConstraint("pay_day between 0 and 31", name="pay_day"),
        sa.UniqueConstraint("mall_id", "number", name="uq_tenant_contracts_number"),
        sa.Index("ix_tenant_contracts_tenant", "tenant_id", "from_on"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    number: Mapped[str] = mapped_column(sa.String(60))
    from_on: Mapped[dt.date] = mapped_column()
    to_on: Mapped[dt.date | None] = mapped_column()
    area_m2: Mapped[decimal.Decimal | None] = mapped_column(sa.Numeric(10, 2))
    rent_kind: Mapped[str] = mapped_column(sa.String(6), default="fixed")
    rent_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    share_bp: Mapped[int] = mapped_column(default=0)
    fee_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    deposit_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    pay_day: Mapped[int] = mapped_column(default=0)
    terms: Mapped[str] = mapped_column(sa.String(500), default="")

    tenant: Mapped[Tenant] = relationship()

    @property
    def audit_label(self) -> str:
        """How the trail names this contract."""
        return self.number


class TenantFinance(Base):
    """Bank and invoice data of a tenant, all encrypted."""

    __tablename__ = "tenant_finance"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", name="uq_tenant_finance_tenant"),
        sa.CheckConstraint("invoice_kind in ('','special','plain')", name="invoice_kind"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    bank: Mapped[str | None] = mapped_column(Encrypted)
    account: Mapped[str | None] = mapped_column(Encrypted)
    holder: Mapped[str | None] = mapped_column(Encrypted)
    invoice_kind: Mapped[str] = mapped_column(sa.String(7), default="")
    invoice_title: Mapped[str | None] = mapped_column(Encrypted)
    tax_number: Mapped[str | None] = mapped_column(Encrypted)
    invoice_address: Mapped[str | None] = mapped_column(Encrypted)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return "finance"


class TenantRisk(Base):
    """A risk note: what to watch, how much; closed with a word on how it ended."""

    __tablename__ = "tenant_risks"
    __table_args__ = (
        sa.CheckConstraint("level in ('low','medium','high')", name="level"),
        sa.Index("ix_tenant_risks_tenant", "tenant_id", "closed_at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = of_tenant()
    level: Mapped[str] = mapped_column(sa.String(6))
    text: Mapped[str | None] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    closed_text: Mapped[str | None] = mapped_column(Encrypted)

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    closed_by: Mapped[Any] = relationship("User", foreign_keys=[closed_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.level
