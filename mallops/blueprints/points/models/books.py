"""What stands beside the ledger: months for the tiers, adjustments that wait, proofs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.crypto import Encrypted
from mallops.core.db import Base, db


class PointMonth(db.Model):  # type: ignore[name-defined,misc]
    """What a member earned and spent in a month (`202603`), less what was taken back: for the tiers."""

    __tablename__ = "point_months"
    __audited__ = False

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("point_accounts.id"), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    earned: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    spent: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class PointAdjustment(Base):
    """A change by hand: booked at once below the mall's limit, else by a second person."""

    __tablename__ = "point_adjustments"
    __table_args__ = (
        sa.CheckConstraint("state in ('waiting','booked','refused')", name="state"),
        sa.CheckConstraint("points <> 0", name="points"),
        sa.Index("ix_point_adjustments_state", "mall_id", "state", "id"),
        sa.Index("ix_point_adjustments_account", "account_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("point_accounts.id"))
    points: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str | None] = mapped_column(Encrypted)
    state: Mapped[str] = mapped_column(sa.String(8), default="waiting")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decision: Mapped[str | None] = mapped_column(Encrypted)
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_entries.id"))

    account: Mapped[Any] = relationship("PointAccount", foreign_keys=[account_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])


class PointProof(Base):
    """One proof of a mall's books: what was looked at, and what was wrong (`faults`, sentences in parts)."""

    __tablename__ = "point_proofs"
    __audited__ = False
    __table_args__ = (sa.Index("ix_point_proofs_mall", "mall_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    whole: Mapped[bool] = mapped_column()
    from_seq: Mapped[int] = mapped_column(sa.BigInteger)
    to_seq: Mapped[int] = mapped_column(sa.BigInteger)
    to_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    entries: Mapped[int] = mapped_column(sa.BigInteger)
    accounts: Mapped[int] = mapped_column(sa.BigInteger)
    faults: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    started_at: Mapped[dt.datetime] = mapped_column()
    finished_at: Mapped[dt.datetime] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


__all__ = ["PointAdjustment", "PointMonth", "PointProof"]
