"""The books are proven from what stands in them alone: nothing here trusts a cached number.

Everything is read in order and in portions, so a proof of millions of bookings needs no more memory than
one of a hundred. A proof since the last good one reads the new bookings and the accounts they touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.points.models import (
    PointAccount,
    PointBatch,
    PointBook,
    PointEntry,
    PointLine,
    PointProof,
    PointUse,
)
from mallops.blueprints.points.rules.chain import GENESIS, HASHED, Line, entry_hash
from mallops.blueprints.points.rules.proving import Faults
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow

CHUNK = 2000
ENTRY, LINE, ACCOUNT, BATCH, USE, BOOK = (
    one.__table__ for one in (PointEntry, PointLine, PointAccount, PointBatch, PointUse, PointBook)
)
Tell = Callable[[int], None]


def prove(actor: Actor, *, whole: bool = True, tell: Tell | None = None) -> PointProof | None:
    """Prove the books of the actor's mall and keep the result; None when the mall has none.

    `whole` reads everything; otherwise only what came since the last proof without a fault.
    """
    assert actor.mall_id is not None
    started, mall_id = utcnow(), actor.mall_id
    _steady_sight()
    head = db.session.connection().execute(sa.select(BOOK).where(BOOK.c.mall_id == mall_id)).one_or_none()
    if head is None:
        return None
    last = None if whole else _last_good(mall_id)
    faults = Faults()
    before, prev = (last.to_seq, bytes(last.to_hash)) if last is not None else (0, GENESIS)
    count, seq, final, touched = _prove_entries(
        mall_id, before, prev, head.last_seq, faults, tell, last is not None
    )
    if (seq, final) != (head.last_seq, bytes(head.last_hash)):
        faults.add("head", stands=head.last_seq, should=seq)
    accounts = _prove_accounts(mall_id, touched if last is not None else None, faults)
    proof = PointProof(
        mall_id=mall_id,
        whole=last is None,
        from_seq=before + 1,
        to_seq=seq,
        to_hash=final,
        entries=count,
        accounts=accounts,
        faults=faults.named,
        started_at=started,
        finished_at=utcnow(),
        by_id=actor.user_id,
    )
    with transaction():
        db.session.add(proof)
    return proof


def _steady_sight() -> None:
    """What is read from here on is one moment, however many bookings come meanwhile."""
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _last_good(mall_id: int) -> PointProof | None:
    query = sa.select(PointProof).where(PointProof.mall_id == mall_id).order_by(PointProof.id.desc()).limit(1)
    found = db.session.scalar(query)
    return found if found is not None and not found.faults else None


# -- entries ---------------------------------------------------------------------------------------------


def _prove_entries(
    mall_id: int, before: int, prev: bytes, until: int, faults: Faults, tell: Tell | None, keep: bool
) -> tuple[int, int, bytes, set[int]]:
    """Every booking after `before` up to `until`; returns count, last number, last hash, accounts touched."""
    count, seq, touched = 0, before, set[int]()
    for row, lines in _entries(mall_id, before, until):
        for missing in range(seq + 1, min(row.seq, seq + 1 + CHUNK)):
            faults.add("gap", seq=missing)
        _prove_entry(row, lines, prev, faults)
        count, seq, prev = count + 1, row.seq, bytes(row.hash)
        if keep:
            touched.update(line.account_id for line in lines)
        if tell is not None and count % (CHUNK * 10) == 0:
            tell(count)
    return count, seq, prev, touched


def _prove_entry(row: Any, lines: Sequence[Line], prev: bytes, faults: Faults) -> None:
    amounts = [line.amount for line in lines]
    if sum(amounts) != 0:
        faults.add("unbalanced", seq=row.seq, stands=sum(amounts))
    if sum(line.amount for line in lines if line.account_id == row.account_id) != row.points:
        faults.add("points", seq=row.seq)
    if bytes(row.prev_hash) != prev:
        faults.add("chain", seq=row.seq)
    if entry_hash(bytes(row.prev_hash), row._mapping, lines) != bytes(row.hash):
        faults.add("hash", seq=row.seq)


def _entries(mall_id: int, before: int, until: int) -> Iterator[tuple[Any, list[Line]]]:
    """Bookings in order with their lines, a portion at a time."""
    columns = [ENTRY.c.id, ENTRY.c.prev_hash, ENTRY.c.hash, *(ENTRY.c[name] for name in HASHED)]
    connection = db.session.connection()
    while True:
        query = sa.select(*columns).where(
            ENTRY.c.mall_id == mall_id, ENTRY.c.seq > before, ENTRY.c.seq <= until
        )
        rows = connection.execute(query.order_by(ENTRY.c.seq).limit(CHUNK)).all()
        if not rows:
            return
        lines = _lines([row.id for row in rows])
        for row in rows:
            yield row, lines.get(row.id, [])
        before = rows[-1].seq


def _lines(entry_ids: list[int]) -> dict[int, list[Line]]:
    query = sa.select(LINE.c.entry_id, LINE.c.account_id, LINE.c.amount, LINE.c.balance_after)
    found: dict[int, list[Line]] = {}
    for part in (entry_ids[at : at + 500] for at in range(0, len(entry_ids), 500)):
        for row in db.session.connection().execute(query.where(LINE.c.entry_id.in_(part))):
            found.setdefault(row[0], []).append(Line(row[1], row[2], row[3]))
    return found


# -- accounts --------------------------------------------------------------------------------------------


def _prove_accounts(mall_id: int, only: set[int] | None, faults: Faults) -> int:
    """Each account against its lines and batches, as they were when the head was read; returns how many."""
    count, total = 0, 0
    for rows in _accounts(mall_id, only):
        sums = _prove_lines([row.id for row in rows], faults)
        held = _prove_batches([row.id for row in rows], faults)
        for row in rows:
            count, total = count + 1, total + row.balance
            _prove_account(row, sums.get(row.id, 0), held.get(row.id, 0), faults)
    if only is None and total:
        faults.add("whole", stands=total)
    return count


def _prove_account(row: Any, lines: int, held: int, faults: Faults) -> None:
    if row.balance != lines:
        faults.add("balance", account=row.id, stands=row.balance, should=lines)
    if row.kind != "member":
        return
    if row.balance < 0 and not row.in_debt:
        faults.add("negative", account=row.id, stands=row.balance)
    if held != max(0, row.balance):
        faults.add("batches", account=row.id, stands=held, should=max(0, row.balance))


def _accounts(mall_id: int, only: set[int] | None) -> Iterator[list[Any]]:
    columns = sa.select(ACCOUNT.c.id, ACCOUNT.c.kind, ACCOUNT.c.balance, ACCOUNT.c.in_debt)
    after, wanted = 0, sorted(only) if only is not None else None
    while True:
        query = columns.where(ACCOUNT.c.mall_id == mall_id, ACCOUNT.c.id > after)
        if wanted is not None:
            part, wanted = wanted[:500], wanted[500:]
            query = query.where(ACCOUNT.c.id.in_(part))
        rows = list(db.session.connection().execute(query.order_by(ACCOUNT.c.id).limit(500)))
        if rows:
            yield rows
            after = rows[-1].id
        if (wanted is None and not rows) or wanted == []:
            return


def _prove_lines(ids: list[int], faults: Faults) -> dict[int, int]:
    """The running balance of each line of these accounts; returns the sums."""
    query = sa.select(LINE.c.account_id, LINE.c.amount, LINE.c.balance_after).where(
        LINE.c.account_id.in_(ids)
    )
    ordered = query.order_by(LINE.c.account_id, LINE.c.at, LINE.c.id).execution_options(yield_per=CHUNK)
    sums: dict[int, int] = {}
    for account_id, rows in groupby(db.session.connection().execute(ordered), key=lambda row: row[0]):
        balance = 0
        for row in rows:
            balance += row.amount
            if row.balance_after != balance:
                faults.add("running", account=account_id, stands=row.balance_after, should=balance)
                balance = row.balance_after
        sums[account_id] = balance
    return sums


def _prove_batches(ids: list[int], faults: Faults) -> dict[int, int]:
    """Each batch against its uses; returns what the batches of an account hold."""
    used = sa.select(sa.func.coalesce(sa.func.sum(USE.c.amount), 0)).where(USE.c.batch_id == BATCH.c.id)
    query = sa.select(BATCH.c.account_id, BATCH.c.amount, BATCH.c.left, used.scalar_subquery().label("used"))
    held: dict[int, int] = {}
    rows = query.where(BATCH.c.account_id.in_(ids)).execution_options(yield_per=CHUNK)
    for row in db.session.connection().execute(rows):
        if row.left != row.amount - row.used:
            faults.add("batch", account=row.account_id, stands=row.left, should=int(row.amount - row.used))
        held[row.account_id] = held.get(row.account_id, 0) + row.left
    return held


__all__ = ["prove"]
