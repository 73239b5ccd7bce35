"""What is asked about deposits."""

from __future__ import annotations

import uuid
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.deposits import rules
from mallops.blueprints.deposits.models import (
    Deposit,
    DepositDeduction,
    DepositEntry,
    DepositRule,
    DepositWaiver,
)
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.casework import CaseAttachment
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.obligations import Obligation, open_obligations


class Standing(NamedTuple):
    """One open obligation of the tenant, and the waiver that lets it pass."""

    obligation: Obligation
    waiver: DepositWaiver | None


def balance(deposit: Deposit) -> int:
    """What the mall still keeps of it, in fen."""
    return deposit.balance


def ledger_sum(deposit: Deposit) -> int:
    """The same, added up from the ledger."""
    query = sa.select(sa.func.coalesce(sa.func.sum(DepositEntry.amount), 0))
    return int(db.session.scalar(query.where(DepositEntry.deposit_id == deposit.id)) or 0)


def list_entries(deposit: Deposit) -> list[DepositEntry]:
    """The ledger, oldest first, with who booked."""
    query = (
        sa.select(DepositEntry)
        .where(DepositEntry.deposit_id == deposit.id)
        .options(joinedload(DepositEntry.by), joinedload(DepositEntry.second_by))
        .order_by(DepositEntry.id)
    )
    return list(db.session.scalars(query))


def list_waiting(deposit: Deposit) -> list[DepositDeduction]:
    """Deductions that wait for their second person."""
    query = sa.select(DepositDeduction).where(
        DepositDeduction.deposit_id == deposit.id, DepositDeduction.state == "waiting"
    )
    return list(db.session.scalars(query.order_by(DepositDeduction.id)))


def waiting_sum(deposit: Deposit) -> int:
    """Fen of these deductions."""
    return sum(one.amount for one in list_waiting(deposit))


def list_waivers(deposit: Deposit) -> list[DepositWaiver]:
    """Every waiver of this deposit, the newest first."""
    query = (
        sa.select(DepositWaiver)
        .where(DepositWaiver.deposit_id == deposit.id)
        .options(joinedload(DepositWaiver.by))
        .order_by(DepositWaiver.id.desc())
    )
    return list(db.session.scalars(query))


def standing(deposit: Deposit) -> list[Standing]:
    """All that is open for the tenant, each with its waiver; the asking record is left out."""
    if deposit.tenant_id is None:
        return []
    besides = [deposit.id] + ([deposit.asker_id] if deposit.asker_id else [])
    found = open_obligations(deposit.mall_id, deposit.tenant_id, besides=besides)
    waivers = list_waivers(deposit)
    return [Standing(one, rules.waived(one, waivers)) for one in found]


def blockers(deposit: Deposit) -> list[Obligation]:
    """What stands in the way of the refund now."""
    return [one.obligation for one in standing(deposit) if one.waiver is None]


def second_from(mall_id: int) -> int:
    """From how much (fen) a deduction needs a second person in this mall."""
    found = db.session.scalar(sa.select(DepositRule.second_from).where(DepositRule.mall_id == mall_id))
    return rules.SECOND_FROM if found is None else found


def find_rule(mall_id: int) -> DepositRule | None:
    """The mall's own limit, if it has one."""
    return db.session.scalar(sa.select(DepositRule).where(DepositRule.mall_id == mall_id))


def list_of_tenant(mall_id: int, tenant_id: int) -> list[Deposit]:
    """A tenant's deposits, the newest first; void ones left out."""
    query = sa.select(Deposit).where(
        Deposit.of_mall(mall_id), Deposit.tenant_id == tenant_id, Deposit.state != "void"
    )
    return list(db.session.scalars(query.order_by(Deposit.id.desc())))


def list_of_case(case_id: int) -> list[Deposit]:
    """The deposits taken for a record (a fit-out), oldest first; void ones left out."""
    query = sa.select(Deposit).where(Deposit.origin_id == case_id, Deposit.state != "void")
    return list(db.session.scalars(query.order_by(Deposit.id)))


def count_state(mall_id: int | None, state: str) -> int:
    """How many deposits are in a state."""
    query = sa.select(sa.func.count(Deposit.id)).where(Deposit.of_mall(mall_id), Deposit.state == state)
    return int(db.session.scalar(query) or 0)


def held_total(mall_id: int, tenant_id: int | None = None) -> int:
    """Fen that the mall keeps of a tenant, or of all."""
    query = sa.select(sa.func.coalesce(sa.func.sum(Deposit.balance), 0)).where(Deposit.of_mall(mall_id))
    if tenant_id is not None:
        query = query.where(Deposit.tenant_id == tenant_id)
    return int(db.session.scalar(query.where(Deposit.state != "void")) or 0)


def get_tenant(mall_id: int | None, tenant_id: int | None) -> Tenant:
    """A tenant of the mall, else NotFound."""
    query = sa.select(Tenant).where(Tenant.id == tenant_id, Tenant.mall_id == mall_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def find_own(actor: Actor, uid: uuid.UUID) -> Deposit | None:
    """The deposit that this person entered with this form before."""
    query = sa.select(Deposit).where(
        Deposit.uid == uid, Deposit.of_mall(actor.mall_id), Deposit.created_by_id == actor.user_id
    )
    return db.session.scalar(query)


def has_photo(case_id: int) -> bool:
    """Whether a record carries a picture, as evidence."""
    query = sa.select(CaseAttachment.id).where(
        CaseAttachment.case_id == case_id, CaseAttachment.photo_id.is_not(None)
    )
    return db.session.scalar(query.limit(1)) is not None
