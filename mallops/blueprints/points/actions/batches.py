"""Batches: points come in with a last day, and go out first in, first out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.blueprints.points.models import PointBatch, PointUse
from mallops.core.db import db, in_one_trip

BATCH, USE = PointBatch.__table__, PointUse.__table__
#: Rows asked for at once: most bookings are content with the first few.
FEW, CHUNK = 4, 100


class Part(NamedTuple):
    """So much of a batch."""

    batch_id: int
    amount: int


def choose(account_id: int, amount: int) -> list[Part]:
    """What of the batches of an account makes up `amount`, by their last day.

    Raises RuntimeError when the batches hold less: the books would be broken.
    """
    parts: list[Part] = []
    while amount > 0:
        where = {"of_account": account_id, "chunk": CHUNK if parts else FEW, "after": len(parts)}
        rows = db.session.connection().execute(_FIRST, where).all()
        if not rows:
            raise RuntimeError(f"the batches of account {account_id} hold {amount} points too few")
        more = _fill(rows, amount)
        amount -= sum(part.amount for part in more)
        parts += more
    return parts


def use(parts: Sequence[Part], entry_id: int) -> int:
    """An entry takes these parts; returns how much they give. Asks nothing (`in_one_trip`)."""
    if parts:
        connection = db.session.connection()
        with in_one_trip(connection):
            connection.execute(_LESS, [{"of_batch": one.batch_id, "part": one.amount} for one in parts])
            connection.execute(_ADD_USE, [{"entry_id": entry_id, **one._asdict()} for one in parts])
    return sum(part.amount for part in parts)


def take(account_id: int, amount: int, entry_id: int, *, first_of: int | None = None) -> None:
    """Take points out of the batches of an account: of the entry `first_of` first, then by their last day.

    Raises RuntimeError as `choose`.
    """
    if first_of is not None:
        query = sa.select(BATCH.c.id, BATCH.c.left).where(
            BATCH.c.entry_id == first_of, BATCH.c.account_id == account_id, BATCH.c.left > 0
        )
        amount -= use(_fill(db.session.connection().execute(query).all(), amount), entry_id)
    use(choose(account_id, amount), entry_id)


def take_due(account_id: int, before: dt.date, entry_id: int) -> None:
    """Take all that ran out before a day."""
    where = {"of_account": account_id, "before": before, "chunk": CHUNK, "after": 0}
    while rows := db.session.connection().execute(_DUE, where).all():
        use([Part(row.id, row.left) for row in rows], entry_id)


def _fill(rows: Iterable[Any], amount: int) -> list[Part]:
    """Parts of batches in their order until `amount` is reached."""
    parts = []
    for row in rows:
        if amount <= 0:
            break
        parts.append(Part(row.id, min(amount, row.left)))
        amount -= parts[-1].amount
    return parts


def put(mall_id: int, account_id: int, entry_id: int, parts: dict[dt.date, int], debt: int = 0) -> None:
    """New batches by their last day. `debt` of them is gone at once: it pays what the account owed."""
    connection = db.session.connection()
    for expires_on, amount in sorted(parts.items()):
        paid = min(debt, amount)
        debt -= paid
        row = {"mall_id": mall_id, "account_id": account_id, "entry_id": entry_id, "expires_on": expires_on}
        connection.execute(_ADD_BATCH, {**row, "amount": amount, "left": amount - paid})
        if paid:
            use = {"of_entry": entry_id, "of_day": expires_on, "paid": paid}
            connection.execute(_PAY, use)


def used_by(entry_id: int) -> list[tuple[dt.date, int]]:
    """(last day, points) of what an entry took."""
    query = (
        sa.select(BATCH.c.expires_on, sa.func.sum(USE.c.amount))
        .join(BATCH, BATCH.c.id == USE.c.batch_id)
        .where(USE.c.entry_id == entry_id)
        .group_by(BATCH.c.expires_on)
    )
    return [(day, int(amount)) for day, amount in db.session.connection().execute(query)]


_FIRST = (
    sa.select(BATCH.c.id, BATCH.c.left)
    .where(BATCH.c.account_id == sa.bindparam("of_account"), sa.text('point_batches."left" > 0'))
    .order_by(BATCH.c.expires_on, BATCH.c.id)
    .limit(sa.bindparam("chunk"))
    .offset(sa.bindparam("after"))
)
_DUE = _FIRST.where(BATCH.c.expires_on < sa.bindparam("before"))
_LESS = (
    sa.update(BATCH)
    .where(BATCH.c.id == sa.bindparam("of_batch"))
    .values(left=BATCH.c.left - sa.bindparam("part"))
)
_ADD_USE = sa.insert(USE).inline()  # nobody reads their ids, so PostgreSQL need not answer
_ADD_BATCH = sa.insert(BATCH).inline()
_PAY = (
    sa.insert(USE)
    .inline()
    .from_select(
        ["entry_id", "batch_id", "amount"],
        sa.select(BATCH.c.entry_id, sa.func.max(BATCH.c.id), sa.bindparam("paid", type_=USE.c.amount.type))
        .where(BATCH.c.entry_id == sa.bindparam("of_entry"), BATCH.c.expires_on == sa.bindparam("of_day"))
        .group_by(BATCH.c.entry_id),
    )
)

__all__ = ["Part", "choose", "put", "take", "take_due", "use", "used_by"]
