"""Addresses of partners, what waits for them, how it went."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.members.models import Card
from mallops.blueprints.tills.models import TillBooking, TillDelivery, TillEndpoint, TillEvent
from mallops.core.auth import Actor, fetch
from mallops.core.db import db

PAGE = 50


def get_endpoint(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> TillEndpoint:
    """An address of the mall's partners. Raises NotFound."""
    return fetch(TillEndpoint, uid, actor, lock=lock)


def get_event(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> TillEvent:
    """An event of the mall. Raises NotFound."""
    return fetch(TillEvent, uid, actor, lock=lock)


def list_endpoints(mall_id: int, partner_id: int | None = None) -> list[TillEndpoint]:
    """Addresses, those in use first."""
    query = (
        sa.select(TillEndpoint)
        .options(joinedload(TillEndpoint.partner))
        .where(TillEndpoint.mall_id == mall_id)
        .order_by(TillEndpoint.is_active.desc(), TillEndpoint.id)
    )
    if partner_id is not None:
        query = query.where(TillEndpoint.partner_id == partner_id)
    return list(db.session.scalars(query))


def find_listeners(mall_id: int, is_sandbox: bool) -> list[TillEndpoint]:
    """Addresses of a mall that are told."""
    query = (
        sa.select(TillEndpoint)
        .options(joinedload(TillEndpoint.partner))
        .where(
            TillEndpoint.mall_id == mall_id,
            TillEndpoint.is_active,
            TillEndpoint.is_sandbox == is_sandbox,
        )
        .order_by(TillEndpoint.id)
    )
    return list(db.session.scalars(query))


def count_by_state(mall_id: int) -> dict[int, dict[str, int]]:
    """How many events of each address are in each state."""
    query = (
        sa.select(TillEvent.endpoint_id, TillEvent.state, sa.func.count())
        .where(TillEvent.mall_id == mall_id)
        .group_by(TillEvent.endpoint_id, TillEvent.state)
    )
    found: dict[int, dict[str, int]] = {}
    for endpoint, state, count in db.session.execute(query):
        found.setdefault(endpoint, {})[state] = int(count)
    return found


def count_dead(mall_id: int) -> int:
    """How many events reached nobody."""
    query = sa.select(sa.func.count()).select_from(TillEvent)
    return int(db.session.scalar(query.where(TillEvent.mall_id == mall_id, TillEvent.state == "dead")) or 0)


def list_events(
    mall_id: int,
    *,
    endpoint_id: int | None = None,
    state: str = "",
    below: int | None = None,
    size: int = PAGE,
) -> list[TillEvent]:
    """Events, the newest first."""
    query = (
        sa.select(TillEvent)
        .options(joinedload(TillEvent.endpoint).joinedload(TillEndpoint.partner))
        .where(TillEvent.mall_id == mall_id)
    )
    query = query.where(TillEvent.endpoint_id == endpoint_id) if endpoint_id is not None else query
    query = query.where(TillEvent.state == state) if state else query
    query = query.where(TillEvent.id < below) if below is not None else query
    return list(db.session.scalars(query.order_by(TillEvent.id.desc()).limit(size)))


def list_deliveries(event_ids: list[int]) -> dict[int, list[TillDelivery]]:
    """The tries of events, in order."""
    query = sa.select(TillDelivery).where(TillDelivery.event_id.in_(event_ids)).order_by(TillDelivery.id)
    found: dict[int, list[TillDelivery]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.event_id, []).append(one)
    return found


def card_number_of(member_id: int | None) -> str | None:
    """The number of the newest card of a member, whatever became of it."""
    query = sa.select(Card.number).where(Card.member_id == member_id).order_by(Card.id.desc()).limit(1)
    return db.session.scalar(query) if member_id is not None else None


def has_dealt_with(partner_id: int, account_id: int | None) -> bool:
    """Whether a partner's tills have booked on this account."""
    query = sa.select(TillBooking.id).where(
        TillBooking.account_id == account_id, TillBooking.partner_id == partner_id
    )
    return account_id is not None and db.session.scalar(query.limit(1)) is not None


def due_endpoints(now: dt.datetime) -> list[int]:
    """Addresses with something to send that nobody is sending to."""
    query = (
        sa.select(TillEndpoint.id)
        .where(
            TillEndpoint.is_active,
            sa.or_(TillEndpoint.claimed_until.is_(None), TillEndpoint.claimed_until <= now),
            sa.exists().where(
                TillEvent.endpoint_id == TillEndpoint.id,
                TillEvent.state == "queued",
                TillEvent.next_try_at <= now,
            ),
        )
        .order_by(TillEndpoint.id)
    )
    return list(db.session.scalars(query))


def first_event(endpoint_id: int) -> Any:
    """What goes next to an address: the oldest that is queued, whether its time has come or not."""
    query = sa.select(TillEvent).where(TillEvent.endpoint_id == endpoint_id, TillEvent.state == "queued")
    return db.session.scalar(query.order_by(TillEvent.seq).limit(1).execution_options(populate_existing=True))


__all__ = [
    "PAGE",
    "card_number_of",
    "count_by_state",
    "count_dead",
    "due_endpoints",
    "find_listeners",
    "first_event",
    "get_endpoint",
    "get_event",
    "has_dealt_with",
    "list_deliveries",
    "list_endpoints",
    "list_events",
]
