"""Reads of licences: kinds of a mall, what the calendar has to look at, what stands on a zone's sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import g, has_request_context
from sqlalchemy.orm import joinedload

from mallops.blueprints.licences.models import Licence, LicenceType
from mallops.blueprints.licences.rules import STAGES
from mallops.blueprints.licences.shipped import TYPES
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.queries import places_of
from mallops.core.casework import CaseAttachment
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.core.names import pick

MAX_TASKS = 200
OPEN = ("preparing", "submitted", "issued", "renewal_due", "expired")


@dataclass(frozen=True)
class Kind:
    """A kind of licence as this mall calls it. `own`: made by the mall itself."""

    code: str
    name_zh: str
    name_en: str
    authority: str
    active: bool = True
    own: bool = False

    @property
    def name(self) -> str:
        """In the reader's language."""
        return pick(self.name_zh, self.name_en)


def list_kinds(mall_id: int | None) -> list[Kind]:
    """Every kind of a mall, shipped ones first, hidden ones too."""
    found = {code: Kind(code, *one) for code, one in TYPES.items()}
    query = sa.select(LicenceType).where(LicenceType.mall_id == mall_id).order_by(LicenceType.id)
    for row in db.session.scalars(query):
        own = row.code not in TYPES
        found[row.code] = Kind(row.code, row.name_zh, row.name_en, row.authority, row.active, own)
    return list(found.values())


def kinds_of(mall_id: int | None) -> dict[str, Kind]:
    """The same by code, read once a request."""
    if not has_request_context():
        return {one.code: one for one in list_kinds(mall_id)}
    kept: dict[int | None, dict[str, Kind]] = g.setdefault("licence_kinds", {})
    if mall_id not in kept:
        kept[mall_id] = {one.code: one for one in list_kinds(mall_id)}
    return kept[mall_id]


def kind_labels() -> dict[str, str]:
    """Codes and names for the mall of whoever asks; as shipped where nobody does."""
    actor = g.get("actor") if has_request_context() else None
    if actor is None:
        return {code: pick(one.name_zh, one.name_en) for code, one in TYPES.items()}
    return {code: one.name for code, one in kinds_of(actor.mall_id).items()}


def kind_name(licence: Licence) -> str:
    """What kind of licence it is, in the reader's language."""
    known = kinds_of(licence.mall_id).get(licence.sort)
    return known.name if known else licence.sort


def find_type(mall_id: int | None, code: str) -> LicenceType | None:
    """What the mall itself says of a kind."""
    query = sa.select(LicenceType).where(LicenceType.mall_id == mall_id, LicenceType.code == code)
    return db.session.scalar(query)


def list_malls() -> list[Mall]:
    """Every mall, in order."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))


def zone_of(tenant: Tenant, on: dt.date) -> int | None:
    """The zone of a tenant's first unit."""
    places = places_of([tenant.id], on).get(tenant.id, ())
    code = next((zone for _unit, zone in places if zone), None)
    query = sa.select(Zone.id).where(Zone.mall_id == tenant.mall_id, Zone.code == code)
    return db.session.scalar(query) if code else None


def ids_to_pass(mall_id: int, today: dt.date, limit: int = 1000) -> list[int]:
    """Licences of tenants still here with which the calendar has something to do, the oldest first."""
    bounds = [(-1, "over"), *((days, str(days)) for days in STAGES)]
    at_stage, floor = [], None
    for days, term in bounds:
        last = today + dt.timedelta(days=days)
        within = Licence.valid_to <= last
        at_stage.append(
            sa.and_(
                within if floor is None else sa.and_(Licence.valid_to > floor, within), Licence.term != term
            )
        )
        floor = last
    query = (
        sa.select(Licence.id)
        .join(Tenant, Tenant.id == Licence.tenant_id)
        .where(
            Licence.of_mall(mall_id),
            Licence.kind == "licences",
            Licence.state.in_(OPEN),
            Licence.issue_count > 0,
            Tenant.status != "left",
            Licence.valid_to <= floor,
            sa.or_(*at_stage),
        )
        .order_by(Licence.valid_to, Licence.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def list_expired(mall_id: int, zone_ids: Collection[int], today: dt.date) -> list[tuple[Licence, Any]]:
    """Expired licences with their zone's public id, the oldest first. Empty `zone_ids`: every zone."""
    query = (
        sa.select(Licence, Zone.uid)
        .join(Zone, Zone.id == Licence.zone_id)
        .join(Tenant, Tenant.id == Licence.tenant_id)
        .where(
            Licence.of_mall(mall_id),
            Licence.kind == "licences",
            Licence.state.in_(OPEN),
            Licence.issue_count > 0,
            Licence.valid_to < today,
            Tenant.status != "left",
        )
        .options(joinedload(Licence.tenant))
        .order_by(Licence.valid_to, Licence.id)
        .limit(MAX_TASKS)
    )
    if zone_ids:
        query = query.where(Licence.zone_id.in_(sorted(zone_ids)))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_of_tenant(mall_id: int | None, tenant_id: int) -> list[Licence]:
    """A tenant's licences that are not ended, the one that ends first on top."""
    query = (
        sa.select(Licence)
        .where(
            Licence.of_mall(mall_id),
            Licence.tenant_id == tenant_id,
            Licence.kind == "licences",
            Licence.state.in_(OPEN),
        )
        .order_by(Licence.valid_to.is_(None), Licence.valid_to, Licence.id)
    )
    return list(db.session.scalars(query))


def known_pairs(mall_id: int | None) -> dict[tuple[str, str], int]:
    """Open licences by tenant's code and kind: what an import changes instead of making it twice."""
    query = (
        sa.select(Tenant.code, Licence.sort, Licence.id)
        .join(Tenant, Tenant.id == Licence.tenant_id)
        .where(Licence.of_mall(mall_id), Licence.kind == "licences", Licence.state.in_(OPEN))
        .order_by(Licence.id)
    )
    return {(code, sort): key for code, sort, key in db.session.execute(query)}


def list_scans(licence: Licence) -> dict[str, list[CaseAttachment]]:
    """Its photos and files by stage, the oldest first."""
    query = sa.select(CaseAttachment).where(CaseAttachment.case_id == licence.id).order_by(CaseAttachment.id)
    out: dict[str, list[CaseAttachment]] = {}
    for one in db.session.scalars(query):
        out.setdefault(one.stage, []).append(one)
    return out
