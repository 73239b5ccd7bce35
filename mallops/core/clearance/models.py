"""Lines of a record's checklist, what was measured and handed over, and the mall's own list."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework.models import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base
from mallops.core.names import Named

EVIDENCE = ("text", "photo", "document", "meters", "keys", "amount")
STATES = ("open", "done", "waived")
METERS = ("water", "electricity", "gas", "heat", "other")
_EVIDENCE = "evidence in ('text','photo','document','meters','keys','amount')"


class ClearanceLine(Named, Base):
    """One line: what a department has to do for a record before its `stage` is taken.

    `after` names codes of lines that come first. `amount` is in fen. A line is done with a signature, drawn
    or typed; it may be opened again with a reason, and then loses its signature (the trail keeps it).
    """

    __tablename__ = "clearance_lines"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "code", name="uq_clearance_lines_code"),
        sa.CheckConstraint("state in ('open','done','waived')", name="state"),
        sa.CheckConstraint(_EVIDENCE, name="evidence"),
        sa.CheckConstraint("amount is null or amount >= 0", name="amount"),
        sa.Index("ix_clearance_lines_waiting", "mall_id", "state", "department", "due_at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(sa.String(20))
    department: Mapped[str] = mapped_column(sa.String(20))
    stage: Mapped[str] = mapped_column(sa.String(20), default="")
    evidence: Mapped[str] = mapped_column(sa.String(10))
    after: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    due_at: Mapped[dt.datetime | None] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(6), default="open")
    note: Mapped[str | None] = mapped_column(Encrypted)
    amount: Mapped[int | None] = mapped_column(sa.BigInteger)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[dt.datetime | None] = mapped_column()
    signed_name: Mapped[str] = mapped_column(sa.String(120), default="")
    signature: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    reopened: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship(Case)
    owner: Mapped[Any] = relationship("User", foreign_keys=[owner_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    readings: Mapped[list[ClearanceReading]] = relationship(
        order_by="ClearanceReading.id", cascade="all, delete-orphan"
    )

    @property
    def image(self) -> bytes | None:
        """The drawn signature, as core/registers/signing.py takes it."""
        return self.signature

    @property
    def audit_label(self) -> str:
        """How the trail names this line."""
        return self.code


class ClearanceReading(Base):
    """A meter read (`label` is its number, `value` in `unit`) or keys handed over (their tag, `count`)."""

    __tablename__ = "clearance_readings"
    __table_args__ = (
        sa.CheckConstraint("kind in ('water','electricity','gas','heat','other','key')", name="kind"),
        sa.CheckConstraint("(kind = 'key') = (count is not null)", name="key"),
        sa.CheckConstraint("(kind = 'key') = (value is null)", name="meter"),
        sa.CheckConstraint("value is null or value >= 0", name="value"),
        sa.CheckConstraint("count is null or count between 0 and 9999", name="count"),
        sa.Index("ix_clearance_readings_line", "line_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    line_id: Mapped[int] = mapped_column(sa.ForeignKey("clearance_lines.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    label: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[decimal.Decimal | None] = mapped_column(sa.Numeric(14, 3))
    unit: Mapped[str] = mapped_column(sa.String(10), default="")
    count: Mapped[int | None] = mapped_column()

    @property
    def audit_label(self) -> str:
        """How the trail names this reading."""
        return self.label


class ClearanceSpec(Named, Base):
    """The mall's own word on a line of a kind's list: a shipped one changed or switched off, or one added."""

    __tablename__ = "clearance_specs"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "kind", "code", name="uq_clearance_specs_code"),
        sa.CheckConstraint(_EVIDENCE, name="evidence"),
        sa.CheckConstraint("due_days between 0 and 365", name="due_days"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    code: Mapped[str] = mapped_column(sa.String(20))
    department: Mapped[str] = mapped_column(sa.String(20))
    stage: Mapped[str] = mapped_column(sa.String(20), default="")
    evidence: Mapped[str] = mapped_column(sa.String(10))
    due_days: Mapped[int] = mapped_column()
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def audit_label(self) -> str:
        """How the trail names this line."""
        return f"{self.kind} {self.code}"
