"""The stock book: every gift that comes, moves, goes, is counted or thrown away is a line of it.

A count changes by one conditional UPDATE and by nothing else, so that it never falls below what is put aside,
however many hands reach for the last one. Whoever takes points too locks the books of points first.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.models import Gift, GiftMove, GiftStock
from mallops.blueprints.gifts.queries.stock import lots_at, moved_already, stock_at
from mallops.blueprints.gifts.rules.gifts import MAX_STOCK, OutOfStock, ensure_quantity, ensure_reason
from mallops.blueprints.gifts.rules.stock import ensure_best_before, ensure_counted, take_first
from mallops.core.auth import Actor, authorize
from mallops.core.clock import mall_now
from mallops.core.db import UTCDateTime, db, utcnow
from mallops.core.errors import Invalid, NotFound

STOCK = GiftStock.__table__


@dataclass(frozen=True)
class Line:
    """What is written into the book besides gift, desk and quantity."""

    why: str
    note: str = ""
    pair: str | None = None
    best_before: dt.date | None = None
    issue_id: int | None = None
    uid: uuid.UUID | None = None


def shift(gift_id: int, desk_id: int, count: int = 0, held: int = 0) -> int:
    """Change what lies at a desk and what is put aside; returns the count. Raises OutOfStock.

    What leaves must be free, unless as much less is put aside with it.
    """
    values = {"of_gift": gift_id, "of_desk": desk_id, "count": count, "held": held, "now": utcnow()}
    after = db.session.connection().scalar(_SHIFT, values)
    if after is None:
        raise OutOfStock(max(0, stock_at(gift_id, desk_id).free))
    return int(after)


def book(actor: Actor, gift: Gift, desk_id: int, quantity: int, line: Line, *, held: int = 0) -> int:
    """One line of the book; returns what lies there after it. Raises OutOfStock."""
    if quantity > 0:
        _open(gift, desk_id)
    after = shift(gift.id, desk_id, quantity, held)
    db.session.add(
        GiftMove(
            uid=line.uid or uuid.uuid4(),
            mall_id=gift.mall_id,
            desk_id=desk_id,
            gift_id=gift.id,
            why=line.why,
            quantity=quantity,
            after=after,
            pair=line.pair,
            best_before=line.best_before,
            issue_id=line.issue_id,
            note=line.note,
            by_id=actor.user_id,
        )
    )
    db.session.flush()
    return after


def _open(gift: Gift, desk_id: int) -> None:
    connection = db.session.connection()
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    now = utcnow()
    row = {
        "uid": uuid.uuid4(), "created_at": now, "updated_at": now, "mall_id": gift.mall_id,
        "desk_id": desk_id, "gift_id": gift.id, "count": 0, "held": 0,
    }  # fmt: skip
    connection.execute(dialect.insert(STOCK).values(**row).on_conflict_do_nothing())


def receive(
    actor: Actor,
    gift: Gift,
    desk: Any,
    quantity: int | None,
    best_before: dt.date | None = None,
    note: str = "",
    *,
    uid: uuid.UUID | None = None,
) -> None:
    """A delivery came to a desk. What is sent twice is booked once."""
    authorize(actor, may.STOCK, gift)
    authorize(actor, may.STOCK, desk)
    if uid is not None and moved_already(gift.mall_id, uid):
        return
    number = ensure_quantity(quantity, MAX_STOCK)
    day = ensure_best_before(best_before, mall_now(actor.tz).date())
    book(actor, gift, desk.id, number, Line("received", note[:300], best_before=day, uid=uid))


def move(
    actor: Actor, gift: Gift, source: Any, target: Any, quantity: int | None, note: str = "",
    *, uid: uuid.UUID | None = None,
) -> None:  # fmt: skip
    """From one desk to another, what ends first goes first: two lines a best-before day, one pair."""
    for one in (gift, source, target):
        authorize(actor, may.STOCK, one)
    if source.id == target.id:
        raise Invalid(field_errors={"target": _("Choose another desk than the one it comes from.")})
    if uid is not None and moved_already(gift.mall_id, uid):
        return
    number = ensure_quantity(quantity, MAX_STOCK)
    _open(gift, source.id)
    shift(gift.id, source.id)  # the row is ours until the end
    there = stock_at(gift.id, source.id)
    if there.free < number:
        raise OutOfStock(max(0, there.free))
    pair = str(uuid.uuid4())
    for day, part in take_first(lots_at(gift.id, source.id, there.there), number):
        book(actor, gift, source.id, -part, Line("moved", note[:300], pair, day, uid=uid))
        book(actor, gift, target.id, part, Line("moved", note[:300], pair, day))
        uid = None


def count(actor: Actor, gift: Gift, desk: Any, counted: int | None, note: str = "") -> int:
    """What was counted becomes the stock; a difference needs a reason. Returns it."""
    authorize(actor, may.COUNT, gift)
    authorize(actor, may.COUNT, desk)
    _open(gift, desk.id)
    shift(gift.id, desk.id)
    there = stock_at(gift.id, desk.id)
    difference = ensure_counted(counted, there.held) - there.there
    words = ensure_reason(note, "note") if difference else " ".join(note.split())[:300]
    book(actor, gift, desk.id, difference, Line("counted", words))
    here = (STOCK.c.gift_id == gift.id, STOCK.c.desk_id == desk.id)
    db.session.connection().execute(sa.update(STOCK).where(*here).values(counted_at=utcnow()))
    return difference


def write_off(
    actor: Actor, gift: Gift, desk: Any, quantity: int | None, why: str, note: str = "",
    *, uid: uuid.UUID | None = None,
) -> None:  # fmt: skip
    """Broken, lost (`spoiled`, with a reason) or out of date (`expired`): out of the stock."""
    authorize(actor, may.COUNT, gift)
    authorize(actor, may.COUNT, desk)
    if why not in ("spoiled", "expired"):
        raise NotFound()
    if uid is not None and moved_already(gift.mall_id, uid):
        return
    number = ensure_quantity(quantity, MAX_STOCK)
    words = ensure_reason(note, "note") if why == "spoiled" else " ".join(note.split())[:300]
    if why == "spoiled":
        book(actor, gift, desk.id, -number, Line(why, words, uid=uid))
        return
    _open(gift, desk.id)
    shift(gift.id, desk.id)
    there = stock_at(gift.id, desk.id)
    if there.free < number:
        raise OutOfStock(max(0, there.free))
    for day, part in take_first(lots_at(gift.id, desk.id, there.there), number):
        book(actor, gift, desk.id, -part, Line(why, words, best_before=day, uid=uid))
        uid = None


_count, _held = sa.bindparam("count", type_=sa.Integer()), sa.bindparam("held", type_=sa.Integer())
_SHIFT = (
    sa.update(STOCK)
    .where(
        STOCK.c.gift_id == sa.bindparam("of_gift"),
        STOCK.c.desk_id == sa.bindparam("of_desk"),
        STOCK.c.held + _held >= 0,
        STOCK.c.held + _held <= STOCK.c.count + _count,
    )
    .values(
        count=STOCK.c.count + _count,
        held=STOCK.c.held + _held,
        updated_at=sa.bindparam("now", type_=UTCDateTime()),
    )
    .returning(STOCK.c.count)
)

__all__ = ["Line", "book", "count", "move", "receive", "shift", "write_off"]
