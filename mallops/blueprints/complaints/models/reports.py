"""The handling report 客诉处理报告 with its signatures, and the mediation agreement 调解协议 (39.3, 39.5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.crypto import Encrypted
from mallops.core.db import Base


class HandlingReport(Base):
    """One round of a report: a new one is written when it was sent back. `fen`: compensation, 0 for none."""

    __tablename__ = "complaint_reports"
    __table_args__ = (
        sa.UniqueConstraint("complaint_id", "round", name="uq_complaint_reports_round"),
        sa.UniqueConstraint("number", name="uq_complaint_reports_number"),
        sa.CheckConstraint("state in ('draft','signing','signed','returned')", name="state"),
        sa.CheckConstraint("fen >= 0", name="fen"),
    )

    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaints.id", ondelete="CASCADE"))
    round: Mapped[int] = mapped_column(default=1)
    number: Mapped[str | None] = mapped_column(sa.String(48))
    state: Mapped[str] = mapped_column(sa.String(8), default="draft")
    cause: Mapped[str | None] = mapped_column(Encrypted)
    responsibility: Mapped[str] = mapped_column(sa.String(12), default="")
    handling: Mapped[str | None] = mapped_column(Encrypted)
    proposal: Mapped[str | None] = mapped_column(Encrypted)
    fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    basis: Mapped[str | None] = mapped_column(Encrypted)
    returned_why: Mapped[str | None] = mapped_column(Encrypted)
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    submitted_at: Mapped[dt.datetime | None] = mapped_column()

    complaint: Mapped[Any] = relationship("Complaint", foreign_keys=[complaint_id])
    written_by: Mapped[Any] = relationship("User", foreign_keys=[written_by_id])
    signatures: Mapped[list[ReportSignature]] = relationship(order_by="ReportSignature.id")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.number or f"{self.complaint_id}/{self.round}"


class ReportSignature(Base):
    """A signature under one round: a capacity once, a person once."""

    __tablename__ = "complaint_signatures"
    __table_args__ = (
        sa.UniqueConstraint("report_id", "capacity", name="uq_complaint_signatures_capacity"),
        sa.UniqueConstraint("report_id", "user_id", name="uq_complaint_signatures_user"),
        sa.CheckConstraint("capacity in ('head','supervisor','specialist','assistant')", name="capacity"),
    )

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint_reports.id", ondelete="CASCADE"))
    capacity: Mapped[str] = mapped_column(sa.String(10))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    sign_off_id: Mapped[int] = mapped_column(sa.ForeignKey("sign_offs.id", ondelete="CASCADE"))

    sign_off: Mapped[Any] = relationship("SignOff", foreign_keys=[sign_off_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.report_id}/{self.capacity}"


class Mediation(Base):
    """Party A is the customer, party B the other side. Effective once A has signed, B signed and sealed.

    `failed_why`: no agreement came about, and why. Whatever tells who the parties are is encrypted.
    """

    __tablename__ = "complaint_mediations"
    __table_args__ = (
        sa.UniqueConstraint("complaint_id", name="uq_complaint_mediations_complaint"),
        sa.UniqueConstraint("number", name="uq_complaint_mediations_number"),
        sa.CheckConstraint("state in ('draft','effective','failed')", name="state"),
    )

    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaints.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(sa.String(48))
    state: Mapped[str] = mapped_column(sa.String(9), default="draft")
    agreed_on: Mapped[dt.date] = mapped_column()
    complained_on: Mapped[dt.date] = mapped_column()
    subject: Mapped[str | None] = mapped_column(Encrypted)
    a_name: Mapped[str | None] = mapped_column(Encrypted)
    a_address: Mapped[str | None] = mapped_column(Encrypted)
    a_phone: Mapped[str | None] = mapped_column(Encrypted)
    a_id_number: Mapped[str | None] = mapped_column(Encrypted)
    b_name: Mapped[str] = mapped_column(sa.String(120))
    b_address: Mapped[str] = mapped_column(sa.String(200), default="")
    b_phone: Mapped[str | None] = mapped_column(Encrypted)
    b_contact: Mapped[str | None] = mapped_column(Encrypted)
    a_duty: Mapped[str | None] = mapped_column(Encrypted)
    b_duty: Mapped[str | None] = mapped_column(Encrypted)
    sealed: Mapped[bool] = mapped_column(default=False)
    effective_at: Mapped[dt.datetime | None] = mapped_column()
    failed_why: Mapped[str | None] = mapped_column(Encrypted)

    complaint: Mapped[Any] = relationship("Complaint", foreign_keys=[complaint_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.number


__all__ = ["HandlingReport", "Mediation", "ReportSignature"]
