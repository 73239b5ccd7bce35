"""Compensation and advance compensation: asked for, approved by amount, paid (40)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.money_kind import PAYOUT
from mallops.blueprints.complaints.actions.taking import keep_note
from mallops.blueprints.complaints.actions.telling import tell_money
from mallops.blueprints.complaints.models import Complaint, ComplaintRules, Payout
from mallops.blueprints.complaints.queries.complaints import ceilings_of, payouts_of, report_of
from mallops.blueprints.complaints.rules import complaints as words
from mallops.blueprints.complaints.rules import money as rules
from mallops.blueprints.complaints.rules.words import SORTS, WAYS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import today_of
from mallops.core.money import format_yuan


@dataclass(frozen=True)
class Wish:
    """What is to be paid to whom, on what it rests."""

    sort: str = "paid"
    fen: int = 0
    basis: str = ""
    payee: str = ""
    account: str = ""
    way: str = "transfer"


def ask(actor: Actor, case: Complaint, told: Wish) -> Payout:
    """A payment that somebody approves; the caller holds the complaint's row. Raises Invalid, NotByReport."""
    authorize(actor, may.ASK_MONEY, case)
    if case.state in words.OVER:
        raise Conflict(_("This complaint is closed. Open it again first."))
    if told.sort not in SORTS or told.way not in WAYS:
        raise Invalid(field_errors={"sort": _("Choose one from the list.")})
    report = report_of(case)
    granted = report.fen if report is not None and report.state == "signed" else 0
    before = [one for one in payouts_of(case) if one.sort == told.sort and one.state != "refused"]
    rules.ensure_request(told.sort, told.fen, granted, sum(one.fen for one in before))
    if told.sort == "advance" and case.tenant_id is None:
        raise Invalid(
            field_errors={"sort": _("The mall pays first only for a tenant: name it on the complaint.")}
        )
    values = {
        "title": case.number or case.title,
        "complaint_id": case.id,
        "tenant_id": case.tenant_id,
        "department": "finance",
        "severity": "",
        "sort": told.sort,
        "fen": told.fen,
        "basis": words.ensure_text(told.basis, "basis"),
        "payee": words.ensure_text(told.payee, "payee", 60),
        "account": told.account.strip()[:60] or None,
        "way": told.way,
    }
    payout: Payout = casework.open_case(actor, PAYOUT, values, authorised=True)
    casework.log(case, actor, "money_asked", note=f"{payout.number} · {format_yuan(payout.fen)}")
    need = rules.approvers(payout.sort, payout.fen, ceilings_of(payout.mall_id))
    tell_money(payout, actor, need, lambda: _("A payment for a complaint waits for approval"))
    return payout


def approve(actor: Actor, payout: Payout, signature: str, *, version: int | None = None) -> None:
    """By whom the amount asks for, not by who asked. Raises NotYours, OwnRequest, Invalid."""
    authorize(actor, may.APPROVE_MONEY, payout)
    need = rules.approvers(payout.sort, payout.fen, ceilings_of(payout.mall_id))
    rules.ensure_approves(need, actor.roles, actor.user_id, payout.created_by_id)
    casework.move(actor, payout, "approve", signature=signature, version=version)
    payout.approved_by_id, payout.approved_at = actor.user_id, utcnow()
    db.session.flush()
    tell_money(payout, actor, ["FIN"], lambda: _("A payment for a complaint is approved: pay it"))


def refuse(actor: Actor, payout: Payout, why: str) -> None:
    """With a reason, kept on the complaint. Raises NotYours, Invalid."""
    authorize(actor, may.APPROVE_MONEY, payout)
    need = rules.approvers(payout.sort, payout.fen, ceilings_of(payout.mall_id))
    rules.ensure_approves(need, actor.roles, actor.user_id, None)
    keep_note(actor, payout.complaint, "reason", why, "why")
    casework.move(actor, payout, "refuse")


def pay(actor: Actor, payout: Payout, payment_no: str, paid_on: dt.date | None, signature: str) -> None:
    """Finance pays; cash is signed for by the payee. Raises Invalid, Conflict."""
    authorize(actor, may.PAY_MONEY, payout)
    number = words.ensure_text(payment_no, "payment_no", 40)
    if paid_on is None or paid_on > today_of(payout.mall_id):
        raise Invalid(field_errors={"paid_on": _("Enter the day on which it was paid, today at the latest.")})
    taken = sa.select(Payout.id).where(
        Payout.of_mall(payout.mall_id), Payout.payment_no == number, Payout.id != payout.id
    )
    if db.session.scalar(taken.limit(1)) is not None:
        raise Invalid(field_errors={"payment_no": _("This number was entered before.")})
    if payout.way == "cash" and not signature.strip():
        raise Invalid(field_errors={"signature": _("Cash is signed for by the payee.")})
    if signature.strip():
        casework.sign(actor, payout, capacity="payee", signature=signature, name=_("Payee"))
    casework.move(actor, payout, "advance" if payout.sort == "advance" else "pay")
    payout.payment_no, payout.paid_on, payout.paid_by_id = number, paid_on, actor.user_id
    casework.log(payout.complaint, actor, "money_paid", note=f"{payout.number} · {format_yuan(payout.fen)}")
    db.session.flush()


def set_ceilings(actor: Actor, small: int, big: int) -> None:
    """Up to which sums who approves. Raises Invalid."""
    authorize(actor, may.TARGET)
    limits = rules.ensure_ceilings(small, big)
    row = db.session.scalar(sa.select(ComplaintRules).where(ComplaintRules.mall_id == actor.mall_id))
    if row is None:
        assert actor.mall_id is not None
        row = ComplaintRules(mall_id=actor.mall_id, small_fen=limits.small, big_fen=limits.big)
        db.session.add(row)
    row.small_fen, row.big_fen = limits.small, limits.big
    db.session.flush()


__all__ = ["Wish", "approve", "ask", "pay", "refuse", "set_ceilings"]
