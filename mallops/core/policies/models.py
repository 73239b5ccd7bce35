"""Rows of the deadline engine: policies of a mall, clocks of its records, pauses (catalogue I, 61)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework.models import Case
from mallops.core.db import Base
from mallops.core.deadlines import Limit, Unit

RUNNING, PAUSED, STOPPED = "running", "paused", "stopped"
UNITS = ", ".join(f"'{one.value}'" for one in Unit)
#: Where the limit of a clock comes from: the mall's policy, the program's default, the record's own item.
POLICY, DEFAULT, OWN = "policy", "default", "own"


class DeadlinePolicy(Base):
    """A limit of the mall for a kind, a severity ("" for all others) and a stage.

    `escalate_*_after_hours`: hours after the due time, None for never. Not `active`: no limit at all.
    """

    __tablename__ = "deadline_policies"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "kind", "severity", "stage", name="uq_deadline_policies_of"),
        sa.CheckConstraint(f"unit in ({UNITS})", name="unit"),
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.CheckConstraint("warn_share > 0 and warn_share <= 1", name="warn_share"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    severity: Mapped[str] = mapped_column(sa.String(12), default="")
    stage: Mapped[str] = mapped_column(sa.String(20))
    amount: Mapped[float] = mapped_column(sa.Float)
    unit: Mapped[str] = mapped_column(sa.String(16))
    warn_share: Mapped[float] = mapped_column(sa.Float, default=0.75)
    escalate_1_after_hours: Mapped[float | None] = mapped_column(sa.Float)
    escalate_2_after_hours: Mapped[float | None] = mapped_column(sa.Float)
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def audit_label(self) -> str:
        """How the trail names this policy."""
        return " ".join(part for part in (self.kind, self.severity, self.stage) if part)

    @property
    def limit(self) -> Limit:
        """The limit as the engine counts it."""
        return Limit(self.amount, Unit(self.unit), self.warn_share)


class CaseClock(Base):
    """A limit that runs on a record. Times are UTC; the limit is a copy, so a policy may change freely.

    `next_alert_at` is the moment of the next warning or escalation, in the hours in which it may ring, and
    None while there is none. `budget_s` and `elapsed_s` (counted seconds) are as of the last change.
    """

    __tablename__ = "case_clocks"
    __audited__ = False  # the timeline and the record itself tell what happened
    __table_args__ = (
        sa.UniqueConstraint("case_id", "stage", name="uq_case_clocks_stage"),
        sa.Index("ix_case_clocks_alert", "next_alert_at"),
        sa.Index("ix_case_clocks_due", "mall_id", "state", "due_at"),
        sa.CheckConstraint("state in ('running', 'paused', 'stopped')", name="state"),
        sa.CheckConstraint("source in ('policy', 'default', 'own')", name="source"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(sa.String(20))
    source: Mapped[str] = mapped_column(sa.String(8))
    amount: Mapped[float] = mapped_column(sa.Float)
    unit: Mapped[str] = mapped_column(sa.String(16))
    warn_share: Mapped[float] = mapped_column(sa.Float)
    escalate_1_after_hours: Mapped[float | None] = mapped_column(sa.Float)
    escalate_2_after_hours: Mapped[float | None] = mapped_column(sa.Float)
    state: Mapped[str] = mapped_column(sa.String(8), default=RUNNING)
    started_at: Mapped[dt.datetime] = mapped_column()
    due_at: Mapped[dt.datetime] = mapped_column()
    warn_at: Mapped[dt.datetime] = mapped_column()
    explained: Mapped[list[Any]] = mapped_column(sa.JSON)
    stopped_at: Mapped[dt.datetime | None] = mapped_column()
    extended_to: Mapped[dt.datetime | None] = mapped_column()
    extended_at: Mapped[dt.datetime | None] = mapped_column()
    extended_why: Mapped[str] = mapped_column(sa.String(300), default="")
    next_alert_at: Mapped[dt.datetime | None] = mapped_column()
    warned_at: Mapped[dt.datetime | None] = mapped_column()
    overdue_at: Mapped[dt.datetime | None] = mapped_column()
    escalated_1_at: Mapped[dt.datetime | None] = mapped_column()
    escalated_2_at: Mapped[dt.datetime | None] = mapped_column()
    budget_s: Mapped[int] = mapped_column(default=0)
    elapsed_s: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship(Case)
    pauses: Mapped[list[ClockPause]] = relationship(
        back_populates="clock", order_by="ClockPause.id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def limit(self) -> Limit:
        """The limit as the engine counts it."""
        return Limit(self.amount, Unit(self.unit), self.warn_share)


class ClockPause(Base):
    """A stretch in which a clock stands still: by a person with a reason, or by a state that waits.

    `cause` is `hand` or the code of the state.
    """

    __tablename__ = "clock_pauses"
    __audited__ = False
    __table_args__ = (sa.Index("ix_clock_pauses_clock", "clock_id", "id"),)

    clock_id: Mapped[int] = mapped_column(sa.ForeignKey("case_clocks.id", ondelete="CASCADE"))
    cause: Mapped[str] = mapped_column(sa.String(30))
    started_at: Mapped[dt.datetime] = mapped_column()
    ended_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    by_name: Mapped[str] = mapped_column(sa.String(120), default="")

    clock: Mapped[CaseClock] = relationship(back_populates="pauses")
