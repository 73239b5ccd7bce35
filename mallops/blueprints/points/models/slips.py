"""Purchase slips: each gives points once, whoever brings it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base, utcnow


class Slip(Base):
    """A slip of a shop. `live` while it gives points; a reversal ends that, and the slip may earn anew.

    `refunded` (fen) and `refunded_points` grow with each goods return, up to `amount` and `points`.
    """

    __tablename__ = "slips"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "number", "on", name="uq_slips_number"),
        sa.CheckConstraint("amount > 0 and refunded >= 0 and refunded <= amount", name="refunded"),
        sa.CheckConstraint("refunded_points >= 0 and refunded_points <= points", name="points"),
        sa.Index("ix_slips_mall", "mall_id", "id"),
        sa.Index("ix_slips_account", "account_id", "on"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    number: Mapped[str] = mapped_column(sa.String(40))
    on: Mapped[dt.date] = mapped_column()
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    refunded: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("point_accounts.id"))
    live: Mapped[bool] = mapped_column(default=True)
    points: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    refunded_points: Mapped[int] = mapped_column(sa.BigInteger, default=0)

    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id])
    account: Mapped[Any] = relationship("PointAccount", foreign_keys=[account_id])


class SlipClash(Base):
    """Somebody brought a slip that had given its points already: for the fraud desk."""

    __tablename__ = "slip_clashes"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_slip_clashes_mall", "mall_id", "id"),
        sa.Index("ix_slip_clashes_slip", "slip_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    slip_id: Mapped[int] = mapped_column(sa.ForeignKey("slips.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("point_accounts.id"))
    same_card: Mapped[bool] = mapped_column()
    fen: Mapped[int] = mapped_column(sa.BigInteger)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    channel: Mapped[str] = mapped_column(sa.String(6))

    slip: Mapped[Slip] = relationship()
    account: Mapped[Any] = relationship("PointAccount", foreign_keys=[account_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


__all__ = ["Slip", "SlipClash"]
