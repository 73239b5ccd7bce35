"""The plan of a floor put up, units drawn on it (issue 5, occupancy)."""

from __future__ import annotations

from mallops.blueprints.sites.models import Floor, Unit
from mallops.blueprints.tenants import queries, rules
from mallops.blueprints.tenants.models import FloorPlan, UnitShape
from mallops.core.auth import Actor
from mallops.core.db import db, utcnow
from mallops.core.photos.intake import StoredOriginal
from mallops.core.photos.records import add_photo
from mallops.core.photos.work import queue_photo


def set_plan(actor: Actor, floor: Floor, stored: StoredOriginal) -> FloorPlan:
    """The picture of a floor, which is on disk already; units keep the places they were drawn at."""
    photo = add_photo(stored, mall_id=floor.mall_id, created_by_id=actor.user_id, taken_at=utcnow())
    queue_photo(photo)
    row = queries.find_plan(floor.id) or FloorPlan(mall_id=floor.mall_id, floor_id=floor.id)
    row.photo_id, row.by_id = photo.id, actor.user_id
    db.session.add(row)
    db.session.flush()
    return row


def remove_plan(floor: Floor) -> None:
    """The floor stands on its grid again; nothing happens when it has no picture."""
    row = queries.find_plan(floor.id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def place_unit(unit: Unit, values: dict[str, int | None]) -> UnitShape:
    """Draw a unit. Raises Invalid on `x`, `y`, `w` or `h`."""
    shape = rules.ensure_shape(values)
    row = queries.find_shape(unit.id) or UnitShape(mall_id=unit.mall_id, unit_id=unit.id)
    row.floor_id = unit.floor_id
    row.x, row.y, row.w, row.h = shape
    db.session.add(row)
    db.session.flush()
    return row


def take_off_plan(unit: Unit) -> None:
    """The unit is not drawn any more; nothing happens when it was not."""
    row = queries.find_shape(unit.id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
