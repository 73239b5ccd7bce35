"""What is asked about tenants that come, change and go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from mallops.blueprints.deposits.models import Deposit
from mallops.blueprints.deposits.queries import list_of_tenant
from mallops.blueprints.moves.models import Adjustment, MoveIn, MoveOut, MoveWaiver
from mallops.blueprints.moves.rules.moves import is_waived, split_units
from mallops.blueprints.relations.models import FirstCall
from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.blueprints.tenants.queries import list_tenancies, unit_codes_of
from mallops.core.casework import Case, SignOff
from mallops.core.casework.kinds import KINDS
from mallops.core.clearance.lists import About
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.malls import Mall
from mallops.core.obligations import Obligation, open_obligations


class Standing(NamedTuple):
    """One open thing of the tenant that leaves, and the waiver that lets it pass."""

    obligation: Obligation
    waiver: MoveWaiver | None


def known_units(mall_id: int | None) -> set[str]:
    """Codes of every unit of the mall."""
    return set(db.session.scalars(sa.select(Unit.code).where(Unit.mall_id == mall_id)))


def get_unit(mall_id: int, code: str) -> Unit:
    """A unit of the mall, else NotFound."""
    found = db.session.scalar(sa.select(Unit).where(Unit.mall_id == mall_id, Unit.code == code))
    if found is None:
        raise NotFound()
    return found


def held_units(tenant_id: int, on: dt.date) -> tuple[str, ...]:
    """Codes of what the tenant holds on a day."""
    return unit_codes_of(tenant_id, on)


def running_tenancies(tenant_id: int, codes: Iterable[str], on: dt.date) -> list[Tenancy]:
    """Periods in these units that have not ended before a day."""
    wanted = set(codes)
    return [
        one
        for one in list_tenancies(tenant_id)
        if one.unit.code in wanted and (one.to_on is None or one.to_on >= on)
    ]


def zone_of_units(mall_id: int, codes: Sequence[str]) -> int | None:
    """The zone of the first unit."""
    if not codes:
        return None
    return db.session.scalar(sa.select(Unit.zone_id).where(Unit.mall_id == mall_id, Unit.code == codes[0]))


def get_tenant(mall_id: int | None, tenant_id: int | None) -> Tenant:
    """A tenant of the mall, else NotFound."""
    query = sa.select(Tenant).where(Tenant.id == tenant_id, Tenant.mall_id == mall_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def tenant_choices(mall_id: int | None, statuses: Sequence[str]) -> list[tuple[str, str]]:
    """Public id and `code name` of the tenants with one of these statuses, by code."""
    query = sa.select(Tenant.uid, Tenant.code, Tenant.name_zh, Tenant.name_en)
    query = query.where(Tenant.mall_id == mall_id, Tenant.status.in_(statuses)).order_by(Tenant.code)
    return [(str(uid), f"{code} {zh or en}") for uid, code, zh, en in db.session.execute(query)]


def find_tenant(mall_id: int | None, uid: Any) -> Tenant | None:
    """The tenant of this public id."""
    return db.session.scalar(sa.select(Tenant).where(Tenant.mall_id == mall_id, Tenant.uid == uid))


def find_tenant_by_code(mall_id: int | None, code: str) -> Tenant | None:
    """The tenant of this code."""
    return db.session.scalar(sa.select(Tenant).where(Tenant.mall_id == mall_id, Tenant.code == code))


def open_moves(tenant_id: int, model: Any = None) -> list[Any]:
    """Moves of a tenant that are not closed, of one kind or of all three, the newest first."""
    found: list[Any] = []
    for one in (model,) if model is not None else (MoveIn, Adjustment, MoveOut):
        kind = KINDS[str(one.__mapper__.polymorphic_identity)]
        query = sa.select(one).where(one.tenant_id == tenant_id)
        query = query.where(one.state.in_(sorted(kind.workflow.open_states)))
        found += db.session.scalars(query.order_by(one.id.desc()))
    return found


def of_type(tenant_id: int, doc_type: str, *, only_open: bool = False) -> list[Case]:
    """Records of a tenant whose kind carries this type of section J: fit-outs (ZX), passes (FXT) …"""
    found: list[Case] = []
    for code, kind in KINDS.items():
        if kind.doc_type != doc_type:
            continue
        query = sa.select(Case).where(Case.kind == code, Case.tenant_id == tenant_id, Case.state != "void")
        if only_open:
            query = query.where(Case.state.in_(sorted(kind.workflow.open_states)))
        found += db.session.scalars(query.order_by(Case.id.desc()))
    return found


def of_its_units(move: Any, doc_type: str) -> list[Case]:
    """Records of this type for the units of a move: those of no unit, and those of one of them."""
    codes = set(split_units(move.unit_codes))
    found = of_type(move.tenant_id, doc_type)
    return [one for one in found if getattr(one, "unit", None) is None or one.unit.code in codes]


def binding(cases: Iterable[Case]) -> list[Case]:
    """Those that still bind the tenant, as their own kind says."""
    return [one for one in cases if _binds(one)]


def _binds(case: Case) -> bool:
    kind = KINDS[case.kind]
    says = kind.extras.get("binds")
    if kind.workflow.state(case.state).closed:
        return False
    return bool(says(case) if callable(says) else says)


def about_lines(move: Any, types: Mapping[str, str]) -> list[About]:
    """The records that the lines of a move are about: its fit-outs all, of others those that are open."""
    out: list[About] = []
    for code, doc_type in types.items():
        found = of_its_units(move, doc_type)
        holding = {one.id for one in binding(found)}
        shown = found if doc_type == "ZX" else [one for one in found if one.id in holding]
        out += [_about(code, one, one.id in holding) for one in shown]
    return out


def _about(code: str, case: Case, holds: bool) -> About:
    kind = KINDS[case.kind]
    state = kind.workflow.state(case.state)
    label = f"{kind.label} {case.number or case.title}"
    return About(code, case.kind, label, f"/{kind.slug}/{case.uid}", str(state.label), state.tone, holds)


def deposits_of(move: MoveOut) -> list[Deposit]:
    """The deposits that a move-out gives back: all of a tenant that leaves, else those of its units."""
    codes = set(split_units(move.unit_codes))
    assert move.tenant_id is not None
    rows = list_of_tenant(move.mall_id, move.tenant_id)
    if leaves_all(move):
        return rows
    return [one for one in rows if one.unit is not None and one.unit.code in codes]


def leaves_all(move: MoveOut) -> bool:
    """Whether the tenant holds nothing else after its last day."""
    assert move.tenant_id is not None
    codes = set(split_units(move.unit_codes))
    return all(
        one.unit.code in codes or (one.to_on is not None and one.to_on <= move.last_on)
        for one in list_tenancies(move.tenant_id)
    )


def standing(move: MoveOut, *, money: bool = True) -> list[Standing]:
    """All that is open for the tenant, each with its waiver; with `money` also deposits not paid back."""
    assert move.tenant_id is not None
    found = open_obligations(move.mall_id, move.tenant_id, besides=[move.id])
    waivers = list_waivers(move)
    if money:
        found += [_of_deposit(one) for one in deposits_of(move) if one.balance]
    return [Standing(one, is_waived(one, waivers)) for one in found]


def _of_deposit(one: Deposit) -> Obligation:
    return Obligation(
        key=f"deposits:{one.uid}",
        department="finance",
        label=_l("Deposit not paid back"),
        reference=one.number or "",
        holder=one.owner.name if one.owner else "",
        since=one.submitted_at or one.created_at,
        url=f"/deposits/{one.uid}",
        amount=one.balance,
    )


def blockers(move: MoveOut, *, money: bool = True) -> list[Obligation]:
    """What stands in the way now."""
    return [one.obligation for one in standing(move, money=money) if one.waiver is None]


def list_waivers(move: MoveOut) -> list[MoveWaiver]:
    """Every waiver of this move-out, the newest first."""
    query = sa.select(MoveWaiver).where(MoveWaiver.move_id == move.id).options(joinedload(MoveWaiver.by))
    return list(db.session.scalars(query.order_by(MoveWaiver.id.desc())))


def signed_capacities(case: Case) -> set[str]:
    """In which capacities a record is signed."""
    return set(db.session.scalars(sa.select(SignOff.capacity).where(SignOff.case_id == case.id)))


def needs_first_call(case: MoveIn) -> bool:
    """Whether nobody has been asked to call this tenant since it applied (12.2, 19.1)."""
    query = sa.select(FirstCall.id).where(
        FirstCall.tenant_id == case.tenant_id,
        FirstCall.state != "void",
        FirstCall.created_at >= case.created_at,
    )
    return db.session.scalar(query.limit(1)) is None


def due_adjustments(mall_id: int, today: dt.date) -> list[int]:
    """Keys of approved adjustments whose day has come."""
    query = sa.select(Adjustment.id).where(
        Adjustment.of_mall(mall_id), Adjustment.state == "approved", Adjustment.effective_on <= today
    )
    return list(db.session.scalars(query.order_by(Adjustment.effective_on, Adjustment.id)))


def list_malls() -> list[Mall]:
    """Every mall."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))
