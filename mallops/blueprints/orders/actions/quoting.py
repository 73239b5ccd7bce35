"""Shops asked for quotes, and what they answer: at the desk, or by a personal link (27.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders import rules
from mallops.blueprints.orders.actions.kind import LINK_TIME, purpose
from mallops.blueprints.orders.models import GroupOrder, OrderQuote
from mallops.blueprints.orders.queries import accepted, quote_of_slot
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import ShareLink, issue_link, link_actor
from mallops.core.malls import today_of
from mallops.core.notices import notify, present, receivers, topic

QUOTED = topic("group_orders.quoted", _l("A shop answered with a quote"), _l("Group and phone orders"))


@dataclass(frozen=True)
class QuoteTold:
    """What a shop asks: unit prices by position, or one total; its terms. `said_by` is kept encrypted."""

    prices: Mapping[int, int] = field(default_factory=dict)
    total_fen: int | None = None
    deliver_by: dt.date | None = None
    valid_to: dt.date | None = None
    terms: str = ""
    said_by: str = ""


def ask_shop(actor: Actor, order: GroupOrder, tenant_id: int | None) -> OrderQuote:
    """Ask a shop; its link is made with it. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, order)
    _ensure_quoting(order)
    tenant = db.session.get(Tenant, tenant_id) if tenant_id is not None else None
    if tenant is None or tenant.mall_id != order.mall_id:
        raise Invalid(field_errors={"tenant": _("Choose the shop to ask.")})
    if any(one.tenant_id == tenant.id for one in order.quotes):
        raise Invalid(field_errors={"tenant": _("This shop is asked already.")})
    if len(order.quotes) >= rules.MAX_SHOPS:
        raise Conflict(_("At most %(n)s shops are asked for one order.", n=rules.MAX_SHOPS))
    slot = max((one.slot for one in order.quotes), default=0) + 1
    quote = OrderQuote(mall_id=order.mall_id, order=order, tenant=tenant, slot=slot, prices={})
    db.session.add(quote)
    casework.log(order, actor, "asked", note=f"{tenant.code} {tenant.name_zh or tenant.name_en}")
    db.session.flush()
    make_link(actor, order, quote)
    return quote


def make_link(actor: Actor, order: GroupOrder, quote: OrderQuote) -> ShareLink:
    """A new link for a shop; the one before ends."""
    authorize(actor, may.WORK, order)
    _ensure_quoting(order)
    recipient = f"{quote.tenant.code} {quote.tenant.name}"
    return issue_link(actor, order, purpose(quote.slot), utcnow() + LINK_TIME, recipient=recipient)


def enter_quote(actor: Actor, order: GroupOrder, quote: OrderQuote, told: QuoteTold) -> None:
    """What the shop said, entered by the desk. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, order)
    _keep(actor, order, quote, told)


def answer(link: ShareLink, slot: int, told: QuoteTold) -> OrderQuote:
    """The same by the shop itself; who looks after the order hears of it. Raises Invalid, Conflict."""
    quote = quote_of_slot(link.case_id, slot)
    if not told.said_by.strip():
        raise Invalid(field_errors={"said_by": _("Write your name, so that the mall knows whom to ask.")})
    _keep(link_actor(link, link.recipient), quote.order, quote, told, by_link=True)
    link.answered_count += 1
    _tell(quote)
    db.session.flush()
    return quote


def decline(link: ShareLink, slot: int) -> OrderQuote:
    """The shop does not quote. Raises Conflict."""
    quote = quote_of_slot(link.case_id, slot)
    _ensure_quoting(quote.order)
    quote.state, quote.by_link, quote.answered_at = "declined", True, utcnow()
    casework.log(quote.order, link_actor(link, link.recipient), "declined", note=quote.tenant.code)
    link.answered_count += 1
    _tell(quote)
    db.session.flush()
    return quote


def _keep(
    actor: Actor, order: GroupOrder, quote: OrderQuote, told: QuoteTold, *, by_link: bool = False
) -> None:
    _ensure_quoting(order)
    quantities = {one.position: one.quantity for one in order.items}
    prices = {at: fen for at, fen in told.prices.items() if at in quantities}
    rules.ensure_quote_days(told.deliver_by, told.valid_to, today_of(order.mall_id))
    quote.total_fen = rules.total_of(quantities, prices, told.total_fen)
    quote.prices = {str(at): fen for at, fen in prices.items()}
    quote.deliver_by, quote.valid_to = told.deliver_by, told.valid_to
    quote.terms, quote.said_by = told.terms.strip()[: rules.LONGEST], told.said_by.strip()[:60]
    quote.state, quote.by_link, quote.answered_at = "quoted", by_link, utcnow()
    casework.log(order, actor, "quote_in", note=quote.tenant.code)
    db.session.flush()


def _ensure_quoting(order: GroupOrder) -> None:
    if order.state not in rules.QUOTING:
        raise Conflict(_("Quotes are not asked for any more: it is ordered, or came to nothing."))
    if accepted(order) is not None:
        raise Conflict(_("The customer has accepted a quote: the quotes stay as they are."))


def _tell(quote: OrderQuote) -> None:
    order = quote.order
    people = {*present(order.mall_id, [order.owner_id]), *receivers(order.mall_id, ["SUP"])}
    declined = quote.state == "declined"

    def title() -> str:
        words = _("No quote from %(shop)s") if declined else _("Quote from %(shop)s")
        return words % {"shop": f"{quote.tenant.code} {quote.tenant.name}"}

    notify(
        sorted(people),
        mall_id=order.mall_id,
        topic=QUOTED,
        title=title,
        text=lambda: f"{order.number} {order.title}",
        url=f"/group-orders/{order.uid}",
        case=order,
        dedupe=f"quote:{quote.id}:{quote.answered_at}",
    )


__all__ = ["QuoteTold", "answer", "ask_shop", "decline", "enter_quote", "make_link"]
