"""Goods of a slip come back: their points go, in proportion, exactly once for each goods return."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import sqlalchemy as sa

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import batches, months
from mallops.blueprints.points.actions.cards import holder_of_account
from mallops.blueprints.points.actions.posting import Book, Draft, Posted, find_key, lock_book, post, repeated
from mallops.blueprints.points.actions.taking_back import (
    SLIP,
    earning_of,
    extra_of,
    slip_under_lock,
    take_back,
)
from mallops.blueprints.points.actions.watching import ClawBack, GoodsReturn, claw_back, tell_watchers
from mallops.blueprints.points.models import Slip
from mallops.blueprints.points.rules import booking
from mallops.core.auth import Actor, authorize
from mallops.core.db import db


class Refunded(NamedTuple):
    """The entry, and what else has to come back to the desk."""

    posted: Posted
    claws: list[ClawBack]


def return_key(slip_id: int, number: str) -> str:
    """The key of one goods return of a slip: the same from every till and desk."""
    digest = hashlib.sha256(booking.clean_slip(number).encode()).hexdigest()[:32]
    return f"return:{slip_id}:{digest}"


def refund(
    actor: Actor, slip: Slip, fen: int, return_number: str, *, channel: str = "desk", note: str = ""
) -> Refunded:
    """Take the points of returned goods back. The same return number again gives the same answer.

    When the points are gone, the mall's policy says whether they become a debt, are paid for, or the return
    waits (TooFew).
    """
    authorize(actor, may.BOOK, slip)
    book = lock_book(actor.mall_id)
    key = return_key(slip.id, return_number)
    row = slip_under_lock(book, slip.id)
    found = find_key(book, key)
    if found is not None:
        booking.same_answer(found, "refund", found.account_id, fen, None)
        return Refunded(repeated(found), [])
    booking.ensure_returns(fen, row.amount, row.refunded, row.live)
    return _refund(actor, book, row, Draft("refund", key, 0, 0, [], channel, fen, row.id, note=note))


def _refund(actor: Actor, book: Book, row: sa.Row, draft: Draft) -> Refunded:
    fen, holder = draft.fen, holder_of_account(book, row.account_id)
    points = booking.points_back(row.points, row.amount, row.refunded, row.refunded_points, fen)
    earned = earning_of(row.id)
    extra = booking.extra_back(
        row.points, extra_of(earned.id), row.refunded_points, row.refunded_points + points
    )
    back = take_back(book, holder, points, {"promotion": extra, "sales": points - extra})
    posted = post(
        actor,
        book,
        Draft(
            draft.kind,
            draft.key,
            holder.account_id,
            back.points,
            back.legs,
            draft.channel,
            fen,
            row.id,
            explanation=[{"code": "returned", "points": -points, "fen": fen}, *back.parts],
            note=booking.ensure_note(draft.note),
        ),
    )
    if back.taken:
        batches.take(holder.account_id, back.taken, posted.id, first_of=earned.id)
    db.session.connection().execute(
        sa.update(SLIP)
        .where(SLIP.c.id == row.id)
        .values(refunded=row.refunded + fen, refunded_points=row.refunded_points + points)
    )
    months.count(book, holder.account_id, earned.on, -points, -fen)
    whole = row.refunded + fen == row.amount
    goods = GoodsReturn(row.id, holder.account_id, holder.member_id, fen, row.amount, whole, points, posted)
    claws = claw_back(actor, goods)
    tell_watchers(actor, book, posted)
    return Refunded(posted, claws)


__all__ = ["Refunded", "refund", "return_key"]
