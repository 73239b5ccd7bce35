"""The books: accounts, entries, lines, batches and what was taken from them.

Double entry in whole points: the lines of an entry add up to nothing. A member's account holds what the
mall owes that person; the mall's own accounts (sales, promotion, redemption, …) hold the other side. Entries,
lines and uses are append-only, and the database itself says so (the triggers stand in the migration).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.crypto import Encrypted
from mallops.core.db import Base, UTCDateTime, db, utcnow

#: The database refuses UPDATE, DELETE and TRUNCATE of these.
APPEND_ONLY = ("point_entries", "point_lines", "point_uses")
#: Of these it refuses DELETE and TRUNCATE.
KEPT = ("point_accounts", "point_batches", "point_books", "slips")
ACCOUNT_KINDS = ("member", "sales", "promotion", "redemption", "expiry", "adjustment", "settled")
ENTRY_KINDS = ("earn", "redeem", "reverse", "refund", "transfer", "expire", "adjust")
CHANNELS = ("desk", "till", "job", "member")
#: The day on which points without a limit run out.
NEVER = dt.date(9999, 12, 31)
_OWN = sa.text("member_id is null")
_A_PERSON = sa.text("by_id is not null")
_LEFT = sa.text('"left" > 0')


class PointBook(Base):
    """The head of one mall's books: the last entry, and the policy in force. Whoever posts locks this row."""

    __tablename__ = "point_books"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("mall_id", name="uq_point_books_mall"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    last_seq: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    last_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), default=b"")
    last_at: Mapped[dt.datetime] = mapped_column()
    policy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_policies.id"))


class PointAccount(Base):
    """One account: of a member, or one of the mall's own.

    `balance` is the sum of its lines. Below nothing goes only a member `in_debt` (goods returned after the
    points were spent, where the mall's policy says so).
    """

    __tablename__ = "point_accounts"
    __table_args__ = (
        sa.CheckConstraint(
            "kind in ('member','sales','promotion','redemption','expiry','adjustment','settled')", name="kind"
        ),
        sa.CheckConstraint("(kind = 'member') = (member_id is not null)", name="member"),
        sa.CheckConstraint("kind <> 'member' or balance >= 0 or in_debt", name="balance"),
        sa.Index("uq_point_accounts_member", "member_id", unique=True),
        sa.Index(
            "uq_point_accounts_own",
            "mall_id",
            "kind",
            unique=True,
            sqlite_where=_OWN,
            postgresql_where=_OWN,
        ),
        sa.Index("ix_point_accounts_review", "mall_id", "tier_until"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    balance: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    in_debt: Mapped[bool] = mapped_column(default=False)
    frozen: Mapped[bool] = mapped_column(default=False)
    frozen_reason: Mapped[str | None] = mapped_column(Encrypted)
    tier: Mapped[str] = mapped_column(sa.String(12), default="")
    tier_since: Mapped[dt.date | None] = mapped_column()
    tier_until: Mapped[dt.date | None] = mapped_column()

    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])

    @property
    def audit_label(self) -> str:
        """The trail names no person."""
        return self.kind


class PointEntry(Base):
    """One booking. `account_id` is the member's account it is about, `points` what it did to that account.

    `fen` is the money behind it: the slip's, what was returned, or what was paid for points that were gone.
    `hash` covers the entry, its lines and the hash before it.
    """

    __tablename__ = "point_entries"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint(
            "kind in ('earn','redeem','reverse','refund','transfer','expire','adjust')", name="kind"
        ),
        sa.CheckConstraint("channel in ('desk','till','job','member')", name="channel"),
        sa.UniqueConstraint("mall_id", "seq", name="uq_point_entries_seq"),
        sa.UniqueConstraint("mall_id", "key", name="uq_point_entries_key"),
        sa.UniqueConstraint("reverses_id", name="uq_point_entries_reverses"),
        sa.Index("ix_point_entries_slip", "slip_id"),
        sa.Index("ix_point_entries_by", "by_id", "at", sqlite_where=_A_PERSON, postgresql_where=_A_PERSON),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[str] = mapped_column(sa.String(8))
    at: Mapped[dt.datetime] = mapped_column()
    on: Mapped[dt.date] = mapped_column()
    key: Mapped[str] = mapped_column(sa.String(80))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("point_accounts.id"))
    points: Mapped[int] = mapped_column(sa.BigInteger)
    fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slips.id"))
    reverses_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_entries.id"))
    reason: Mapped[str] = mapped_column(sa.String(20), default="")
    explanation: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    second_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    channel: Mapped[str] = mapped_column(sa.String(6))
    prev_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))

    account: Mapped[PointAccount] = relationship(foreign_keys=[account_id])
    slip: Mapped[Any] = relationship("Slip", foreign_keys=[slip_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    second_by: Mapped[Any] = relationship("User", foreign_keys=[second_by_id])
    note: Mapped[PointNote | None] = relationship(viewonly=True, uselist=False)


_Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class PointLine(db.Model):  # type: ignore[name-defined,misc]
    """One side of an entry. No public id and no second clock: there are tens of millions of them."""

    __tablename__ = "point_lines"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "account_id", name="uq_point_lines_entry"),
        sa.Index("ix_point_lines_account", "account_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("point_entries.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("point_accounts.id"))
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    balance_after: Mapped[int] = mapped_column(sa.BigInteger)

    entry: Mapped[PointEntry] = relationship()


class PointBatch(db.Model):  # type: ignore[name-defined,misc]
    """Points that came in together and run out together. `left`: what no use has taken. Lean as a line."""

    __tablename__ = "point_batches"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint('"left" >= 0 and "left" <= amount and amount > 0', name="left"),
        sa.Index(
            "ix_point_batches_first",
            "account_id",
            "expires_on",
            "id",
            sqlite_where=_LEFT,
            postgresql_where=_LEFT,
        ),
        sa.Index(
            "ix_point_batches_due",
            "mall_id",
            "expires_on",
            "account_id",
            sqlite_where=_LEFT,
            postgresql_where=_LEFT,
        ),
        sa.Index("ix_point_batches_account", "account_id", "id"),
        sa.Index("ix_point_batches_entry", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("point_accounts.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("point_entries.id"))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    left: Mapped[int] = mapped_column(sa.BigInteger)
    expires_on: Mapped[dt.date] = mapped_column()


class PointUse(db.Model):  # type: ignore[name-defined,misc]
    """An entry took so much from a batch."""

    __tablename__ = "point_uses"
    __audited__ = False
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_point_uses_batch", "batch_id"),
        sa.Index("ix_point_uses_entry", "entry_id"),
    )

    id: Mapped[int] = mapped_column(_Big, primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("point_entries.id"))
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("point_batches.id"))
    amount: Mapped[int] = mapped_column(sa.BigInteger)


class PointNote(Base):
    """Words that somebody typed for an entry. Apart from it, so that a person can be forgotten."""

    __tablename__ = "point_notes"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("entry_id", name="uq_point_notes_entry"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("point_entries.id"))
    text: Mapped[str] = mapped_column(Encrypted)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)


__all__ = [
    "ACCOUNT_KINDS",
    "APPEND_ONLY",
    "CHANNELS",
    "ENTRY_KINDS",
    "KEPT",
    "NEVER",
    "PointAccount",
    "PointBatch",
    "PointBook",
    "PointEntry",
    "PointLine",
    "PointNote",
    "PointUse",
]
