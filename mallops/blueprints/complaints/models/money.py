"""Compensation and advance compensation (40), and what authorities ask (41)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.complaints.models.complaints import Complaint
from mallops.core.auth import Actor
from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base


class Payout(Case):
    """Money for a complaint: `advance` when the mall pays first and gets it back from the tenant.

    Payee and account are encrypted. `recovered_fen` of `fen` came back, as `recovery` says.
    """

    __tablename__ = "payouts"
    __table_args__ = (
        sa.CheckConstraint("sort in ('paid','advance')", name="sort"),
        sa.CheckConstraint("fen > 0", name="fen"),
        sa.CheckConstraint("recovered_fen between 0 and fen", name="recovered"),
        sa.Index("ix_payouts_complaint", "complaint_id", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaints.id"))
    sort: Mapped[str] = mapped_column(sa.String(8))
    fen: Mapped[int] = mapped_column(sa.BigInteger)
    basis: Mapped[str | None] = mapped_column(Encrypted)
    payee: Mapped[str | None] = mapped_column(Encrypted)
    account: Mapped[str | None] = mapped_column(Encrypted)
    way: Mapped[str] = mapped_column(sa.String(8))
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    approved_at: Mapped[dt.datetime | None] = mapped_column()
    payment_no: Mapped[str | None] = mapped_column(sa.String(40))
    paid_on: Mapped[dt.date | None] = mapped_column()
    paid_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    recovery: Mapped[str] = mapped_column(sa.String(8), default="")
    recovered_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    recovery_ref: Mapped[str] = mapped_column(sa.String(80), default="")

    complaint: Mapped[Any] = relationship(Complaint, foreign_keys=[complaint_id])
    approved_by: Mapped[Any] = relationship("User", foreign_keys=[approved_by_id])
    paid_by: Mapped[Any] = relationship("User", foreign_keys=[paid_by_id])
    __mapper_args__ = {"polymorphic_identity": "payouts", "inherit_condition": id == Case.id}

    def visible_to(self, actor: Actor) -> bool:
        """Never whom the complaint is about."""
        about = self.complaint.about_id
        return (about is None or actor.user_id != about) and super().visible_to(actor)


class AuthorityCase(Case):
    """A case of the consumer association or of the market authority, to be answered by a day (41.1)."""

    __tablename__ = "authority_cases"
    __table_args__ = (sa.Index("ix_authority_cases_complaint", "complaint_id"),)

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    complaint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("complaints.id"))
    authority: Mapped[str] = mapped_column(sa.String(12))
    office: Mapped[str] = mapped_column(sa.String(120), default="")
    file_no: Mapped[str] = mapped_column(sa.String(60), default="")
    received_on: Mapped[dt.date] = mapped_column()
    answer_by: Mapped[dt.date] = mapped_column()
    officer: Mapped[str | None] = mapped_column(Encrypted)
    officer_phone: Mapped[str | None] = mapped_column(Encrypted)
    asks: Mapped[str | None] = mapped_column(Encrypted)
    report: Mapped[str | None] = mapped_column(Encrypted)
    meeting_on: Mapped[dt.date | None] = mapped_column()
    meeting: Mapped[str | None] = mapped_column(Encrypted)
    outcome: Mapped[str | None] = mapped_column(Encrypted)
    answered_at: Mapped[dt.datetime | None] = mapped_column()

    complaint: Mapped[Any] = relationship(Complaint, foreign_keys=[complaint_id])
    __mapper_args__ = {"polymorphic_identity": "authorities", "inherit_condition": id == Case.id}


class ComplaintRules(Base):
    """The ceilings of a mall: absent until changed."""

    __tablename__ = "complaint_rules"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", name="uq_complaint_rules_mall"),
        sa.CheckConstraint("small_fen >= 0 and big_fen > small_fen", name="ceilings"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    small_fen: Mapped[int] = mapped_column(sa.BigInteger)
    big_fen: Mapped[int] = mapped_column(sa.BigInteger)


__all__ = ["AuthorityCase", "ComplaintRules", "Payout"]
