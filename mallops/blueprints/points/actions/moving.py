"""Points move from one member to another, run out, and stand still."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.members.rules import hooks
from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import batches, months
from mallops.blueprints.points.actions.cards import Holder, holder_of, holder_of_account
from mallops.blueprints.points.actions.posting import (
    Book,
    Draft,
    Leg,
    Posted,
    find_key,
    lock_book,
    next_book,
    post,
    repeated,
)
from mallops.blueprints.points.models import PointAccount, PointBatch, Slip
from mallops.blueprints.points.rules import booking, tiers
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict

BATCH, SLIP, ACCOUNT = PointBatch.__table__, Slip.__table__, PointAccount.__table__
#: Accounts whose points run out in one transaction.
AT_ONCE = 50


def transfer_all(actor: Actor, from_id: int, to_id: int) -> Posted | None:
    """Two cards of one person become one: what member `from_id` has (or owes) goes over.

    None when the one had nothing. Done once: the same again gives the same answer.
    """
    authorize(actor, may.APPROVE)
    if from_id == to_id:
        raise Conflict()
    book = lock_book(actor.mall_id)
    giver, taker = holder_of(book, from_id), holder_of(book, to_id)
    found = find_key(book, f"merge:{from_id}:{to_id}")
    if found is not None and not giver.balance:
        return repeated(found)
    connection = db.session.connection()
    connection.execute(
        sa.update(SLIP).where(SLIP.c.account_id == giver.account_id).values(account_id=taker.account_id)
    )
    months.move_months(giver.account_id, taker.account_id)
    if not giver.balance:
        return None
    key = f"merge:{from_id}:{to_id}" if found is None else f"merge:{from_id}:{to_id}:{book.last_seq}"
    return _transfer(actor, book, giver, taker, key)


def _transfer(actor: Actor, book: Book, giver: Holder, taker: Holder, key: str) -> Posted:
    amount = giver.balance
    legs = [Leg(giver.account_id, -amount), Leg(taker.account_id, amount, debt=True)]
    said = [{"code": "merged", "points": 0}]
    posted = post(actor, book, Draft("transfer", key, giver.account_id, -amount, legs, explanation=said))
    if amount > 0:
        batches.take(giver.account_id, amount, posted.id)
        parts: dict[dt.date, int] = {}
        for day, part in batches.used_by(posted.id):
            parts[day] = parts.get(day, 0) + part
        batches.put(book.mall_id, taker.account_id, posted.id, parts, max(0, -taker.balance))
    elif taker.balance > 0:
        batches.take(taker.account_id, min(-amount, taker.balance), posted.id)
    now = taker._replace(balance=taker.balance + amount)
    months.promote(book, now, posted.on)
    return posted


def expire_due(actor: Actor, before: dt.date, *, limit: int = AT_ONCE) -> int:
    """Book what ran out before a day, for so many members in one short transaction; returns how many.

    Called again until it gives 0: whatever stops it, the next call goes on where the books stand.
    """
    with transaction():
        book = lock_book(actor.mall_id)
        query = (
            sa.select(BATCH.c.account_id, sa.func.sum(BATCH.c.left))
            .where(
                BATCH.c.mall_id == book.mall_id,
                sa.text('point_batches."left" > 0'),
                BATCH.c.expires_on < before,
            )
            .group_by(BATCH.c.account_id)
            .limit(limit)
        )
        rows = db.session.connection().execute(query).all()
        for account_id, points in rows:
            posted = _expire(actor, book, account_id, int(points), before)
            book = next_book(book, posted)
        return len(rows)


def run_out(actor: Actor, book: Book, account_id: int, points: int, today: dt.date) -> Book:
    """Book what of one member's points ran out before today; the books as they stand then."""
    return next_book(book, _expire(actor, book, account_id, points, today)) if points else book


def _expire(actor: Actor, book: Book, account_id: int, points: int, before: dt.date) -> Posted:
    last = (before - dt.timedelta(days=1)).isoformat()
    draft = Draft(
        "expire",
        f"expire:{account_id}:{book.last_seq + 1}",
        account_id,
        -points,
        [Leg(account_id, -points), Leg("expiry", points)],
        "job",
        explanation=[{"code": "ran_out", "points": -points, "on": last}],
    )
    posted = post(actor, book, draft)
    batches.take_due(account_id, before, posted.id)
    return posted


def freeze(actor: Actor, member_id: int, reason: str) -> PointAccount:
    """Nothing more is earned or redeemed until `unfreeze`; the balance stays."""
    return _set_frozen(actor, member_id, True, booking.ensure_note(reason, "reason", needed=True))


def unfreeze(actor: Actor, member_id: int, reason: str) -> PointAccount:
    """The points may be used again."""
    return _set_frozen(actor, member_id, False, booking.ensure_note(reason, "reason", needed=True))


def _set_frozen(actor: Actor, member_id: int, frozen: bool, reason: str) -> PointAccount:
    authorize(actor, may.APPROVE)
    book = lock_book(actor.mall_id)
    account_id = holder_of(book, member_id).account_id
    account = db.session.get_one(PointAccount, account_id, populate_existing=True)
    if account.frozen == frozen:
        raise Conflict()
    account.frozen, account.frozen_reason = frozen, reason
    db.session.flush()
    for hook in hooks.FREEZE if frozen else ():
        hook(actor, account.member)
    return account


def review_tiers(actor: Actor, *, after: int = 0, limit: int = 200) -> int:
    """Members whose tier's time is over keep it, or get what the year gives.

    Returns the last account looked at, 0 at the end.
    """
    with transaction():
        book = lock_book(actor.mall_id)
        today = business_date(utcnow(), actor.tz)
        query = (
            sa.select(ACCOUNT.c.id, ACCOUNT.c.tier_since, ACCOUNT.c.tier_until)
            .where(ACCOUNT.c.mall_id == book.mall_id, ACCOUNT.c.tier_until < today, ACCOUNT.c.id > after)
            .order_by(ACCOUNT.c.id)
            .limit(limit)
        )
        rows = db.session.connection().execute(query).all()
        for row in rows:
            holder = holder_of_account(book, row.id)
            counted = months.months_of(row.id, book.policy, tiers.month_of(today))
            now = tiers.Standing(holder.tier, row.tier_since, row.tier_until)
            months.set_standing(row.id, holder.member_id, tiers.rate(book.policy, now, counted, today))
        return int(rows[-1].id) if rows else 0


__all__ = ["expire_due", "freeze", "review_tiers", "run_out", "transfer_all", "unfreeze"]
