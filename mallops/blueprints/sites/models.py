"""The building: floors, zones (管区), units (铺位) and who walks which zone (catalogue 1.1, 9)."""

from __future__ import annotations

import decimal
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base
from mallops.core.names import Named

#: No 0/O, 1/I/L: read aloud and typed with one thumb.
SHORT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def short_code(length: int = 8) -> str:
    """A code printed under a QR label, for typing when the camera fails."""
    return "".join(secrets.choice(SHORT_ALPHABET) for _ in range(length))


class Floor(Named, Base):
    """A floor; `level` orders them (basements negative)."""

    __tablename__ = "floors"
    __table_args__ = (sa.UniqueConstraint("mall_id", "code", name="uq_floors_code"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(10))
    level: Mapped[int] = mapped_column(default=0)


class Zone(Named, Base):
    """A zone 管区. `qr_code` is the short code on its label: presence is proved by scanning it."""

    __tablename__ = "zones"
    __table_args__ = (sa.UniqueConstraint("mall_id", "code", name="uq_zones_code"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    floor_id: Mapped[int] = mapped_column(sa.ForeignKey("floors.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    boundary: Mapped[str] = mapped_column(sa.String(300), default="")
    facilities: Mapped[str] = mapped_column(sa.String(300), default="")
    qr_code: Mapped[str] = mapped_column(sa.String(12), unique=True, default=short_code)
    is_active: Mapped[bool] = mapped_column(default=True)

    floor: Mapped[Floor] = relationship()
    duties: Mapped[list[ZoneDuty]] = relationship(back_populates="zone", cascade="all, delete-orphan")

    @property
    def audit_label(self) -> str:
        """How the trail names this zone."""
        return self.code


class ZoneDuty(Base):
    """An officer responsible for a zone."""

    __tablename__ = "zone_duties"
    __table_args__ = (sa.UniqueConstraint("zone_id", "user_id", name="uq_zone_duties_user"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    zone_id: Mapped[int] = mapped_column(sa.ForeignKey("zones.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)

    zone: Mapped[Zone] = relationship(back_populates="duties")
    user: Mapped[Any] = relationship("User")


class Unit(Base):
    """A unit 铺位: code, area in m², place on the floor's grid (cells)."""

    __tablename__ = "units"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "code", name="uq_units_code"),
        sa.CheckConstraint("area_m2 > 0", name="area_positive"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    floor_id: Mapped[int] = mapped_column(sa.ForeignKey("floors.id"), index=True)
    zone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("zones.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    area_m2: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(10, 2))
    grid_x: Mapped[int] = mapped_column(default=0)
    grid_y: Mapped[int] = mapped_column(default=0)
    grid_w: Mapped[int] = mapped_column(default=1)
    grid_h: Mapped[int] = mapped_column(default=1)

    floor: Mapped[Floor] = relationship()
    zone: Mapped[Zone | None] = relationship()

    @property
    def audit_label(self) -> str:
        """How the trail names this unit."""
        return self.code
