"""The plan of a floor and the units drawn on it (issue 5, occupancy)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base

#: Places on a plan are thousandths of its width and height.
WHOLE = 1000


class FloorPlan(Base):
    """The picture of a floor; without one the units stand on a grid."""

    __tablename__ = "floor_plans"
    __table_args__ = (sa.UniqueConstraint("floor_id", name="uq_floor_plans_floor"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    floor_id: Mapped[int] = mapped_column(sa.ForeignKey("floors.id", ondelete="CASCADE"))
    photo_id: Mapped[int] = mapped_column(sa.ForeignKey("photos.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    photo: Mapped[Any] = relationship("Photo", lazy="joined")
    floor: Mapped[Any] = relationship("Floor")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.floor.code if self.floor else ""


class UnitShape(Base):
    """Where a unit lies on the plan of its floor: a rectangle in thousandths."""

    __tablename__ = "unit_shapes"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", name="uq_unit_shapes_unit"),
        sa.CheckConstraint("x >= 0 and y >= 0 and w > 0 and h > 0", name="size"),
        sa.CheckConstraint("x + w <= 1000 and y + h <= 1000", name="inside"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    floor_id: Mapped[int] = mapped_column(sa.ForeignKey("floors.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id", ondelete="CASCADE"))
    x: Mapped[int] = mapped_column()
    y: Mapped[int] = mapped_column()
    w: Mapped[int] = mapped_column()
    h: Mapped[int] = mapped_column()

    unit: Mapped[Any] = relationship("Unit")

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.unit.code if self.unit else ""
