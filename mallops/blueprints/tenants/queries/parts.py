"""Reads of the parts of a tenant's file, and of how complete files are."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.models import (
    ContractTurn,
    FloorPlan,
    Tenancy,
    Tenant,
    TenantBrand,
    TenantCheck,
    TenantContract,
    TenantFinance,
    TenantPaper,
    TenantPerson,
    TenantRisk,
    TenantTurn,
)
from mallops.blueprints.tenants.rules import Completeness, completeness, week_of
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.photos.models import Photo
from mallops.core.photos.sight import photo_source

T = TypeVar("T")


def get_part(model: type[T], tenant: Tenant, uid: uuid.UUID, *, lock: bool = False) -> T:
    """A part of this tenant's file. Raises NotFound."""
    table: Any = model
    query = sa.select(table).where(table.uid == uid, table.tenant_id == tenant.id)
    row: T | None = db.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound()
    return row


def list_people(tenant_id: int, *, gone: bool = False) -> Sequence[TenantPerson]:
    """The people of a tenant, whom to call first before the others; with `gone`, those who left as well."""
    query = sa.select(TenantPerson).where(TenantPerson.tenant_id == tenant_id)
    if not gone:
        query = query.where(TenantPerson.to_on.is_(None))
    order = (TenantPerson.to_on.isnot(None), TenantPerson.is_main.desc(), TenantPerson.id)
    return db.session.scalars(query.order_by(*order)).all()


def find_main(tenant_id: int) -> TenantPerson | None:
    """Whom to call first."""
    return db.session.scalars(sa.select(TenantPerson).filter_by(tenant_id=tenant_id, is_main=True)).first()


def list_brands(tenant_id: int) -> Sequence[TenantBrand]:
    """The brands of a tenant, in the order in which they were added."""
    query = sa.select(TenantBrand).where(TenantBrand.tenant_id == tenant_id).order_by(TenantBrand.id)
    return db.session.scalars(query).all()


def list_contracts(tenant_id: int) -> Sequence[TenantContract]:
    """The contracts of a tenant, the latest first."""
    query = sa.select(TenantContract).where(TenantContract.tenant_id == tenant_id)
    return db.session.scalars(query.order_by(TenantContract.from_on.desc(), TenantContract.id.desc())).all()


def find_contract(mall_id: int | None, number: str) -> TenantContract | None:
    """The contract with this number."""
    return db.session.scalars(
        sa.select(TenantContract).where(TenantContract.mall_id == mall_id, TenantContract.number == number)
    ).one_or_none()


def contracts_on(tenant_id: int, on: dt.date) -> Sequence[TenantContract]:
    """The contracts of a tenant that are in force on a day, by number."""
    query = sa.select(TenantContract).where(TenantContract.tenant_id == tenant_id, _runs(TenantContract, on))
    return db.session.scalars(query.order_by(TenantContract.number)).all()


def get_contract(contract_id: int, *, lock: bool = False) -> TenantContract:
    """A contract by its key, locked when `lock`."""
    query = sa.select(TenantContract).where(TenantContract.id == contract_id)
    if lock:
        query = query.with_for_update(of=TenantContract)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def list_contract_turns(tenant_id: int) -> dict[int, list[ContractTurn]]:
    """Agreed changes of a tenant's contracts by contract, the newest first."""
    query = sa.select(ContractTurn).where(ContractTurn.tenant_id == tenant_id)
    out: dict[int, list[ContractTurn]] = {}
    for one in db.session.scalars(query.order_by(ContractTurn.from_on.desc(), ContractTurn.id.desc())):
        out.setdefault(one.contract_id, []).append(one)
    return out


def find_finance(tenant_id: int) -> TenantFinance | None:
    """Bank and invoice data."""
    return db.session.scalars(sa.select(TenantFinance).filter_by(tenant_id=tenant_id)).one_or_none()


def list_risks(tenant_id: int) -> Sequence[TenantRisk]:
    """Risk notes, what is open first, the newest before the others."""
    query = sa.select(TenantRisk).where(TenantRisk.tenant_id == tenant_id).options(joinedload(TenantRisk.by))
    return db.session.scalars(
        query.order_by(TenantRisk.closed_at.isnot(None), TenantRisk.id.desc()).limit(50)
    ).all()


def list_turns(tenant_id: int) -> Sequence[TenantTurn]:
    """Turns of the status, the newest first."""
    query = sa.select(TenantTurn).where(TenantTurn.tenant_id == tenant_id).options(joinedload(TenantTurn.by))
    return db.session.scalars(query.order_by(TenantTurn.at.desc(), TenantTurn.id.desc()).limit(50)).all()


def list_papers(tenant_id: int) -> list[tuple[TenantPaper, list[TenantPaper]]]:
    """Papers by kind, the newest version of each with those before it."""
    query = (
        sa.select(TenantPaper)
        .where(TenantPaper.tenant_id == tenant_id)
        .options(joinedload(TenantPaper.by), selectinload(TenantPaper.photo))
        .order_by(TenantPaper.kind, TenantPaper.id.desc())
    )
    series: dict[uuid.UUID, list[TenantPaper]] = {}
    for one in db.session.scalars(query):
        series.setdefault(one.series, []).append(one)
    return [(versions[0], versions[1:]) for versions in series.values()]


# --- weekly check and completeness --------------------------------------------------------------------


@dataclass(frozen=True)
class FileState:
    """How a file stands: how complete it is, and when it was last looked through."""

    complete: Completeness
    checked: TenantCheck | None
    is_due: bool


def file_states(tenants: Collection[Tenant], on: dt.date) -> dict[int, FileState]:
    """How the files of these tenants stand on a day. Seven queries, whatever the number."""
    ids = [one.id for one in tenants]
    held = _held_facts(ids, on)
    last = _last_checks(ids)
    out = {}
    for one in tenants:
        facts = held.setdefault(one.id, set())
        facts.update(key for key in ("category", "legal_name", "credit_code", "grade") if getattr(one, key))
        facts.update({"contact"} if one.contact_name else ())
        facts.update({"phone"} if one.phone_hash else ())
        check = last.get(one.id)
        due = one.status == "trading" and (check is None or check.week < week_of(on))
        out[one.id] = FileState(completeness(one.status, facts), check, due)
    return out


def _held_facts(ids: Collection[int], on: dt.date) -> dict[int, set[str]]:
    out: dict[int, set[str]] = {}

    def note(query: Any, *facts: str) -> None:
        for tenant_id, *flags in db.session.execute(query):
            found = out.setdefault(tenant_id, set())
            found.update(fact for fact, flag in zip(facts, flags or [True] * len(facts), strict=True) if flag)

    here = sa.and_(TenantPerson.tenant_id.in_(ids), TenantPerson.to_on.is_(None))
    person = sa.select(TenantPerson.tenant_id, TenantPerson.birth_md.isnot(None)).where(here).distinct()
    note(person, "birthday")
    for tenant_id, role in db.session.execute(
        sa.select(TenantPerson.tenant_id, TenantPerson.role).where(here).distinct()
    ):
        out.setdefault(tenant_id, set()).update(
            {"owner": {"owner"}, "legal": {"owner"}, "manager": {"manager"}, "staff": {"staff"}}.get(role, ())
        )
    note(
        sa.select(TenantBrand.tenant_id, TenantBrand.goods != "", TenantBrand.price_band != "")
        .where(TenantBrand.tenant_id.in_(ids))
        .distinct(),
        "goods",
        "price",
    )
    note(sa.select(Tenant.id).where(Tenant.id.in_(ids), Tenant.email.isnot(None)), "email")
    note(sa.select(Tenancy.tenant_id).where(Tenancy.tenant_id.in_(ids), _runs(Tenancy, on)), "units")
    note(
        sa.select(TenantContract.tenant_id).where(
            TenantContract.tenant_id.in_(ids), _runs(TenantContract, on)
        ),
        "contract",
    )
    money = sa.or_(TenantFinance.account.isnot(None), TenantFinance.tax_number.isnot(None))
    note(sa.select(TenantFinance.tenant_id).where(TenantFinance.tenant_id.in_(ids), money), "finance")
    valid = sa.or_(TenantPaper.valid_to.is_(None), TenantPaper.valid_to >= on)
    licence = sa.and_(TenantPaper.kind == "licence", TenantPaper.is_newest, valid)
    note(sa.select(TenantPaper.tenant_id).where(TenantPaper.tenant_id.in_(ids), licence), "licence")
    return out


def _runs(model: Any, on: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(model.from_on <= on, sa.or_(model.to_on.is_(None), model.to_on >= on))


def _last_checks(ids: Collection[int]) -> dict[int, TenantCheck]:
    newest = (
        sa.select(sa.func.max(TenantCheck.id))
        .where(TenantCheck.tenant_id.in_(ids))
        .group_by(TenantCheck.tenant_id)
    )
    query = sa.select(TenantCheck).where(TenantCheck.id.in_(newest)).options(joinedload(TenantCheck.by))
    return {one.tenant_id: one for one in db.session.scalars(query)}


def find_check(tenant_id: int, week: dt.date) -> TenantCheck | None:
    """The check of a week."""
    return db.session.scalars(sa.select(TenantCheck).filter_by(tenant_id=tenant_id, week=week)).one_or_none()


def unchecked(mall_id: int | None, on: dt.date, zones: Collection[int] | None = None) -> sa.Select[Any]:
    """Keys of the trading tenants whose file nobody has looked through this week, by zones."""
    done = sa.select(TenantCheck.tenant_id).where(
        TenantCheck.mall_id == mall_id, TenantCheck.week >= week_of(on)
    )
    query = sa.select(Tenant.id).where(
        Tenant.mall_id == mall_id, Tenant.status == "trading", Tenant.id.not_in(done)
    )
    if zones is not None:
        there = (
            sa.select(Tenancy.tenant_id)
            .join(Unit, Unit.id == Tenancy.unit_id)
            .where(Tenancy.mall_id == mall_id, _runs(Tenancy, on), Unit.zone_id.in_(sorted(zones)))
        )
        query = query.where(Tenant.id.in_(there))
    return query


def count_unchecked(mall_id: int | None, on: dt.date, zones: Collection[int] | None = None) -> int:
    """How many files wait for their check."""
    query = sa.select(sa.func.count()).select_from(unchecked(mall_id, on, zones).subquery())
    return db.session.scalar(query) or 0


def list_unchecked(
    mall_id: int | None, on: dt.date, zones: Collection[int] | None = None, limit: int = 5
) -> Sequence[Tenant]:
    """The first files that wait for their check, by code."""
    query = sa.select(Tenant).where(Tenant.id.in_(unchecked(mall_id, on, zones)))
    return db.session.scalars(query.order_by(Tenant.code).limit(limit)).all()


def list_birthdays(mall_id: int | None, monthday: str) -> Sequence[TenantPerson]:
    """Who of the tenants that are here has a birthday on this day (`05-12`), by tenant."""
    query = (
        sa.select(TenantPerson)
        .join(TenantPerson.tenant)
        .options(joinedload(TenantPerson.tenant))
        .where(
            TenantPerson.mall_id == mall_id,
            TenantPerson.birth_md == monthday,
            TenantPerson.to_on.is_(None),
            Tenant.status.not_in(("left", "prospect")),
        )
        .order_by(Tenant.code, TenantPerson.id)
    )
    return db.session.scalars(query).all()


@photo_source
def in_a_file(photo: Photo, actor: Actor) -> bool:
    """A paper of a tenant's file, or the plan of a floor."""
    paper = db.session.scalars(sa.select(TenantPaper).where(TenantPaper.photo_id == photo.id)).first()
    if paper is not None and paper.mall_id == actor.mall_id:
        return actor.can(may.VIEW) and (paper.kind != "contract" or actor.can(may.TERMS))
    plan = db.session.scalars(sa.select(FloorPlan).where(FloorPlan.photo_id == photo.id)).first()
    return plan is not None and plan.mall_id == actor.mall_id and actor.can(may.PLANS)
