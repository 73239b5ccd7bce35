"""A booking was wrong: its mirror is booked, once. Nothing is ever changed or removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import batches, months
from mallops.blueprints.points.actions.cards import Holder, holder_of_account
from mallops.blueprints.points.actions.posting import (
    Book,
    Draft,
    Leg,
    Posted,
    find_key,
    lock_book,
    post,
    repeated,
)
from mallops.blueprints.points.actions.taking_back import (
    ENTRY,
    SLIP,
    earning_of,
    extra_of,
    give_back,
    legs_of,
    slip_under_lock,
    take_back,
)
from mallops.blueprints.points.actions.watching import tell_watchers
from mallops.blueprints.points.models import PointEntry
from mallops.blueprints.points.rules import booking
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow


def reverse(actor: Actor, entry: PointEntry, note: str, *, key: str = "", channel: str = "desk") -> Posted:
    """Take a booking back, with a reason. A slip whose points are taken back may earn anew.

    Who booked it today may take it back at once; all else is for who has the right to reverse. The same
    `key` again gives the same answer. Raises Conflict when that was done already, TooFew when the points are
    gone and the mall's policy refuses.
    """
    own = entry.by_id is not None and entry.by_id == actor.user_id
    own_today = own and entry.on == business_date(utcnow(), actor.tz)
    authorize(actor, may.BOOK if own_today else may.REVERSE, entry)
    note = booking.ensure_note(note, needed=True)
    book = lock_book(actor.mall_id)
    done = db.session.connection().scalar(sa.select(ENTRY.c.key).where(ENTRY.c.reverses_id == entry.id))
    if key and done == key:
        return repeated(find_key(book, key))
    booking.ensure_reversible(entry.kind, done is not None)
    holder = holder_of_account(book, entry.account_id)
    undo = {"earn": _undo_earning, "refund": _undo_refund}.get(entry.kind, _undo_plain)
    posted = undo(actor, book, holder, entry, _mirror(holder, entry, channel, note, key))
    tell_watchers(actor, book, posted)
    return posted


def _mirror(holder: Holder, entry: PointEntry, channel: str, note: str, key: str) -> Draft:
    said = [{"code": "taken_back", "points": 0, "seq": entry.seq}]
    return Draft(
        "reverse",
        key or f"reverse:{entry.uid}",
        holder.account_id,
        0,
        [],
        channel,
        entry.fen,
        entry.slip_id,
        entry.id,
        entry.reason,
        said,
        note=note,
    )


def _filled(draft: Draft, points: int, legs: list[Leg], parts: list[dict[str, Any]] | None = None) -> Draft:
    return replace(draft, points=points, legs=legs, explanation=[*draft.explanation, *(parts or [])])


def _undo_earning(actor: Actor, book: Book, holder: Holder, entry: PointEntry, draft: Draft) -> Posted:
    """What goods returns have not taken yet."""
    assert entry.slip_id is not None
    slip = slip_under_lock(book, entry.slip_id)
    points = slip.points - slip.refunded_points
    extra = booking.extra_back(slip.points, extra_of(entry.id), slip.refunded_points, slip.points)
    back = take_back(book, holder, points, {"promotion": extra, "sales": points - extra})
    posted = post(actor, book, _filled(draft, back.points, back.legs, back.parts))
    if back.taken:
        batches.take(holder.account_id, back.taken, posted.id, first_of=entry.id)
    db.session.connection().execute(sa.update(SLIP).where(SLIP.c.id == slip.id).values(live=False))
    months.count(book, holder.account_id, entry.on, -points, slip.refunded - slip.amount)
    return posted


def _undo_refund(actor: Actor, book: Book, holder: Holder, entry: PointEntry, draft: Draft) -> Posted:
    """The goods were not returned after all: the points come back to the member."""
    assert entry.slip_id is not None
    slip = slip_under_lock(book, entry.slip_id)
    earned = earning_of(slip.id)
    points = -sum(int(part["points"]) for part in entry.explanation if part["code"] == "returned")
    booking.ensure_unreturns(slip.live, earned.id < entry.id)
    posted = _undo_plain(actor, book, holder, entry, draft)
    left = {"refunded": slip.refunded - entry.fen, "refunded_points": slip.refunded_points - points}
    db.session.connection().execute(sa.update(SLIP).where(SLIP.c.id == slip.id).values(**left))
    months.count(book, holder.account_id, earned.on, points, entry.fen)
    return posted


def _undo_plain(actor: Actor, book: Book, holder: Holder, entry: PointEntry, draft: Draft) -> Posted:
    """Every line the other way round."""
    lines = legs_of(entry.id)
    mine = -sum(amount for account, _kind, amount in lines if account == entry.account_id)
    if mine < 0:
        back = take_back(book, holder, -mine, {kind: -n for _a, kind, n in lines if kind != "member"})
        posted = post(actor, book, _filled(draft, back.points, back.legs, back.parts))
        if back.taken:
            batches.take(holder.account_id, back.taken, posted.id, first_of=entry.id)
        return posted
    legs = [Leg(holder.account_id if kind == "member" else kind, -n) for _account, kind, n in lines]
    posted = post(actor, book, _filled(draft, mine, legs))
    if mine:
        give_back(book, holder, posted, batches.used_by(entry.id), mine)
    return posted


__all__ = ["reverse"]
