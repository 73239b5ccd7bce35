"""A slip gives points: once, by the rules in force, with the reasons kept."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import format_date

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import batches, months
from mallops.blueprints.points.actions.cards import Holder, holder_of, lock_with
from mallops.blueprints.points.actions.posting import (
    Book,
    Draft,
    Leg,
    Posted,
    find_key,
    open_account,
    post,
    repeated,
)
from mallops.blueprints.points.actions.watching import tell_watchers
from mallops.blueprints.points.models import PointEntry, Slip, SlipClash
from mallops.blueprints.points.queries.settings import offers_on
from mallops.blueprints.points.rules import booking
from mallops.blueprints.points.rules.earning import Earning, Sale, count_points
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, in_write_transaction, transaction, utcnow
from mallops.core.errors import NotFound

SLIP, ENTRY, TENANT = Slip.__table__, PointEntry.__table__, Tenant.__table__


class Purchase(NamedTuple):
    """What the slip says."""

    tenant_id: int
    number: str
    on: dt.date
    fen: int


def earn(
    actor: Actor, member_id: int, purchase: Purchase, key: str, *, channel: str = "desk", note: str = ""
) -> Posted:
    """Give the points of a slip to a member. The same key again gives the same answer.

    Raises SlipUsed for a slip that gave its points already (`earn_noted` keeps that for the fraud desk),
    NoPoints when the rules give nothing.
    """
    authorize(actor, may.BOOK)
    number = booking.clean_slip(purchase.number)
    book = lock_with(actor.mall_id, member_id)
    found = find_key(book, booking.ensure_key(key))
    holder = holder_of(book, member_id)
    if found is not None:
        booking.same_answer(found, "earn", holder.account_id, purchase.fen, None)
        return repeated(found)
    holder.ensure_active()
    booking.ensure_slip(purchase.fen, purchase.on, business_date(utcnow(), actor.tz), book.policy.slip_days)
    category = _category(book, purchase.tenant_id)
    slip = _free_slip(purchase._replace(number=number), holder)
    earning = _count(book, holder, purchase, category)
    slip_id = _keep_slip(book, holder, purchase._replace(number=number), earning.points, slip)
    posted = _book_earning(actor, book, holder, earning, key, purchase, slip_id, channel, note)
    tell_watchers(actor, posted)
    return posted


def earn_noted(
    actor: Actor, member_id: int, purchase: Purchase, key: str, *, channel: str = "desk", note: str = ""
) -> Posted:
    """`earn` in a transaction of its own; a slip brought twice is refused and the attempt kept."""
    if in_write_transaction():
        raise RuntimeError("an attempt is kept after the booking was rolled back: call this on its own")
    try:
        with transaction():
            return earn(actor, member_id, purchase, key, channel=channel, note=note)
    except booking.SlipUsed as used:
        with acting(actor, may.BOOK), transaction():
            db.session.add(
                SlipClash(
                    mall_id=used.mall_id,
                    slip_id=used.slip_id,
                    account_id=open_account(used.mall_id, member_id),
                    same_card=used.same_card,
                    fen=used.fen,
                    by_id=actor.user_id,
                    channel=channel,
                )
            )
        raise


def _category(book: Book, tenant_id: int) -> str:
    where = {"of_id": tenant_id, "of_mall": book.mall_id}
    row = db.session.connection().execute(_TENANT, where).one_or_none()
    if row is None:
        raise NotFound()
    return str(row.category)


def _free_slip(purchase: Purchase, holder: Holder) -> int | None:
    """The id of a slip that was seen but gives no points now; None for a new one. Raises SlipUsed."""
    where = {"of_tenant": purchase.tenant_id, "of_number": purchase.number, "of_day": purchase.on}
    row = db.session.connection().execute(_SLIP, where).one_or_none()
    if row is not None and row.live:
        same = row.account_id == holder.account_id
        day = format_date(purchase.on, "medium")
        raise booking.SlipUsed(row.mall_id, row.id, purchase.fen, same, row.points, day)
    return None if row is None else int(row.id)


def _count(book: Book, holder: Holder, purchase: Purchase, category: str) -> Earning:
    policy = book.policy
    day, month = 0, 0
    if policy.cap_day:
        day = _earned(holder, purchase.on, purchase.on)
    if policy.cap_month:
        first = purchase.on.replace(day=1)
        month = _earned(holder, first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1))
    sale = Sale(purchase.fen, purchase.tenant_id, category, purchase.on, holder.tier, day, month)
    return count_points(policy, sale, offers_on(book.mall_id, purchase.on))


def _earned(holder: Holder, first: dt.date, last: dt.date) -> int:
    """Points of this member's slips of these days, less what went back."""
    where = {"of_account": holder.account_id, "first": first, "last": last}
    return int(db.session.connection().scalar(_EARNED, where) or 0)


def _keep_slip(book: Book, holder: Holder, purchase: Purchase, points: int, slip_id: int | None) -> int:
    values = {
        "account_id": holder.account_id,
        "amount": purchase.fen,
        "points": points,
        "refunded": 0,
        "refunded_points": 0,
        "live": True,
    }
    connection = db.session.connection()
    if slip_id is not None:
        connection.execute(sa.update(SLIP).where(SLIP.c.id == slip_id).values(**values))
        return slip_id
    new = {**values, "mall_id": book.mall_id, "tenant_id": purchase.tenant_id}
    row = {**new, "number": purchase.number, "on": purchase.on}
    return int(connection.execute(_ADD_SLIP, row).scalar_one())


def _book_earning(
    actor: Actor,
    book: Book,
    holder: Holder,
    earning: Earning,
    key: str,
    purchase: Purchase,
    slip_id: int,
    channel: str,
    note: str,
) -> Posted:
    legs = [Leg(holder.account_id, earning.points)]
    if earning.points - earning.promotion:
        legs.append(Leg("sales", earning.promotion - earning.points))
    if earning.promotion:
        legs.append(Leg("promotion", -earning.promotion))
    debt = min(max(0, -holder.balance), earning.points)
    parts = [*earning.parts, *([{"code": "paid_debt", "points": 0}] if debt else [])]
    draft = Draft(
        "earn",
        key,
        holder.account_id,
        earning.points,
        legs,
        channel,
        purchase.fen,
        slip_id,
        explanation=parts,
        note=booking.ensure_note(note),
    )
    posted = post(actor, book, draft)
    until = booking.runs_out(posted.on, book.policy.expiry_months)
    batches.put(book.mall_id, holder.account_id, posted.id, {until: earning.points}, debt)
    months.count(book, holder.account_id, posted.on, earning.points, purchase.fen)
    months.promote(book, holder, posted.on)
    return posted


_TENANT = sa.select(TENANT.c.category).where(
    TENANT.c.id == sa.bindparam("of_id"), TENANT.c.mall_id == sa.bindparam("of_mall")
)
_SLIP = sa.select(SLIP.c.id, SLIP.c.mall_id, SLIP.c.live, SLIP.c.account_id, SLIP.c.points).where(
    SLIP.c.tenant_id == sa.bindparam("of_tenant"),
    SLIP.c.number == sa.bindparam("of_number"),
    SLIP.c.on == sa.bindparam("of_day"),
)
_EARNED = sa.select(sa.func.sum(SLIP.c.points - SLIP.c.refunded_points)).where(
    SLIP.c.account_id == sa.bindparam("of_account"),
    SLIP.c.live,
    SLIP.c.on.between(sa.bindparam("first"), sa.bindparam("last")),
)
_ADD_SLIP = sa.insert(SLIP).returning(SLIP.c.id)

__all__ = ["Purchase", "earn", "earn_noted"]
