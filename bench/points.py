"""The points ledger at size: `.venv/bin/python -m bench.points [--members N] [--entries N] [--url URL]`.

Makes books in bulk through the same hashes and shapes as the actions, then measures in turns with a bare
insert: look-up, earning, the nightly expiry's memory, the balance of an account of 10 and of 10,000 bookings.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import resource
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from config import Settings
from mallops.app import create_app
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.moving import expire_due
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.models import (
    PointAccount,
    PointBatch,
    PointBook,
    PointEntry,
    PointLine,
    PointProof,
    PointUse,
)
from mallops.blueprints.points.queries.ledger import balance_at, member_card
from mallops.blueprints.points.rules.chain import Line, entry_hash
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.malls import Mall

CHUNK = 5_000
#: The account with a long history, and how long it is.
LONG = 10_000
DUE_SHARE = 0.01


def insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """Many rows by their table."""
    if rows:
        db.session.execute(sa.insert(model.__table__), rows)


def make_people(members: int) -> tuple[int, int]:
    """A mall, a shop, and members with an account each. Returns the mall and the shop."""
    with transaction():
        mall = Mall(code="BENCH", name_zh="测", name_en="Bench")
        db.session.add(mall)
        db.session.flush()
        shop = Tenant(mall_id=mall.id, code="T1", name_zh="店", status="trading")
        db.session.add(shop)
        db.session.flush()
        ids = mall.id, shop.id
        lock_book(mall.id)
    today = utcnow().date()
    for at in range(0, members, CHUNK):
        numbers = range(at + 1, min(at + CHUNK, members) + 1)
        with transaction():
            insert(
                Member,
                [
                    {"id": n, "mall_id": ids[0], "number": f"B-{n}", "state": "active", "joined_on": today}
                    for n in numbers
                ],
            )
            insert(PointAccount, [{"mall_id": ids[0], "kind": "member", "member_id": n} for n in numbers])
    return ids


class Bulk:
    """Earnings (and a redemption for each fifth) in a chain, as `post` would have written them."""

    def __init__(self, mall_id: int) -> None:
        query = sa.select(PointAccount.id, PointAccount.member_id, PointAccount.kind).where(
            PointAccount.mall_id == mall_id
        )
        self.mall_id, self.accounts, self.own = mall_id, [], {}
        for account_id, member_id, kind in db.session.execute(query):
            if member_id is None:
                self.own[kind] = account_id
            else:
                self.accounts.append(account_id)
        self.balance: dict[int, int] = {}
        head = db.session.scalars(sa.select(PointBook).where(PointBook.mall_id == mall_id)).one()
        self.seq, self.hash, self.at = head.last_seq, bytes(head.last_hash), utcnow() - dt.timedelta(days=700)
        self.ids = {model: itertools.count(1) for model in (PointEntry, PointLine, PointBatch, PointUse)}

    def fill(self, entries: int) -> None:
        """So many entries; the first account gets a long history, one in a hundred points that are due."""
        step = dt.timedelta(days=690) / max(entries, 1)
        dice, whose = random.Random(1), self._whose(entries)
        for at in range(0, entries, CHUNK):
            rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in self.ids}
            for _n in range(min(CHUNK, entries - at)):
                self.at += step
                self._one(next(whose), dice, rows)
            with transaction():
                for model, made in rows.items():
                    insert(model, made)
                self._head()

    def _whose(self, entries: int) -> Iterator[int]:
        long = min(LONG, entries // 4)
        yield from itertools.repeat(self.accounts[0], long)
        yield from itertools.cycle(self.accounts[1:])

    def _one(self, account: int, dice: random.Random, rows: dict[Any, list[dict[str, Any]]]) -> None:
        points = dice.randrange(5, 500)
        entry_id = self._entry(account, points, rows)
        due = dice.random() < DUE_SHARE
        until = dt.date(2020, 1, 1) if due else (self.at + dt.timedelta(days=740)).date()
        rows[PointBatch].append(
            {
                "id": next(self.ids[PointBatch]), "mall_id": self.mall_id, "account_id": account,
                "entry_id": entry_id, "amount": points, "left": points, "expires_on": until,
            }
        )  # fmt: skip

    def _entry(self, account: int, points: int, rows: dict[Any, list[dict[str, Any]]]) -> int:
        self.seq += 1
        lines = []
        for who, amount in ((account, points), (self.own["sales"], -points)):
            self.balance[who] = self.balance.get(who, 0) + amount
            lines.append(Line(who, amount, self.balance[who]))
        row = {
            "id": next(self.ids[PointEntry]), "uid": uuid.uuid4(), "mall_id": self.mall_id, "seq": self.seq,
            "kind": "earn", "at": self.at, "on": self.at.date(), "key": f"b{self.seq}", "account_id": account,
            "points": points, "fen": points * 1000, "slip_id": None, "reverses_id": None, "reason": "",
            "explanation": [{"code": "base_all", "points": points, "fen": 1000}], "by_id": None,
            "second_by_id": None, "channel": "till", "prev_hash": self.hash,
        }  # fmt: skip
        self.hash = entry_hash(self.hash, row, lines)
        rows[PointEntry].append({**row, "hash": self.hash})
        rows[PointLine] += [
            {"id": next(self.ids[PointLine]), "entry_id": row["id"], "at": self.at, **line._asdict()}
            for line in lines
        ]
        return int(str(row["id"]))

    def _head(self) -> None:
        values = {"last_seq": self.seq, "last_hash": self.hash, "last_at": self.at}
        db.session.execute(sa.update(PointBook).where(PointBook.mall_id == self.mall_id).values(**values))

    def settle(self) -> None:
        """Write the balances down, and set the counters past what was inserted by hand."""
        items = [{"of": who, "sum": amount} for who, amount in self.balance.items()]
        step = sa.update(PointAccount.__table__).where(PointAccount.id == sa.bindparam("of"))
        for at in range(0, len(items), CHUNK):
            with transaction():
                db.session.connection().execute(
                    step.values(balance=sa.bindparam("sum")), items[at : at + CHUNK]
                )
        if db.engine.dialect.name == "postgresql":
            with transaction():
                for model in (*self.ids, Member):
                    name = model.__tablename__
                    db.session.execute(
                        sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
                    )


def timed(call: Callable[[int], Any], times: int) -> list[float]:
    """Milliseconds of each call."""
    out = []
    for number in range(times):
        began = time.perf_counter()
        call(number)
        out.append((time.perf_counter() - began) * 1000)
    return out


def p95(values: list[float]) -> float:
    """The time that one in twenty exceeds."""
    return sorted(values)[int(len(values) * 0.95)]


def measure(mall_id: int, shop_id: int, times: int) -> None:
    """Print what the goals name."""
    actor, dice = Actor.system(mall_id), random.Random(2)
    count = db.session.scalar(sa.select(sa.func.count(Member.id))) or 1
    today = utcnow().date()

    def look(_number: int) -> None:
        member = db.session.get_one(Member, dice.randrange(1, count + 1))
        member_card(member, actor.tz)
        db.session.rollback()
        db.session.expunge_all()

    def book(number: int) -> None:
        with transaction():
            purchase = Purchase(shop_id, f"N{number}-{uuid.uuid4().hex[:8]}", today, 12_800)
            earn(actor, dice.randrange(1, count + 1), purchase, uuid.uuid4().hex)

    def bare(_number: int) -> None:
        with transaction():
            db.session.add(
                PointProof(
                    mall_id=mall_id, whole=True, from_seq=1, to_seq=1, to_hash=b"", entries=0, accounts=0,
                    faults=[], started_at=utcnow(), finished_at=utcnow(),
                )
            )  # fmt: skip

    timed(look, 20), timed(book, 20), timed(bare, 20)  # warm
    print(f"look-up of a member's card: p95 {p95(timed(look, times)):.2f} ms")
    ratios, booked, plain = [], [], []
    for _turn in range(5):
        plain += timed(bare, times // 5)
        booked += timed(book, times // 5)
        ratios.append(statistics.median(booked[-(times // 5) :]) / statistics.median(plain[-(times // 5) :]))
    print(f"earn: median {statistics.median(booked):.2f} ms, p95 {p95(booked):.2f} ms")
    print(f"bare insert transaction: median {statistics.median(plain):.2f} ms")
    print(f"earn / bare insert: {statistics.median(ratios):.2f} times")
    _balances(times)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, done = time.perf_counter(), 0
    while some := expire_due(actor, today):
        done += some
        db.session.expunge_all()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, more = time.perf_counter() - began, (peak - before) / 1024
    print(f"expiry: {done} members in {seconds:.1f} s, peak memory +{more:.0f} MB")


def _balances(times: int) -> None:
    """The balance in the middle of a long and of a short history."""
    first, other = db.session.scalars(
        sa.select(PointAccount.id).where(PointAccount.kind == "member").order_by(PointAccount.id).limit(2)
    )
    moment = utcnow() - dt.timedelta(days=600)
    long, short = (p95(timed(lambda _n, who=who: balance_at(who, moment), times)) for who in (first, other))
    print(f"balance of a past moment, p95: long history {long:.2f} ms, short {short:.2f} ms")
    print(f"long / short history: {long / short:.2f} times")


def main() -> None:
    """Make, measure, prove."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--members", type=int, default=2_000)
    asked.add_argument("--entries", type=int, default=50_000)
    asked.add_argument("--times", type=int, default=300)
    asked.add_argument(
        "--url", default="", help="an empty database; without it an SQLite file that is removed"
    )
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = wanted.url or f"sqlite:///{folder}/points.sqlite3"
        _run(create_app(Settings.for_tests(url, Path(folder))), wanted)


def _run(app: Flask, wanted: argparse.Namespace) -> None:
    with app.app_context():
        upgrade()
        began = time.perf_counter()
        mall_id, shop_id = make_people(wanted.members)
        bulk = Bulk(mall_id)
        bulk.fill(wanted.entries)
        bulk.settle()
        del bulk
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
        print(
            f"{wanted.members} members, {wanted.entries} entries made in {time.perf_counter() - began:.1f} s"
        )
        measure(mall_id, shop_id, wanted.times)
        began = time.perf_counter()
        proof = prove(Actor.system(mall_id))
        assert proof is not None
        rate = proof.entries / (time.perf_counter() - began)
        print(f"proof: {proof.entries} entries, {len(proof.faults)} faults, {rate:.0f} entries a second")


if __name__ == "__main__":
    main()
