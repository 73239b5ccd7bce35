"""The figures of key customers, kept by month: what a trend needs long after its bookings are history."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mallops.core.db import Base


class CareMonth(Base):
    """A month of a mall, in sums: nobody can be found in it. Counted every night until it changes no more.

    What the month brought (`buyers` to `satisfaction`) can be counted later too. How the members stood
    (`members`, `tiers`, `consents`) is known of the night it was counted only: `members` is empty for a
    month that was over before the first count. `best_fen`: the tenth of the buyers that spent most.
    """

    __tablename__ = "care_months"
    __audited__ = False  # nobody writes it: a job counts it from rows that have their own trail
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "month", name="uq_care_months_month"),
        sa.CheckConstraint("best_fen <= fen", name="best"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    month: Mapped[str] = mapped_column(sa.String(7))
    counted_on: Mapped[dt.date] = mapped_column()
    members: Mapped[int | None] = mapped_column()
    tiers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    consents: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    buyers: Mapped[int] = mapped_column(default=0)
    repeaters: Mapped[int] = mapped_column(default=0)
    fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    best_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    called: Mapped[int] = mapped_column(default=0)
    won: Mapped[int] = mapped_column(default=0)
    tried: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    satisfaction: Mapped[float | None] = mapped_column(sa.Float)


__all__ = ["CareMonth"]
