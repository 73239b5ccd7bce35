"""Months of scores: the formula each was made with, a row a tenant, and the records behind every point."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base, utcnow


class ScoreFormula(Base):
    """A version of a mall's formula. Never changed: a new one is added, and a closed month keeps its own."""

    __tablename__ = "score_formulas"
    __table_args__ = (sa.UniqueConstraint("mall_id", "version", name="uq_score_formulas_version"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    version: Mapped[int] = mapped_column()
    values: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"v{self.version}"


class ScoreMonth(Base):
    """A month of a mall: open and computed again at will, or closed and kept. `told_at`: people were told."""

    __tablename__ = "score_months"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "month", name="uq_score_months_month"),
        sa.CheckConstraint("state in ('open','closed')", name="state"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    month: Mapped[str] = mapped_column(sa.String(7))
    state: Mapped[str] = mapped_column(sa.String(6), default="open")
    formula_id: Mapped[int] = mapped_column(sa.ForeignKey("score_formulas.id"))
    computed_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    computed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    told_at: Mapped[dt.datetime | None] = mapped_column()
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    formula: Mapped[ScoreFormula] = relationship(lazy="joined", innerjoin=True)
    computed_by: Mapped[Any] = relationship("User", foreign_keys=[computed_by_id])
    closed_by: Mapped[Any] = relationship("User", foreign_keys=[closed_by_id])

    @property
    def is_closed(self) -> bool:
        """Whether rows and evidence stay as they are."""
        return self.state == "closed"

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.month


class ScoreRow(Base):
    """A tenant's month. `parts` is {part: {"raw", "taken"}}; floor, trade and units as they were.

    Derived, so not in the trail row by row: who computed the month is.
    """

    __tablename__ = "score_rows"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("month_id", "tenant_id", name="uq_score_rows_tenant"),
        sa.Index("ix_score_rows_tenant", "tenant_id", "month_id"),
        sa.CheckConstraint("score between 0 and 100", name="score"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    month_id: Mapped[int] = mapped_column(sa.ForeignKey("score_months.id", ondelete="CASCADE"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    floor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("floors.id"))
    category: Mapped[str] = mapped_column(sa.String(60), default="")
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    days: Mapped[int] = mapped_column(default=0)
    parts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    score: Mapped[float] = mapped_column(sa.Float)


class ScoreEvent(Base):
    """One thing that was counted and the record it comes from. `amount`: minutes late, days too long."""

    __tablename__ = "score_events"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_score_events_tenant", "month_id", "tenant_id", "id"),
        sa.CheckConstraint("part in ('patrol','orders','attendance','displays')", name="part"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    month_id: Mapped[int] = mapped_column(sa.ForeignKey("score_months.id", ondelete="CASCADE"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    part: Mapped[str] = mapped_column(sa.String(10))
    code: Mapped[str] = mapped_column(sa.String(16))
    on: Mapped[dt.date] = mapped_column()
    points: Mapped[float] = mapped_column(sa.Float)
    kind: Mapped[str] = mapped_column(sa.String(30))
    source_uid: Mapped[uuid.UUID] = mapped_column()
    number: Mapped[str] = mapped_column(sa.String(48), default="")
    what_zh: Mapped[str] = mapped_column(sa.String(300), default="")
    what_en: Mapped[str] = mapped_column(sa.String(300), default="")
    amount: Mapped[int | None] = mapped_column()


class ScoreCorrection(Base):
    """Points that the manager gave back (above zero) or took (below), and why. Never changed."""

    __tablename__ = "score_corrections"
    __table_args__ = (
        sa.Index("ix_score_corrections_tenant", "month_id", "tenant_id", "id"),
        sa.CheckConstraint("points <> 0 and points between -100 and 100", name="points"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    month_id: Mapped[int] = mapped_column(sa.ForeignKey("score_months.id", ondelete="CASCADE"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    points: Mapped[float] = mapped_column(sa.Float)
    reason: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.points:+g}"


__all__ = ["ScoreCorrection", "ScoreEvent", "ScoreFormula", "ScoreMonth", "ScoreRow"]
