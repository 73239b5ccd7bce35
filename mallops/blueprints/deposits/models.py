"""A deposit, its ledger that nobody can change, what is kept back, and who lets go of what binds it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

PURPOSES = ("lease", "fitout", "key", "other")
_REFUND = sa.text("kind = 'refunded'")
#: The database itself refuses changes of these tables (written out in the migration).
APPEND_ONLY = ("deposit_entries", "deposit_waivers")


class Deposit(Case):
    """Money of a tenant that the mall keeps. All amounts in fen.

    `amount` is what was received in all, `balance` the sum of the ledger. `origin_id`: the record it was
    taken for (a fit-out); `asker_id`: the record that asks for the refund, so does not block it (a move-out).
    """

    __tablename__ = "deposits"
    __table_args__ = (
        sa.CheckConstraint("purpose in ('lease','fitout','key','other')", name="purpose"),
        sa.CheckConstraint("balance >= 0 and balance <= amount", name="balance"),
        sa.Index("ix_deposits_origin", "origin_id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(8))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"))
    amount: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    balance: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    received_on: Mapped[dt.date] = mapped_column()
    reference: Mapped[str] = mapped_column(sa.String(60), default="")
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    asker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    refund_amount: Mapped[int | None] = mapped_column(sa.BigInteger)
    payee: Mapped[str | None] = mapped_column(Encrypted)
    account: Mapped[str | None] = mapped_column(Encrypted)
    requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    requested_at: Mapped[dt.datetime | None] = mapped_column()
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    approved_at: Mapped[dt.datetime | None] = mapped_column()
    paid_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    paid_on: Mapped[dt.date | None] = mapped_column()
    pay_reference: Mapped[str] = mapped_column(sa.String(60), default="")

    unit: Mapped[Any] = relationship("Unit", foreign_keys=[unit_id])
    origin: Mapped[Any] = relationship(Case, foreign_keys=[origin_id], remote_side=[Case.id])
    asker: Mapped[Any] = relationship(Case, foreign_keys=[asker_id], remote_side=[Case.id])
    entries: Mapped[list[DepositEntry]] = relationship(order_by="DepositEntry.id", viewonly=True)
    deductions: Mapped[list[DepositDeduction]] = relationship(order_by="DepositDeduction.id", viewonly=True)
    waivers: Mapped[list[DepositWaiver]] = relationship(order_by="DepositWaiver.id", viewonly=True)
    __mapper_args__ = {"polymorphic_identity": "deposits", "inherit_condition": id == Case.id}


class DepositEntry(Base):
    """A line of the ledger, append-only. `amount` carries its sign; a refusal moves no money."""

    __tablename__ = "deposit_entries"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint(
            "(kind = 'received' and amount > 0)"
            " or (kind in ('deducted','refunded','reversed') and amount < 0)"
            " or (kind = 'refused' and amount = 0)",
            name="kind",
        ),
        sa.Index("ix_deposit_entries_deposit", "deposit_id", "id"),
        sa.Index(
            "uq_deposit_entries_refund",
            "deposit_id",
            unique=True,
            sqlite_where=_REFUND,
            postgresql_where=_REFUND,
        ),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    deposit_id: Mapped[int] = mapped_column(sa.ForeignKey("deposits.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    on: Mapped[dt.date] = mapped_column()
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    reference: Mapped[str] = mapped_column(sa.String(60), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    second_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    second_by: Mapped[Any] = relationship("User", foreign_keys=[second_by_id])


class DepositDeduction(Base):
    """Money to be kept back: booked at once below the mall's limit, else by a second person."""

    __tablename__ = "deposit_deductions"
    __table_args__ = (
        sa.CheckConstraint("state in ('waiting','booked','refused')", name="state"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_deposit_deductions_deposit", "deposit_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    deposit_id: Mapped[int] = mapped_column(sa.ForeignKey("deposits.id"))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(300))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    state: Mapped[str] = mapped_column(sa.String(8), default="waiting")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decision: Mapped[str] = mapped_column(sa.String(300), default="")

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])


class DepositWaiver(Base):
    """The manager lets one open obligation not hold this deposit any longer; append-only.

    It holds for the obligation as it was: one of more money than `amount` blocks again.
    """

    __tablename__ = "deposit_waivers"
    __table_args__ = (
        sa.UniqueConstraint("deposit_id", "key", "amount", name="uq_deposit_waivers_key"),
        sa.Index("ix_deposit_waivers_deposit", "deposit_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    deposit_id: Mapped[int] = mapped_column(sa.ForeignKey("deposits.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    department: Mapped[str] = mapped_column(sa.String(20))
    label: Mapped[str] = mapped_column(sa.String(120), default="")
    reference: Mapped[str] = mapped_column(sa.String(200), default="")
    amount: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class DepositRule(Base):
    """The mall's own limit: a deduction of this much (fen) or more needs a second person."""

    __tablename__ = "deposit_rules"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", name="uq_deposit_rules_mall"),
        sa.CheckConstraint("second_from >= 0", name="second_from"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    second_from: Mapped[int] = mapped_column(sa.BigInteger)


__all__ = [
    "APPEND_ONLY",
    "PURPOSES",
    "Deposit",
    "DepositDeduction",
    "DepositEntry",
    "DepositRule",
    "DepositWaiver",
]
