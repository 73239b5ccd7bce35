"""What people do with a deposit: more money, deductions, the refund, waivers, papers, the mall's limit."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.deposits import permissions as may
from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions import money, refunds
from mallops.blueprints.deposits.actions.kind import KIND
from mallops.blueprints.deposits.documents import print_receipt
from mallops.blueprints.deposits.forms import LimitForm
from mallops.blueprints.deposits.models import Deposit
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework import actions as casework
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid
from mallops.core.export import safe_filename
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.registers.views_record import act_on_record, seen_version, typed_note
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("deposit_work", __name__, url_prefix="/deposits")


def _typed(key: str) -> str:
    return request.form.get(key, "").replace("\x00", "").strip()[:400]


def _day(key: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(_typed(key))
    except ValueError:
        return None


@bp.post("/<uuid:uid>/more")
@requires(may.RECEIVE)
def more(uid: uuid.UUID) -> BaseResponse:
    """More money for the same deposit."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        on = rules.ensure_typed_day(_day("on"))
        money.add_receipt(actor, case, rules.typed_amount(_typed("amount")), on, _typed("reference"))
        return _("The receipt is in the ledger.")

    return act_on_record(KIND, uid, "more", "deposits.receive", act)


@bp.post("/<uuid:uid>/reverse")
@requires(may.RECEIVE)
def reverse(uid: uuid.UUID) -> BaseResponse:
    """The receipt was wrong."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        money.take_back_receipt(actor, case, _typed("reason"))
        return _("The receipt is reversed; both lines stay in the ledger.")

    return act_on_record(KIND, uid, "reverse", "deposits.reverse", act)


@bp.post("/<uuid:uid>/deduct")
@requires(may.DEDUCT)
def deduct(uid: uuid.UUID) -> BaseResponse:
    """Keep money back, with reason and picture."""

    def act(actor: Actor, case: Any, stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        amount = rules.typed_amount(_typed("amount"))
        row = money.deduct(actor, case, amount, _typed("reason"), photos=stored)
        if row.state == "waiting":
            return _("The deduction is entered. A second person has to agree before it is booked.")
        return _("The deduction is booked.")

    return act_on_record(KIND, uid, "deduct", "deposits.deduct", act)


@bp.post("/<uuid:uid>/deductions/<uuid:row_uid>")
@requires(may.APPROVE)
def decide(uid: uuid.UUID, row_uid: uuid.UUID) -> BaseResponse:
    """The second person agrees or refuses."""
    agree = request.form.get("agree") == "yes"

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        row = money.find_deduction(case, row_uid)
        money.decide_deduction(actor, case, row, agree, typed_note())
        return _("The deduction is booked.") if agree else _("The deduction is refused.")

    return act_on_record(KIND, uid, f"decide-{row_uid}", "deposits.decide", act)


@bp.post("/<uuid:uid>/request")
@requires(may.REQUEST)
def ask(uid: uuid.UUID) -> BaseResponse:
    """Ask for the refund."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        refunds.request_refund(actor, case, _typed("payee"), _typed("account"))
        return _("The refund is requested. It goes on when nothing is open any more.")

    return act_on_record(KIND, uid, "request", "deposits.request", act)


@bp.post("/<uuid:uid>/waive")
@requires(may.WAIVE)
def waive(uid: uuid.UUID) -> BaseResponse:
    """The manager lets one open thing pass."""
    key = _typed("key")

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        refunds.waive(actor, case, key, _typed("reason"))
        return _("It no longer holds this deposit. Your reason is kept.")

    return act_on_record(KIND, uid, f"waive-{key}", "deposits.waive", act)


@bp.post("/<uuid:uid>/pay")
@requires(may.PAY)
def pay(uid: uuid.UUID) -> BaseResponse:
    """Finance paid it back."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        amount = case.balance
        refunds.pay(actor, case, _typed("reference"), rules.ensure_typed_day(_day("on")))
        return _(
            "%(amount)s is paid back. Print the refund form for the signatures.", amount=format_yuan(amount)
        )

    return act_on_record(KIND, uid, "pay", "deposits.pay", act)


# -- papers ----------------------------------------------------------------------------------------------


@bp.get("/<uuid:uid>/receipt.pdf")
@requires(may.VIEW)
def receipt_pdf(uid: uuid.UUID) -> Response:
    """The receipt 保证金收据."""
    case = fetch(Deposit, uid, current_actor())
    data = print_receipt(Paper.of(current_actor(), request.args.get("lang")), case)
    answer = Response(data, mimetype="application/pdf")
    name = safe_filename(f"{case.number}-receipt.pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(answer)


# -- the mall's limit ------------------------------------------------------------------------------------


@bp.get("/limit")
@requires(may.LIMITS)
def limit() -> Response:
    """From how much a deduction needs a second person."""
    now = queries.second_from(current_actor().mall_id or 0)
    return _limit_page(LimitForm(data={"amount": format_yuan(now, symbol=False)}))


@bp.post("/limit")
@requires(may.LIMITS)
def save_limit() -> BaseResponse:
    """Keep it."""
    actor, form = current_actor(), LimitForm()
    if not form.validate_on_submit():
        return _limit_page(form, 422)
    try:
        with transaction(), acting(actor, may.LIMITS):
            money.set_limit(actor, rules.typed_amount(form.amount.data or ""))
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return _limit_page(form, 422)
    flash_ok(_("The limit is saved."))
    return redirect_after("deposits.index")


def _limit_page(form: LimitForm, status: int = 200) -> Response:
    return render("deposits/limit.html", "form", status, form=form)
