"""How much a slip gives: the mall's policy in versions, and campaigns."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base
from mallops.core.names import Named

POLICY_STATES = ("draft", "waiting", "live", "retired", "refused")
CAMPAIGN_STATES = ("draft", "waiting", "live", "stopped", "refused")


class PointPolicy(Base):
    """One version of the rules: rates, days, tiers, caps, expiry, limits (`body`, see rules/policy.py)."""

    __tablename__ = "point_policies"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "version", name="uq_point_policies_version"),
        sa.CheckConstraint("state in ('draft','waiting','live','retired','refused')", name="state"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    version: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(8), default="draft")
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    submitted_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decision: Mapped[str] = mapped_column(sa.String(300), default="")

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"v{self.version}"


class PointCampaign(Named, Base):
    """Extra points from a day to a day, for all shops, one category or one shop.

    `percent`: extra points in per cent of the base; `points`: so many a slip. Of several the best counts.
    """

    __tablename__ = "point_campaigns"
    __table_args__ = (
        sa.CheckConstraint("state in ('draft','waiting','live','stopped','refused')", name="state"),
        sa.CheckConstraint("ends_on >= starts_on", name="period"),
        sa.CheckConstraint("percent >= 0 and points >= 0 and percent + points > 0", name="extra"),
        sa.Index("ix_point_campaigns_live", "mall_id", "state", "ends_on"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    starts_on: Mapped[dt.date] = mapped_column()
    ends_on: Mapped[dt.date] = mapped_column()
    percent: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=0)
    min_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    category: Mapped[str] = mapped_column(sa.String(60), default="")
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id"))
    state: Mapped[str] = mapped_column(sa.String(8), default="draft")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decision: Mapped[str] = mapped_column(sa.String(300), default="")

    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.name_en or self.name_zh


__all__ = ["CAMPAIGN_STATES", "POLICY_STATES", "PointCampaign", "PointPolicy"]
