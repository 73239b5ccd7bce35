"""Verified, heard, decided, taken back, paid, exchanged, disputed: one form each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.returns import forms, rules
from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns.actions import deciding, taking
from mallops.blueprints.returns.actions.kind import ASK, KIND
from mallops.blueprints.returns.documents import chat_text
from mallops.blueprints.returns.models import Return
from mallops.blueprints.returns.queries import find_claw, returns_of_phone
from mallops.blueprints.returns.views.parts import case_of
from mallops.core.attempts import attempt, first_error
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, NotFound
from mallops.core.forms import BaseForm, version_of
from mallops.core.link_card import link_card
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.phones import normalise_phone
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render

bp = Blueprint("return_work", __name__, url_prefix="/returns")


def _page(title: str, button: str, form: BaseForm, case: Return, status: int = 200, **more: Any) -> Response:
    page = render(
        "returns/step.html", "form", status, form=form, case=case, step_title=title, button=button, **more
    )
    return no_store(page)


def _ensure(case: Return, states: frozenset[str] | set[str]) -> None:
    if case.state not in states:
        words = KIND.workflow.state(case.state).label
        raise Conflict(_("This record is now “%(state)s”, so it can't be moved this way.", state=words))


def _done(
    uid: uuid.UUID,
    form: BaseForm,
    what: str,
    act: Callable[[Return], Any],
    page: Callable[[Return, int], Response],
    said: str,
) -> BaseResponse:
    """Act on the locked row; a refusal gives the form again, with all that was typed."""

    def run() -> bool:
        act(case_of(uid, lock=True))
        return True

    done, status = attempt(form, current_actor(), f"returns.{what}", run)
    if not done:
        return page(case_of(uid), status)
    flash_ok(said)
    return redirect_after("returns.show", uid=uid)


# -- verified, heard ------------------------------------------------------------------------------------


def _verify_page(form: forms.CheckForm, case: Return, status: int = 200) -> Response:
    return _page(_("Verify slip and goods"), _("Verified: ask the shop"), form, case, status)


@bp.get("/<uuid:uid>/verify")
@requires(may.WORK)
def verify(uid: uuid.UUID) -> Response:
    """What was looked at."""
    case = case_of(uid)
    _ensure(case, rules.EDITING)
    return _verify_page(forms.CheckForm(formdata=None), case)


@bp.post("/<uuid:uid>/verify")
@requires(may.WORK)
def keep_verify(uid: uuid.UUID) -> BaseResponse:
    """Keep it; the shop is asked."""
    form = forms.CheckForm()
    checks = {one: bool(form[one].data) for one in rules.CHECKS}
    return _done(
        uid, form, "verify",
        lambda case: taking.verify(current_actor(), case, checks, form.note.data or ""),
        lambda case, status: _verify_page(form, case, status),
        _("Verified. The shop is asked in its portal; you can also send it the link."),
    )  # fmt: skip


def _opinion_page(form: forms.OpinionForm, case: Return, status: int = 200) -> Response:
    return _page(_("Enter the shop's opinion"), _("Keep the opinion"), form, case, status)


@bp.get("/<uuid:uid>/opinion")
@requires(may.WORK)
def opinion(uid: uuid.UUID) -> Response:
    """What the shop says on the phone."""
    case = case_of(uid)
    _ensure(case, rules.ASKING)
    return _opinion_page(forms.OpinionForm(formdata=None), case)


@bp.post("/<uuid:uid>/opinion")
@requires(may.WORK)
def keep_opinion(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    form = forms.OpinionForm()
    told = (form.opinion.data or "", form.note.data or "", form.by.data or "")
    return _done(
        uid, form, "opinion", lambda case: taking.hear(current_actor(), case, *told),
        lambda case, status: _opinion_page(form, case, status), _("The shop's opinion is kept."),
    )  # fmt: skip


@bp.get("/<uuid:uid>/link")
@requires(may.WORK)
def link(uid: uuid.UUID) -> Response:
    """The shop's link, and the text to send."""
    case = case_of(uid)
    card = link_card(current_actor(), case, ASK, chat_text)
    state = KIND.workflow.state(case.state)
    return no_store(render("returns/link_card.html", case=case, state=state, **card))


@bp.post("/<uuid:uid>/link")
@requires(may.WORK)
def new_link(uid: uuid.UUID) -> BaseResponse:
    """A new link; the one before ends."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, "returns.link"):
            taking.ask_again(actor, case_of(uid, lock=True))
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("returns.show", uid=uid)
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after("return_work.link", uid=uid)


# -- decided --------------------------------------------------------------------------------------------


def _decide_page(form: forms.DecisionForm, case: Return, status: int = 200) -> Response:
    notes = deciding.why_not_covered(case)
    if case.opinion:
        notes = [*notes, _("The shop: %(words)s", words=rules.OPINIONS[case.opinion][0])]
    else:
        notes = [*notes, _("The shop has not answered yet.")]
    return _page(_("Decide on the return"), pgettext("goods back", "Decide"), form, case, status, notes=notes)


@bp.get("/<uuid:uid>/decide")
@requires(may.DECIDE)
def decide(uid: uuid.UUID) -> Response:
    """Refund, exchange or refuse."""
    case = case_of(uid)
    _ensure(case, rules.DECIDING)
    first = {
        "version": str(case.version),
        "decision": "exchange" if case.wanted == "exchange" else "refund",
        "refund": format_yuan(case.price_fen, symbol=False) if case.wanted == "return" else "",
        "payer": "shop",
    }
    return _decide_page(forms.DecisionForm(formdata=None, data=first), case)


@bp.post("/<uuid:uid>/decide")
@requires(may.DECIDE)
def keep_decision(uid: uuid.UUID) -> BaseResponse:
    """Keep the decision."""
    form = forms.DecisionForm()

    def act(case: Return) -> None:
        fen = 0 if form.decision.data == "refuse" else forms.fen_of(form.refund.data, "refund")
        told = rules.Decision(form.decision.data or "", fen, form.payer.data or "", form.note.data or "")
        deciding.decide(current_actor(), case, told, version=version_of(form))

    return _done(
        uid, form, "decide", act, lambda case, status: _decide_page(form, case, status), _("Decided.")
    )


# -- what was given for the purchase --------------------------------------------------------------------


@bp.post("/<uuid:uid>/claw")
@requires(may.WORK)
def claw(uid: uuid.UUID) -> BaseResponse:
    """The ledger takes points, gifts and vouchers back."""
    form = BaseForm()
    points, _status = attempt(
        form, current_actor(), "returns.claw", lambda: deciding.claw(current_actor(), case_of(uid, lock=True))
    )
    if points is None:
        flash_error(first_error(form))
    else:
        flash_ok(_("%(n)s points are taken back. What else has to come back stands below.", n=points))
    return redirect_after("returns.show", uid=uid)


@bp.post("/<uuid:uid>/claws/<uuid:claw_uid>")
@requires(may.VIEW)
def settle(uid: uuid.UUID, claw_uid: uuid.UUID) -> BaseResponse:
    """It came back, is taken off the refund, or is waived; the action asks who may."""
    form = forms.SettleForm()

    def act() -> bool:
        case = case_of(uid, lock=True)
        row = find_claw(case, claw_uid)
        if row is None:
            raise NotFound()
        deciding.settle(current_actor(), case, row, form.how.data or "", form.note.data or "")
        return True

    done, _status = attempt(form, current_actor(), "returns.settle", act)
    if done:
        flash_ok(_("Settled."))
    else:
        flash_error(first_error(form))
    return redirect_after("returns.show", uid=uid)


# -- paid, exchanged ------------------------------------------------------------------------------------


def _pay_form(case: Return, **given: Any) -> forms.RefundForm:
    made = forms.ExchangeForm if case.decision == "exchange" else forms.RefundForm
    return made(**given)


def _pay_page(form: forms.RefundForm, case: Return, status: int = 200) -> Response:
    paid = rules.payable(case.refund_fen, case.claws)
    title = _("Hand over the new goods") if case.decision == "exchange" else _("Pay the refund")
    notes = [_("The customer gets %(sum)s.", sum=format_yuan(paid))] if case.refund_fen else []
    hidden = () if paid else ("way", "receipt_no")
    return _page(title, title, form, case, status, notes=notes, hidden=hidden)


def _ensure_payer(case: Return) -> None:
    if not current_actor().can(may.PAY if case.payer == "mall" else may.WORK):
        raise Forbidden()


@bp.get("/<uuid:uid>/pay")
@requires(may.VIEW)
def pay(uid: uuid.UUID) -> Response:
    """Money or new goods for the customer; by the desk or by finance, as it was decided."""
    case = case_of(uid)
    _ensure_payer(case)
    _ensure(case, {"approved"})
    first = {"version": str(case.version), "way": case.paid_way}
    return _pay_page(_pay_form(case, formdata=None, data=first), case)


@bp.post("/<uuid:uid>/pay")
@requires(may.VIEW)
def keep_payment(uid: uuid.UUID) -> BaseResponse:
    """Enter it."""
    found = case_of(uid)
    _ensure_payer(found)
    form = _pay_form(found)

    def act(case: Return) -> None:
        extra = getattr(form, "extra", None)
        told = deciding.Paid(
            form.way.data or "", form.receipt_no.data or "", form.signature.data or "",
            form.new_item.data or "" if "new_item" in form else "",
            form.new_slip_no.data or "" if "new_slip_no" in form else "",
            forms.fen_of(extra.data, "extra") if extra is not None else 0,
        )  # fmt: skip
        deciding.pay(current_actor(), case, told, version=version_of(form))

    return _done(
        uid, form, "pay", act, lambda case, status: _pay_page(form, case, status), _("Entered and signed.")
    )


# -- the invoice, a dispute -----------------------------------------------------------------------------


def _invoice_page(form: forms.InvoiceForm, case: Return, status: int = 200) -> Response:
    return _page(_("Reverse the invoice"), _("The invoice is reversed"), form, case, status)


@bp.get("/<uuid:uid>/invoice")
@requires(may.INVOICE)
def invoice(uid: uuid.UUID) -> Response:
    """By a red-letter invoice, or voided."""
    case = case_of(uid)
    _ensure(case, {"approved", "refunded", "exchanged", "disputed"})
    first = {"invoice_no": case.invoice_no, "how": "red", "on": today_of(case.mall_id)}
    return _invoice_page(forms.InvoiceForm(formdata=None, data=first), case)


@bp.post("/<uuid:uid>/invoice")
@requires(may.INVOICE)
def keep_invoice(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    form = forms.InvoiceForm()
    told = deciding.Invoice(
        form.how.data or "", form.number.data or "", form.on.data, form.invoice_no.data or ""
    )
    return _done(
        uid, form, "invoice", lambda case: deciding.reverse_invoice(current_actor(), case, told),
        lambda case, status: _invoice_page(form, case, status), _("The invoice is reversed."),
    )  # fmt: skip


def _dispute_page(form: forms.DisputeForm, case: Return, status: int = 200) -> Response:
    notes = [_("All that is known of the return goes into the complaint; nothing is typed again.")]
    return _page(_("The customer disagrees"), _("Open the complaint"), form, case, status, notes=notes)


@bp.get("/<uuid:uid>/dispute")
@requires(may.WORK)
def dispute(uid: uuid.UUID) -> Response:
    """What the customer does not agree with."""
    case = case_of(uid)
    _ensure(case, rules.DISPUTING)
    return _dispute_page(forms.DisputeForm(formdata=None), case)


@bp.post("/<uuid:uid>/dispute")
@requires(may.WORK)
def keep_dispute(uid: uuid.UUID) -> BaseResponse:
    """Open the complaint."""
    form = forms.DisputeForm()
    return _done(
        uid, form, "dispute",
        lambda case: deciding.dispute(current_actor(), case, form.why.data or "", form.demand.data or ""),
        lambda case, status: _dispute_page(form, case, status), _("The complaint is open."),
    )  # fmt: skip


# -- found by phone -------------------------------------------------------------------------------------


@bp.get("/find")
@requires(may.WORK)
def find() -> Response:
    """A return by the customer's number."""
    return no_store(render("returns/find.html", "found", rows=None, state=KIND.workflow.state))


@bp.post("/find")
@requires(may.WORK)
def found() -> Response:
    """What this number brought back. By POST: it belongs in no address."""
    phone = normalise_phone(request.form.get("q", ""))[:30]
    rows = returns_of_phone(current_actor().mall_id or 0, phone)
    return no_store(render("returns/find.html", "found", rows=rows, state=KIND.workflow.state))
