"""Ordered, moved, delivered, lost; visits; an order found by its phone number; the delivery note."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders.actions import taking
from mallops.blueprints.orders.actions.following import Paid, Visited, pay
from mallops.blueprints.orders.actions.following import visit as log_visit
from mallops.blueprints.orders.actions.kind import KIND
from mallops.blueprints.orders.documents import print_note
from mallops.blueprints.orders.forms import DeliveryForm, HandForm, LoseForm, PayForm, VisitForm, fen_of
from mallops.blueprints.orders.models import GroupOrder
from mallops.blueprints.orders.queries import (
    accepted,
    answered,
    compare,
    get_quote,
    list_visits,
    orders_of_phone,
)
from mallops.blueprints.orders.rules import PAYING, QUOTING
from mallops.blueprints.orders.views.parts import order_of, today
from mallops.core.attempts import attempt
from mallops.core.auth import current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.errors import Conflict, Invalid
from mallops.core.export import safe_filename
from mallops.core.formatting import mall_date
from mallops.core.forms import BaseForm, version_of
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.phones import normalise_phone
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("order_work", __name__, url_prefix="/group-orders")


def _page(what: str, form: BaseForm, case: GroupOrder, status: int = 200, **more: Any) -> Response:
    return no_store(render(f"orders/{what}.html", "form", status, form=form, case=case, **more))


# -- ordered, moved -------------------------------------------------------------------------------------


def _delivery_page(form: DeliveryForm, case: GroupOrder, status: int = 200) -> Response:
    compared, taken = compare(case), accepted(case)
    form.quote.choices = [
        (str(one.uid), f"{one.tenant.code} {one.tenant.name} · {format_yuan(one.total_fen)}")
        for one in answered(case)
        if one.state == "quoted" and taken in (None, one)
    ]
    best = next((str(one.uid) for one in compared.quotes if one.id == compared.best), None)
    if not form.quote.data and form.quote.choices:
        form.quote.data = best or form.quote.choices[0][0]
    return _page("order", form, case, status, ordered=case.state == "ordered")


@bp.get("/<uuid:uid>/order")
@requires(may.WORK)
def order(uid: uuid.UUID) -> Response:
    """By which quote, when and where to."""
    case = order_of(uid)
    if case.state not in {*QUOTING, "ordered"}:
        raise Conflict(_("Only what is ordered and not yet delivered can be moved."))
    if case.state in QUOTING and not answered(case):
        raise Conflict(_("No quote is in yet. Ask a shop, or enter its quote."))
    first = {name: getattr(case, name) for name in ("deliver_at", "address", "bringer")}
    first |= {"version": str(case.version), "deliver_on": case.deliver_on or case.wanted_on}
    return _delivery_page(DeliveryForm(formdata=None, data=first), case)


@bp.post("/<uuid:uid>/order")
@requires(may.WORK)
def keep_order(uid: uuid.UUID) -> BaseResponse:
    """Take the order; or move the delivery of one that is placed."""
    actor, form = current_actor(), DeliveryForm()
    told = taking.Delivery(
        form.deliver_on.data, form.deliver_at.data or "", form.address.data or "", form.bringer.data or ""
    )

    def act() -> str:
        case = order_of(uid, lock=True)
        if case.state == "ordered":
            taking.change_delivery(actor, case, told, version=version_of(form))
            return _("The changes are saved.")
        key = as_uuid(form.quote.data)
        if key is None:
            raise Invalid(field_errors={"quote": _("Choose the shop whose quote the customer takes.")})
        taking.place(actor, case, get_quote(case, key), told, version=version_of(form))
        return _("The order is placed.")

    done, status = attempt(form, actor, "group_orders.order", act)
    if not done:
        return _delivery_page(form, order_of(uid), status)
    flash_ok(done)
    return redirect_after("group_orders.show", uid=uid)


# -- delivered, lost ------------------------------------------------------------------------------------


@bp.get("/<uuid:uid>/deliver")
@requires(may.WORK)
def deliver(uid: uuid.UUID) -> Response:
    """Who took the goods."""
    case = order_of(uid)
    if case.state != "ordered":
        raise Conflict(_("Only what is ordered and not yet delivered can be moved."))
    return _page("deliver", HandForm(formdata=None), case)


@bp.post("/<uuid:uid>/deliver")
@requires(may.WORK)
def keep_delivery(uid: uuid.UUID) -> BaseResponse:
    """The goods are there."""
    actor, form = current_actor(), HandForm()

    def act() -> bool:
        case = order_of(uid, lock=True)
        taking.deliver(actor, case, form.received_by.data or "", form.signature.data or "")
        return True

    done, status = attempt(form, actor, "group_orders.deliver", act)
    if not done:
        return _page("deliver", form, order_of(uid), status)
    flash_ok(_("Delivered and signed."))
    return redirect_after("group_orders.show", uid=uid)


@bp.get("/<uuid:uid>/lose")
@requires(may.WORK)
def lose(uid: uuid.UUID) -> Response:
    """Why the customer does not order."""
    case = order_of(uid)
    return _page("lose", LoseForm(formdata=None, data={"why": case.refused_why}), case)


@bp.post("/<uuid:uid>/lose")
@requires(may.WORK)
def keep_loss(uid: uuid.UUID) -> BaseResponse:
    """Keep the reason."""
    actor, form = current_actor(), LoseForm()

    def act() -> bool:
        taking.lose(actor, order_of(uid, lock=True), form.why.data or "", form.note.data or "")
        return True

    done, status = attempt(form, actor, "group_orders.lose", act)
    if not done:
        return _page("lose", form, order_of(uid), status)
    flash_ok(_("Noted. It can be taken up again."))
    return redirect_after("group_orders.show", uid=uid)


# -- money, visits --------------------------------------------------------------------------------------


@bp.get("/<uuid:uid>/pay")
@requires(may.WORK)
def payment(uid: uuid.UUID) -> Response:
    """Money that came in or goes back."""
    case = order_of(uid)
    if case.state not in PAYING:
        raise Conflict(_("Money is taken for an order that is placed and not yet closed."))
    first = {"kind": "deposit" if not case.paid_fen else "balance", "way": "mobile", "paid_on": today()}
    return _page("pay", PayForm(formdata=None, data=first), case, yuan=format_yuan)


@bp.post("/<uuid:uid>/pay")
@requires(may.WORK)
def keep_payment(uid: uuid.UUID) -> BaseResponse:
    """Enter it."""
    actor, form = current_actor(), PayForm()

    def act() -> Any:
        fen = fen_of(form.amount.data, "amount") or 0
        told = Paid(
            form.kind.data or "", form.way.data or "", fen, form.receipt_no.data or "", form.paid_on.data
        )
        return pay(actor, order_of(uid, lock=True), told)

    done, status = attempt(form, actor, "group_orders.pay", act)
    if not done:
        return _page("pay", form, order_of(uid), status, yuan=format_yuan)
    flash_ok(_("The payment is entered."))
    return redirect_after("group_orders.show", uid=uid)


@bp.get("/<uuid:uid>/visit")
@requires(may.WORK)
def visit(uid: uuid.UUID) -> Response:
    """A visit to the customer."""
    first = {"visited_on": today(), "way": "visit", "result": "maybe"}
    return _page("visit", VisitForm(formdata=None, data=first), order_of(uid))


@bp.post("/<uuid:uid>/visit")
@requires(may.WORK)
def keep_visit(uid: uuid.UUID) -> BaseResponse:
    """Log it."""
    actor, form = current_actor(), VisitForm()

    def act() -> Any:
        told = Visited(
            form.visited_on.data, form.way.data or "", form.result.data or "", form.note.data or "",
            form.next_on.data,
        )  # fmt: skip
        return log_visit(actor, order_of(uid, lock=True), told)

    done, status = attempt(form, actor, "group_orders.visit", act)
    if not done:
        return _page("visit", form, order_of(uid), status)
    flash_ok(_("The visit is logged."))
    return redirect_after("group_orders.show", uid=uid)


@bp.get("/visits")
@requires(may.WORK)
def visits() -> Response:
    """Bulk customers by the day on which they are to be seen."""
    actor = current_actor()
    rows = list_visits(actor.mall_id or 0, today() + dt.timedelta(days=366))
    return no_store(render("orders/visits.html", rows=rows, today=today(), day=mall_date, mask=mask_phone))


@bp.get("/find")
@requires(may.WORK)
def find() -> Response:
    """An order by the customer's number."""
    return no_store(render("orders/find.html", "found", rows=None, state=KIND.workflow.state))


@bp.post("/find")
@requires(may.WORK)
def found() -> Response:
    """What this number ordered. By POST: it belongs in no address."""
    actor = current_actor()
    phone = normalise_phone(request.form.get("q", ""))[:30]
    rows = orders_of_phone(actor.mall_id or 0, phone)
    return no_store(render("orders/find.html", "found", rows=rows, state=KIND.workflow.state))


@bp.get("/<uuid:uid>/note.pdf")
@requires(may.WORK)
def note(uid: uuid.UUID) -> Response:
    """The order and delivery note on A4."""
    case = order_of(uid)
    if case.state not in PAYING | {"closed"}:
        raise Conflict(_("Nothing is ordered yet, so there is no note."))
    paper = Paper.of(current_actor(), request.args.get("lang"))
    response = Response(print_note(paper, case), mimetype="application/pdf")
    name = safe_filename(f"{case.number}-note.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)
