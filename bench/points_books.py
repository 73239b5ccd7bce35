"""Members with cards, and their books at size, as the actions would have written them: for `bench.points`."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bench.bulk import Bulk, gather_statistics
from mallops.blueprints.members.models import Card, Member
from mallops.blueprints.members.queries.keys import keys_of
from mallops.blueprints.members.rules.cards import ELECTRONIC_FROM, card_number
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.models import PointAccount, PointBatch, PointBook, PointEntry, PointLine, Slip
from mallops.blueprints.points.rules.chain import Line, entry_hash
from mallops.core.db import db, transaction, utcnow
from mallops.core.warm import collector_at_rest

FIRST_CHUNK, CHUNK = 2_000, 50_000
#: The account with a long history, and how long it is.
LONG = 10_000
#: One member in so many has points that ran out: the night's work.
DUE_EVERY = 100
DAYS = 700
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "芳伟敏静磊洋艳强丽军娟涛杰霞平刚英华玉兰"
KEEPERS = (PointEntry, PointLine, PointBatch, Slip)


def phone_of(number: int) -> str:
    """The phone of the n-th member."""
    return f"139{number:08d}"


def name_of(number: int) -> str:
    """The name of the n-th member: 8,000 names, so that some are shared by a hundred people."""
    first, second = divmod(number, 20)
    return SURNAMES[number % 20] + GIVEN[first % 20] + GIVEN[(second + first // 20) % 20]


def card_of(number: int) -> str:
    """The card of the n-th member."""
    return card_number("600", ELECTRONIC_FROM + number)


def make_people(mall_id: int, members: int) -> None:
    """So many active members, each with a card and an account; ids from 1."""
    with transaction():
        lock_book(mall_id)
    today = utcnow().date()
    for at in range(0, members, CHUNK):
        numbers = range(at + 1, min(at + CHUNK, members) + 1)
        with transaction():
            bulk = Bulk(db.session.connection())
            bulk.put(Member.__table__, (_person(mall_id, n, members, today) for n in numbers))
            bulk.put(Card.__table__, (_card(mall_id, n, members, today) for n in numbers))
            bulk.put(PointAccount.__table__, (_account(mall_id, n, members) for n in numbers))
    with transaction():
        for model in (Member, Card, PointAccount):
            Bulk(db.session.connection()).settle(model.__table__)


def spread(number: int, of: int, kind: int) -> uuid.UUID:
    """The n-th of `of` public ids: in order (so that an index grows at its end), all over the range (so that
    the program's own random ones later fall anywhere in it)."""
    return uuid.UUID(int=number * ((1 << 128) // (of + 1)) + kind)


def _stamps(at: dt.datetime) -> dict[str, Any]:
    return {"created_at": at, "updated_at": at}


def _person(mall_id: int, number: int, of: int, today: dt.date) -> dict[str, Any]:
    name, phone = name_of(number), phone_of(number)
    return {
        "id": number, "uid": spread(number, of, 1), "mall_id": mall_id, "number": f"B-{number:09d}",
        "state": "active", "source": "import", "name": name, "phone": phone, **keys_of(name, phone),
        "birth_md": 100 * (number % 12 + 1) + number % 28 + 1, "is_complete": True, "joined_on": today,
        **_stamps(utcnow()),
    }  # fmt: skip


def _card(mall_id: int, number: int, of: int, today: dt.date) -> dict[str, Any]:
    return {
        "id": number, "uid": spread(number, of, 2), "mall_id": mall_id, "member_id": number,
        "number": card_of(number), "token": f"t{number:021d}", "state": "active", "issued_on": today,
        **_stamps(utcnow()),
    }  # fmt: skip


#: The mall's own accounts have the first ids.
FIRST_ACCOUNT = 100


def _account(mall_id: int, number: int, of: int) -> dict[str, Any]:
    return {
        "id": FIRST_ACCOUNT + number, "uid": spread(number, of, 3), "mall_id": mall_id, "kind": "member",
        "member_id": number, **_stamps(utcnow()),
    }  # fmt: skip


class Books:
    """Earnings in a chain, each with its slip, lines and batch. The first account gets a long history."""

    def __init__(self, mall_id: int, shop_id: int, members: int, entries: int) -> None:
        own = sa.select(PointAccount.id).where(PointAccount.kind == "sales", PointAccount.mall_id == mall_id)
        head = db.session.scalars(sa.select(PointBook).where(PointBook.mall_id == mall_id)).one()
        self.mall_id, self.shop_id, self.members, self.entries = mall_id, shop_id, members, entries
        self.sales = db.session.scalars(own).one()
        self.seq, self.hash = head.last_seq, bytes(head.last_hash)
        self.at = utcnow() - dt.timedelta(days=DAYS)
        self.balance: dict[int, int] = {}

    @collector_at_rest()
    def fill(self) -> None:
        """All entries, a transaction for each so many; then the balances."""
        step = dt.timedelta(days=DAYS - 1) / max(self.entries, 1)
        dice, whose = random.Random(1), self._whose()
        for at in (0, *range(FIRST_CHUNK, self.entries, CHUNK)):
            rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in KEEPERS}
            for _n in range(min(CHUNK if at else FIRST_CHUNK, self.entries - at)):
                self.at += step
                self._one(next(whose), dice.randrange(5, 500), rows)
            with transaction():
                bulk = Bulk(db.session.connection())
                for model in (Slip, PointEntry, PointLine, PointBatch):
                    bulk.put(model.__table__, rows[model])
                self._head()
            if not at:  # what the triggers ask is planned for tables that are not empty
                gather_statistics()
        self._settle()

    def _whose(self) -> Iterator[int]:
        long = min(LONG, self.entries // 4)
        yield from itertools.repeat(FIRST_ACCOUNT + 1, long)
        yield from itertools.cycle(range(FIRST_ACCOUNT + 2, FIRST_ACCOUNT + 1 + self.members))

    def _one(self, account: int, points: int, rows: dict[Any, list[dict[str, Any]]]) -> None:
        self.seq += 1
        seq, lines = self.seq, []
        for who, amount in ((account, points), (self.sales, -points)):
            self.balance[who] = self.balance.get(who, 0) + amount
            lines.append(Line(who, amount, self.balance[who]))
        on, kept = self.at.date(), {"mall_id": self.mall_id, "account_id": account, **_stamps(self.at)}
        row = {
            "id": seq, "uid": spread(seq, self.entries, 4), "seq": seq, "kind": "earn", "at": self.at,
            "on": on, "key": f"b{seq:09d}", "points": points, "fen": points * 1000, "slip_id": seq,
            "reverses_id": None, "reason": "", "by_id": None, "second_by_id": None, "channel": "till",
            "explanation": [{"code": "base_all", "points": points, "fen": 1000}], "prev_hash": self.hash,
            **kept,
        }  # fmt: skip
        self.hash = entry_hash(self.hash, row, lines)
        rows[PointEntry].append({**row, "hash": self.hash})
        for place, line in enumerate(lines):
            rows[PointLine].append(
                {"id": 2 * seq - 1 + place, "entry_id": seq, "at": self.at, **line._asdict()}
            )
        due = account % DUE_EVERY == 0
        until = dt.date(2020, 1, 1) if due else (self.at + dt.timedelta(days=DAYS + 40)).date()
        rows[PointBatch].append(
            {
                "id": seq, "mall_id": self.mall_id, "account_id": account, "entry_id": seq, "amount": points,
                "left": points, "expires_on": until,
            }
        )  # fmt: skip
        rows[Slip].append(
            {
                "id": seq, "uid": spread(seq, self.entries, 6), "tenant_id": self.shop_id,
                "number": f"B{seq:09d}", "on": on, "amount": points * 1000, "points": points, **kept,
            }
        )  # fmt: skip

    def _head(self) -> None:
        values = {"last_seq": self.seq, "last_hash": self.hash, "last_at": self.at}
        db.session.execute(sa.update(PointBook).where(PointBook.mall_id == self.mall_id).values(**values))

    def _settle(self) -> None:
        """Write the balances down, and set the counters past what was inserted by hand."""
        items = [{"of": who, "sum": amount} for who, amount in self.balance.items()]
        step = sa.update(PointAccount.__table__).where(PointAccount.id == sa.bindparam("of"))
        for at in range(0, len(items), CHUNK):
            with transaction():
                db.session.connection().execute(
                    step.values(balance=sa.bindparam("sum")), items[at : at + CHUNK]
                )
        with transaction():
            for model in KEEPERS:
                Bulk(db.session.connection()).settle(model.__table__)


__all__ = ["FIRST_ACCOUNT", "Books", "card_of", "make_people", "name_of", "phone_of"]
