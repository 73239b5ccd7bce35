"""Shops asked, their quotes entered, their links handed on, the quotation printed."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders.actions.answering import make_customer_link
from mallops.blueprints.orders.actions.kind import CUSTOMER, KIND, purpose
from mallops.blueprints.orders.actions.quoting import ask_shop, enter_quote, make_link
from mallops.blueprints.orders.documents import chat_text, customer_text, print_quotation
from mallops.blueprints.orders.forms import AskForm, QuoteForm
from mallops.blueprints.orders.models import GroupOrder, OrderQuote
from mallops.blueprints.orders.queries import answered, get_quote
from mallops.blueprints.orders.rules import QUOTING
from mallops.blueprints.orders.views.parts import known_prices, order_of, told_of, typed_prices
from mallops.core.attempts import attempt, first_error
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict
from mallops.core.export import safe_filename
from mallops.core.link_card import link_card
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render

bp = Blueprint("order_quotes", __name__, url_prefix="/group-orders")


@bp.post("/<uuid:uid>/shops")
@requires(may.WORK)
def ask(uid: uuid.UUID) -> BaseResponse:
    """Ask one more shop; its link is ready at once."""
    actor, form = current_actor(), AskForm()
    quote, _status = attempt(
        form, actor, "group_orders.ask", lambda: ask_shop(actor, order_of(uid, lock=True), form.tenant.data)
    )
    if quote is None:
        flash_error(first_error(form))
        return redirect_after("group_orders.show", uid=uid)
    flash_ok(_("The shop is asked. Send it the link, or enter what it says on the phone."))
    return redirect_after("order_quotes.link", uid=uid, quote_uid=quote.uid)


def _page(
    form: QuoteForm, case: GroupOrder, quote: OrderQuote, prices: dict[int, str], status: int = 200
) -> Response:
    return render("orders/quote.html", "form", status, form=form, case=case, quote=quote, prices=prices)


@bp.get("/<uuid:uid>/quotes/<uuid:quote_uid>")
@requires(may.WORK)
def quote(uid: uuid.UUID, quote_uid: uuid.UUID) -> Response:
    """What the shop says on the phone."""
    case = order_of(uid)
    if case.state not in QUOTING:
        raise Conflict(_("Quotes are not asked for any more: it is ordered, or came to nothing."))
    row = get_quote(case, quote_uid)
    names = ("deliver_by", "valid_to", "terms", "said_by")
    first = {name: getattr(row, name) for name in names}
    first["total"] = format_yuan(row.total_fen, symbol=False) if row.total_fen else ""
    return _page(QuoteForm(formdata=None, data=first), case, row, known_prices(row))


@bp.post("/<uuid:uid>/quotes/<uuid:quote_uid>")
@requires(may.WORK)
def keep_quote(uid: uuid.UUID, quote_uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    actor, form = current_actor(), QuoteForm()

    def act() -> bool:
        case = order_of(uid, lock=True)
        enter_quote(actor, case, get_quote(case, quote_uid), told_of(form))
        return True

    done, status = attempt(form, actor, "group_orders.quote", act)
    if not done:
        case = order_of(uid)
        return _page(form, case, get_quote(case, quote_uid), typed_prices(), status)
    flash_ok(_("The quote is entered."))
    return redirect_after("group_orders.show", uid=uid)


@bp.get("/<uuid:uid>/quotes/<uuid:quote_uid>/link")
@requires(may.WORK)
def link(uid: uuid.UUID, quote_uid: uuid.UUID) -> Response:
    """The shop's link, and the text to send."""
    case = order_of(uid)
    row = get_quote(case, quote_uid)
    card = link_card(current_actor(), case, purpose(row.slot), chat_text)
    state = KIND.workflow.state(case.state)
    return no_store(render("orders/link_card.html", case=case, quote=row, state=state, **card))


@bp.post("/<uuid:uid>/quotes/<uuid:quote_uid>/link")
@requires(may.WORK)
def new_link(uid: uuid.UUID, quote_uid: uuid.UUID) -> BaseResponse:
    """A new link; the one before ends."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, "group_orders.link"):
            case = order_of(uid, lock=True)
            make_link(actor, case, get_quote(case, quote_uid))
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("group_orders.show", uid=uid)
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after("order_quotes.link", uid=uid, quote_uid=quote_uid)


@bp.get("/<uuid:uid>/customer-link")
@requires(may.WORK)
def customer_link(uid: uuid.UUID) -> Response:
    """The customer's own link, and the text to send."""
    case = order_of(uid)
    card = link_card(current_actor(), case, CUSTOMER, customer_text)
    card["renews"] = case.state in QUOTING and bool(answered(case))
    state = KIND.workflow.state(case.state)
    return no_store(render("orders/customer_card.html", case=case, state=state, **card))


@bp.post("/<uuid:uid>/customer-link")
@requires(may.WORK)
def new_customer_link(uid: uuid.UUID) -> BaseResponse:
    """A new one: the customer is asked anew."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, "group_orders.customer_link"):
            make_customer_link(actor, order_of(uid, lock=True))
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("group_orders.show", uid=uid)
    flash_ok(_("The link is ready. Copy it, or show its code."))
    return redirect_after("order_quotes.customer_link", uid=uid)


@bp.get("/<uuid:uid>/quotes/<uuid:quote_uid>/quotation.pdf")
@requires(may.WORK)
def quotation(uid: uuid.UUID, quote_uid: uuid.UUID) -> Response:
    """The quotation for the customer on A4."""
    case = order_of(uid)
    row = get_quote(case, quote_uid)
    if row.state not in {"quoted", "chosen"}:
        raise Conflict(_("No quote is in yet. Ask a shop, or enter its quote."))
    paper = Paper.of(current_actor(), request.args.get("lang"))
    response = Response(print_quotation(paper, case, row), mimetype="application/pdf")
    name = safe_filename(f"{case.number}-quotation-{row.slot}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)
