"""Reads of campaign material and of the shops' shares of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.displays.models import MaterialShare
from mallops.blueprints.displays.rules.materials import OPEN, Line, Result, result_of
from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core.db import db


def count_open(material_id: int) -> int:
    """Shares that still ask for something."""
    query = sa.select(sa.func.count()).select_from(MaterialShare)
    mine = (MaterialShare.material_id == material_id, MaterialShare.state.in_(sorted(OPEN)))
    return db.session.scalar(query.where(*mine)) or 0


def list_shares(material_id: int) -> list[MaterialShare]:
    """All shares of a material with tenant and zone, by tenant; void ones too."""
    query = (
        sa.select(MaterialShare)
        .join(Tenant, Tenant.id == MaterialShare.shop_id)
        .options(joinedload(MaterialShare.tenant), joinedload(MaterialShare.zone))
        .where(MaterialShare.material_id == material_id)
        .order_by(Tenant.code, MaterialShare.id)
    )
    return list(db.session.scalars(query))


def shops_with(material_id: int) -> set[int]:
    """Keys of the shops that have a share."""
    query = sa.select(MaterialShare.shop_id).where(MaterialShare.material_id == material_id)
    return set(db.session.scalars(query))


def zones_of_shops(mall_id: int, tenant_ids: Collection[int], on: dt.date) -> dict[int, int | None]:
    """The zone in which each of these shops of the mall trades on a day (None: nowhere)."""
    known = sa.select(Tenant.id).where(Tenant.mall_id == mall_id, Tenant.id.in_(tenant_ids))
    found: dict[int, int | None] = dict.fromkeys(db.session.scalars(known))
    query = (
        sa.select(Tenancy.tenant_id, Unit.zone_id)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .where(
            Tenancy.tenant_id.in_(sorted(found)),
            Unit.zone_id.is_not(None),
            Tenancy.from_on <= on,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
        )
        .order_by(Tenancy.id)
    )
    for tenant_id, zone_id in db.session.execute(query):
        found[tenant_id] = zone_id
    return found


def count_result(shares: list[MaterialShare]) -> Result:
    """What became of a material."""
    return result_of(
        Line(
            one.state,
            one.quantity,
            one.received,
            one.returned,
            one.on_time,
            one.trouble_count,
            (one.samples_sent, one.samples_received, one.samples_given, one.samples_returned),
        )
        for one in shares
    )
