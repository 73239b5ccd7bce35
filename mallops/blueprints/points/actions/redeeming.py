"""Points go out: first in, first out, and never more than there are."""

from __future__ import annotations

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import batches
from mallops.blueprints.points.actions.cards import standing_of
from mallops.blueprints.points.actions.moving import run_out
from mallops.blueprints.points.actions.posting import (
    Draft,
    Leg,
    Posted,
    Standings,
    find_key,
    lock_book,
    post,
    repeated,
)
from mallops.blueprints.points.actions.watching import tell_watchers
from mallops.blueprints.points.rules import booking, words
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, in_one_trip, utcnow
from mallops.core.errors import Invalid


def redeem(
    actor: Actor,
    member_id: int,
    points: int,
    key: str,
    *,
    purpose: str = "gift",
    channel: str = "desk",
    fen: int = 0,
    note: str = "",
) -> Posted:
    """Take points for a gift, a voucher, a payment. The same key again gives the same answer.

    `fen`: what they were worth, where that is known. Points that ran out last night count no more, whether
    the night's job has come by or not. Raises TooFew.
    """
    authorize(actor, may.BOOK)
    booking.ensure_points(points)
    if purpose not in words.PURPOSES:
        raise Invalid()
    book = lock_book(actor.mall_id)
    today = business_date(utcnow(), actor.tz)
    holder, booked, ran_out, redeemed = standing_of(book, member_id, booking.ensure_key(key), today)
    if booked:
        found = find_key(book, key)
        booking.same_answer(found, "redeem", holder.account_id, None, -points)
        return repeated(found)
    holder.ensure_active()
    book = run_out(actor, book, holder.account_id, ran_out, today)
    stands = holder.balance - ran_out
    if stands < points:
        raise booking.TooFew(stands, points)
    parts = batches.choose(holder.account_id, points)
    draft = Draft(
        "redeem",
        key,
        holder.account_id,
        -points,
        [Leg(holder.account_id, -points), Leg("redemption", points)],
        channel,
        fen,
        reason=purpose,
        note=booking.ensure_note(note),
    )
    known: Standings = {holder.account_id: (holder.account_id, stands), "redemption": redeemed}
    with in_one_trip(db.session.connection()):
        posted = post(actor, book, draft, known)
        batches.use(parts, posted.id)
    tell_watchers(actor, book, posted)
    return posted


__all__ = ["redeem"]
