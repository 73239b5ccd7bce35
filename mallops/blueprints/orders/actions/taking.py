"""An order taken in, corrected, placed with a shop, delivered, lost (27.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from mallops.blueprints.members.queries.keys import phone_key
from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders import rules
from mallops.blueprints.orders.actions.kind import KIND
from mallops.blueprints.orders.models import GroupOrder, OrderItem, OrderQuote
from mallops.blueprints.orders.queries import accepted, answered, member_of_phone
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import Mall, today_of
from mallops.core.phones import ensure_phone
from mallops.core.policies.actions import extend
from mallops.core.policies.clocks import clocks_of

#: Encrypted: the timeline never tells them.
HIDDEN = ("customer", "phone", "phone_hash", "remark")
BY_EVENING = dt.time(20)


@dataclass(frozen=True)
class Told:
    """What the customer says. `lines` as typed: a quantity that is no whole number is 0, none is None."""

    phone: str = ""
    customer: str = ""
    company: str = ""
    sort: str = "group"
    lines: Sequence[tuple[str, int | None, str]] = ()
    budget_fen: int | None = None
    wanted_on: dt.date | None = None
    remark: str = ""
    owner_id: int | None = None


@dataclass(frozen=True)
class Delivery:
    """Where, when, and who brings it."""

    deliver_on: dt.date | None = None
    deliver_at: str = ""
    address: str = ""
    bringer: str = ""


def take(actor: Actor, told: Told, *, uid: uuid.UUID | None = None) -> GroupOrder:
    """An enquiry; its clock runs. Raises Invalid, Forbidden."""
    authorize(actor, may.WORK)
    values, lines = _values(actor, told)
    order: GroupOrder = casework.open_case(actor, KIND, values, uid=uid, authorised=True)
    _put_lines(order, lines)
    return order


def correct(actor: Actor, order: GroupOrder, told: Told, version: int) -> None:
    """Change what the customer said. Raises Conflict once shops have quoted other lines."""
    if order.state not in rules.QUOTING:
        raise Conflict(_("It is ordered as it stands. For something else, take in a new order."))
    values, lines = _values(actor, told)
    changed = lines != [rules.Line(one.name, one.quantity, one.unit) for one in order.items]
    if changed and answered(order):
        words = _("Quotes are in for these items. For other items, take in a new order.")
        raise Invalid(field_errors={"items": words})
    kept = {key: values.pop(key) for key in HIDDEN}
    casework.edit_case(actor, order, values, version=version)
    for key, value in kept.items():
        setattr(order, key, value)
    if changed:
        order.items.clear()
        db.session.flush()
        _put_lines(order, lines)
    db.session.flush()


def place(
    actor: Actor, order: GroupOrder, quote: OrderQuote, told: Delivery, *, version: int | None = None
) -> None:
    """The customer orders by this quote. The clock of the delivery ends on the agreed day."""
    authorize(actor, may.WORK, order)
    casework.ensure_version(order, version)
    if quote.state != "quoted":
        raise Invalid(field_errors={"quote": _("Choose the shop whose quote the customer takes.")})
    taken = accepted(order)
    rules.ensure_the_accepted(taken.id if taken is not None else None, quote.id)
    rules.ensure_order(told.deliver_on, told.address, today_of(order.mall_id))
    quote.state = "chosen"
    order.tenant_id, order.amount_fen = quote.tenant_id, quote.total_fen
    _put_delivery(order, told)
    casework.move(actor, order, "order")
    _set_clock(actor, order)
    db.session.flush()


def change_delivery(actor: Actor, order: GroupOrder, told: Delivery, *, version: int | None = None) -> None:
    """Another day or place, as agreed with the customer. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, order)
    casework.ensure_version(order, version)
    if order.state != "ordered":
        raise Conflict(_("Only what is ordered and not yet delivered can be moved."))
    rules.ensure_order(told.deliver_on, told.address, today_of(order.mall_id))
    moved = order.deliver_on != told.deliver_on
    _put_delivery(order, told)
    casework.log(order, actor, "delivery", note=told.deliver_on.isoformat() if told.deliver_on else "")
    if moved:
        _set_clock(actor, order)
    db.session.flush()


def deliver(actor: Actor, order: GroupOrder, received_by: str, signature: str) -> None:
    """The goods are there; the customer signs. Raises Invalid."""
    authorize(actor, may.WORK, order)
    if not received_by.strip():
        raise Invalid(field_errors={"received_by": _("Write who took the goods.")})
    casework.sign(actor, order, capacity="customer", signature=signature, name=_("Customer"))
    casework.move(actor, order, "deliver")
    order.received_by, order.delivered_at = received_by.strip()[:60], utcnow()
    db.session.flush()


def lose(actor: Actor, order: GroupOrder, why: str, note: str) -> None:
    """The customer does not order. Raises Invalid without a reason."""
    if why not in rules.LOST:
        raise Invalid(field_errors={"why": _("Choose why it was lost.")})
    casework.move(actor, order, "lose", note=note.strip()[:500])
    order.lost_why = why
    db.session.flush()


def _put_delivery(order: GroupOrder, told: Delivery) -> None:
    order.deliver_on, order.deliver_at = told.deliver_on, told.deliver_at.strip()[:40]
    order.address, order.bringer = told.address.strip()[:200], told.bringer.strip()[:60]


def _set_clock(actor: Actor, order: GroupOrder) -> None:
    """The delivery is due in the evening of the agreed day."""
    assert order.deliver_on is not None
    tz = db.session.get_one(Mall, order.mall_id).tz
    until = dt.datetime.combine(order.deliver_on, BY_EVENING, ZoneInfo(tz))
    row = next((one for one in clocks_of(order) if one.stage == "deliver"), None)
    if row is not None and until > utcnow():
        extend(actor, order, "deliver", until, _("Agreed with the customer."), authorised=True)


def _values(actor: Actor, told: Told) -> tuple[dict[str, Any], list[rules.Line]]:
    errors: dict[str, Any] = {}
    lines: list[rules.Line] = []
    phone = ""
    for check in (lambda: ensure_phone(told.phone), lambda: rules.ensure_lines(told.lines)):
        try:
            got: Any = check()
        except Invalid as error:
            errors |= error.field_errors
        else:
            phone, lines = (got, lines) if isinstance(got, str) else (phone, got)
    if not phone and "phone" not in errors:
        errors["phone"] = _("Enter the customer's telephone number: that is how you reach them.")
    if told.sort not in rules.SORTS:
        errors["sort"] = _("Choose one from the list.")
    if errors:
        raise Invalid(field_errors=errors)
    rules.ensure_budget(told.budget_fen)
    member = member_of_phone(actor.mall_id or 0, phone)
    return {
        "title": rules.title_of(lines)[:200],
        "items_text": "\n".join(rules.words_of(lines)),
        "sort": told.sort,
        "company": told.company.strip()[:120],
        "customer": told.customer.strip()[:60],
        "phone": phone,
        "phone_hash": phone_key(phone),
        "member_id": member.id if member is not None else None,
        "budget_fen": told.budget_fen,
        "wanted_on": told.wanted_on,
        "remark": told.remark.strip()[: rules.LONGEST],
        "owner_id": told.owner_id or actor.user_id,
    }, lines


def _put_lines(order: GroupOrder, lines: Sequence[rules.Line]) -> None:
    for at, one in enumerate(lines, 1):
        order.items.append(OrderItem(position=at, name=one.name, quantity=one.quantity, unit=one.unit))
    db.session.flush()


__all__ = ["Delivery", "Told", "change_delivery", "correct", "deliver", "lose", "place", "take"]
