"""Changes by hand: small ones at once, others when a second person agrees."""

from __future__ import annotations

import uuid

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import batches
from mallops.blueprints.points.actions.cards import Holder, holder_of, holder_of_account
from mallops.blueprints.points.actions.posting import Book, Draft, Leg, Posted, lock_book, post
from mallops.blueprints.points.actions.watching import tell_watchers
from mallops.blueprints.points.models import PointAdjustment
from mallops.blueprints.points.rules import booking, words
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid


def ask_adjustment(
    actor: Actor, member_id: int, points: int, reason: str, text: str, *, uid: uuid.UUID | None = None
) -> PointAdjustment:
    """Add (or with a minus take) points. Below the mall's limit it is booked at once, else it waits.

    `uid` makes the request harmless to send twice.
    """
    authorize(actor, may.ADJUST)
    booking.ensure_points(abs(points))
    if reason not in words.ADJUST_REASONS:
        raise Invalid(field_errors={"reason": booking.choose_reason()})
    text = booking.ensure_note(text, "text", needed=True)
    book = lock_book(actor.mall_id)
    holder = holder_of(book, member_id)
    found = (
        db.session.query(PointAdjustment).filter_by(mall_id=book.mall_id, uid=uid).first() if uid else None
    )
    if found is not None:
        return found
    row = PointAdjustment(
        uid=uid or uuid.uuid4(),
        mall_id=book.mall_id,
        account_id=holder.account_id,
        points=points,
        reason=reason,
        text=text,
        by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    if abs(points) < book.policy.second_from:
        _book(actor, book, holder, row)
    elif points < 0 and holder.balance < -points:
        raise booking.TooFew(holder.balance, -points)
    return row


def decide_adjustment(actor: Actor, row: PointAdjustment, agree: bool, note: str = "") -> PointAdjustment:
    """The second person books it, or refuses and says why."""
    authorize(actor, may.APPROVE, row)
    book = lock_book(actor.mall_id)
    db.session.refresh(row)
    booking.ensure_second(actor.user_id, row.by_id)
    if row.state != "waiting":
        raise Conflict()
    row.decision = booking.ensure_note(note, needed=not agree)
    row.decided_by_id, row.decided_at = actor.user_id, utcnow()
    if agree:
        _book(actor, book, holder_of_account(book, row.account_id), row)
    else:
        row.state = "refused"
    db.session.flush()
    return row


def _book(actor: Actor, book: Book, holder: Holder, row: PointAdjustment) -> Posted:
    points = row.points
    draft = Draft(
        "adjust",
        f"adjust:{row.uid}",
        holder.account_id,
        points,
        [Leg(holder.account_id, points), Leg("adjustment", -points)],
        reason=row.reason,
        asked_by_id=row.by_id if row.by_id != actor.user_id else None,
        note=row.text or "",
    )
    posted = post(actor, book, draft)
    if points > 0:
        until = booking.runs_out(posted.on, book.policy.expiry_months)
        debt = min(points, max(0, -holder.balance))
        batches.put(book.mall_id, holder.account_id, posted.id, {until: points}, debt)
    else:
        batches.take(holder.account_id, -points, posted.id)
    row.state, row.entry_id = "booked", posted.id
    db.session.flush()
    tell_watchers(actor, book, posted)
    return posted


__all__ = ["ask_adjustment", "decide_adjustment"]
