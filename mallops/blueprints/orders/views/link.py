"""Behind a shop's personal link: what is wanted, and its quote. Who the customer is, is not told."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.orders.actions.kind import purpose
from mallops.blueprints.orders.actions.quoting import answer, decline
from mallops.blueprints.orders.forms import LinkQuoteForm
from mallops.blueprints.orders.queries import quote_of_slot
from mallops.blueprints.orders.rules import MAX_SHOPS, QUOTES, QUOTING
from mallops.blueprints.orders.views.parts import known_prices, told_of, typed_prices
from mallops.core.audit import acting
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall
from mallops.core.money import format_yuan
from mallops.core.web import flash_ok, redirect_to, render


def _slot(link: ShareLink) -> int:
    return int(link.purpose[-1])


def show_quote(link: ShareLink) -> Response:
    """What is wanted, and the shop's own quote."""
    quote = quote_of_slot(link.case_id, _slot(link))
    first: dict[str, Any] = {
        name: getattr(quote, name) for name in ("deliver_by", "valid_to", "terms", "said_by")
    }
    first["total"] = format_yuan(quote.total_fen, symbol=False) if quote.total_fen else ""
    return _page(link, LinkQuoteForm(formdata=None, data=first), known_prices(quote))


def act_quote(link: ShareLink) -> BaseResponse:
    """The quote, or that there is none."""
    form, says_no = LinkQuoteForm(), request.form.get("do") == "decline"
    if not says_no and not form.validate():
        return _page(link, form, typed_prices(), 422)
    try:
        with transaction(), acting(link_actor(link, link.recipient), "group_orders.link_quote"):
            if says_no:
                decline(link, _slot(link))
            else:
                answer(link, _slot(link), told_of(form))
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _page(db.session.merge(link), form, typed_prices(), error.status)
    flash_ok(_("Thank you. You can change it here until the customer has decided."))
    return redirect_to(url_for("links.show", token=str((request.view_args or {})["token"])))


def _page(link: ShareLink, form: LinkQuoteForm, prices: dict[int, str], status: int = 200) -> Response:
    quote = quote_of_slot(link.case_id, _slot(link))
    words, tone = QUOTES[quote.state]
    return render(
        "orders/link.html",
        status=status,
        signed_in=False,
        link=link,
        case=quote.order,
        quote=quote,
        form=form if quote.order.state in QUOTING else None,
        prices=prices,
        state_words=words,
        tone=tone,
        mall_name=db.session.get_one(Mall, link.mall_id).name,
    )


for number in range(1, MAX_SHOPS + 1):
    link_purpose(
        LinkPurpose(purpose(number), _l("Quote of a shop"), show_quote, act_quote, lambda _case: set())
    )
