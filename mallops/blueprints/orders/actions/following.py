"""Money of an order, visits to its customer, and what becomes of both with a member (27.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.members.actions.records import follow_member, records_of
from mallops.blueprints.members.rules.hooks import member_data
from mallops.blueprints.orders import permissions as may
from mallops.blueprints.orders import rules
from mallops.blueprints.orders.actions.kind import end_all_links
from mallops.blueprints.orders.models import GroupOrder, OrderPayment, OrderVisit
from mallops.blueprints.orders.queries import receipt_taken
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.retention import forgets
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import today_of


@dataclass(frozen=True)
class Paid:
    """Money as it is typed."""

    kind: str = "deposit"
    way: str = "mobile"
    fen: int = 0
    receipt_no: str = ""
    paid_on: dt.date | None = None


@dataclass(frozen=True)
class Visited:
    """A visit as it is typed."""

    visited_on: dt.date | None = None
    way: str = "visit"
    result: str = "maybe"
    note: str = ""
    next_on: dt.date | None = None


def pay(actor: Actor, order: GroupOrder, told: Paid) -> OrderPayment:
    """Money that came in or went back; the caller holds the order's row. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, order)
    if order.state not in rules.PAYING:
        raise Conflict(_("Money is taken for an order that is placed and not yet closed."))
    if told.kind not in rules.PAYMENTS or told.way not in rules.WAYS:
        raise Invalid(field_errors={"kind": _("Choose one from the list.")})
    rules.ensure_payment(told.kind, told.fen, order.amount_fen, order.paid_fen, told.receipt_no)
    number = told.receipt_no.strip()[:40]
    if receipt_taken(order.mall_id, told.kind, number):
        raise Invalid(field_errors={"receipt_no": _("This receipt was entered before.")})
    today = today_of(order.mall_id)
    if told.paid_on is not None and told.paid_on > today:
        raise Invalid(field_errors={"paid_on": _("This day has not come yet.")})
    row = OrderPayment(
        mall_id=order.mall_id, order=order, kind=told.kind, way=told.way, fen=told.fen, receipt_no=number,
        paid_on=told.paid_on or today, by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(row)
    order.paid_fen += -told.fen if told.kind == "refund" else told.fen
    casework.log(order, actor, "paid" if told.kind != "refund" else "refunded", note=number)
    db.session.flush()
    return row


def visit(actor: Actor, order: GroupOrder, told: Visited) -> OrderVisit:
    """Log a visit; the next date replaces the one before. Raises Invalid."""
    authorize(actor, may.WORK, order)
    rules.ensure_visit(told.visited_on, told.next_on, today_of(order.mall_id))
    if told.way not in rules.VISITS or told.result not in rules.RESULTS:
        raise Invalid(field_errors={"result": _("Choose one from the list.")})
    row = OrderVisit(
        mall_id=order.mall_id, order=order, visited_on=told.visited_on, way=told.way, result=told.result,
        note=told.note.strip()[: rules.LONGEST], next_on=told.next_on, by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(row)
    order.visit_on = told.next_on
    casework.log(order, actor, "visited", note=str(told.next_on or ""))
    db.session.flush()
    return row


# -- with the member ------------------------------------------------------------------------------------


@forgets(GroupOrder, rules.KEPT_DAYS, signed_as=("customer",))
def empty(order: GroupOrder) -> None:
    """Nothing tells any more who ordered; goods and money stay."""
    order.customer = order.phone = order.phone_hash = order.address = None
    order.remark = order.received_by = order.customer_says = None
    order.member_id = None
    end_all_links(order)
    for one in order.visits:
        one.note = None


follow_member(GroupOrder)


@member_data("orders")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here."""
    found = [
        {
            "number": one.number,
            "items": one.items_text,
            "state": one.state,
            "name": one.customer or "",
            "phone": one.phone or "",
            "address": one.address or "",
            "remark": one.remark or "",
            "said": one.customer_says or "",
            "amount_fen": one.amount_fen,
            "paid_fen": one.paid_fen,
            "opened_at": one.created_at.isoformat(),
            "visits": [
                {"on": visit.visited_on.isoformat(), "note": visit.note or ""} for visit in one.visits
            ],
        }
        for one in records_of(GroupOrder, member)
    ]
    return {"orders": found}


__all__ = ["Paid", "Visited", "data_of", "pay", "visit"]
