"""The register of orders: the quick form of the desk, what stands on an order's page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members.rules.people import mask_name
from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders import rules
from mallops.blueprints.orders.actions.answering import state_of
from mallops.blueprints.orders.actions.kind import KIND
from mallops.blueprints.orders.actions.quoting import ask_shop
from mallops.blueprints.orders.actions.taking import Told, correct, take
from mallops.blueprints.orders.forms import SHOWN_ITEMS, AskForm, OrderForm, fen_of
from mallops.blueprints.orders.models import GroupOrder
from mallops.blueprints.orders.queries import accepted, compare, member_of_phone, orders_of_phone
from mallops.blueprints.orders.views.parts import order_of
from mallops.core.attempts import attempt, attempt_once
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.errors import Conflict
from mallops.core.formatting import mall_date
from mallops.core.forms import version_of
from mallops.core.money import format_yuan
from mallops.core.phones import normalise_phone
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.reveal import add_reveal
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = register_blueprint(KIND)
#: Points are given for what was bought.
DONE = rules.PAYING | {"closed"}
add_reveal(bp, KIND, may.WORK, lambda case: case.phone)


def _who(case: GroupOrder, actor: Actor) -> list[tuple[str, Any]]:
    """Who the customer is: names in clear for those who deal with them, phones masked for all."""
    works = actor.can(may.WORK)
    name = case.customer or ""
    rows: list[tuple[str, Any]] = [
        (_("Customer"), name if works else mask_name(name)),
        (_("Telephone"), mask_phone(case.phone or "")),
    ]
    if works:
        rows += [(pgettext("sale", "Where to"), case.address), (_("Who brings it"), case.bringer)]
        rows += [(_("Who took the goods"), case.received_by), (_("Remark"), case.remark)]
    return [(label, value) for label, value in rows if value]


def _leads(case: GroupOrder, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """The customer, then what is worked on now: quotes first, later the money."""
    words = {
        "case": case,
        "works": actor.can(may.WORK),
        "who": _who(case, actor),
        "member": case.member if actor.can("members.view") else None,
        "points": case.member is not None and case.state in DONE and actor.can("counter.use"),
        "open": case.amount_fen - case.paid_fen,
        "answer": state_of(case) if case.state in rules.QUOTING else None,
        "why": rules.LOST.get(case.refused_why, ""),
        "clear": actor.can(may.WORK),
        "yuan": format_yuan,
    }
    out = [(_("Customer and delivery"), "orders/_lead.html", words)]
    if case.state in rules.PAYING:
        out.append((_("Payments"), "orders/_payments.html", _shown(case, actor)))
    if case.state in rules.QUOTING:
        out.append((_("Quotes of the shops"), "orders/_quotes.html", _quotes(case, actor)))
    return out


def _shown(case: GroupOrder, actor: Actor) -> dict[str, Any]:
    """What the cards of an order need."""
    works = actor.can(may.WORK)
    return {
        "case": case, "works": works, "clear": works, "yuan": format_yuan, "day": mall_date,
        "payments": rules.PAYMENTS, "ways": rules.WAYS, "visits": rules.VISITS, "results": rules.RESULTS,
    }  # fmt: skip


def _quotes(case: GroupOrder, actor: Actor) -> dict[str, Any]:
    """Shops beside each other; a table when there is something to compare."""
    quoting = actor.can(may.WORK) and case.state in rules.QUOTING and accepted(case) is None
    compared = compare(case)
    rows = [
        [
            f"{item.name} × {item.quantity} {item.unit}",
            *(format_yuan(fen) if fen is not None else "–" for fen in fens),
        ]
        for item, fens in compared.rows
    ]
    rows.append([_("Price for all together"), *(format_yuan(one.total_fen) for one in compared.quotes)])
    return _shown(case, actor) | {
        "quoting": quoting,
        "best": compared.best,
        "heads": [one.tenant.code for one in compared.quotes],
        "rows": rows if len(compared.quotes) > 1 else [],
        "states": rules.QUOTES,
        "form": AskForm(formdata=None) if quoting and len(case.quotes) < rules.MAX_SHOPS else None,
    }


def _panels(case: GroupOrder, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    out = []
    if case.state not in rules.QUOTING:
        out.append((_("Quotes of the shops"), "orders/_quotes.html", _quotes(case, actor)))
    if case.payments and case.state not in rules.PAYING:
        out.append((_("Payments"), "orders/_payments.html", _shown(case, actor)))
    out.append((_("Visits to the customer"), "orders/_visits.html", _shown(case, actor)))
    return out


def _tools(record: Any) -> list[tuple[str, str, str]]:
    case, actor = record.case, record.actor
    out = []
    if actor.can(may.WORK):
        if case.state in rules.PAYING | {"closed"}:
            out.append((_("Order and delivery note"), url_for("order_work.note", uid=case.uid), "printer"))
        if case.state in rules.QUOTING:
            out.append(
                (_("The customer does not order"), url_for("order_work.lose", uid=case.uid), "circle-x")
            )
        out.append((_("Log a visit"), url_for("order_work.visit", uid=case.uid), "footprints"))
    return out


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = []
    if actor.can(may.WORK):
        out.append((_("Find by phone"), url_for("order_work.find"), "search"))
        out.append((_("Customers to visit"), url_for("order_work.visits"), "footprints"))
    if actor.can(may.MONEY):
        out.append((_("Payments"), url_for("order_money.index"), "banknote"))
    return out


def _tables(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On the printed record: lines, quotes, money."""
    case = record.case
    items = [[one.name, str(one.quantity), one.unit] for one in case.items]
    quotes = [
        [f"{one.tenant.code} {one.tenant.name}", str(rules.QUOTES[one.state][0]),
         format_yuan(one.total_fen) if one.total_fen else "",
         one.deliver_by.isoformat() if one.deliver_by else ""]
        for one in case.quotes
    ]  # fmt: skip
    money = [
        [one.paid_on.isoformat(), str(rules.PAYMENTS[one.kind]), one.receipt_no, format_yuan(one.fen)]
        for one in case.payments
    ]
    return [
        (_("Items and quantities"), [_("What"), _("How many"), pgettext("goods", "Unit")], items),
        (
            _("Quotes of the shops"),
            [_("Shop"), _("State"), _("Price for all together"), _("Can deliver by")],
            quotes,
        ),
        (_("Payments"), [_("Day"), _("What for"), _("Receipt number"), pgettext("sale", "Amount")], money),
    ]


KIND.extras.update(
    leads=_leads,
    panels=_panels,
    tools=_tools,
    list_tools=_list_tools,
    tables=_tables,
    verbs={
        "asked": (_l("asked a shop for a quote"), "info", "store"),
        "quote_in": (_l("entered a quote"), "info", "file-text"),
        "declined": (_l("does not quote"), "muted", "circle-x"),
        "customer_link": (_l("made the customer's link"), "info", "send"),
        "accepted": (_l("accepted a quote"), "ok", "badge-check"),
        "refused": (_l("declined the quotation"), "warn", "circle-x"),
        "delivery": (_l("changed the delivery"), "info", "truck"),
        "paid": (_l("entered a payment"), "ok", "banknote"),
        "refunded": (_l("entered a refund"), "warn", "banknote"),
        "visited": (_l("logged a visit"), "info", "footprints"),
    },
)


def _told(form: OrderForm) -> Told:
    return Told(
        form.phone.data or "", form.customer.data or "", form.company.data or "", form.sort.data or "",
        form.lines, fen_of(form.budget.data, "budget"), form.wanted_on.data, form.remark.data or "",
        form.owner.data,
    )  # fmt: skip


def _page(form: OrderForm, status: int = 200, case: GroupOrder | None = None) -> Response:
    page = render(
        "orders/form.html", "form", status, form=form, case=case, kind=KIND, shown_items=SHOWN_ITEMS,
        known=None, earlier=[],
    )  # fmt: skip
    return no_store(page)


@bp.get("/new")
@requires(may.WORK)
def new() -> Response:
    """An empty form: a phone order unless the address says otherwise."""
    sort = request.args.get("sort", "phone")
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "sort": sort if sort in rules.SORTS else "phone"}
    first |= {"tenant": request.args.get("tenant")}
    return _page(OrderForm(formdata=None, data=first))


@bp.post("/known")
@requires(may.WORK)
def known() -> Response:
    """Whether this number is a member's, and what it ordered before. By POST: it belongs in no address."""
    actor = current_actor()
    phone = normalise_phone(request.form.get("phone", ""))[:30]
    member = member_of_phone(actor.mall_id or 0, phone) if actor.can("members.view") else None
    earlier = orders_of_phone(actor.mall_id or 0, phone, 3)
    name = mask_name(member.name) or member.number if member is not None else None
    page = render("orders/_known.html", earlier=earlier, states=KIND.workflow.state, known=name)
    return no_store(page)


@bp.post("/new")
@requires(may.WORK)
def create() -> BaseResponse:
    """Take it in. The same form sent twice makes one."""
    actor, form = current_actor(), OrderForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()

    def act() -> GroupOrder:
        order = take(actor, _told(form), uid=uid)
        if form.tenant.data is not None:
            ask_shop(actor, order, form.tenant.data)
        return order

    order, status = attempt_once(form, actor, "group_orders.create", act, GroupOrder, uid)
    if order is None:
        return _page(form, status)
    flash_ok(_("%(number)s is registered.", number=order.number))
    return redirect_after("group_orders.show", uid=order.uid)


def _open(uid: uuid.UUID) -> GroupOrder:
    case = order_of(uid)
    if case.state not in rules.QUOTING:
        raise Conflict(_("It is ordered as it stands. For something else, take in a new order."))
    return case


@bp.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what the customer said."""
    case = _open(uid)
    names = ("phone", "customer", "company", "sort", "wanted_on", "remark")
    first: dict[str, Any] = {name: getattr(case, name) for name in names}
    first |= {"version": str(case.version), "owner": case.owner_id}
    first["budget"] = format_yuan(case.budget_fen, symbol=False) if case.budget_fen else ""
    first["items"] = [
        {"name": one.name, "quantity": str(one.quantity), "unit": one.unit} for one in case.items
    ]
    return _page(OrderForm(formdata=None, data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, form = current_actor(), OrderForm()
    _open(uid)

    def act() -> bool:
        correct(actor, order_of(uid, lock=True), _told(form), version_of(form))
        return True

    done, status = attempt(form, actor, "group_orders.edit", act)
    if not done:
        return _page(form, status, order_of(uid))
    flash_ok(_("The changes are saved."))
    return redirect_after("group_orders.show", uid=uid)


KIND.extras["edit_in"] = rules.QUOTING
