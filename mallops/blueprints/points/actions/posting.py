"""The one door into the books: `post` writes an entry whose lines add up to nothing.

Whoever books locks the head of the mall's books first (`lock_book`), so bookings of a mall happen one after
the other: no two see the same balance, numbers have no gap, the chain of hashes no fork. All in the caller's
short transaction; statements are built once and touch a fixed number of rows, however long the history is.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
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
from mallops.core.db import UTCDateTime, db, in_one_trip, in_write_transaction, utcnow

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
    row = connection.execute(_HEAD, {"of_mall": mall_id}).one_or_none()
    if row is None:
        _open_books(connection, mall_id)
        row = connection.execute(_HEAD, {"of_mall": mall_id}).one()
    policy = load(row.body) if row.body is not None else SHIPPED
    return Book(mall_id, row.last_seq, bytes(row.last_hash), max(utcnow(), row.last_at), policy)


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


def post(
    actor: Actor, book: Book, draft: Draft, beside: Callable[[int, dt.date], None] | None = None
) -> Posted:
    """Write an entry with its lines. Raises TooFew when a member would have less than nothing.

    `beside`, given the entry's id and day, writes what goes the same way as the lines; it reads nothing.
    """
    ensure_balanced(leg.amount for leg in draft.legs)
    connection = db.session.connection()
    lines = _move_all(connection, book, draft.legs)
    row = _entry_row(actor, book, draft)
    row["hash"] = entry_hash(book.last_hash, row, lines)
    entry_id = connection.execute(_ADD_ENTRY, row).scalar_one()
    with in_one_trip(connection):
        if lines:
            at = {"entry_id": entry_id, "at": book.at}
            connection.execute(_ADD_LINE, [{**at, **line._asdict()} for line in lines])
        head = {"of_mall": book.mall_id, "seq": row["seq"], "hash": row["hash"], "at": book.at}
        connection.execute(_STEP, head)
        if beside is not None:
            beside(entry_id, row["on"])
    if draft.note:
        db.session.add(PointNote(mall_id=book.mall_id, entry_id=entry_id, text=draft.note))
    mine = [line.balance_after for line in lines if line.account_id == draft.account_id]
    return Posted(
        entry_id,
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
    return book._replace(last_seq=posted.seq, last_hash=posted.hash)


def _entry_row(actor: Actor, book: Book, draft: Draft) -> dict[str, Any]:
    return {
        "uid": uuid.uuid4(),
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


def _move_all(connection: sa.Connection, book: Book, legs: Sequence[Leg]) -> list[Line]:
    """The lines, in the order of the legs. A member against the mall, as in most bookings, is one step."""
    if len(legs) != 2 or isinstance(legs[0].account, str) or not isinstance(legs[1].account, str):
        return [_move(connection, book, leg) for leg in legs]
    member, own = legs
    values = {
        "of_mall": book.mall_id,
        "of_id": member.account,
        "amount": member.amount,
        "debt": member.debt,
        "of_kind": own.account,
        "other": own.amount,
        "now": book.at,
    }
    rows = {row.kind: row for row in connection.execute(_BOTH, values)}
    if "member" not in rows:
        _move(connection, book, Leg(own.account, -own.amount))  # the caller may catch this and go on
        raise TooFew(_balance(connection, int(member.account)), -member.amount)
    mine, other = rows.pop("member"), rows[own.account]
    return [Line(mine.id, member.amount, mine.balance), Line(other.id, own.amount, other.balance)]


def _move(connection: sa.Connection, book: Book, leg: Leg) -> Line:
    values = {"amount": leg.amount, "now": book.at}
    if isinstance(leg.account, str):
        row = connection.execute(_OWN, {**values, "of_mall": book.mall_id, "of_kind": leg.account}).one()
        return Line(row.id, leg.amount, row.balance)
    member = {**values, "of_mall": book.mall_id, "of_id": leg.account, "debt": leg.debt}
    mine = connection.execute(_MEMBER, member).one_or_none()
    if mine is None:
        raise TooFew(_balance(connection, leg.account), -leg.amount)
    return Line(mine.id, leg.amount, mine.balance)


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


_of_mall: Any = sa.bindparam("of_mall")
_of_id: Any = sa.bindparam("of_id")
_amount, _now = sa.bindparam("amount", type_=sa.BigInteger()), sa.bindparam("now", type_=UTCDateTime())
_HEAD = (
    sa.select(BOOK.c.last_seq, BOOK.c.last_hash, BOOK.c.last_at, POLICY.c.body)
    .outerjoin(POLICY, POLICY.c.id == BOOK.c.policy_id)
    .where(BOOK.c.mall_id == _of_mall)
    .with_for_update(of=BOOK)
)
_STEP = (
    sa.update(BOOK)
    .where(BOOK.c.mall_id == _of_mall)
    .values(last_seq=sa.bindparam("seq"), last_hash=sa.bindparam("hash"), last_at=sa.bindparam("at"))
)
_ACCOUNT_OF = sa.select(ACCOUNT.c.id).where(ACCOUNT.c.member_id == sa.bindparam("of_member"))
_BALANCE = sa.select(ACCOUNT.c.balance).where(ACCOUNT.c.id == _of_id)
_is_own = sa.and_(
    ACCOUNT.c.mall_id == _of_mall, ACCOUNT.c.kind == sa.bindparam("of_kind"), ACCOUNT.c.member_id.is_(None)
)
_is_member = sa.and_(ACCOUNT.c.id == _of_id, ACCOUNT.c.mall_id == _of_mall, ACCOUNT.c.kind == "member")
_has_enough = sa.or_(
    ACCOUNT.c.balance + _amount >= 0, _amount > 0, sa.bindparam("debt", type_=sa.Boolean()) == sa.true()
)
_OWN = (
    sa.update(ACCOUNT)
    .where(_is_own)
    .values(balance=ACCOUNT.c.balance + _amount, updated_at=_now)
    .returning(ACCOUNT.c.id, ACCOUNT.c.balance)
)
_MEMBER = (
    sa.update(ACCOUNT)
    .where(_is_member, _has_enough)
    .values(balance=ACCOUNT.c.balance + _amount, in_debt=ACCOUNT.c.balance + _amount < 0, updated_at=_now)
    .returning(ACCOUNT.c.id, ACCOUNT.c.balance)
)
_moved = ACCOUNT.c.balance + sa.case(
    (ACCOUNT.c.id == _of_id, _amount), else_=sa.bindparam("other", type_=sa.BigInteger())
)
_BOTH = (
    sa.update(ACCOUNT)
    .where(sa.or_(sa.and_(_is_member, _has_enough), _is_own))
    .values(balance=_moved, in_debt=sa.and_(ACCOUNT.c.kind == "member", _moved < 0), updated_at=_now)
    .returning(ACCOUNT.c.id, ACCOUNT.c.kind, ACCOUNT.c.balance)
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
_ADD_ENTRY = sa.insert(ENTRY).returning(ENTRY.c.id)
_ADD_LINE = sa.insert(LINE).inline()

__all__ = [
    "Book",
    "Draft",
    "Leg",
    "Posted",
    "find_key",
    "lock_book",
    "next_book",
    "open_account",
    "post",
    "repeated",
]
