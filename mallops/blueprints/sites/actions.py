"""Changes to the building, its hours and its working calendar."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.accounts.actions.sessions import forget_mall_snapshots, forget_snapshots
from mallops.blueprints.sites.models import Floor, Unit, Zone, ZoneDuty, short_code
from mallops.blueprints.sites.rules import (
    clean_code,
    ensure_area,
    ensure_hours,
    ensure_named,
    ensure_timezone,
)
from mallops.core.auth import Actor
from mallops.core.calendar_days import CalendarDay
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.importing import PlannedRow
from mallops.core.malls import Mall


def save_floor(actor: Actor, floor: Floor | None, values: dict[str, Any]) -> Floor:
    """A new floor, or changes to one. Raises Invalid for a code in use."""
    code = clean_code(values["code"])
    ensure_named(values["name_zh"], values["name_en"])
    _ensure_free(Floor, actor.mall_id, code, floor)
    floor = floor or Floor(mall_id=actor.mall_id)
    _fill(floor, {**values, "code": code}, ("code", "name_zh", "name_en", "level"))
    return _added(floor)


def save_zone(
    actor: Actor, zone: Zone | None, values: dict[str, Any], officer_ids: Iterable[int] | None = None
) -> Zone:
    """A new zone, or changes to one; `officer_ids` replaces who walks it (None leaves them)."""
    code = clean_code(values["code"])
    ensure_named(values["name_zh"], values["name_en"])
    _ensure_free(Zone, actor.mall_id, code, zone)
    zone = zone or Zone(mall_id=actor.mall_id)
    fields = ("code", "name_zh", "name_en", "floor_id", "boundary", "facilities", "is_active")
    _fill(zone, {**values, "code": code}, fields)
    _added(zone)
    if officer_ids is not None:
        set_officers(zone, set(officer_ids))
    return zone


def set_officers(zone: Zone, user_ids: set[int]) -> None:
    """Make exactly these people responsible for a zone."""
    present = {duty.user_id: duty for duty in zone.duties}
    for user_id, duty in present.items():
        if user_id not in user_ids:
            zone.duties.remove(duty)
    for user_id in sorted(user_ids - set(present)):
        zone.duties.append(ZoneDuty(mall_id=zone.mall_id, user_id=user_id))
    db.session.flush()
    forget_snapshots(user_ids ^ set(present))


def renew_qr(zone: Zone) -> str:
    """A new short code for the zone's label; the old label stops working."""
    zone.qr_code = short_code()
    db.session.flush()
    return zone.qr_code


def save_unit(actor: Actor, unit: Unit | None, values: dict[str, Any]) -> Unit:
    """A new unit, or changes to one. The zone has to be on the unit's floor."""
    code = clean_code(values["code"])
    area = ensure_area(values["area_m2"])
    zone = db.session.get(Zone, values["zone_id"]) if values.get("zone_id") else None
    if zone is not None and zone.floor_id != values["floor_id"]:
        raise Invalid(field_errors={"zone_id": _("This zone is on another floor.")})
    _ensure_free(Unit, actor.mall_id, code, unit)
    unit = unit or Unit(mall_id=actor.mall_id)
    _fill(unit, {**values, "code": code, "area_m2": area}, ("code", "area_m2", "floor_id", "zone_id"))
    return _added(unit)


def add_mall(code: str, name_zh: str, name_en: str, tz: str) -> Mall:
    """A new mall. Raises Invalid for a code in use, no name, or an unknown time zone."""
    code = clean_code(code)
    if len(code) > 6 or not code.isalnum():
        raise Invalid(field_errors={"code": _("The mall's code has 1 to 6 letters or digits.")})
    ensure_named(name_zh, name_en)
    if db.session.scalar(sa.select(Mall.id).where(Mall.code == code)) is not None:
        raise Invalid(field_errors={"code": _("The code %(code)s is in use already.", code=code)})
    return _added(Mall(code=code, name_zh=name_zh, name_en=name_en, tz=ensure_timezone(tz).key))


def save_mall(actor: Actor, mall: Mall, values: dict[str, Any]) -> None:
    """Names, address, hours and time zone of the mall."""
    ensure_named(values["name_zh"], values["name_en"])
    mall.opens_at, mall.closes_at = ensure_hours(values["opens_at"], values["closes_at"])
    mall.tz = ensure_timezone(values["tz"]).key
    _fill(mall, values, ("name_zh", "name_en", "address"))
    db.session.flush()
    forget_mall_snapshots(mall.id)


def set_calendar_day(
    actor: Actor, on: dt.date, kind: str, name_zh: str = "", name_en: str = ""
) -> CalendarDay | None:
    """Make a date worked or rested in this mall, or (`national`) follow the national calendar again."""
    row = db.session.scalar(
        sa.select(CalendarDay).where(CalendarDay.mall_id == actor.mall_id, CalendarDay.on == on)
    )
    if kind == "national":
        if row is not None:
            db.session.delete(row)
            db.session.flush()
        return None
    row = row or CalendarDay(mall_id=actor.mall_id, on=on)
    row.kind, row.name_zh, row.name_en = kind, name_zh[:60], name_en[:60]
    return _added(row)


def import_units(actor: Actor, rows: Sequence[PlannedRow]) -> int:
    """Make or change floors, zones and units as the sheet says; returns how many units."""
    floors = {one.code: one for one in db.session.scalars(sa.select(Floor).filter_by(mall_id=actor.mall_id))}
    zones = {one.code: one for one in db.session.scalars(sa.select(Zone).filter_by(mall_id=actor.mall_id))}
    units = {one.code: one for one in db.session.scalars(sa.select(Unit).filter_by(mall_id=actor.mall_id))}
    for row in rows:
        floor = _imported_floor(actor, floors, row.values)
        zone = _imported_zone(actor, zones, floor, row.values)
        code = row.values["unit"]
        values = {
            "code": code,
            "area_m2": decimal.Decimal(str(row.values["area_m2"])),
            "floor_id": floor.id,
            "zone_id": zone.id if zone else None,
        }
        units[code] = save_unit(actor, units.get(code), values)
    return len(rows)


def _imported_floor(actor: Actor, floors: dict[str, Floor], values: dict[str, Any]) -> Floor:
    code = values["floor"]
    known = floors.get(code)
    names = {
        "name_zh": values.get("floor_zh") or (known.name_zh if known else code),
        "name_en": values.get("floor_en") or (known.name_en if known else code),
    }
    level = known.level if known else _level(code, len(floors))
    floors[code] = save_floor(actor, known, {"code": code, "level": level, **names})
    return floors[code]


def _imported_zone(actor: Actor, zones: dict[str, Zone], floor: Floor, values: dict[str, Any]) -> Zone | None:
    code = values.get("zone")
    if not code:
        return None
    known = zones.get(code)
    kept = {"boundary": known.boundary, "facilities": known.facilities} if known else {}
    zones[code] = save_zone(
        actor,
        known,
        {
            "code": code,
            "name_zh": values.get("zone_zh") or (known.name_zh if known else code),
            "name_en": values.get("zone_en") or (known.name_en if known else code),
            "floor_id": floor.id,
            "boundary": "",
            "facilities": "",
            "is_active": True,
            **kept,
        },
    )
    return zones[code]


def _level(code: str, fallback: int) -> int:
    """-1 for B1, 3 for 3F or F3; else the order in which floors come."""
    digits = "".join(sign for sign in code if sign.isdigit())
    if not digits:
        return fallback
    return -int(digits) if code.startswith(("B", "-")) else int(digits)


def _ensure_free(model: Any, mall_id: int | None, code: str, row: Any) -> None:
    query = sa.select(model.id).where(model.mall_id == mall_id, model.code == code)
    if row is not None:
        query = query.where(model.id != row.id)
    if db.session.scalar(query) is not None:
        raise Invalid(field_errors={"code": _("The code %(code)s is in use already.", code=code)})


def _fill(row: Any, values: dict[str, Any], fields: tuple[str, ...]) -> None:
    for name in fields:
        if name in values:
            value = values[name]
            setattr(row, name, value if value is not None or name.endswith("_id") else "")


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def remove_floor(actor: Actor, floor: Floor) -> None:
    """Remove a floor on which nothing stands."""
    zone = db.session.scalar(sa.select(Zone.id).where(Zone.floor_id == floor.id).limit(1))
    unit = db.session.scalar(sa.select(Unit.id).where(Unit.floor_id == floor.id).limit(1))
    if zone or unit:
        raise Conflict(_("This floor still has zones or units. Move them first."))
    db.session.delete(floor)
    db.session.flush()
