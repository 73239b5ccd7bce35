"""The refund: asked for, locked by what is open, approved, paid once."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.deposits import permissions as may
from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions.kind import KIND, write_entry
from mallops.blueprints.deposits.actions.telling import tell_requested
from mallops.blueprints.deposits.models import Deposit, DepositWaiver
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import Case
from mallops.core.casework import actions as casework
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid, NotFound


def request_refund(
    actor: Actor, deposit: Deposit, payee: str, account: str = "", case: Case | None = None, *, note: str = ""
) -> None:
    """Ask for what is left of it. `case`: the record that asks (a move-out), which then does not block it."""
    authorize(actor, may.REQUEST, deposit)
    payee = " ".join(payee.replace("\x00", "").split())
    account = " ".join(account.replace("\x00", "").split())
    if not payee or len(payee) > 120:
        raise Invalid(field_errors={"payee": _("Say who gets the money: the name on the account.")})
    if len(account) > 60:
        raise Invalid(field_errors={"account": _("Enter the account number (up to 60 characters).")})
    rules.ensure_requests(deposit.balance, queries.waiting_sum(deposit))
    casework.move(actor, deposit, "request", note=note)
    deposit.payee, deposit.account = payee, account
    deposit.requested_by_id, deposit.requested_at = actor.user_id, utcnow()
    deposit.asker_id = case.id if case is not None else None
    deposit.refund_amount = deposit.balance
    db.session.flush()
    tell_requested(deposit, actor.user_id)


def approve(actor: Actor, deposit: Deposit, signature: str = "", note: str = "") -> None:
    """Supervisor or manager lets it go, when nothing is open."""
    authorize(actor, may.APPROVE, deposit)
    casework.move(actor, deposit, "approve", note=note, signature=signature or actor.name)


def waive(actor: Actor, deposit: Deposit, key: str, reason: str) -> DepositWaiver:
    """The manager lets one open obligation pass for this deposit, with a reason. Kept for good."""
    authorize(actor, may.WAIVE, deposit)
    reason = rules.ensure_reason(reason)
    found = next((one for one in queries.blockers(deposit) if one.key == key), None)
    if found is None:
        raise NotFound()
    row = DepositWaiver(
        mall_id=deposit.mall_id,
        deposit_id=deposit.id,
        key=found.key,
        department=found.department,
        label=str(found.label)[:120],
        reference=found.reference[:200],
        amount=found.amount,
        reason=reason,
        by_id=actor.user_id,
    )
    db.session.add(row)
    casework.log(deposit, actor, "waived", note=f"{found.label} {found.reference}: {reason}")
    db.session.flush()
    return row


def lock_tenant(deposit: Deposit) -> None:
    """Nobody opens anything for this tenant while the money is paid: a new record's key waits for this row
    (PostgreSQL); on SQLite the write transaction is alone anyway.
    """
    query = sa.select(Tenant.id).where(Tenant.id == deposit.tenant_id).with_for_update()
    db.session.execute(query)


def pay(actor: Actor, deposit: Deposit, reference: str, on: dt.date) -> None:
    """Finance paid it back. What is open is asked once more, with the tenant's row locked.

    The caller holds the deposit's row (`fetch(…, lock=True)`): a second payment finds it paid. Raises Locked.
    """
    authorize(actor, may.PAY, deposit)
    reference = rules.ensure_reference(reference)
    rules.ensure_day(on, mall_now(actor.tz).date())
    lock_tenant(deposit)
    KIND.workflow.ensure("pay", deposit, actor)
    rules.ensure_second(actor.user_id, deposit.approved_by_id)
    rules.ensure_decided(queries.waiting_sum(deposit))
    rules.ensure_unlocked(queries.blockers(deposit))
    write_entry(deposit, actor, "refunded", -deposit.balance, on=on, reference=reference)
    deposit.paid_by_id, deposit.paid_on, deposit.pay_reference = actor.user_id, on, reference
    casework.move(actor, deposit, "pay", note=reference)
