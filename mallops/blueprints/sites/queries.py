"""Reads of floors, zones and units, always within one mall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mallops.blueprints.sites.models import Floor, Unit, Zone, ZoneDuty
from mallops.core.auth.zones import register_zone_source
from mallops.core.calendar_days import CalendarDay
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.malls import Mall
from mallops.core.paging import Page, keyset_page, like


def get_mall(mall_id: int | None) -> Mall:
    """The mall itself. Raises NotFound."""
    mall = db.session.get(Mall, mall_id) if mall_id else None
    if mall is None:
        raise NotFound()
    return mall


def list_floors(mall_id: int | None) -> Sequence[Floor]:
    """Floors from the lowest up."""
    return db.session.scalars(
        sa.select(Floor).where(Floor.mall_id == mall_id).order_by(Floor.level, Floor.code)
    ).all()


def list_zones(mall_id: int | None, *, inactive: bool = False) -> Sequence[Zone]:
    """Zones by floor and code, with floor and officers. Three queries."""
    query = (
        sa.select(Zone)
        .join(Zone.floor)
        .options(joinedload(Zone.floor), selectinload(Zone.duties).joinedload(ZoneDuty.user))
        .where(Zone.mall_id == mall_id)
        .order_by(Floor.level, Zone.code)
    )
    if not inactive:
        query = query.where(Zone.is_active)
    return db.session.scalars(query).unique().all()


def find_zone_by_qr(mall_id: int | None, code: str) -> Zone | None:
    """The zone whose label carries this short code (letter case and spaces do not matter)."""
    wanted = "".join(code.split()).upper()
    return db.session.scalars(sa.select(Zone).where(Zone.qr_code == wanted, Zone.mall_id == mall_id)).first()


@register_zone_source
def zones_of_officer(user_id: int, mall_id: int) -> frozenset[int]:
    """Ids of the zones this person walks in this mall."""
    query = sa.select(ZoneDuty.zone_id).where(ZoneDuty.user_id == user_id, ZoneDuty.mall_id == mall_id)
    return frozenset(db.session.scalars(query))


@dataclass(frozen=True)
class UnitFilter:
    """What the list of units is narrowed to."""

    q: str = ""
    floor_id: int | None = None
    zone_id: int | None = None


def _units(mall_id: int | None, wanted: UnitFilter) -> sa.Select[Unit]:
    query = (
        sa.select(Unit).options(joinedload(Unit.floor), joinedload(Unit.zone)).where(Unit.mall_id == mall_id)
    )
    if wanted.q:
        query = query.where(Unit.code.ilike(like(wanted.q), escape="\\"))
    if wanted.floor_id:
        query = query.where(Unit.floor_id == wanted.floor_id)
    if wanted.zone_id:
        query = query.where(Unit.zone_id == wanted.zone_id)
    return query


def list_units(mall_id: int | None, wanted: UnitFilter, after: str = "", before: str = "") -> Page[Unit]:
    """A page of units by code, with floor and zone. One query."""
    return keyset_page(_units(mall_id, wanted), Unit.code, after=after, before=before)


def list_all_units(mall_id: int | None, wanted: UnitFilter | None = None) -> Sequence[Unit]:
    """Every unit the filter matches, by code, for an export or a choice."""
    return db.session.scalars(_units(mall_id, wanted or UnitFilter()).order_by(Unit.code)).all()


def count_units(mall_id: int | None) -> dict[int | None, tuple[int, float]]:
    """Units and square metres by zone id (None: in no zone)."""
    rows = db.session.execute(
        sa.select(Unit.zone_id, sa.func.count(), sa.func.sum(Unit.area_m2))
        .where(Unit.mall_id == mall_id)
        .group_by(Unit.zone_id)
    )
    return {zone_id: (count, float(area or 0)) for zone_id, count, area in rows}


def list_calendar_days(mall_id: int | None, year: int) -> Sequence[CalendarDay]:
    """The mall's own exceptions of a year."""
    return db.session.scalars(
        sa.select(CalendarDay)
        .where(
            CalendarDay.mall_id == mall_id,
            CalendarDay.on.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        )
        .order_by(CalendarDay.on)
    ).all()
