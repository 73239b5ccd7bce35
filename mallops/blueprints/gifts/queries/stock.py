"""What lies at which desk, and how it got there."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.gifts.models import Gift, GiftMove, GiftStock
from mallops.blueprints.gifts.rules.stock import lots_left, out_of_date
from mallops.core.db import db

PAGE = 60


class Shelf(NamedTuple):
    """A gift at a desk: how many lie there, of them put aside, out of date, and the earliest day."""

    there: int
    held: int
    stale: int = 0
    best_before: dt.date | None = None
    counted_at: dt.datetime | None = None

    @property
    def free(self) -> int:
        """How many may be promised."""
        return self.there - self.held


NOTHING = Shelf(0, 0)


def shelves(mall_id: int, today: dt.date) -> dict[tuple[int, int], Shelf]:
    """By gift and desk."""
    lots: dict[tuple[int, int], dict[dt.date | None, int]] = {}
    for gift_id, desk_id, day, quantity in db.session.execute(_lots(GiftMove.mall_id == mall_id)):
        lots.setdefault((gift_id, desk_id), {})[day] = int(quantity)
    query = sa.select(
        GiftStock.gift_id, GiftStock.desk_id, GiftStock.count, GiftStock.held, GiftStock.counted_at
    ).where(GiftStock.mall_id == mall_id)
    found = {}
    for gift_id, desk_id, count, held, counted_at in db.session.execute(query):
        left = lots_left(lots.get((gift_id, desk_id), {}), count)
        first = next((day for day, _n in left if day is not None), None)
        found[gift_id, desk_id] = Shelf(count, held, out_of_date(left, today), first, counted_at)
    return found


def lots_at(gift_id: int, desk_id: int, count: int) -> list[tuple[dt.date | None, int]]:
    """The lots of a gift at a desk, the earliest first."""
    rows = db.session.execute(_lots(GiftMove.gift_id == gift_id, GiftMove.desk_id == desk_id))
    return lots_left({day: int(quantity) for _g, _d, day, quantity in rows}, count)


def _lots(*where: sa.ColumnElement[bool]) -> sa.Select[int, int, dt.date | None, int]:
    """What came with which best-before day, less what was moved on with it. Lots alone tell no count."""
    return (
        sa.select(GiftMove.gift_id, GiftMove.desk_id, GiftMove.best_before, sa.func.sum(GiftMove.quantity))
        .where(GiftMove.why.in_(("received", "moved", "expired")), *where)
        .group_by(GiftMove.gift_id, GiftMove.desk_id, GiftMove.best_before)
    )


def stock_at(gift_id: int, desk_id: int) -> Shelf:
    """How many lie there and are put aside, as it is now."""
    query = sa.select(GiftStock.count, GiftStock.held).where(
        GiftStock.gift_id == gift_id, GiftStock.desk_id == desk_id
    )
    row = db.session.execute(query).one_or_none()
    return Shelf(row[0], row[1]) if row is not None else NOTHING


def list_moves(
    mall_id: int, *, gift_id: int | None = None, before: int | None = None, limit: int = PAGE
) -> list[GiftMove]:
    """The stock book, the newest line first; one more than `limit` when there are more."""
    query = (
        sa.select(GiftMove)
        .options(
            joinedload(GiftMove.gift),
            joinedload(GiftMove.desk),
            joinedload(GiftMove.by),
            joinedload(GiftMove.issue),
        )
        .where(GiftMove.mall_id == mall_id)
    )
    query = query.where(GiftMove.gift_id == gift_id) if gift_id is not None else query
    query = query.where(GiftMove.id < before) if before else query
    return list(db.session.scalars(query.order_by(GiftMove.id.desc()).limit(limit + 1)))


def moved_already(mall_id: int, uid: object) -> bool:
    """Whether this form was booked before."""
    query = sa.select(GiftMove.id).where(GiftMove.mall_id == mall_id, GiftMove.uid == uid)
    return db.session.scalar(query) is not None


def unproven(mall_id: int) -> list[tuple[int, int, int, int]]:
    """(gift, desk, count, sum of the moves) where the two differ: nothing, or the book is broken."""
    sums = (
        sa.select(GiftMove.gift_id, GiftMove.desk_id, sa.func.sum(GiftMove.quantity).label("sum"))
        .where(GiftMove.mall_id == mall_id)
        .group_by(GiftMove.gift_id, GiftMove.desk_id)
        .subquery()
    )
    query = (
        sa.select(GiftStock.gift_id, GiftStock.desk_id, GiftStock.count, sa.func.coalesce(sums.c.sum, 0))
        .outerjoin(sums, sa.and_(sums.c.gift_id == GiftStock.gift_id, sums.c.desk_id == GiftStock.desk_id))
        .where(GiftStock.mall_id == mall_id, GiftStock.count != sa.func.coalesce(sums.c.sum, 0))
    )
    return [(a, b, c, int(d)) for a, b, c, d in db.session.execute(query)]


def count_stale(mall_id: int, today: dt.date) -> int:
    """How many gifts at the desks are out of date."""
    return sum(one.stale for one in shelves(mall_id, today).values())


def list_short(mall_id: int, least: int = 1) -> list[Gift]:
    """Gifts of the catalogue of which less than this is free anywhere."""
    free = sa.select(GiftStock.gift_id, sa.func.sum(GiftStock.count - GiftStock.held).label("free"))
    here = free.where(GiftStock.mall_id == mall_id).group_by(GiftStock.gift_id).subquery()
    query = (
        sa.select(Gift)
        .outerjoin(here, here.c.gift_id == Gift.id)
        .where(Gift.mall_id == mall_id, Gift.is_active, sa.func.coalesce(here.c.free, 0) < least)
    )
    return list(db.session.scalars(query.order_by(Gift.code)))
