"""Malls, floors, zones, units, tenants. Rows are flushed, not committed."""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
from typing import Any

from mallops.blueprints.accounts.models import User
from mallops.blueprints.sites.models import Floor, Unit, Zone, ZoneDuty
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core.crypto import lookup_hash
from mallops.core.db import db
from mallops.core.malls import Mall

LONG_AGO = dt.date(2020, 1, 1)
_counter = itertools.count(1)


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_mall(code: str = "", **values: Any) -> Mall:
    """A mall, open from 10 to 22 in Shanghai unless told otherwise."""
    number = next(_counter)
    defaults = {"code": code or f"M{number}", "name_zh": f"商场{number}", "name_en": f"Mall {number}"}
    mall: Mall = _add(Mall(**{**defaults, **values}))
    return mall


def make_floor(mall: Mall, code: str = "", **values: Any) -> Floor:
    """A floor of a mall."""
    number = next(_counter)
    code = code or f"F{number}"
    defaults = {"code": code, "level": number, "name_zh": f"{code}层", "name_en": f"Floor {code}"}
    floor: Floor = _add(Floor(mall_id=mall.id, **{**defaults, **values}))
    return floor


def make_zone(floor: Floor, code: str = "", *officers: User, **values: Any) -> Zone:
    """A zone of a floor, walked by `officers`."""
    code = code or f"Z{next(_counter)}"
    defaults = {"code": code, "name_zh": f"{code}管区", "name_en": f"Zone {code}"}
    zone: Zone = _add(Zone(mall_id=floor.mall_id, floor_id=floor.id, **{**defaults, **values}))
    for officer in officers:
        _add(ZoneDuty(mall_id=floor.mall_id, zone_id=zone.id, user_id=officer.id))
    return zone


def make_unit(zone: Zone, code: str = "", **values: Any) -> Unit:
    """A unit of a zone, 60 m²."""
    defaults = {"code": code or f"U{next(_counter)}", "area_m2": decimal.Decimal("60.00")}
    place = {"mall_id": zone.mall_id, "floor_id": zone.floor_id, "zone_id": zone.id}
    unit: Unit = _add(Unit(**place, **{**defaults, **values}))
    return unit


def make_tenant(
    mall: Mall, *units: Unit, code: str = "", from_on: dt.date = LONG_AGO, **values: Any
) -> Tenant:
    """A trading tenant that holds `units` since `from_on`."""
    number = next(_counter)
    defaults = {"code": code or f"T{number:04d}", "name_zh": f"店铺{number}", "name_en": f"Shop {number}"}
    if values.get("phone"):
        values.setdefault("phone_hash", lookup_hash(values["phone"]))
    tenant: Tenant = _add(Tenant(mall_id=mall.id, **{**defaults, **values}))
    for unit in units:
        make_tenancy(tenant, unit, from_on)
    return tenant


def make_tenancy(
    tenant: Tenant, unit: Unit, from_on: dt.date = LONG_AGO, to_on: dt.date | None = None
) -> Tenancy:
    """`tenant` holds `unit` from a day to a day."""
    tenancy: Tenancy = _add(
        Tenancy(mall_id=tenant.mall_id, tenant_id=tenant.id, unit_id=unit.id, from_on=from_on, to_on=to_on)
    )
    return tenancy
