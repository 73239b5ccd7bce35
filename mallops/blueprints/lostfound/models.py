"""Found items, loss reports, counts of cash, questions, claims, how long each kind is kept (30)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow


class FoundItem(Case):
    """Something that was found. `features` anybody of the house may read; `marks` are what only the owner
    would know: encrypted, in no list, and never read out. `label` is the code on its shelf label.

    `cash_fen` is None while two people have not counted the same sum; `has_cash` says that there is some.
    """

    __tablename__ = "found_items"
    __table_args__ = (
        sa.UniqueConstraint("label", name="uq_found_items_label"),
        sa.CheckConstraint("cash_fen is null or cash_fen >= 0", name="cash"),
        sa.CheckConstraint(
            "finder_kind in ('staff','customer','tenant','security','cleaning')", name="finder"
        ),
        sa.CheckConstraint("ended_how in ('','claimed','police','disposed')", name="ended"),
        sa.Index("ix_found_items_shelf", "shelf", "id"),
        sa.Index("ix_found_items_loss", "loss_id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(sa.String(12))
    colour: Mapped[str] = mapped_column(sa.String(8), default="")
    brand: Mapped[str] = mapped_column(sa.String(60), default="")
    features: Mapped[str] = mapped_column(sa.Text, default="")
    marks: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    found_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    finder_kind: Mapped[str] = mapped_column(sa.String(8), default="staff")
    finder_name: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    finder_phone: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    witness: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    shelf: Mapped[str] = mapped_column(sa.String(20), default="")
    label: Mapped[str] = mapped_column(sa.String(8))
    valuable: Mapped[bool] = mapped_column(default=False)
    has_cash: Mapped[bool] = mapped_column(default=False)
    cash_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    announced_at: Mapped[dt.datetime | None] = mapped_column()
    keep_until: Mapped[dt.date | None] = mapped_column()
    loss_id: Mapped[int | None] = mapped_column(sa.ForeignKey("loss_reports.id"))
    ended_how: Mapped[str] = mapped_column(sa.String(8), default="")
    ended_with: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)

    loss: Mapped[LossReport | None] = relationship(foreign_keys=[loss_id])
    counts: Mapped[list[CashCount]] = relationship(order_by="CashCount.id")
    questions: Mapped[list[OwnerQuestion]] = relationship(order_by="OwnerQuestion.id")
    claims: Mapped[list[Claim]] = relationship(order_by="Claim.id", back_populates="item")
    pagings: Mapped[list[ItemPaging]] = relationship(order_by="ItemPaging.id")
    __mapper_args__ = {"polymorphic_identity": "found_items", "inherit_condition": id == Case.id}


class LossReport(Case):
    """Something that a person misses. Who it is stands encrypted; `marks` as with what is found."""

    __tablename__ = "loss_reports"
    __table_args__ = (
        sa.CheckConstraint("lost_until >= lost_from", name="times"),
        sa.CheckConstraint("channel in ('walk_in','phone','online','staff')", name="channel"),
        sa.Index("ix_loss_reports_phone", "phone_hash", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(sa.String(12))
    colour: Mapped[str] = mapped_column(sa.String(8), default="")
    brand: Mapped[str] = mapped_column(sa.String(60), default="")
    features: Mapped[str] = mapped_column(sa.Text, default="")
    marks: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    lost_from: Mapped[dt.datetime] = mapped_column(default=utcnow)
    lost_until: Mapped[dt.datetime] = mapped_column(default=utcnow)
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    channel: Mapped[str] = mapped_column(sa.String(8), default="walk_in")
    loser: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    phone: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64))
    contact: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    told_at: Mapped[dt.datetime | None] = mapped_column()

    __mapper_args__ = {"polymorphic_identity": "loss_reports", "inherit_condition": id == Case.id}


class CashCount(Base):
    """One count of the cash by one person, who does not see the other's."""

    __tablename__ = "found_counts"
    __table_args__ = (
        sa.Index("ix_found_counts_item", "item_id", "id"),
        sa.CheckConstraint("amount_fen >= 0", name="amount"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("found_items.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    amount_fen: Mapped[int] = mapped_column(sa.BigInteger)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class OwnerQuestion(Base):
    """Something only the owner can answer, and the answer: for those who hand out, nobody else."""

    __tablename__ = "found_questions"
    __table_args__ = (sa.Index("ix_found_questions_item", "item_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("found_items.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(Encrypted)
    answer: Mapped[str] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class Claim(Base):
    """Somebody says that an item is theirs: `open` (answers taken), `checked` (they agree), then `released`
    against a signature, or `refused` with a reason. An item has one that is not refused, says the database.

    `answers` is JSON: question, what was expected, what was said, whether it agrees.
    """

    __tablename__ = "found_claims"
    __table_args__ = (
        sa.CheckConstraint("state in ('open','checked','released','refused')", name="state"),
        sa.Index(
            "uq_found_claims_live",
            "item_id",
            unique=True,
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        ),
        sa.Index("ix_found_claims_item", "item_id", "id"),
        sa.Index("ix_found_claims_phone", "mall_id", "phone_hash"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("found_items.id", ondelete="CASCADE"))
    loss_id: Mapped[int | None] = mapped_column(sa.ForeignKey("loss_reports.id"))
    state: Mapped[str] = mapped_column(sa.String(8), default="open")
    claimant: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    phone: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64))
    id_kind: Mapped[str] = mapped_column(sa.String(12), default="")
    id_last4: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    proof: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    answers: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    taken_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    checked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    checked_at: Mapped[dt.datetime | None] = mapped_column()
    second_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    second_at: Mapped[dt.datetime | None] = mapped_column()
    released_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    released_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    item: Mapped[FoundItem] = relationship(back_populates="claims")
    loss: Mapped[LossReport | None] = relationship(foreign_keys=[loss_id])
    taken_by: Mapped[Any] = relationship("User", foreign_keys=[taken_by_id])
    checked_by: Mapped[Any] = relationship("User", foreign_keys=[checked_by_id])
    second: Mapped[Any] = relationship("User", foreign_keys=[second_id])
    released_by: Mapped[Any] = relationship("User", foreign_keys=[released_by_id])


class ItemPaging(Base):
    """A text that was read out over the loudspeakers for an item, and when. It holds no feature."""

    __tablename__ = "found_pagings"
    __table_args__ = (sa.Index("ix_found_pagings_item", "item_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("found_items.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    text_zh: Mapped[str] = mapped_column(sa.String(300))
    text_en: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class Retention(Base):
    """How many days a kind of item is kept and what follows; absent until the mall changes what is shipped.

    `counsel_on`: the day on which the mall's counsel confirmed it; None: shown as "confirm with counsel".
    """

    __tablename__ = "lost_retentions"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "category", name="uq_lost_retentions_category"),
        sa.CheckConstraint("days between 1 and 3650", name="days"),
        sa.CheckConstraint("way in ('police','dispose')", name="way"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    category: Mapped[str] = mapped_column(sa.String(12))
    days: Mapped[int] = mapped_column()
    way: Mapped[str] = mapped_column(sa.String(8))
    counsel_on: Mapped[dt.date | None] = mapped_column()


#: What a record may be found by, while it is open: one row a term, in the order in which suggestions walk
#: them. `day` is the ordinal of the day of finding or losing. Written by actions/terms.py only.
TERMS = sa.Table(
    "lost_terms",
    Base.metadata,
    sa.Column("mall_id", sa.Integer, nullable=False),
    sa.Column("side", sa.String(5), nullable=False),
    sa.Column("term", sa.String(24), nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    sa.PrimaryKeyConstraint("mall_id", "side", "term", "day", "case_id"),
    sa.Index("ix_lost_terms_case", "case_id"),
    sqlite_with_rowid=False,
)
