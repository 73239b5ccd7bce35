"""Behind the customer's own link: what shops ask, one to be accepted, or all declined. It names nobody."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.orders.actions.answering import accept, mark_of, refuse
from mallops.blueprints.orders.actions.kind import CUSTOMER
from mallops.blueprints.orders.forms import CustomerForm
from mallops.blueprints.orders.models import GroupOrder
from mallops.blueprints.orders.queries import accepted, answered
from mallops.blueprints.orders.rules import CUSTOMER_WORDS, QUOTING
from mallops.core.audit import acting
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, NotFound
from mallops.core.formatting import mall_date
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall, today_of
from mallops.core.money import format_yuan
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_ok, redirect_to, render


def show_quotation(link: ShareLink) -> Response:
    """What is wanted, what each shop asks, what was answered."""
    return _page(link, CustomerForm(formdata=None))


def act_quotation(link: ShareLink) -> BaseResponse:
    """One accepted, or all declined."""
    form, takes = CustomerForm(), request.form.get("do") == "accept"
    if not form.validate():
        return _page(link, form, 422)
    try:
        with transaction(), acting(link_actor(link, str(_("Customer"))), "group_orders.customer"):
            _answer(link, form, takes)
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _page(db.session.merge(link), form, error.status)
    thanks = _("Thank you. The mall calls you to agree on the delivery.")
    flash_ok(thanks if takes else _("Thank you for telling us. You can still accept a quote here."))
    return redirect_to(url_for("links.show", token=str((request.view_args or {})["token"])))


def _answer(link: ShareLink, form: CustomerForm, takes: bool) -> None:
    words = form.words.data or ""
    if not takes:
        refuse(link, form.why.data or "", words)
        return
    uid = as_uuid(request.form.get("quote"))
    if uid is None:
        raise NotFound()
    accept(link, uid, request.form.get("seen", ""), words)


def _quotes(order: GroupOrder) -> list[dict[str, Any]]:
    """Each shop's quote, the cheapest first."""
    today, taken = today_of(order.mall_id), accepted(order)
    shown = [one for one in answered(order) if taken is None or one.id == taken.id]
    return [
        {
            "uid": one.uid,
            "seen": mark_of(one),
            "shop": one.tenant.name,
            "lines": [
                (f"{item.name} × {item.quantity} {item.unit}".strip(), one.prices.get(str(item.position)))
                for item in order.items
            ],
            "total": one.total_fen,
            "deliver_by": one.deliver_by,
            "valid_to": one.valid_to,
            "terms": one.terms,
            "over": one.valid_to is not None and one.valid_to < today,
        }
        for one in sorted(shown, key=lambda one: (one.total_fen, one.id))
    ]


def _page(link: ShareLink, form: CustomerForm, status: int = 200) -> Response:
    order = db.session.get_one(GroupOrder, link.case_id)
    words, tone = CUSTOMER_WORDS.get(order.state, CUSTOMER_WORDS["lost"])
    taken = accepted(order)
    return render(
        "orders/customer.html",
        status=status,
        signed_in=False,
        link=link,
        case=order,
        quotes=_quotes(order),
        form=form,
        asks=order.state in QUOTING and taken is None,
        taken=taken if order.state in QUOTING else None,
        refused=order.refused_at if order.state in QUOTING else None,
        state_words=words,
        tone=tone,
        day=mall_date,
        yuan=format_yuan,
        mall_name=db.session.get_one(Mall, link.mall_id).name,
    )


link_purpose(LinkPurpose(CUSTOMER, _l("Your quotation"), show_quotation, act_quotation, lambda _case: set()))
