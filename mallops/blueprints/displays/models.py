"""What hangs in the mall, what was found hanging without leave, and the material of a campaign (11)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow


class Display(Case):
    """One thing on show 张贴/展示: applied for, approved, posted, taken down.

    `sort` is its type. `starts_on` and `expires_on` are days of the mall, both included; `expires_week` is
    the ISO week of the latter (`2026-W48`), so that a list can ask for it. `applicant` is who applied, by
    name (encrypted). `first_by_id` let a sublet notice pass to the manager,
    `approved_by_id` decided. `condition` is what the last look said, `stray_id` the finding it makes regular.
    """

    __tablename__ = "displays"
    __table_args__ = (
        sa.CheckConstraint("sort in ('stand','poster','pop','sublet','advert','collateral')", name="sort"),
        sa.CheckConstraint("condition in ('','intact','worn','damaged','moved','missing')", name="condition"),
        sa.CheckConstraint(
            "starts_on is null or expires_on is null or starts_on <= expires_on", name="dates"
        ),
        sa.Index("ix_displays_expires", "expires_on", "id"),
        sa.Index("ix_displays_week", "expires_week", "id"),
        sa.Index("ix_displays_stray", "stray_id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(12))
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    content: Mapped[str] = mapped_column(sa.Text, default="")
    size: Mapped[str] = mapped_column(sa.String(60), default="")
    quantity: Mapped[int | None] = mapped_column()
    starts_on: Mapped[dt.date | None] = mapped_column()
    expires_on: Mapped[dt.date | None] = mapped_column()
    expires_week: Mapped[str] = mapped_column(sa.String(8), default="")
    applicant: Mapped[str | None] = mapped_column(Encrypted)
    applied_at: Mapped[dt.datetime | None] = mapped_column()
    first_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    posted_at: Mapped[dt.datetime | None] = mapped_column()
    posted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    condition: Mapped[str] = mapped_column(sa.String(8), default="")
    checked_at: Mapped[dt.datetime | None] = mapped_column()
    warned_at: Mapped[dt.datetime | None] = mapped_column()
    removed_at: Mapped[dt.datetime | None] = mapped_column()
    removed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    stray_id: Mapped[int | None] = mapped_column(sa.ForeignKey("strays.id"))

    checks: Mapped[list[DisplayCheck]] = relationship(order_by="DisplayCheck.id.desc()")
    stray: Mapped[Any] = relationship("Stray", foreign_keys=[stray_id])
    __mapper_args__ = {"polymorphic_identity": "displays", "inherit_condition": id == Case.id}


class DisplayCheck(Base):
    """A look at a thing on show: in what condition it is."""

    __tablename__ = "display_checks"
    __table_args__ = (
        sa.Index("ix_display_checks_display", "display_id", "id"),
        sa.CheckConstraint("condition in ('intact','worn','damaged','moved','missing')", name="condition"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    display_id: Mapped[int] = mapped_column(sa.ForeignKey("displays.id", ondelete="CASCADE"))
    condition: Mapped[str] = mapped_column(sa.String(8))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class Stray(Case):
    """Material that nobody allowed, found on the floor: traced, then removed or made regular."""

    __tablename__ = "strays"
    __table_args__ = (
        sa.CheckConstraint("sort in ('stand','poster','pop','sublet','advert','collateral')", name="sort"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(12))
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    content: Mapped[str] = mapped_column(sa.Text, default="")
    traced_at: Mapped[dt.datetime | None] = mapped_column()
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    __mapper_args__ = {"polymorphic_identity": "strays"}


class Material(Case):
    """Material that marketing gives out for a campaign: what, from when to when it hangs, who carries it."""

    __tablename__ = "materials"
    __table_args__ = (sa.CheckConstraint("display_by <= take_down_by", name="dates"),)

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    pieces: Mapped[str] = mapped_column(sa.String(200), default="")
    display_by: Mapped[dt.date] = mapped_column()
    take_down_by: Mapped[dt.date] = mapped_column()
    carrier: Mapped[str] = mapped_column(sa.String(80), default="")
    waybill: Mapped[str] = mapped_column(sa.String(60), default="")
    instructions: Mapped[str] = mapped_column(sa.Text, default="")
    result: Mapped[str] = mapped_column(sa.Text, default="")

    __mapper_args__ = {"polymorphic_identity": "materials", "inherit_condition": id == Case.id}


class MaterialShare(Case):
    """A tenant's share of a campaign's material, from issue to return, with its samples counted."""

    __tablename__ = "material_shares"
    __table_args__ = (
        sa.UniqueConstraint("material_id", "shop_id", name="uq_material_shares_shop"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("received is null or received >= 0", name="received"),
        sa.CheckConstraint("returned is null or returned >= 0", name="returned"),
        sa.CheckConstraint(
            "samples_sent >= 0 and samples_received >= 0 and samples_given >= 0 and samples_returned >= 0"
            " and samples_given + samples_returned <= samples_received",
            name="samples",
        ),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    material_id: Mapped[int] = mapped_column(sa.ForeignKey("materials.id"))
    shop_id: Mapped[int] = mapped_column(sa.ForeignKey("tenants.id"))
    quantity: Mapped[int] = mapped_column()
    received: Mapped[int | None] = mapped_column()
    returned: Mapped[int | None] = mapped_column()
    samples_sent: Mapped[int] = mapped_column(default=0)
    samples_received: Mapped[int] = mapped_column(default=0)
    samples_given: Mapped[int] = mapped_column(default=0)
    samples_returned: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[dt.datetime | None] = mapped_column()
    displayed_at: Mapped[dt.datetime | None] = mapped_column()
    on_time: Mapped[bool | None] = mapped_column()
    taken_down_at: Mapped[dt.datetime | None] = mapped_column()
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    solution: Mapped[str] = mapped_column(sa.Text, default="")
    trouble_count: Mapped[int] = mapped_column(default=0)

    material: Mapped[Material] = relationship(Material, foreign_keys=[material_id])
    __mapper_args__ = {"polymorphic_identity": "shares", "inherit_condition": id == Case.id}


__all__ = ["Display", "DisplayCheck", "Material", "MaterialShare", "Stray"]
