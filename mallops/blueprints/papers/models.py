"""One look at an item of a shop: its price label, its papers, its payment (catalogue 7.1, 7.2)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mallops.core.casework import Case
from mallops.core.db import utcnow

LABEL_FAULTS = ("ok", "missing", "unclear", "incomplete", "wrong_price", "expired", "misleading")
PAYMENTS = ("match", "differs", "unseen")


class PriceCheck(Case):
    """A check of an item (the title) of a tenant. `mismatch` says what does not match, in words.

    `copies_due` and `copies_received` count the copies of contract and slip. `faults` are the codes of
    rules.faults_of as they were found; `flagged_at` is when the manager was told; `outcome` what came of it.
    """

    __tablename__ = "price_checks"
    __table_args__ = (
        sa.CheckConstraint(
            "label_fault in ('ok','missing','unclear','incomplete','wrong_price','expired','misleading')",
            name="label_fault",
        ),
        sa.CheckConstraint("payment in ('match','differs','unseen')", name="payment"),
        sa.CheckConstraint("copies_due is null or copies_due between 0 and 9", name="copies_due"),
        sa.CheckConstraint(
            "copies_received is null or copies_received between 0 and 9", name="copies_received"
        ),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    checked_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    label_fault: Mapped[str] = mapped_column(sa.String(12))
    contract_no: Mapped[str] = mapped_column(sa.String(60), default="")
    slip_no: Mapped[str] = mapped_column(sa.String(60), default="")
    copies_due: Mapped[int | None] = mapped_column()
    copies_received: Mapped[int | None] = mapped_column()
    payment: Mapped[str] = mapped_column(sa.String(8), default="unseen")
    mismatch: Mapped[str] = mapped_column(sa.Text, default="")
    faults: Mapped[str] = mapped_column(sa.String(60), default="")
    flagged_at: Mapped[dt.datetime | None] = mapped_column()
    outcome: Mapped[str] = mapped_column(sa.Text, default="")

    __mapper_args__ = {"polymorphic_identity": "papers"}
