"""Assets 设施, repair tickets 报修单 and the parts they used (catalogue 5.1)."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.sites.models import Zone, short_code
from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base
from mallops.core.money import format_yuan
from mallops.core.names import Named


class Asset(Named, Base):
    """A thing that can break. `qr_code` is on its label: a scan opens its card, or the public report page.

    `state`: in_use, out_of_order, retired. Dates are the mall's days.
    """

    __tablename__ = "assets"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "code", name="uq_assets_code"),
        sa.CheckConstraint("state in ('in_use','out_of_order','retired')", name="state"),
        sa.Index("ix_assets_zone", "zone_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(30))
    facility: Mapped[str] = mapped_column(sa.String(20))
    zone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("zones.id"))
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    maker: Mapped[str] = mapped_column(sa.String(80), default="")
    model: Mapped[str] = mapped_column(sa.String(80), default="")
    installed_on: Mapped[dt.date | None] = mapped_column()
    warranty_until: Mapped[dt.date | None] = mapped_column()
    supplier: Mapped[str] = mapped_column(sa.String(120), default="")
    next_inspection_on: Mapped[dt.date | None] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(16), default="in_use")
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    qr_code: Mapped[str] = mapped_column(sa.String(12), unique=True, default=short_code)

    zone: Mapped[Zone | None] = relationship()

    @property
    def audit_label(self) -> str:
        """How the trail names this asset."""
        return self.code

    @property
    def text(self) -> str:
        """Code and name, as offered in a list."""
        return f"{self.code} {self.name}".strip()


class Repair(Case):
    """A repair ticket. `created_by_id` is None when a visitor reported it (`channel` public).

    `held_from` is the state before it was put on hold; `cost` is in yuan and kept by `actions.parts` from the
    fen of parts and labour; `parts_text` says the parts in one line each. `follow_hash` finds the ticket of
    a follow-link, `source_hash` counts what one address has sent.
    """

    __tablename__ = "repairs"
    __table_args__ = (
        sa.Index("ix_repairs_asset", "asset_id", "id"),
        sa.Index("ix_repairs_source", "source_hash", "id"),
        sa.Index("ix_repairs_finding", "finding_id"),
        sa.UniqueConstraint("follow_hash", name="uq_repairs_follow_hash"),
        sa.CheckConstraint("channel in ('desk','patrol','asset','public')", name="channel"),
        sa.CheckConstraint("rating is null or rating between 1 and 5", name="rating"),
        sa.CheckConstraint("labour_fen >= 0", name="labour"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    facility: Mapped[str] = mapped_column(sa.String(20))
    asset_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assets.id"))
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    fault: Mapped[str] = mapped_column(sa.Text, default="")
    danger: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(sa.String(8), default="desk")
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))
    reporter_name: Mapped[str] = mapped_column(sa.String(80), default="")
    reporter_phone: Mapped[str | None] = mapped_column(Encrypted)
    follow_hash: Mapped[str | None] = mapped_column(sa.String(64))
    source_hash: Mapped[str | None] = mapped_column(sa.String(64))
    engineer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    dispatched_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    dispatch_how: Mapped[str] = mapped_column(sa.String(12), default="")
    accepted_at: Mapped[dt.datetime | None] = mapped_column()
    dispatched_at: Mapped[dt.datetime | None] = mapped_column()
    on_site_at: Mapped[dt.datetime | None] = mapped_column()
    done_at: Mapped[dt.datetime | None] = mapped_column()
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    held_from: Mapped[str] = mapped_column(sa.String(12), default="")
    result: Mapped[str] = mapped_column(sa.Text, default="")
    labour_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    cost: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(12, 2), default=decimal.Decimal(0))
    parts_text: Mapped[str] = mapped_column(sa.Text, default="")
    rating: Mapped[int | None] = mapped_column()
    rating_words: Mapped[str] = mapped_column(sa.String(500), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    reopen_count: Mapped[int] = mapped_column(default=0)

    asset: Mapped[Asset | None] = relationship(foreign_keys=[asset_id])
    finding: Mapped[Any] = relationship("Finding", foreign_keys=[finding_id])
    engineer: Mapped[Any] = relationship("User", foreign_keys=[engineer_id])
    dispatched_by: Mapped[Any] = relationship("User", foreign_keys=[dispatched_by_id])
    confirmed_by: Mapped[Any] = relationship("User", foreign_keys=[confirmed_by_id])
    parts: Mapped[list[RepairPart]] = relationship(
        back_populates="repair", cascade="all, delete-orphan", order_by="RepairPart.id"
    )
    __mapper_args__ = {"polymorphic_identity": "repairs", "inherit_condition": id == Case.id}


class RepairPart(Base):
    """A part that a repair used: quantity and the price of one in fen."""

    __tablename__ = "repair_parts"
    __table_args__ = (
        sa.Index("ix_repair_parts_repair", "repair_id", "id"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("price_fen >= 0", name="price"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    repair_id: Mapped[int] = mapped_column(sa.ForeignKey("repairs.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(80))
    quantity: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(10, 2))
    price_fen: Mapped[int] = mapped_column(sa.BigInteger)

    repair: Mapped[Repair] = relationship(back_populates="parts")

    @property
    def total_fen(self) -> int:
        """What this line cost, to the nearest fen."""
        return int((self.quantity * self.price_fen).quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP))

    @property
    def words(self) -> str:
        """`Bearing 6204 × 2 = ¥36.00`."""
        return f"{self.name} × {self.quantity.normalize():f} = {format_yuan(self.total_fen)}"
