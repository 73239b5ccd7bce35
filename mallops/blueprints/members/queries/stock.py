"""What lies at which desk, and the card that comes next."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.members.models import Card, CardBatch, Desk, StockCount, StockMove
from mallops.blueprints.members.rules.cards import CardNumber, card_number
from mallops.core.db import db

#: How many numbers of a desk are looked at for the next one.
LOOKED_AT = 200


def list_desks(mall_id: int, *, active: bool = True) -> list[Desk]:
    """The desks, the store first."""
    query = sa.select(Desk).where(Desk.mall_id == mall_id)
    query = query.where(Desk.is_active.is_(True)) if active else query
    return list(db.session.scalars(query.order_by(Desk.is_store.desc(), Desk.code)))


def stock_of(mall_id: int) -> dict[tuple[int, str], StockCount]:
    """The counts by desk and thing."""
    query = sa.select(StockCount).where(StockCount.mall_id == mall_id)
    return {(one.desk_id, one.item): one for one in db.session.scalars(query)}


def list_moves(mall_id: int, limit: int = 60) -> list[StockMove]:
    """The newest lines of the stock book."""
    query = (
        sa.select(StockMove)
        .options(joinedload(StockMove.desk), joinedload(StockMove.by))
        .where(StockMove.mall_id == mall_id)
    )
    return list(db.session.scalars(query.order_by(StockMove.id.desc()).limit(limit)))


def list_batches(mall_id: int) -> list[CardBatch]:
    """Plastic, the newest first."""
    query = sa.select(CardBatch).where(CardBatch.mall_id == mall_id, CardBatch.is_electronic.is_(False))
    return list(db.session.scalars(query.order_by(CardBatch.id.desc())))


def find_batch(mall_id: int, number: CardNumber) -> CardBatch | None:
    """The open batch in which a number lies."""
    return db.session.scalar(
        sa.select(CardBatch).where(
            CardBatch.mall_id == mall_id,
            CardBatch.prefix == number.prefix,
            CardBatch.first <= number.seq,
            CardBatch.last >= number.seq,
            CardBatch.is_closed.is_(False),
        )
    )


def overlaps(mall_id: int, prefix: str, first: int, last: int) -> bool:
    """Whether a batch has some of these numbers already."""
    query = sa.select(CardBatch.id).where(
        CardBatch.mall_id == mall_id,
        CardBatch.prefix == prefix,
        CardBatch.first <= last,
        CardBatch.last >= first,
    )
    return db.session.scalar(query.limit(1)) is not None


def next_card(desk: Desk | None) -> str:
    """The lowest free number of what was last handed to a desk; "" when there is none."""
    if desk is None:
        return ""
    handed = sa.select(StockMove).where(
        StockMove.desk_id == desk.id,
        StockMove.item == "card",
        StockMove.first.is_not(None),
        StockMove.quantity > 0,
    )
    for move in db.session.scalars(handed.order_by(StockMove.id.desc()).limit(5)):
        batch = db.session.get(CardBatch, move.batch_id) if move.batch_id else None
        if batch is None or batch.is_closed or move.first is None or move.last is None:
            continue
        free = _lowest_free(desk.mall_id, batch.prefix, move.first, move.last)
        if free:
            return free
    return ""


def _lowest_free(mall_id: int, prefix: str, first: int, last: int) -> str:
    """Cards are given out in order, so the one after the highest that is out is free nearly always."""
    low, high = card_number(prefix, first), card_number(prefix, last)
    span = (Card.mall_id == mall_id, Card.number >= low, Card.number <= high)
    newest = db.session.scalar(sa.select(sa.func.max(Card.number)).where(*span))
    seq = int(newest[3:11]) + 1 if newest else first
    if seq <= last:
        return card_number(prefix, seq)
    query = sa.select(Card.number).where(*span).order_by(Card.number.desc()).limit(LOOKED_AT)
    out = set(db.session.scalars(query))
    lowest = max(first, last - LOOKED_AT + 1)
    return next(
        (one for one in (card_number(prefix, at) for at in range(lowest, last + 1)) if one not in out), ""
    )
