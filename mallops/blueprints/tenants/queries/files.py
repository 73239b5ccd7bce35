"""Reads of tenants, the units they hold and the records about them, always within one mall."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer, joinedload

from mallops.blueprints.sites.models import Floor, Unit, Zone
from mallops.blueprints.tenants.models import Tenancy, Tenant, TenantBrand, TenantContract, TenantPerson
from mallops.blueprints.tenants.queries.parts import unchecked
from mallops.blueprints.tenants.rules import Period
from mallops.core.crypto import lookup_hash
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.names import pick
from mallops.core.paging import Page, keyset_page, like
from mallops.core.phones import normalise_phone


@dataclass(frozen=True)
class ZoneTenant:
    """A tenant that trades in a zone, with the codes of the units it holds there."""

    tenant: Tenant
    units: tuple[str, ...]


@dataclass(frozen=True)
class TenantRow:
    """A line of the list: the tenant, the units held on the day and the zones they lie in."""

    tenant: Tenant
    units: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True)
class TenantFilter:
    """What the list is narrowed to; empty means all. `zone` is a zone's code.

    `check` "due": files nobody has looked through this week, in `zone_ids` or everywhere.
    """

    q: str = ""
    category: str = ""
    zone: str = ""
    status: str = ""
    check: str = ""
    zone_ids: frozenset[int] | None = None


@dataclass(frozen=True)
class UnitChoice:
    """A unit that may be given out, and who holds it on the day."""

    code: str
    area_m2: Any
    zone: str
    holder: str


def _held(on: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(Tenancy.from_on <= on, sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on))


def list_zone_tenants(mall_id: int | None, zone_id: int, on: dt.date) -> list[ZoneTenant]:
    """Who trades in a zone on a day, by their first unit there. One query."""
    query = (
        sa.select(Tenant, Unit.code)
        .join(Tenancy, Tenancy.tenant_id == Tenant.id)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .where(Tenant.mall_id == mall_id, Unit.zone_id == zone_id, Tenant.status == "trading", _held(on))
        .order_by(Unit.code, Tenant.id)
    )
    tenants: dict[int, Tenant] = {}
    units: dict[int, list[str]] = {}
    for tenant, code in db.session.execute(query):
        tenants[tenant.id] = tenant
        units.setdefault(tenant.id, []).append(code)
    return [ZoneTenant(tenant, tuple(units[id])) for id, tenant in tenants.items()]


def find_by_qr(mall_id: int | None, code: str) -> Tenant | None:
    """The tenant whose label carries this short code (letter case and spaces do not matter)."""
    wanted = "".join(code.split()).upper()
    return db.session.scalars(
        sa.select(Tenant).where(Tenant.qr_code == wanted, Tenant.mall_id == mall_id)
    ).first()


def tenant_choices(mall_id: int | None) -> list[tuple[int, str]]:
    """Key and `code name` of every tenant that is here or on its way in or out, by code."""
    query = (
        sa.select(Tenant)
        .options(defer(Tenant.phone), defer(Tenant.email))
        .where(Tenant.mall_id == mall_id, Tenant.status.not_in(("left", "prospect")))
        .order_by(Tenant.code)
    )
    return [(one.id, f"{one.code} {one.name}") for one in db.session.scalars(query)]


def find_by_code(mall_id: int | None, code: str) -> Tenant | None:
    """The tenant with this code."""
    return db.session.scalars(
        sa.select(Tenant).where(Tenant.mall_id == mall_id, Tenant.code == code)
    ).one_or_none()


def list_codes(mall_id: int | None) -> Sequence[str]:
    """Every code in use."""
    return db.session.scalars(sa.select(Tenant.code).where(Tenant.mall_id == mall_id)).all()


def list_categories(mall_id: int | None) -> Sequence[str]:
    """The categories in use, by name."""
    query = sa.select(Tenant.category).where(Tenant.mall_id == mall_id, Tenant.category != "").distinct()
    return db.session.scalars(query.order_by(Tenant.category)).all()


def list_zone_choices(mall_id: int | None) -> list[tuple[str, str]]:
    """Code and `code name` of the zones in use, from the lowest floor up."""
    query = sa.select(Zone).join(Zone.floor).where(Zone.mall_id == mall_id, Zone.is_active)
    rows = db.session.scalars(query.order_by(Floor.level, Zone.code))
    return [(one.code, f"{one.code} {one.name}") for one in rows]


# --- the list ---------------------------------------------------------------------------------------


def _in_units(mall_id: int | None, on: dt.date, *conditions: sa.ColumnElement[bool]) -> sa.Select[int]:
    """Keys of the tenants that hold such a unit on the day."""
    return (
        sa.select(Tenancy.tenant_id)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .where(Tenancy.mall_id == mall_id, _held(on), *conditions)
    )


def _narrowed(mall_id: int | None, wanted: TenantFilter, on: dt.date) -> sa.Select[Tenant]:
    query = sa.select(Tenant).where(Tenant.mall_id == mall_id)
    if wanted.category:
        query = query.where(Tenant.category == wanted.category)
    if wanted.status:
        query = query.where(Tenant.status == wanted.status)
    if wanted.zone:
        zone = sa.select(Zone.id).where(Zone.mall_id == mall_id, Zone.code == wanted.zone)
        query = query.where(Tenant.id.in_(_in_units(mall_id, on, Unit.zone_id.in_(zone))))
    if wanted.check:
        query = query.where(Tenant.id.in_(unchecked(mall_id, on, wanted.zone_ids)))
    if wanted.q:
        pattern = like(wanted.q)
        fields = (Tenant.code, Tenant.name_zh, Tenant.name_en, Tenant.brand, Tenant.legal_name)
        found: list[sa.ColumnElement[bool]] = [field.ilike(pattern, escape="\\") for field in fields]
        found.append(Tenant.id.in_(_in_units(mall_id, on, Unit.code.ilike(pattern, escape="\\"))))
        hashed = lookup_hash(normalise_phone(wanted.q))
        if hashed:
            found.append(Tenant.phone_hash == hashed)
        query = query.where(sa.or_(*found))
    return query


def list_tenants(
    mall_id: int | None, wanted: TenantFilter, on: dt.date, after: str = "", before: str = ""
) -> Page[TenantRow]:
    """A page of tenants by code, with their units on the day. Two queries, whatever the length."""
    query = _narrowed(mall_id, wanted, on).options(defer(Tenant.email))
    page = keyset_page(query, Tenant.code, after=after, before=before)
    return Page(_rows(page.rows, on), page.first, page.last)


def export_parts(tenant_ids: Collection[int], on: dt.date, *, terms: bool) -> dict[int, dict[str, Any]]:
    """Brands, owner and, with `terms`, the contract in force, by tenant, for an export. Three queries."""
    out: dict[int, dict[str, Any]] = {}
    brands = sa.select(TenantBrand).where(TenantBrand.tenant_id.in_(tenant_ids)).order_by(TenantBrand.id)
    for brand in db.session.scalars(brands):
        out.setdefault(brand.tenant_id, {}).setdefault("brand", brand)
    owners = sa.select(TenantPerson.tenant_id, TenantPerson.name).where(
        TenantPerson.tenant_id.in_(tenant_ids), TenantPerson.role == "owner", TenantPerson.to_on.is_(None)
    )
    for tenant_id, name in db.session.execute(owners.order_by(TenantPerson.id)):
        out.setdefault(tenant_id, {}).setdefault("owner", name)
    if terms:
        contracts = sa.select(TenantContract).where(
            TenantContract.tenant_id.in_(tenant_ids),
            TenantContract.from_on <= on,
            sa.or_(TenantContract.to_on.is_(None), TenantContract.to_on >= on),
        )
        for contract in db.session.scalars(contracts.order_by(TenantContract.from_on)):
            out.setdefault(contract.tenant_id, {})["contract"] = contract
    return out


def list_all_tenants(mall_id: int | None, wanted: TenantFilter, on: dt.date) -> list[TenantRow]:
    """Every tenant the filter matches, by code, for an export. Two queries."""
    return _rows(db.session.scalars(_narrowed(mall_id, wanted, on).order_by(Tenant.code)).all(), on)


def _rows(tenants: Sequence[Tenant], on: dt.date) -> list[TenantRow]:
    held = places_of([one.id for one in tenants], on)
    out = []
    for tenant in tenants:
        places = held.get(tenant.id, ())
        zones = tuple(dict.fromkeys(zone for _unit, zone in places if zone))
        out.append(TenantRow(tenant, tuple(unit for unit, _zone in places), zones))
    return out


def places_of(tenant_ids: Collection[int], on: dt.date) -> dict[int, tuple[tuple[str, str], ...]]:
    """Unit code and zone code of what tenants hold on a day, by unit code."""
    query = (
        sa.select(Tenancy.tenant_id, Unit.code, Zone.code)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .outerjoin(Zone, Zone.id == Unit.zone_id)
        .where(Tenancy.tenant_id.in_(tenant_ids), _held(on))
        .order_by(Unit.code)
    )
    out: dict[int, list[tuple[str, str]]] = {}
    for tenant_id, unit, zone in db.session.execute(query):
        out.setdefault(tenant_id, []).append((unit, zone or ""))
    return {tenant_id: tuple(places) for tenant_id, places in out.items()}


def unit_codes_of(tenant_id: int, on: dt.date) -> tuple[str, ...]:
    """Codes of the units a tenant holds on a day."""
    return tuple(unit for unit, _zone in places_of([tenant_id], on).get(tenant_id, ()))


# --- units and periods ------------------------------------------------------------------------------


def list_tenancies(tenant_id: int) -> Sequence[Tenancy]:
    """All periods of a tenant, the latest first, with unit and zone. One query."""
    query = (
        sa.select(Tenancy)
        .join(Tenancy.unit)
        .options(joinedload(Tenancy.unit).options(joinedload(Unit.zone), joinedload(Unit.floor)))
        .where(Tenancy.tenant_id == tenant_id)
        .order_by(Tenancy.from_on.desc(), Unit.code)
    )
    return db.session.scalars(query).all()


def get_tenancy(tenant: Tenant, uid: uuid.UUID, *, lock: bool = False) -> Tenancy:
    """A period of this tenant. Raises NotFound."""
    query = sa.select(Tenancy).where(Tenancy.uid == uid, Tenancy.tenant_id == tenant.id)
    row = db.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound()
    return row


def find_unit(mall_id: int | None, code: str, *, lock: bool = False) -> Unit | None:
    """The unit with this code."""
    query = sa.select(Unit).where(Unit.mall_id == mall_id, Unit.code == code)
    return db.session.scalars(query.with_for_update() if lock else query).one_or_none()


def list_holders(unit_id: int, except_id: int | None = None) -> list[tuple[str, Period]]:
    """Who holds or held a unit, and when; `except_id` leaves one period out."""
    query = (
        sa.select(Tenancy.id, Tenant, Tenancy.from_on, Tenancy.to_on)
        .join(Tenant, Tenant.id == Tenancy.tenant_id)
        .options(defer(Tenant.phone), defer(Tenant.email))
        .where(Tenancy.unit_id == unit_id)
        .order_by(Tenancy.from_on)
    )
    return [
        (f"{tenant.code} {tenant.name}", Period(from_on, to_on))
        for id, tenant, from_on, to_on in db.session.execute(query)
        if id != except_id
    ]


def list_periods(mall_id: int | None) -> dict[str, list[tuple[str, Period]]]:
    """Every period of the mall by unit code, each with the tenant's code: what an import must not cross."""
    query = (
        sa.select(Unit.code, Tenant.code, Tenancy.from_on, Tenancy.to_on)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .join(Tenant, Tenant.id == Tenancy.tenant_id)
        .where(Tenancy.mall_id == mall_id)
    )
    out: dict[str, list[tuple[str, Period]]] = {}
    for unit, tenant, from_on, to_on in db.session.execute(query):
        out.setdefault(unit, []).append((tenant, Period(from_on, to_on)))
    return out


def list_unit_choices(mall_id: int | None, on: dt.date) -> list[UnitChoice]:
    """Units by code with who holds them on a day. One query."""
    holder = aliased(Tenant)
    query = (
        sa.select(Unit.code, Unit.area_m2, Zone.code, holder.name_zh, holder.name_en)
        .outerjoin(Zone, Zone.id == Unit.zone_id)
        .outerjoin(Tenancy, sa.and_(Tenancy.unit_id == Unit.id, _held(on)))
        .outerjoin(holder, holder.id == Tenancy.tenant_id)
        .where(Unit.mall_id == mall_id)
        .order_by(Unit.code)
    )
    return [
        UnitChoice(code, area, zone or "", pick(zh or "", en or ""))
        for code, area, zone, zh, en in db.session.execute(query)
    ]
