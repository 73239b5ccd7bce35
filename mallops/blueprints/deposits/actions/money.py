"""Money that comes in, and money that is kept back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.deposits import permissions as may
from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions.kind import KIND, write_entry
from mallops.blueprints.deposits.actions.telling import tell_waiting
from mallops.blueprints.deposits.models import Deposit, DepositDeduction, DepositEntry, DepositRule
from mallops.core.auth import Actor, authorize
from mallops.core.casework import Case
from mallops.core.casework import actions as casework
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound
from mallops.core.money import format_yuan
from mallops.core.registers.intake import keep_photos
from mallops.core.settling import tell_settled


def receive(
    actor: Actor,
    tenant: Any,
    purpose: str,
    amount: int,
    on: dt.date,
    reference: str,
    case: Case | None = None,
    *,
    unit: Any = None,
    uid: uuid.UUID | None = None,
) -> Deposit:
    """A new deposit of a tenant: `amount` fen came in `on` a day. `case`: the record it is taken for."""
    authorize(actor, may.RECEIVE, tenant)
    rules.ensure_day(on, mall_now(actor.tz).date())
    reference = rules.ensure_reference(reference)
    rules.ensure_purpose(purpose)
    place = f"{unit.code} " if unit is not None else ""
    deposit: Deposit = casework.open_case(
        actor,
        KIND,
        {
            "title": f"{place}{tenant.name_zh or tenant.name_en}"[:200],
            "tenant_id": tenant.id,
            "zone_id": unit.zone_id if unit is not None else None,
            "department": "finance",
            "purpose": purpose,
            "unit_id": unit.id if unit is not None else None,
            "amount": amount,
            "balance": 0,
            "received_on": on,
            "reference": reference,
            "origin_id": case.id if case is not None else None,
        },
        uid=uid,
    )
    write_entry(deposit, actor, "received", amount, on=on, reference=reference)
    return deposit


def add_receipt(actor: Actor, deposit: Deposit, amount: int, on: dt.date, reference: str) -> DepositEntry:
    """More money for the same deposit."""
    authorize(actor, may.RECEIVE, deposit)
    if deposit.state != rules.HELD:
        raise Conflict(_("A refund is under way. Enter a new deposit instead."))
    rules.ensure_day(on, mall_now(actor.tz).date())
    reference = rules.ensure_reference(reference)
    deposit.amount += amount
    row = write_entry(deposit, actor, "received", amount, on=on, reference=reference)
    casework.log(deposit, actor, "received", note=f"{format_yuan(amount)} · {reference}")
    return row


def take_back_receipt(actor: Actor, deposit: Deposit, reason: str) -> DepositEntry:
    """The receipt was wrong: what is left of the deposit is reversed. The lines stay in the ledger."""
    authorize(actor, may.RECEIVE, deposit)
    if deposit.state != rules.HELD or queries.list_waiting(deposit) or not deposit.balance:
        raise Conflict()
    row = write_entry(deposit, actor, "reversed", -deposit.balance, reason=rules.ensure_reason(reason))
    casework.log(deposit, actor, "reversed", note=row.reason)
    return row


def deduct(
    actor: Actor,
    deposit: Deposit,
    amount: int,
    reason: str,
    case: Case | None = None,
    *,
    photos: Sequence[Any] = (),
    proven: bool = False,
) -> DepositDeduction:
    """Keep `amount` fen back. Booked at once below the mall's limit; above it a second person decides.

    Evidence: `photos` (stored originals, core/registers/intake.py), or pictures on `case`, the record
    it is for; `proven`: the record is itself the evidence (a payment that was approved and made).
    """
    authorize(actor, may.DEDUCT, deposit)
    reason = rules.ensure_reason(reason)
    evidence = proven or bool(photos) or (case is not None and queries.has_photo(case.id))
    rules.ensure_deducts(deposit.state, deposit.balance, queries.waiting_sum(deposit), amount, evidence)
    row = DepositDeduction(
        mall_id=deposit.mall_id,
        deposit_id=deposit.id,
        amount=amount,
        reason=reason,
        case_id=case.id if case is not None else None,
        by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    keep_photos(actor, deposit, photos, caption=reason[:200], stage="deduct")
    casework.log(deposit, actor, "deduction", note=f"{format_yuan(amount)} · {reason}")
    if rules.needs_second(amount, queries.second_from(deposit.mall_id)):
        tell_waiting(deposit, actor.user_id, amount)
    else:
        _book(actor, deposit, row)
    return row


def _book(actor: Actor, deposit: Deposit, row: DepositDeduction, second_by_id: int | None = None) -> None:
    row.state, row.decided_at = "booked", utcnow()
    more = {"reason": row.reason, "case_id": row.case_id, "by_id": row.by_id, "second_by_id": second_by_id}
    write_entry(deposit, actor, "deducted", -row.amount, **more)
    tell_settled(actor, row.case_id, row.amount, "deposit", deposit.number or "")
    if not deposit.balance:
        casework.move(actor, deposit, "spend")


def find_deduction(deposit: Deposit, uid: uuid.UUID) -> DepositDeduction:
    """A deduction of this deposit, else NotFound."""
    found = next((one for one in queries.list_waiting(deposit) if one.uid == uid), None)
    if found is None:
        raise NotFound()
    return found


def decide_deduction(
    actor: Actor, deposit: Deposit, row: DepositDeduction, agree: bool, note: str = ""
) -> None:
    """The second person books it, or says no and why. The deposit's row is locked by the caller."""
    authorize(actor, may.APPROVE, deposit)
    rules.ensure_second(actor.user_id, row.by_id)
    if row.state != "waiting":
        raise Conflict()
    row.decided_by_id, row.decision = actor.user_id, note.strip()[: rules.MAX_REASON]
    if agree:
        casework.log(deposit, actor, "deduction_agreed", note=f"{format_yuan(row.amount)} · {row.reason}")
        _book(actor, deposit, row, actor.user_id)
        return
    row.decision = rules.ensure_reason(note, "note")
    row.state, row.decided_at = "refused", utcnow()
    casework.log(deposit, actor, "deduction_refused", note=row.decision)
    db.session.flush()


def set_limit(actor: Actor, second_from: int) -> DepositRule:
    """From how much a deduction needs a second person in this mall."""
    authorize(actor, may.LIMITS)
    assert actor.mall_id is not None
    row = queries.find_rule(actor.mall_id)
    if row is None:
        row = DepositRule(mall_id=actor.mall_id, second_from=second_from)
        db.session.add(row)
    row.second_from = second_from
    db.session.flush()
    return row
