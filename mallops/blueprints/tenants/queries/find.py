"""Where is a shop that sells …: asked by brand, unit, phone, contact, goods or pinyin (9.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import defer

from mallops.blueprints.sites.models import Floor, Unit, Zone
from mallops.blueprints.tenants.models import Tenancy, Tenant, TenantBrand, TenantPerson
from mallops.blueprints.tenants.rules import asked_for
from mallops.core import search
from mallops.core.crypto import lookup_hash
from mallops.core.db import db
from mallops.core.paging import like
from mallops.core.phones import normalise_phone
from mallops.core.shop_hours import OpenHours, ShopPlace, open_hours

MAX_FOUND = 20
_LOOKED_AT = 60
_HERE_FIRST = {"trading": 0, "moving_in": 1, "suspended": 2, "moving_out": 3, "prospect": 4, "left": 5}


@dataclass(frozen=True)
class Place:
    """A unit that a shop holds: its code, floor and zone in the reader's language."""

    unit: str
    floor: str
    zone: str
    floor_id: int


@dataclass(frozen=True)
class FoundShop:
    """A shop that answers the question. `contact`: whom the question named, when it named somebody."""

    tenant: Tenant
    places: tuple[Place, ...]
    brands: tuple[TenantBrand, ...]
    contact: TenantPerson | None = None
    hours: OpenHours | None = None


@dataclass
class _Found:
    ids: dict[int, int] = field(default_factory=dict)  # tenant → how well it fits, the less the better
    people: dict[int, TenantPerson] = field(default_factory=dict)

    def note(self, tenant_id: int, rank: int) -> None:
        """The best fit counts."""
        self.ids[tenant_id] = min(rank, self.ids.get(tenant_id, rank))


def find_shops(mall_id: int, question: str, on: dt.date, *, limit: int = MAX_FOUND) -> list[FoundShop]:
    """The shops that answer a question, those that trade first, the best fit before the others."""
    asked = asked_for(question)
    if not asked:
        return []
    found = _Found()
    _by_phone(found, mall_id, asked)
    _by_person(found, mall_id, asked)
    for hit in search.search(db.session(), mall_id, asked, kinds=["tenants"], limit=_LOOKED_AT):
        found.note(hit.ref_id, _rank(hit.title, hit.subtitle, asked))
    if not found.ids:
        return []
    query = sa.select(Tenant).options(defer(Tenant.email)).where(Tenant.id.in_(found.ids))
    tenants = [one for one in db.session.scalars(query.where(Tenant.mall_id == mall_id))]
    tenants.sort(key=lambda one: (_HERE_FIRST[one.status], found.ids[one.id], one.code))
    return _told(mall_id, tenants[:limit], found, on)


def _by_phone(found: _Found, mall_id: int, asked: str) -> None:
    digits = normalise_phone(asked)
    if len(digits) < 5 or not digits.lstrip("+").isdigit():
        return
    hashed = lookup_hash(digits)
    for tenant_id in db.session.scalars(
        sa.select(Tenant.id).where(Tenant.mall_id == mall_id, Tenant.phone_hash == hashed)
    ):
        found.note(tenant_id, 0)
    _note_people(found, mall_id, TenantPerson.phone_hash == hashed)


def _by_person(found: _Found, mall_id: int, asked: str) -> None:
    if len(asked) < 2:
        return
    if asked.isascii():
        bare = "".join(asked.split()).lower()
        said = like(bare)[1:]  # from the start of the whole sound, or of the initials
        ways = [TenantPerson.said.like(said, escape="\\"), TenantPerson.said.like(f"% {said}", escape="\\")]
        ways.append(TenantPerson.name.ilike(like(asked), escape="\\"))
        _note_people(found, mall_id, sa.or_(*ways))
    else:
        _note_people(found, mall_id, TenantPerson.name.like(like(asked), escape="\\"))


def _note_people(found: _Found, mall_id: int, condition: sa.ColumnElement[bool]) -> None:
    query = (
        sa.select(TenantPerson)
        .options(defer(TenantPerson.email), defer(TenantPerson.birthday))
        .where(TenantPerson.mall_id == mall_id, TenantPerson.to_on.is_(None), condition)
        .order_by(TenantPerson.is_main.desc(), TenantPerson.id)
        .limit(_LOOKED_AT)
    )
    for person in db.session.scalars(query):
        found.note(person.tenant_id, 3)
        found.people.setdefault(person.tenant_id, person)


def _rank(title: str, subtitle: str, asked: str) -> int:
    wanted = asked.casefold()
    if wanted in (title.casefold(), *title.casefold().split()):
        return 0
    if wanted in title.casefold() or wanted in subtitle.casefold():
        return 1
    return 2


def _told(mall_id: int, tenants: Sequence[Tenant], found: _Found, on: dt.date) -> list[FoundShop]:
    ids = [one.id for one in tenants]
    places, brands = _places(ids, on), _brands(ids)
    shops = [ShopPlace(one, places[one][0].floor_id if places.get(one) else None) for one in ids]
    hours = open_hours(mall_id, shops, on)
    return [
        FoundShop(
            one,
            tuple(places.get(one.id, ())),
            tuple(brands.get(one.id, ())),
            found.people.get(one.id),
            hours.get(one.id),
        )
        for one in tenants
    ]


def _places(ids: Collection[int], on: dt.date) -> dict[int, list[Place]]:
    query = (
        sa.select(Tenancy.tenant_id, Unit.code, Floor, Zone)
        .join(Unit, Unit.id == Tenancy.unit_id)
        .join(Floor, Floor.id == Unit.floor_id)
        .outerjoin(Zone, Zone.id == Unit.zone_id)
        .where(
            Tenancy.tenant_id.in_(ids),
            Tenancy.from_on <= on,
            sa.or_(Tenancy.to_on.is_(None), Tenancy.to_on >= on),
        )
        .order_by(Floor.level, Unit.code)
    )
    out: dict[int, list[Place]] = {}
    for tenant_id, unit, floor, zone in db.session.execute(query):
        place = Place(unit, floor.name or floor.code, zone.name if zone else "", floor.id)
        out.setdefault(tenant_id, []).append(place)
    return out


def _brands(ids: Collection[int]) -> dict[int, list[TenantBrand]]:
    out: dict[int, list[TenantBrand]] = {}
    query = sa.select(TenantBrand).where(TenantBrand.tenant_id.in_(ids)).order_by(TenantBrand.id)
    for one in db.session.scalars(query):
        out.setdefault(one.tenant_id, []).append(one)
    return out
