"""Points that were given come back to the mall, whole or in part, by the mall's policy when they are gone."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.blueprints.points.actions import batches
from mallops.blueprints.points.actions.cards import Holder
from mallops.blueprints.points.actions.posting import Book, Leg, Posted
from mallops.blueprints.points.models import PointAccount, PointEntry, PointLine, Slip
from mallops.blueprints.points.rules import booking
from mallops.core.db import db
from mallops.core.errors import NotFound

SLIP, ENTRY = Slip.__table__, PointEntry.__table__


class TakenBack(NamedTuple):
    """How points go back: the legs, what it says, and how much leaves the batches."""

    legs: list[Leg]
    parts: list[dict[str, Any]]
    taken: int
    points: int


def take_back(book: Book, holder: Holder, points: int, to: dict[str, int]) -> TakenBack:
    """`points` leave the member and go to the mall's accounts `to`. Raises TooFew when the policy refuses."""
    share = booking.share_shortfall(holder.balance, points, book.policy.shortfall)
    legs = [Leg(holder.account_id, share.paid - points, debt=True)] if points - share.paid else []
    legs += [Leg(kind, amount) for kind, amount in to.items() if amount]
    parts: list[dict[str, Any]] = []
    if share.paid:
        legs.append(Leg("settled", -share.paid))
        parts.append({"code": "settled", "points": share.paid, "fen": share.paid * book.policy.point_fen})
    if share.debt:
        parts.append({"code": "debt", "points": share.debt})
    return TakenBack(legs, parts, share.taken, share.paid - points)


def give_back(
    book: Book, holder: Holder, posted: Posted, parts: list[tuple[dt.date, int]], points: int
) -> None:
    """Points return to a member, each with the day it had, or after the days of grace.

    What of `points` was never in a batch (it paid a debt) comes as new points.
    """
    into: dict[dt.date, int] = {}
    rest = points
    for day, amount in parts:
        until = booking.given_back_until(day, posted.on, book.policy.grace_days)
        into[until] = into.get(until, 0) + min(amount, rest)
        rest -= min(amount, rest)
    if rest:
        until = booking.runs_out(posted.on, book.policy.expiry_months)
        into[until] = into.get(until, 0) + rest
    batches.put(
        book.mall_id,
        holder.account_id,
        posted.id,
        {day: n for day, n in into.items() if n},
        max(0, -holder.balance),
    )


def slip_under_lock(book: Book, slip_id: int) -> Any:
    """A slip as it is now. Raises NotFound."""
    query = sa.select(SLIP).where(SLIP.c.id == slip_id, SLIP.c.mall_id == book.mall_id)
    row = db.session.connection().execute(query).one_or_none()
    if row is None:
        raise NotFound()
    return row


def earning_of(slip_id: int) -> Any:
    """The entry by which a slip gives its points now: the last one that earned."""
    query = sa.select(ENTRY.c.id, ENTRY.c.on, ENTRY.c.points, ENTRY.c.seq).where(
        ENTRY.c.slip_id == slip_id, ENTRY.c.kind == "earn"
    )
    return db.session.connection().execute(query.order_by(ENTRY.c.id.desc()).limit(1)).one()


def legs_of(entry_id: int) -> list[tuple[int, str, int]]:
    """(account, kind of account, amount) of an entry's lines."""
    line, account = PointLine.__table__.c, PointAccount.__table__.c
    query = (
        sa.select(line.account_id, account.kind, line.amount)
        .join(PointAccount.__table__, account.id == line.account_id)
        .where(line.entry_id == entry_id)
        .order_by(line.id)
    )
    return [(row[0], row[1], int(row[2])) for row in db.session.connection().execute(query)]


def extra_of(entry_id: int) -> int:
    """How many points of an earning were the mall's extras."""
    return -sum(amount for _account, kind, amount in legs_of(entry_id) if kind == "promotion")


__all__ = ["TakenBack", "earning_of", "extra_of", "give_back", "legs_of", "slip_under_lock", "take_back"]
