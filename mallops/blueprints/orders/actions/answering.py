"""The customer's own link: they read the quotation, accept one quote or decline them all (27.1)."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders import rules
from mallops.blueprints.orders.actions.kind import CUSTOMER, CUSTOMER_TIME, forget_answer
from mallops.blueprints.orders.models import GroupOrder, OrderQuote
from mallops.blueprints.orders.queries import accepted, answered, get_quote
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound
from mallops.core.links import ShareLink, issue_link, link_actor
from mallops.core.malls import today_of
from mallops.core.notices import notify, present, receivers, topic

ANSWERED = topic(
    "group_orders.answered", _l("A customer answered a quotation"), _l("Group and phone orders"), urgent=False
)


def make_customer_link(actor: Actor, order: GroupOrder) -> ShareLink:
    """The link with the quotation; the one before ends, and so does what was answered there. Handing it on is
    giving the customer the quotation. Raises Conflict.
    """
    authorize(actor, may.WORK, order)
    if order.state not in rules.QUOTING:
        raise Conflict(_("Quotes are not asked for any more: it is ordered, or came to nothing."))
    rules.ensure_quoted(len(answered(order)))
    forget_answer(order)
    # Nobody is named: a link is handed from phone to phone.
    link = issue_link(actor, order, CUSTOMER, utcnow() + CUSTOMER_TIME, recipient=order.number or "")
    casework.log(order, actor, "customer_link")
    if order.state == "enquiry":
        casework.move(actor, order, "quote")
    db.session.flush()
    return link


def accept(link: ShareLink, quote_uid: uuid.UUID, seen: str, words: str) -> OrderQuote:
    """One quote, as it was read. The desk agrees on the delivery and places the order. Raises Conflict."""
    order = _held(link)
    quote = get_quote(order, quote_uid)
    rules.ensure_may_accept(
        quote.state, quote.valid_to, today_of(order.mall_id), as_seen=seen == mark_of(quote)
    )
    forget_answer(order)
    quote.accepted_at, order.customer_says = utcnow(), words.strip()[: rules.LONGEST] or None
    _done(link, order, "accepted", quote.tenant.code)
    return quote


def refuse(link: ShareLink, why: str, words: str) -> GroupOrder:
    """None of them. The order stays open: the desk asks again, or lets it go. Raises Invalid, Conflict."""
    order = _held(link)
    why = rules.ensure_refusal(why)
    forget_answer(order)
    order.refused_at, order.refused_why = utcnow(), why
    order.customer_says = words.strip()[: rules.LONGEST] or None
    _done(link, order, "refused", why)
    return order


def mark_of(quote: OrderQuote) -> str:
    """Changes with every answer of the shop: who accepts says which they read."""
    return quote.answered_at.isoformat() if quote.answered_at else ""


def _held(link: ShareLink) -> GroupOrder:
    """The order, locked: two answers at once are one after the other."""
    order = db.session.get(GroupOrder, link.case_id, with_for_update=True, populate_existing=True)
    if order is None:
        raise NotFound()
    rules.ensure_may_answer(order.state, accepted(order) is not None)
    return order


def _done(link: ShareLink, order: GroupOrder, verb: str, note: str) -> None:
    actor = link_actor(link, str(_("Customer")))
    casework.log(order, actor, verb, note=note)
    link.answered_count += 1
    _tell(order, verb)
    db.session.flush()


def _tell(order: GroupOrder, verb: str) -> None:
    people = {*present(order.mall_id, [order.owner_id]), *receivers(order.mall_id, ["SUP"])}

    def title() -> str:
        if verb == "refused":
            return _("The customer declined the quotation")
        return _("The customer accepted a quote")

    notify(
        sorted(people),
        mall_id=order.mall_id,
        topic=ANSWERED,
        title=title,
        text=lambda: f"{order.number} {order.title}",
        url=f"/group-orders/{order.uid}",
        case=order,
        dedupe=f"customer:{order.id}:{verb}:{utcnow().isoformat()}",
    )


def state_of(order: GroupOrder) -> dict[str, Any]:
    """What the page of an order says of the customer's answer."""
    return {"accepted": accepted(order), "refused_at": order.refused_at, "says": order.customer_says or ""}


__all__ = ["ANSWERED", "accept", "make_customer_link", "mark_of", "refuse", "state_of"]
