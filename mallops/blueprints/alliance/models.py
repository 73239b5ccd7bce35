"""Merchants of the alliance, what they give members, each use, ratings, settled months, the club's rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow
from mallops.core.names import Named, pick


class AllianceMerchant(Case):
    """A merchant that gives members something; the title is its name. A tenant of the mall, or outside it.

    `contracts` counts the contracts entered: the files of the newest hang on the record with the stage
    `contract-2`. `use_count`, `rating` and `rating_count` repeat what lies in the tables below, for lists.
    """

    __tablename__ = "alliance_merchants"
    __table_args__ = (
        sa.CheckConstraint(
            "trade in ('food','retail','beauty','leisure','education','travel','health','other')",
            name="trade",
        ),
        sa.CheckConstraint("from_on is null or to_on is null or from_on <= to_on", name="period"),
        sa.Index("ix_alliance_merchants_to_on", "to_on", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    trade: Mapped[str] = mapped_column(sa.String(10))
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    contact: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    offer: Mapped[str] = mapped_column(sa.Text, default="")
    contract_no: Mapped[str] = mapped_column(sa.String(60), default="")
    from_on: Mapped[dt.date | None] = mapped_column()
    to_on: Mapped[dt.date | None] = mapped_column()
    contracts: Mapped[int] = mapped_column(default=0)
    use_count: Mapped[int] = mapped_column(default=0)
    rating: Mapped[Decimal | None] = mapped_column(sa.Numeric(2, 1))
    rating_count: Mapped[int] = mapped_column(default=0)

    benefits: Mapped[list[AllianceBenefit]] = relationship(
        order_by="AllianceBenefit.id", back_populates="merchant"
    )
    __mapper_args__ = {"polymorphic_identity": "alliance", "inherit_condition": id == Case.id}


class AllianceBenefit(Named, Base):
    """What members get: of which tiers (none named: all), between which days, how often each.

    `rule`: once, day, month, free. `settle`: who pays `fen` for each use: nobody, the mall, the merchant.
    """

    __tablename__ = "alliance_benefits"
    __table_args__ = (
        sa.CheckConstraint("rule in ('once','day','month','free')", name="rule"),
        sa.CheckConstraint("settle in ('none','mall','merchant')", name="settle"),
        sa.CheckConstraint("fen >= 0", name="fen"),
        sa.CheckConstraint("to_on is null or from_on <= to_on", name="dates"),
        sa.Index("ix_alliance_benefits_live", "mall_id", "is_live", "from_on", "id"),
        sa.Index("ix_alliance_benefits_merchant", "merchant_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    merchant_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance_merchants.id", ondelete="CASCADE"))
    terms_zh: Mapped[str] = mapped_column(sa.Text, default="")
    terms_en: Mapped[str] = mapped_column(sa.Text, default="")
    tiers: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    from_on: Mapped[dt.date] = mapped_column()
    to_on: Mapped[dt.date | None] = mapped_column()
    rule: Mapped[str] = mapped_column(sa.String(5), default="day")
    settle: Mapped[str] = mapped_column(sa.String(8), default="none")
    fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    is_live: Mapped[bool] = mapped_column(default=True)

    merchant: Mapped[AllianceMerchant] = relationship(back_populates="benefits")

    @property
    def terms(self) -> str:
        """The terms in the reader's language."""
        return pick(self.terms_zh, self.terms_en)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.name_zh or self.name_en


class AllianceUse(Base):
    """A benefit used by a member. `slot` is what the rule counts by: the database refuses a second one.

    `fen` is what the use is worth in the settlement: above zero the mall owes the merchant, below zero the
    merchant owes the mall.
    """

    __tablename__ = "alliance_uses"
    __table_args__ = (
        sa.UniqueConstraint("benefit_id", "member_id", "slot", name="uq_alliance_uses_slot"),
        sa.CheckConstraint("way in ('desk','link')", name="way"),
        sa.Index("ix_alliance_uses_month", "mall_id", "used_on", "merchant_id"),
        sa.Index("ix_alliance_uses_merchant", "merchant_id", "id"),
        sa.Index("ix_alliance_uses_member", "member_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    merchant_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance_merchants.id"))
    benefit_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance_benefits.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    slot: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    used_on: Mapped[dt.date] = mapped_column()
    way: Mapped[str] = mapped_column(sa.String(4), default="desk")
    fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    undone_at: Mapped[dt.datetime | None] = mapped_column()
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    undone_why: Mapped[str | None] = mapped_column(Encrypted)

    benefit: Mapped[AllianceBenefit] = relationship()
    merchant: Mapped[AllianceMerchant] = relationship()
    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class AllianceRating(Base):
    """One to five stars for a merchant: of a member after a use, or of somebody of the house."""

    __tablename__ = "alliance_ratings"
    __table_args__ = (
        sa.UniqueConstraint("use_id", name="uq_alliance_ratings_use"),
        sa.CheckConstraint("stars between 1 and 5", name="stars"),
        sa.CheckConstraint("use_id is not null or by_id is not null", name="whose"),
        sa.Index("ix_alliance_ratings_merchant", "merchant_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    merchant_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance_merchants.id"))
    use_id: Mapped[int | None] = mapped_column(sa.ForeignKey("alliance_uses.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    stars: Mapped[int] = mapped_column()
    comment: Mapped[str | None] = mapped_column(Encrypted)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)

    use: Mapped[AllianceUse | None] = relationship()
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class AllianceMonth(Base):
    """A merchant's month, signed by finance: nothing of it changes any more."""

    __tablename__ = "alliance_months"
    __table_args__ = (sa.UniqueConstraint("merchant_id", "month", name="uq_alliance_months_month"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"), index=True)
    merchant_id: Mapped[int] = mapped_column(sa.ForeignKey("alliance_merchants.id"))
    month: Mapped[str] = mapped_column(sa.String(7))
    uses: Mapped[int] = mapped_column()
    fen: Mapped[int] = mapped_column(sa.BigInteger)
    signed_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    signer_name: Mapped[str] = mapped_column(sa.String(120))
    image: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    typed: Mapped[str] = mapped_column(sa.String(120), default="")


class ClubRule(Base):
    """A version of the rules of the customer club; version 1 is shipped, later ones are written here."""

    __tablename__ = "club_rules"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "version", name="uq_club_rules_version"),
        sa.CheckConstraint("version > 1", name="version"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    version: Mapped[int] = mapped_column()
    from_on: Mapped[dt.date] = mapped_column()
    text_zh: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.version}"


__all__ = [
    "AllianceBenefit",
    "AllianceMerchant",
    "AllianceMonth",
    "AllianceRating",
    "AllianceUse",
    "ClubRule",
]
