"""A fit-out, its workers, the looks at it, hot work and violations (15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow


class FitOut(Case):
    """Works in a shop, from the application to the refund of its deposit. Money in fen.

    `contractor_id` only when the company stands in the register; `company` is what is printed.
    `reviewed_at` and `inspected_at` begin a round of three signatures each; older ones count no more.
    `acceptance` holds the joint inspection: `{code: {"verdict", "note"}}`.
    """

    __tablename__ = "fitouts"
    __table_args__ = (
        sa.CheckConstraint("works in ('full','partial','front','services','other')", name="works"),
        sa.CheckConstraint("fire_review in ('open','none','approved')", name="fire_review"),
        sa.CheckConstraint("starts_on is null or ends_on is null or starts_on <= ends_on", name="dates"),
        sa.CheckConstraint("deposit_asked >= 0", name="deposit_asked"),
        sa.Index("ix_fitouts_ends", "ends_on", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"))
    works: Mapped[str] = mapped_column(sa.String(10))
    content: Mapped[str] = mapped_column(sa.Text, default="")
    contractor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contractors.id"))
    company: Mapped[str] = mapped_column(sa.String(120), default="")
    licence_no: Mapped[str] = mapped_column(sa.String(60), default="")
    contact: Mapped[str | None] = mapped_column(Encrypted)
    contact_phone: Mapped[str | None] = mapped_column(Encrypted)
    applicant: Mapped[str | None] = mapped_column(Encrypted)
    insurer: Mapped[str] = mapped_column(sa.String(80), default="")
    policy_no: Mapped[str] = mapped_column(sa.String(60), default="")
    insured_sum: Mapped[int | None] = mapped_column(sa.BigInteger)
    insured_until: Mapped[dt.date | None] = mapped_column()
    starts_on: Mapped[dt.date | None] = mapped_column()
    ends_on: Mapped[dt.date | None] = mapped_column()
    work_from: Mapped[dt.time | None] = mapped_column(sa.Time)
    work_until: Mapped[dt.time | None] = mapped_column(sa.Time)
    night_work: Mapped[bool] = mapped_column(default=False)
    deposit_asked: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    fire_review: Mapped[str] = mapped_column(sa.String(10), default="open")
    fire_note: Mapped[str] = mapped_column(sa.String(300), default="")
    reviewed_at: Mapped[dt.datetime | None] = mapped_column()
    permitted_at: Mapped[dt.datetime | None] = mapped_column()
    started_at: Mapped[dt.datetime | None] = mapped_column()
    stop_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    looked_at: Mapped[dt.datetime | None] = mapped_column()
    inspected_at: Mapped[dt.datetime | None] = mapped_column()
    acceptance: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    accepted_at: Mapped[dt.datetime | None] = mapped_column()
    warned_on: Mapped[dt.date | None] = mapped_column()

    unit: Mapped[Any] = relationship("Unit", foreign_keys=[unit_id])
    contractor: Mapped[Any] = relationship("Contractor", foreign_keys=[contractor_id])
    workers: Mapped[list[Worker]] = relationship(order_by="Worker.position", viewonly=True)
    __mapper_args__ = {"polymorphic_identity": "fitouts", "inherit_condition": id == Case.id}


class Worker(Base):
    """A worker's pass 出入证. Only the last four characters of the identity card are kept.

    `person_key` finds the same person again: who is blacklisted gets no pass in this mall.
    """

    __tablename__ = "fitout_workers"
    __table_args__ = (
        sa.CheckConstraint("state in ('valid','withdrawn','blacklisted')", name="state"),
        sa.UniqueConstraint("fitout_id", "position", name="uq_fitout_workers_position"),
        sa.Index("ix_fitout_workers_person", "mall_id", "person_key"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    fitout_id: Mapped[int] = mapped_column(sa.ForeignKey("fitouts.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    name: Mapped[str | None] = mapped_column(Encrypted)
    id_last4: Mapped[str] = mapped_column(sa.String(4))
    person_key: Mapped[str] = mapped_column(sa.String(64))
    trade: Mapped[str] = mapped_column(sa.String(12))
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photos.id"))
    state: Mapped[str] = mapped_column(sa.String(12), default="valid")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    fitout: Mapped[FitOut] = relationship(FitOut)
    photo: Mapped[Any] = relationship("Photo", foreign_keys=[photo_id])


class SiteLook(Base):
    """One inspection of the works: `answers` is `{code: {"verdict", "note"}}`."""

    __tablename__ = "fitout_looks"
    __table_args__ = (
        sa.UniqueConstraint("token", name="uq_fitout_looks_token"),
        sa.Index("ix_fitout_looks_fitout", "fitout_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    fitout_id: Mapped[int] = mapped_column(sa.ForeignKey("fitouts.id", ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(sa.String(36))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    failed: Mapped[int] = mapped_column(default=0)

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class HotWork(Case):
    """A hot-work permit 动火证: hours on one place, a guard, extinguishers, and a fire watch afterwards."""

    __tablename__ = "hotworks"
    __table_args__ = (
        sa.CheckConstraint("work in ('welding','cutting','grinding','heating','other')", name="work"),
        sa.CheckConstraint("from_at < until_at", name="hours"),
        sa.CheckConstraint("extinguishers > 0", name="extinguishers"),
        sa.Index("ix_hotworks_fitout", "fitout_id"),
        sa.Index("ix_hotworks_until", "until_at", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    fitout_id: Mapped[int] = mapped_column(sa.ForeignKey("fitouts.id"))
    work: Mapped[str] = mapped_column(sa.String(10))
    place: Mapped[str] = mapped_column(sa.String(120))
    operator: Mapped[str | None] = mapped_column(Encrypted)
    certificate: Mapped[str] = mapped_column(sa.String(40))
    guard: Mapped[str | None] = mapped_column(Encrypted)
    extinguishers: Mapped[int] = mapped_column()
    from_at: Mapped[dt.datetime] = mapped_column()
    until_at: Mapped[dt.datetime] = mapped_column()
    ended_at: Mapped[dt.datetime | None] = mapped_column()
    warned_at: Mapped[dt.datetime | None] = mapped_column()
    pressed_at: Mapped[dt.datetime | None] = mapped_column()
    watched_at: Mapped[dt.datetime | None] = mapped_column()
    watched_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    fitout: Mapped[FitOut] = relationship(FitOut, foreign_keys=[fitout_id])
    __mapper_args__ = {"polymorphic_identity": "hotworks", "inherit_condition": id == Case.id}


class Violation(Case):
    """A breach of the rules of works 违章: what was seen, the fine (fen), the order to put it right."""

    __tablename__ = "violations"
    __table_args__ = (
        sa.CheckConstraint("fine >= 0", name="fine"),
        sa.Index("ix_violations_fitout", "fitout_id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    fitout_id: Mapped[int] = mapped_column(sa.ForeignKey("fitouts.id"))
    look_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fitout_looks.id"))
    rule: Mapped[str] = mapped_column(sa.String(12))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    fine: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))
    deduction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("deposit_deductions.id"))

    fitout: Mapped[FitOut] = relationship(FitOut, foreign_keys=[fitout_id])
    finding: Mapped[Any] = relationship("Finding", foreign_keys=[finding_id])
    deduction: Mapped[Any] = relationship("DepositDeduction", foreign_keys=[deduction_id])
    __mapper_args__ = {"polymorphic_identity": "violations", "inherit_condition": id == Case.id}


__all__ = ["FitOut", "HotWork", "SiteLook", "Violation", "Worker"]
