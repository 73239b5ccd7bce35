"""Reads of orders: by phone, quotes compared, whom to visit, money."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.keys import phone_key
from mallops.blueprints.members.queries.members import find_by_phone
from mallops.blueprints.orders.models import GroupOrder, OrderItem, OrderPayment, OrderQuote
from mallops.blueprints.orders.rules import QUOTING, cheapest
from mallops.core.db import db
from mallops.core.errors import NotFound

MOST = 5000


def member_of_phone(mall_id: int, phone: str) -> Member | None:
    """The member with this number."""
    return find_by_phone(mall_id, phone) if phone else None


def orders_of_phone(mall_id: int, phone: str, limit: int = 20) -> list[GroupOrder]:
    """Orders of a number, the newest first."""
    key = phone_key(phone)
    if key is None:
        return []
    query = sa.select(GroupOrder).where(GroupOrder.of_mall(mall_id), GroupOrder.phone_hash == key)
    return list(db.session.scalars(query.order_by(GroupOrder.id.desc()).limit(limit)))


def get_quote(order: GroupOrder, uid: uuid.UUID) -> OrderQuote:
    """A quote of an order. Raises NotFound."""
    found = next((one for one in order.quotes if one.uid == uid), None)
    if found is None:
        raise NotFound()
    return found


def quote_of_slot(order_id: int, slot: int) -> OrderQuote:
    """The quote behind a personal link. Raises NotFound."""
    query = sa.select(OrderQuote).where(OrderQuote.order_id == order_id, OrderQuote.slot == slot)
    found = db.session.scalar(query.options(joinedload(OrderQuote.tenant)))
    if found is None:
        raise NotFound()
    return found


def answered(order: GroupOrder) -> list[OrderQuote]:
    """The quotes that are in."""
    return [one for one in order.quotes if one.state in {"quoted", "chosen"}]


def accepted(order: GroupOrder) -> OrderQuote | None:
    """The quote that the customer accepted behind their own link."""
    return next((one for one in order.quotes if one.accepted_at is not None), None)


@dataclass(frozen=True)
class Comparison:
    """Shops beside each other: for each line the unit prices, then totals; `best` is the cheapest's id."""

    quotes: list[OrderQuote]
    rows: list[tuple[OrderItem, list[int | None]]]
    best: int | None


def compare(order: GroupOrder) -> Comparison:
    """What each shop asks for each line."""
    quotes = answered(order)
    rows = [(item, [one.prices.get(str(item.position)) for one in quotes]) for item in order.items]
    return Comparison(quotes, rows, cheapest({one.id: one.total_fen for one in quotes}))


def quotes_of_tenant(tenant_id: int, limit: int = 10) -> list[OrderQuote]:
    """What a shop is asked for now."""
    query = (
        sa.select(OrderQuote)
        .join(GroupOrder, GroupOrder.id == OrderQuote.order_id)
        .options(joinedload(OrderQuote.order))
        .where(OrderQuote.tenant_id == tenant_id, OrderQuote.state == "asked", GroupOrder.state.in_(QUOTING))
    )
    return list(db.session.scalars(query.order_by(OrderQuote.id).limit(limit)))


def _to_visit(mall_id: int, day: dt.date) -> Any:
    return (
        GroupOrder.of_mall(mall_id),
        GroupOrder.visit_on.is_not(None),
        GroupOrder.visit_on <= day,
        GroupOrder.state != "void",
    )


def list_visits(mall_id: int, until: dt.date, limit: int = 200) -> list[GroupOrder]:
    """Bulk customers to be seen by a day, the most urgent first."""
    query = sa.select(GroupOrder).where(*_to_visit(mall_id, until))
    return list(db.session.scalars(query.order_by(GroupOrder.visit_on, GroupOrder.id).limit(limit)))


def count_visits(mall_id: int, day: dt.date) -> int:
    """How many are due."""
    query = sa.select(sa.func.count()).select_from(GroupOrder).where(*_to_visit(mall_id, day))
    return db.session.scalar(query) or 0


def list_payments(mall_id: int, first: dt.date, last: dt.date) -> list[OrderPayment]:
    """What was paid and given back between two days, by day."""
    query = (
        sa.select(OrderPayment)
        .options(joinedload(OrderPayment.order).joinedload(GroupOrder.tenant), joinedload(OrderPayment.by))
        .where(OrderPayment.mall_id == mall_id, OrderPayment.paid_on.between(first, last))
    )
    return list(db.session.scalars(query.order_by(OrderPayment.paid_on, OrderPayment.id).limit(MOST)))


def receipt_taken(mall_id: int, kind: str, receipt_no: str) -> bool:
    """Whether a receipt was entered before."""
    query = sa.select(OrderPayment.id).where(
        OrderPayment.mall_id == mall_id, OrderPayment.kind == kind, OrderPayment.receipt_no == receipt_no
    )
    return db.session.scalar(query) is not None
