"""A membership ends: its points are given up to the mall. It goes on after all: they come back, once."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.points.actions import batches
from mallops.blueprints.points.actions.cards import holder_of
from mallops.blueprints.points.actions.posting import Draft, Leg, Posted, lock_book, post
from mallops.blueprints.points.actions.taking_back import ENTRY, give_back
from mallops.blueprints.points.models import PointAccount, PointLine
from mallops.core.auth import Actor
from mallops.core.db import db

LINE = PointLine.__table__
ENDED = "ended"


def forfeit(actor: Actor, member_id: int) -> Posted | None:
    """Book what a member has left to the account of points that ran out; None when there is nothing.

    Called by the end of a membership, which has the right; a debt stays as it is.
    """
    book = lock_book(actor.mall_id)  # first: a booking may just be opening the account
    account = sa.select(PointAccount.id).where(PointAccount.member_id == member_id)
    if db.session.scalar(account) is None:
        return None
    holder = holder_of(book, member_id)
    if holder.balance <= 0:
        return None
    said = [{"code": "ended", "points": -holder.balance}]
    legs = [Leg(holder.account_id, -holder.balance), Leg("expiry", holder.balance)]
    key = f"ended:{holder.account_id}:{book.last_seq + 1}"
    draft = Draft(
        "expire", key, holder.account_id, -holder.balance, legs, "desk", reason=ENDED, explanation=said
    )
    posted = post(actor, book, draft)
    batches.take(holder.account_id, holder.balance, posted.id)
    return posted


def unforfeit(actor: Actor, member_id: int) -> Posted | None:
    """Book back what the last end took; each part keeps its day, or lives the days of grace.

    None when nothing was given up, or it came back already.
    """
    book = lock_book(actor.mall_id)
    account_id = db.session.scalar(sa.select(PointAccount.id).where(PointAccount.member_id == member_id))
    if account_id is None:
        return None
    holder = holder_of(book, member_id)
    mirror = ENTRY.alias("mirror")
    query = (
        sa.select(ENTRY.c.id, ENTRY.c.uid, ENTRY.c.points)
        .join(LINE, LINE.c.entry_id == ENTRY.c.id)
        .where(LINE.c.account_id == account_id, ENTRY.c.kind == "expire", ENTRY.c.reason == ENDED)
        .where(~sa.exists().where(mirror.c.reverses_id == ENTRY.c.id))
        .order_by(LINE.c.at.desc(), LINE.c.id.desc())
        .limit(1)
    )
    taken = db.session.connection().execute(query).one_or_none()
    if taken is None:
        return None
    points = -int(taken.points)
    said = [{"code": "goes_on", "points": points}]
    legs = [Leg(account_id, points), Leg("expiry", -points)]
    draft = Draft(
        "reverse",
        f"reverse:{taken.uid}",
        account_id,
        points,
        legs,
        "desk",
        reverses_id=taken.id,
        reason=ENDED,
        explanation=said,
    )
    posted = post(actor, book, draft)
    give_back(book, holder, posted, batches.used_by(taken.id), points)
    return posted


__all__ = ["forfeit", "unforfeit"]
