"""Bills of finance, what was paid of them, who asked for the money and what was said, letters."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

#: The database itself refuses changes of these tables (written out in the migration).
APPEND_ONLY = ("fee_payments", "fee_contacts", "fee_letters")


class Bill(Case):
    """A bill of finance; amounts in fen. Its number (CJ) is given when dunning begins.

    `next_call_on`: from which working day it stands on the call list; `level`: the last letter sent (0-3).
    `origin_id`: the record whose money it brings back.
    """

    __tablename__ = "fee_bills"
    __table_args__ = (
        sa.UniqueConstraint("in_mall", "bill_no", name="uq_fee_bills_bill_no"),
        sa.CheckConstraint("charge in ('rent','management','utilities','other')", name="charge"),
        sa.CheckConstraint("amount > 0 and outstanding >= 0 and outstanding <= amount", name="amount"),
        sa.CheckConstraint("level between 0 and 3", name="level"),
        sa.Index("ix_fee_bills_due", "in_mall", "outstanding", "due_on"),
        sa.Index("ix_fee_bills_call", "in_mall", "next_call_on"),
        sa.Index("ix_fee_bills_origin", "origin_id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    in_mall: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    bill_no: Mapped[str] = mapped_column(sa.String(40))
    charge: Mapped[str] = mapped_column(sa.String(12))
    period: Mapped[str] = mapped_column(sa.String(7), default="")
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    outstanding: Mapped[int] = mapped_column(sa.BigInteger)
    due_on: Mapped[dt.date] = mapped_column()
    next_call_on: Mapped[dt.date | None] = mapped_column()
    promised_on: Mapped[dt.date | None] = mapped_column()
    broken: Mapped[int] = mapped_column(default=0)
    level: Mapped[int] = mapped_column(default=0)
    paid_on: Mapped[dt.date | None] = mapped_column()
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))

    origin: Mapped[Any] = relationship(Case, foreign_keys=[origin_id], remote_side=[Case.id])
    __mapper_args__ = {"polymorphic_identity": "fees", "inherit_condition": id == Case.id}


class FeePayment(Base):
    """Money that finance confirmed for a bill, append-only; a correction is a line with the other sign."""

    __tablename__ = "fee_payments"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.Index("ix_fee_payments_bill", "bill_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    bill_id: Mapped[int] = mapped_column(sa.ForeignKey("fee_bills.id"))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    on: Mapped[dt.date] = mapped_column()
    reference: Mapped[str] = mapped_column(sa.String(60), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class FeeContact(Base):
    """A line of the dunning log, append-only: whom somebody asked, how, and what came of it."""

    __tablename__ = "fee_contacts"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("channel in ('phone','visit','message','letter')", name="channel"),
        sa.CheckConstraint(
            "result in ('promised','told','no_answer','disputed','refused','letter')", name="result"
        ),
        sa.Index("ix_fee_contacts_bill", "bill_id", "id"),
        sa.Index("ix_fee_contacts_tenant", "tenant_id", "at", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    bill_id: Mapped[int] = mapped_column(sa.ForeignKey("fee_bills.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    channel: Mapped[str] = mapped_column(sa.String(8))
    result: Mapped[str] = mapped_column(sa.String(10))
    person: Mapped[str | None] = mapped_column(Encrypted)
    note: Mapped[str | None] = mapped_column(Encrypted)
    promised_on: Mapped[dt.date | None] = mapped_column()
    outstanding: Mapped[int] = mapped_column(sa.BigInteger)
    level: Mapped[int] = mapped_column(default=0)

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class FeeLetter(Base):
    """A letter to a tenant about all that is overdue, as it was written; append-only.

    `rows`: [[bill number, charge, period, due day, outstanding in fen]]; `texts`: the words by language.
    """

    __tablename__ = "fee_letters"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("number", name="uq_fee_letters_number"),
        sa.CheckConstraint("level between 1 and 3", name="level"),
        sa.Index("ix_fee_letters_tenant", "tenant_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    bill_id: Mapped[int] = mapped_column(sa.ForeignKey("fee_bills.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    number: Mapped[str] = mapped_column(sa.String(56))
    level: Mapped[int] = mapped_column()
    on: Mapped[dt.date] = mapped_column()
    pay_by: Mapped[dt.date] = mapped_column()
    total: Mapped[int] = mapped_column(sa.BigInteger)
    rows: Mapped[list[Any]] = mapped_column(sa.JSON)
    texts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)

    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])
    bill: Mapped[Bill] = relationship(Bill, foreign_keys=[bill_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class FeeText(Base):
    """The mall's own words: of the call script (level 0) or of a letter (1-3), in one language."""

    __tablename__ = "fee_texts"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "level", "lang", name="uq_fee_texts_level"),
        sa.CheckConstraint("level between 0 and 3", name="level"),
        sa.CheckConstraint("lang in ('zh_Hans_CN','en')", name="lang"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    level: Mapped[int] = mapped_column()
    lang: Mapped[str] = mapped_column(sa.String(12))
    body: Mapped[str] = mapped_column(sa.Text)


__all__ = ["APPEND_ONLY", "Bill", "FeeContact", "FeeLetter", "FeePayment", "FeeText"]
