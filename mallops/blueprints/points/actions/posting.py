"""The one door into the books: `post` writes an entry whose lines add up to nothing.

Whoever books locks the head of the mall's books first (`lock_book`), so bookings of a mall happen one after
the other: no two see the same balance, numbers have no gap, the chain of hashes no fork. All in the caller's
short transaction; statements are built once and touch a fixed number of rows, however long the history is.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mallops.blueprints.points.models import (
    PointAccount,
    PointBook,
    PointEntry,
    PointLine,
    PointNote,
    PointPolicy,
)
from mallops.blueprints.points.models.ledger import ACCOUNT_KINDS
from mallops.blueprints.points.rules.booking import TooFew
from mallops.blueprints.points.rules.chain import GENESIS, Line, ensure_balanced, entry_hash
from mallops.blueprints.points.rules.policy import SHIPPED, Policy, load
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import UTCDateTime, db, in_one_trip, in_write_transaction, next_key, utcnow, uuid7

BOOK, ACCOUNT, ENTRY, LINE, NOTE, POLICY = (
    one.__table__ for one in (PointBook, PointAccount, PointEntry, PointLine, PointNote, PointPolicy)
)
OWN_KINDS = tuple(kind for kind in ACCOUNT_KINDS if kind != "member")


class Book(NamedTuple):
    """The head of a mall's books, locked until the transaction ends, and the policy in force.

    `at` never goes back, whatever the server's clock does: the order of bookings is the order of their times.
    The mall's day of a booking is that of the clock.
    """

    mall_id: int
    last_seq: int
    last_hash: bytes
    at: dt.datetime
    policy: Policy
    #: The key of the entry that will be posted.
    next_id: int
    #: What was asked together with the lock (`ask_with_lock`).
    answers: Mapping[str, bool]


#: Accounts by their id, the mall's own by their kind: (id, balance).
Standings = dict[int | str, tuple[int, int]]


class Leg(NamedTuple):
    """One side to be: a member's account by its id, or one of the mall's own by its kind."""

    account: int | str
    amount: int
    debt: bool = False


@dataclass(frozen=True)
class Draft:
    """What an entry will say. `points` is what happens to the member's account `account_id`."""

    kind: str
    key: str
    account_id: int
    points: int
    legs: Sequence[Leg]
    channel: str = "desk"
    fen: int = 0
    slip_id: int | None = None
    reverses_id: int | None = None
    reason: str = ""
    explanation: list[dict[str, Any]] = field(default_factory=list)
    #: Who asked for it, when somebody else agreed and so booked it.
    asked_by_id: int | None = None
    note: str = ""


class Posted(NamedTuple):
    """An entry that stands in the books; `balance` is the member's after it."""

    id: int
    uid: uuid.UUID
    seq: int
    kind: str
    points: int
    balance: int
    at: dt.datetime
    on: dt.date
    explanation: list[dict[str, Any]]
    hash: bytes = b""
    #: The same key came before: nothing was booked this time.
    again: bool = False


def lock_book(mall_id: int | None) -> Book:
    """The head of a mall's books, locked. Opens the books of a new mall. Only inside a write transaction."""
    if not in_write_transaction() or mall_id is None:
        raise RuntimeError("bookings are made in a write transaction of one mall")
    connection = db.session.connection()
    row = connection.execute(_head(), {"of_mall": mall_id}).one_or_none()
    if row is None:
        _open_books(connection, mall_id)
        row = connection.execute(_head(), {"of_mall": mall_id}).one()
    policy = load(row.body) if row.body is not None else SHIPPED
    answers = {name: bool(getattr(row, name)) for name in _ASKED}
    return Book(
        mall_id, row.last_seq, bytes(row.last_hash), max(utcnow(), row.last_at), policy, row.next_id, answers
    )


def ask_with_lock(name: str, clause: sa.ColumnElement[bool]) -> None:
    """Have every lock answer a yes or no of a higher feature: `clause` names the mall `:of_mall`.

    One trip less for each booking than asking by itself.
    """
    _ASKED[name] = clause
    _head.cache_clear()


@functools.cache
def _head() -> Any:
    return _PLAIN_HEAD.add_columns(*[clause.label(name) for name, clause in _ASKED.items()])


def open_account(mall_id: int, member_id: int) -> int:
    """The account of a member, opened at its first booking. Returns its id."""
    connection = db.session.connection()
    found = connection.scalar(_ACCOUNT_OF, {"of_member": member_id})
    if found is None:
        _insert(connection, ACCOUNT, [_new_account(mall_id, "member", member_id)])
        found = connection.scalar(_ACCOUNT_OF, {"of_member": member_id})
    return int(found or 0)


def find_key(book: Book, key: str) -> Any:
    """The entry that this key has made, or None."""
    return db.session.connection().execute(_BY_KEY, {"of_mall": book.mall_id, "of_key": key}).one_or_none()


def repeated(found: Any) -> Posted:
    """The answer to a key that came before: the same as then."""
    line = {"of_entry": found.id, "of_account": found.account_id}
    balance = db.session.connection().scalar(_BALANCE_THEN, line)
    return Posted(
        found.id,
        found.uid,
        found.seq,
        found.kind,
        found.points,
        int(balance or 0),
        found.at,
        found.on,
        found.explanation,
        again=True,
    )


def post(actor: Actor, book: Book, draft: Draft, known: Standings | None = None) -> Posted:
    """Write an entry with its lines. Raises TooFew when a member would have less than nothing.

    `known`: accounts as they stand, where the caller has asked already: after it got this lock, never before.
    """
    ensure_balanced(leg.amount for leg in draft.legs)
    connection = db.session.connection()
    lines = _lines(_standings(connection, book, draft, known or {}), draft.legs)
    row = _entry_row(actor, book, draft)
    row["hash"] = entry_hash(book.last_hash, row, lines)
    at = {"entry_id": book.next_id, "at": book.at}
    head = {"of_mall": book.mall_id, "seq": row["seq"], "hash": row["hash"], "at": book.at}
    with in_one_trip(connection):
        if lines:
            connection.execute(_MOVE, [_step_of(book, *both) for both in zip(draft.legs, lines, strict=True)])
        connection.execute(_ADD_ENTRY, row)
        if lines:
            connection.execute(_ADD_LINE, [{**at, **line._asdict()} for line in lines])
        connection.execute(_STEP, head)
    if draft.note:
        db.session.add(PointNote(mall_id=book.mall_id, entry_id=book.next_id, text=draft.note))
    mine = [line.balance_after for line in lines if line.account_id == draft.account_id]
    return Posted(
        book.next_id,
        row["uid"],
        row["seq"],
        draft.kind,
        draft.points,
        mine[0] if mine else _balance(connection, draft.account_id),
        book.at,
        row["on"],
        draft.explanation,
        row["hash"],
    )


def next_book(book: Book, posted: Posted) -> Book:
    """The head after an entry, for the next one of the same transaction."""
    next_id = db.session.connection().execute(_NEXT).scalar_one()
    return book._replace(last_seq=posted.seq, last_hash=posted.hash, next_id=next_id)


def _entry_row(actor: Actor, book: Book, draft: Draft) -> dict[str, Any]:
    return {
        "id": book.next_id,
        "uid": uuid7(),
        "mall_id": book.mall_id,
        "seq": book.last_seq + 1,
        "kind": draft.kind,
        "at": book.at,
        "on": business_date(utcnow(), actor.tz),
        "key": draft.key,
        "account_id": draft.account_id,
        "points": draft.points,
        "fen": draft.fen,
        "slip_id": draft.slip_id,
        "reverses_id": draft.reverses_id,
        "reason": draft.reason,
        "explanation": draft.explanation,
        "by_id": draft.asked_by_id or actor.user_id,
        "second_by_id": actor.user_id if draft.asked_by_id else None,
        "channel": draft.channel,
        "prev_hash": book.last_hash,
    }


def _standings(connection: sa.Connection, book: Book, draft: Draft, known: Standings) -> Standings:
    """The accounts of the legs, as they stand under the lock."""
    missing = [leg.account for leg in draft.legs if leg.account not in known]
    if not missing:
        return known
    where = {
        "of_mall": book.mall_id,
        "ids": [one for one in missing if not isinstance(one, str)],
        "kinds": [one for one in missing if isinstance(one, str)],
    }
    found = dict(known)
    for row in connection.execute(_STANDINGS, where):
        found[row.id if row.kind == "member" else row.kind] = (row.id, row.balance)
    return found


def _lines(standings: Standings, legs: Sequence[Leg]) -> list[Line]:
    """What each leg leaves, in order. Raises TooFew."""
    now = dict(standings)
    lines = []
    for leg in legs:
        account_id, balance = now[leg.account]
        after = balance + leg.amount
        if after < 0 and leg.amount < 0 and not leg.debt and not isinstance(leg.account, str):
            raise TooFew(balance, -leg.amount)
        now[leg.account] = (account_id, after)
        lines.append(Line(account_id, leg.amount, after))
    return lines


def _step_of(book: Book, leg: Leg, line: Line) -> dict[str, Any]:
    """What happens to an account. The database refuses a member below nothing without a debt."""
    debt = not isinstance(leg.account, str) and (leg.debt or leg.amount > 0)
    return {"of_id": line.account_id, "amount": leg.amount, "may_owe": debt, "now": book.at}


def _balance(connection: sa.Connection, account_id: int) -> int:
    return int(connection.scalar(_BALANCE, {"of_id": account_id}) or 0)


def _open_books(connection: sa.Connection, mall_id: int) -> None:
    head = {"mall_id": mall_id, "last_seq": 0, "last_hash": GENESIS, "last_at": utcnow()}
    _insert(connection, BOOK, [head])
    _insert(connection, ACCOUNT, [_new_account(mall_id, kind, None) for kind in OWN_KINDS])


def _new_account(mall_id: int, kind: str, member_id: int | None) -> dict[str, Any]:
    return {"mall_id": mall_id, "kind": kind, "member_id": member_id}


def _insert(connection: sa.Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert what is not there yet: whoever comes second finds the row of whoever came first."""
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


_ASKED: dict[str, sa.ColumnElement[bool]] = {}
_of_mall: Any = sa.bindparam("of_mall")
_of_id: Any = sa.bindparam("of_id")
_amount, _now = sa.bindparam("amount", type_=sa.BigInteger()), sa.bindparam("now", type_=UTCDateTime())
_PLAIN_HEAD = (
    sa.select(
        BOOK.c.last_seq,
        BOOK.c.last_hash,
        BOOK.c.last_at,
        # not a join: after a wait for the lock PostgreSQL would lay the new head beside the old policy
        sa.select(POLICY.c.body)
        .where(POLICY.c.id == BOOK.c.policy_id)
        .correlate(BOOK)
        .scalar_subquery()
        .label("body"),
        next_key(ENTRY).label("next_id"),
    )
    .where(BOOK.c.mall_id == _of_mall)
    .with_for_update(of=BOOK)
)
_NEXT = sa.select(next_key(ENTRY))
_STEP = (
    sa.update(BOOK)
    .where(BOOK.c.mall_id == _of_mall)
    .values(last_seq=sa.bindparam("seq"), last_hash=sa.bindparam("hash"), last_at=sa.bindparam("at"))
)
_ACCOUNT_OF = sa.select(ACCOUNT.c.id).where(ACCOUNT.c.member_id == sa.bindparam("of_member"))
_BALANCE = sa.select(ACCOUNT.c.balance).where(ACCOUNT.c.id == _of_id)
_STANDINGS = sa.select(ACCOUNT.c.id, ACCOUNT.c.kind, ACCOUNT.c.balance).where(
    ACCOUNT.c.mall_id == _of_mall,
    sa.or_(
        ACCOUNT.c.id.in_(sa.bindparam("ids", expanding=True)),
        sa.and_(ACCOUNT.c.member_id.is_(None), ACCOUNT.c.kind.in_(sa.bindparam("kinds", expanding=True))),
    ),
)
_moved = ACCOUNT.c.balance + _amount
_MOVE = (
    sa.update(ACCOUNT)
    .where(ACCOUNT.c.id == _of_id)
    .values(
        balance=_moved,
        in_debt=sa.and_(sa.bindparam("may_owe", type_=sa.Boolean()) == sa.true(), _moved < 0),
        updated_at=_now,
    )
)
_BY_KEY = sa.select(
    ENTRY.c.id,
    ENTRY.c.uid,
    ENTRY.c.seq,
    ENTRY.c.kind,
    ENTRY.c.account_id,
    ENTRY.c.points,
    ENTRY.c.fen,
    ENTRY.c.at,
    ENTRY.c.on,
    ENTRY.c.explanation,
).where(ENTRY.c.mall_id == _of_mall, ENTRY.c.key == sa.bindparam("of_key"))
_BALANCE_THEN = sa.select(LINE.c.balance_after).where(
    LINE.c.entry_id == sa.bindparam("of_entry"), LINE.c.account_id == sa.bindparam("of_account")
)
_ADD_ENTRY = sa.insert(ENTRY).inline()
_ADD_LINE = sa.insert(LINE).inline()

__all__ = [
    "Book",
    "Draft",
    "Leg",
    "Posted",
    "Standings",
    "ask_with_lock",
    "find_key",
    "lock_book",
    "next_book",
    "open_account",
    "post",
    "repeated",
]
