"""The mall's settings of the rules in versions, trials on history, and how far the watch has looked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base, utcnow

RULE_STATES = ("draft", "live", "retired")
_DRAFT = sa.text("state = 'draft'")
_LIVE = sa.text("state = 'live'")


class FraudRules(Base):
    """One version of what the rules count as unusual (`body`, see rules/settings.py)."""

    __tablename__ = "fraud_rules"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "version", name="uq_fraud_rules_version"),
        sa.CheckConstraint("state in ('draft','live','retired')", name="state"),
        sa.Index(
            "uq_fraud_rules_draft", "mall_id", unique=True, sqlite_where=_DRAFT, postgresql_where=_DRAFT
        ),
        sa.Index("uq_fraud_rules_live", "mall_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    version: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(7), default="draft")
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    edited_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    live_at: Mapped[dt.datetime | None] = mapped_column()
    live_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    live_by: Mapped[Any] = relationship("User", foreign_keys=[live_by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"v{self.version}"


class FraudTrial(Base):
    """A version tried on the last days: which cards it would have raised. `found` holds ids and numbers."""

    __tablename__ = "fraud_trials"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("state in ('waiting','done','failed')", name="state"),
        sa.Index("ix_fraud_trials_rules", "rules_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    rules_id: Mapped[int] = mapped_column(sa.ForeignKey("fraud_rules.id", ondelete="CASCADE"))
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    state: Mapped[str] = mapped_column(sa.String(7), default="waiting")
    days: Mapped[int] = mapped_column()
    raised: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    cleared: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)
    found: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    seconds: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    done_at: Mapped[dt.datetime | None] = mapped_column()

    by: Mapped[Any] = relationship("User")


class FraudMark(Base):
    """How far the watch has looked in a mall: the last booking, slip brought twice and use of a voucher."""

    __tablename__ = "fraud_marks"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("mall_id", name="uq_fraud_marks_mall"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    last_seq: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    last_clash: Mapped[int] = mapped_column(default=0)
    last_use: Mapped[int] = mapped_column(default=0)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)


__all__ = ["RULE_STATES", "FraudMark", "FraudRules", "FraudTrial"]
