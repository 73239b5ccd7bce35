"""Floors with their units, who holds them, and where they lie on the plan. A few queries a floor."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from mallops.blueprints.sites.models import Floor, Unit
from mallops.blueprints.tenants.models import FloorPlan, Tenancy, Tenant, UnitShape
from mallops.blueprints.tenants.rules import Letting, Shape, grid_shapes, letting
from mallops.core.db import db
from mallops.core.errors import NotFound


@dataclass(frozen=True)
class PlanUnit:
    """A unit on the plan: who holds it now, who comes next, where it lies (None: not drawn yet)."""

    unit: Unit
    tenant: Tenant | None
    following: Tenancy | None
    shape: Shape | None
    drawn: bool

    @property
    def status(self) -> str:
        """The tenant's status, or `vacant`."""
        return self.tenant.status if self.tenant else "vacant"


@dataclass(frozen=True)
class FloorView:
    """A floor as it is let: its picture, its units, height by width of the plan."""

    floor: Floor
    plan: FloorPlan | None
    units: list[PlanUnit]
    ratio: float

    @property
    def letting(self) -> Letting:
        """How much of it is let."""
        return letting((one.unit.area_m2, one.tenant is not None) for one in self.units)


def list_floors(mall_id: int | None) -> Sequence[Floor]:
    """Floors from the lowest up."""
    return db.session.scalars(
        sa.select(Floor).where(Floor.mall_id == mall_id).order_by(Floor.level, Floor.code)
    ).all()


def find_plan(floor_id: int) -> FloorPlan | None:
    """The picture of a floor."""
    return db.session.scalars(sa.select(FloorPlan).where(FloorPlan.floor_id == floor_id)).one_or_none()


def find_shape(unit_id: int) -> UnitShape | None:
    """Where a unit was drawn."""
    return db.session.scalars(sa.select(UnitShape).where(UnitShape.unit_id == unit_id)).one_or_none()


def get_unit(floor: Floor, uid: uuid.UUID) -> Unit:
    """A unit of this floor. Raises NotFound."""
    row = db.session.scalars(sa.select(Unit).where(Unit.uid == uid, Unit.floor_id == floor.id)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def floor_view(floor: Floor, on: dt.date) -> FloorView:
    """A floor on a day. Five queries."""
    units = db.session.scalars(
        sa.select(Unit).where(Unit.floor_id == floor.id).options(joinedload(Unit.zone)).order_by(Unit.code)
    ).all()
    now, following = _holders([one.id for one in units], on)
    plan = find_plan(floor.id)
    drawn: dict[int, Any] = {
        one.unit_id: Shape(one.x, one.y, one.w, one.h)
        for one in db.session.scalars(sa.select(UnitShape).where(UnitShape.floor_id == floor.id))
    }
    if plan is not None and plan.photo.is_ready:
        shapes: list[Shape | None] = [drawn.get(one.id) for one in units]
        ratio = plan.photo.height / plan.photo.width
    else:
        grid, ratio = grid_shapes([(one.grid_x, one.grid_y, one.grid_w, one.grid_h) for one in units])
        whole = bool(units) and all(one.id in drawn for one in units)
        shapes = [drawn[one.id] for one in units] if whole else list(grid)
    rows = [
        PlanUnit(one, now.get(one.id), following.get(one.id), shape, one.id in drawn)
        for one, shape in zip(units, shapes, strict=True)
    ]
    return FloorView(floor, plan, rows, ratio)


def _holders(unit_ids: Sequence[int], on: dt.date) -> tuple[dict[int, Tenant], dict[int, Tenancy]]:
    """Who holds these units on a day, and the next period after it."""
    query = (
        sa.select(Tenancy)
        .where(Tenancy.unit_id.in_(unit_ids), sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on))
        .options(joinedload(Tenancy.tenant).options(defer(Tenant.phone), defer(Tenant.email)))
        .order_by(Tenancy.from_on.desc(), Tenancy.id.desc())
    )
    now: dict[int, Tenant] = {}
    following: dict[int, Tenancy] = {}
    for one in db.session.scalars(query):
        if one.from_on <= on:
            now[one.unit_id] = one.tenant
        else:
            following[one.unit_id] = one
    return now, following


def mall_letting(mall_id: int | None, on: dt.date) -> dict[int, Letting]:
    """How each floor is let, by the floor's key. One query."""
    held = (
        sa.select(Tenancy.id)
        .where(
            Tenancy.unit_id == Unit.id,
            Tenancy.from_on <= on,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
        )
        .exists()
    )
    query = sa.select(Unit.floor_id, Unit.area_m2, held).where(Unit.mall_id == mall_id)
    rows: dict[int, list[tuple[Any, bool]]] = {}
    for floor_id, area, is_held in db.session.execute(query):
        rows.setdefault(floor_id, []).append((area, bool(is_held)))
    return {floor_id: letting(found) for floor_id, found in rows.items()}


def list_unit_history(unit_id: int) -> Sequence[Tenancy]:
    """Who held a unit and when, the latest first."""
    query = (
        sa.select(Tenancy)
        .where(Tenancy.unit_id == unit_id)
        .options(joinedload(Tenancy.tenant).options(defer(Tenant.phone), defer(Tenant.email)))
        .order_by(Tenancy.from_on.desc(), Tenancy.id.desc())
        .limit(100)
    )
    return db.session.scalars(query).all()
