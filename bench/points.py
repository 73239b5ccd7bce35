"""The points ledger at size: `python -m bench.points [--engine both] [--members N] [--entries N] [--json F]`.

Makes members with cards and books in bulk, through the same hashes and shapes as the actions, then measures:
the desk's whole answer to a card, a phone, a name; earning and redeeming in turns with a bare insert; the
nightly expiry's memory; the balance after 10 and after 10,000 bookings; a proof of the whole books. The full
size is `--members 1000000 --entries 20000000`: about 25 GB of disk an engine and an
hour for SQLite's file; with `--folder` PostgreSQL's is copied from it, and a second run finds both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import resource
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.books_copy import copy_books, entries_in
from bench.bulk import gather_statistics, trusting
from bench.goals import Line, as_json, at_most, table, times
from bench.points_books import FIRST_ACCOUNT, Books, card_of, make_people, name_of, phone_of
from bench.servers import databases
from config import Settings
from mallops.app import create_app
from mallops.blueprints.accounts.models import User
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.moving import expire_due
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.models import PointAccount, PointBatch, PointEntry, PointProof, Slip
from mallops.blueprints.points.queries.ledger import balance_at
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.malls import Mall
from tests.factories import login_as, make_cast
from tests.support.client import AppClient
from tests.support.databases import make_schema

LOOK_UP, WITHIN, GROWS, MEMORY = 50, 2, 1.5, 200  # ms, times a bare insert, times a short history, MiB
ROUNDS = 9


def timed(call: Callable[[int], Any], count: int) -> list[float]:
    """Milliseconds of each call."""
    out = []
    for number in range(count):
        began = time.perf_counter()
        call(number)
        out.append((time.perf_counter() - began) * 1000)
    return out


def p95(values: list[float]) -> float:
    """The time that one in twenty exceeds."""
    return statistics.quantiles(values, n=20)[-1]


class Ledger:
    """One filled database, and what is measured on it."""

    def __init__(self, app: Flask, engine: str, wanted: argparse.Namespace) -> None:
        self.app, self.engine, self.wanted = app, engine, wanted
        url = db.engine.url
        self.conninfo = f"host={url.query.get('host')} user={url.username} dbname={url.database}"
        self.dice = random.Random(2)

    def make(self) -> User:
        """The people and the books, unless the folder holds them from a run before. Returns the clerk."""
        began, members, entries = time.perf_counter(), self.wanted.members, self.wanted.entries
        if db.session.scalar(sa.select(Mall).filter_by(code="ONE")) is None:
            make_cast()
            db.session.commit()
        mall = db.session.scalars(sa.select(Mall).filter_by(code="ONE")).one()
        shop = db.session.scalars(sa.select(Tenant).filter_by(mall_id=mall.id, code="T001")).one()
        clerk = db.session.scalars(sa.select(User).filter_by(login="desk")).one()
        self.mall_id, self.shop_id = mall.id, shop.id
        self.actor = Actor.system(mall.id, mall.tz)
        if (db.session.scalar(sa.select(sa.func.max(PointEntry.id))) or 0) >= entries:
            return clerk
        db.session.commit()
        if self._copied():
            return db.session.scalars(sa.select(User).filter_by(login="desk")).one()
        with trusting(db.engine):
            make_people(self.mall_id, members)
            print(f"{self.engine}: {members} members made in {time.perf_counter() - began:.0f} s", flush=True)
            Books(self.mall_id, self.shop_id, members, entries).fill()
            db.session.remove()
        gather_statistics()
        print(f"{self.engine}: {entries} entries made after {time.perf_counter() - began:.0f} s", flush=True)
        return clerk

    def _copied(self) -> bool:
        """Into PostgreSQL: the books that the folder's SQLite file holds, if it holds as many."""
        source = (self.wanted.folder or Path("/nowhere")) / "points.sqlite3"
        if self.engine != "postgres" or entries_in(source) < self.wanted.entries:
            return False
        began = time.perf_counter()
        rows = copy_books(source, self.conninfo)
        db.session.remove()
        print(f"{self.engine}: {rows} rows copied in {time.perf_counter() - began:.0f} s", flush=True)
        return True

    def look_ups(self, clerk: User) -> list[Line]:
        """The desk's answer to what a customer says or shows, asked as its page asks."""
        desk = login_as(self.app.test_client(), clerk)
        db.session.commit()
        asked = {"card": card_of, "phone": phone_of, "name": name_of}
        out = []
        for what, of in asked.items():

            def ask(_number: int, of: Callable[[int], str] = of) -> None:
                page = {"HX-Request": "true"}
                found = desk.post("/desk/points/find", data={"q": of(self._anyone())}, headers=page)
                assert found.status_code == 200, found.status_code

            timed(ask, 5)
            goal = f"{self.engine}: the desk finds a member by {what}, p95"
            out.append(at_most(goal, p95(timed(ask, self.wanted.times)), LOOK_UP))
        return out

    def _anyone(self) -> int:
        return self.dice.randrange(2, self.wanted.members + 1)

    def bookings(self) -> list[Line]:
        """Earning and redeeming, in turns with one inserted row: a slip among those that are there.

        What a row into a small table costs is printed beside it.
        """
        today = utcnow().date()

        def number_of() -> str:
            return f"N{uuid.uuid4().hex[:12]}"

        def bare(_number: int) -> None:
            with transaction():
                row = {"mall_id": self.mall_id, "tenant_id": self.shop_id, "number": number_of(), "on": today}
                db.session.add(Slip(**row, account_id=FIRST_ACCOUNT + self._anyone(), amount=12_800))

        def small(_number: int) -> None:
            with transaction():
                row = {"mall_id": self.mall_id, "whole": True, "from_seq": 1, "to_seq": 1, "to_hash": b""}
                at = {"started_at": utcnow(), "finished_at": utcnow()}
                db.session.add(PointProof(**row, **at, entries=0, accounts=0, faults=[]))

        def give(_number: int) -> None:
            with transaction():
                purchase = Purchase(self.shop_id, number_of(), today, 12_800)
                earn(self.actor, self._anyone(), purchase, uuid.uuid4().hex)

        def spend(_number: int) -> None:
            with transaction():
                redeem(self.actor, self._rich(), 1, uuid.uuid4().hex)

        took: dict[Any, list[float]] = {bare: [], small: [], give: [], spend: []}
        for call in took:
            timed(call, 50)
        ratios: dict[Any, list[float]] = {give: [], spend: []}
        part = max(20, self.wanted.times // ROUNDS)
        for _round in range(ROUNDS):
            now = {call: timed(call, part) for call in took}
            for call, values in now.items():
                took[call] += values
            for call, seen in ratios.items():
                seen.append(statistics.median(now[call]) / statistics.median(now[bare]))
        plain = statistics.median(took[bare])
        said = {"earning": give, "redeeming": spend, "a bare insert": bare, "one into a small table": small}
        for what, call in said.items():
            middle, late = statistics.median(took[call]), p95(took[call])
            print(f"{self.engine}: {what} takes {middle:.2f} ms, p95 {late:.2f} ms")
        out = []
        for what, call in (("earning", give), ("redeeming", spend)):
            goal = f"{self.engine}: {what} against a bare insert"
            out.append(times(goal, statistics.median(ratios[call]) * plain, plain, WITHIN))
        return out

    def _rich(self) -> int:
        """A member whose points have not run out."""
        member = self._anyone()
        return member + 1 if (FIRST_ACCOUNT + member) % 100 == 0 and member < self.wanted.members else member

    def balances(self) -> list[Line]:
        """The balance now and of a past moment, of a long and of a short history."""
        moment = utcnow() - dt.timedelta(days=600)
        long, short = FIRST_ACCOUNT + 1, FIRST_ACCOUNT + 2
        asked = {"now": dt.datetime.max.replace(tzinfo=dt.UTC), "600 days ago": moment}
        out = []
        for when, at in asked.items():
            took = {
                account: statistics.median(
                    timed(lambda _n, account=account, at=at: balance_at(account, at), self.wanted.times)
                )
                for account in (short, long, short, long)
            }
            goal = f"{self.engine}: balance {when}, 10,000 bookings against few"
            out.append(times(goal, took[long], took[short], GROWS))
        return out

    def night(self) -> list[Line]:
        """All that ran out, in bounded memory; in a second run what runs out on the first day to come."""
        next_day = sa.select(sa.func.min(PointBatch.expires_on)).where(sa.text('point_batches."left" > 0'))
        first = db.session.scalar(next_day.where(PointBatch.mall_id == self.mall_id)) or utcnow().date()
        until = max(utcnow().date(), first + dt.timedelta(days=1))
        db.session.commit()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, done = time.perf_counter(), 0
        while some := expire_due(self.actor, until):
            done += some
            db.session.expunge_all()
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"{self.engine}: points of {done} members ran out in {time.perf_counter() - began:.1f} s")
        return [at_most(f"{self.engine}: memory that the expiry took", more, MEMORY, "MiB")]

    def proof(self) -> list[Line]:
        """Sums, gaps and hashes of the whole books."""
        began = time.perf_counter()
        proof = prove(self.actor)
        assert proof is not None
        rate = proof.entries / (time.perf_counter() - began)
        print(f"{self.engine}: proved {proof.entries} entries, {rate:.0f} a second")
        owed = db.session.scalar(sa.select(sa.func.sum(PointAccount.balance)))
        return [
            at_most(f"{self.engine}: faults of the proof", len(proof.faults), 0, ""),
            at_most(f"{self.engine}: sum of all accounts", abs(int(owed or 0)), 0, "points"),
        ]


def measure(engine: str, folder: Path, wanted: argparse.Namespace) -> list[Line]:
    """All goals on one engine."""
    with databases(engine, folder, ["points"], keep=bool(wanted.folder)) as urls:
        app = create_app(Settings.for_tests(urls["points"], folder))
        app.test_client_class = AppClient
        make_schema(app)
        with app.app_context():
            ledger = Ledger(app, engine, wanted)
            clerk = ledger.make()
            if wanted.only_make:
                return []
            lines = [*ledger.bookings(), *ledger.balances(), *ledger.look_ups(clerk), *ledger.night()]
            return [*lines, *(ledger.proof() if wanted.prove else [])]


def main() -> None:
    """Make, measure, prove."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="sqlite")
    parser.add_argument("--members", type=int, default=2_000)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=300, help="calls of each kind")
    parser.add_argument("--only-make", action="store_true", help="fill the databases, to measure them later")
    parser.add_argument("--no-proof", dest="prove", action="store_false")
    parser.add_argument("--folder", type=Path, help="keep the databases here, for a second run")
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    engines = ["sqlite", "postgres"] if wanted.engine == "both" else [wanted.engine]
    lines: list[Line] = []
    for engine in engines:
        if wanted.folder:
            wanted.folder.mkdir(exist_ok=True, mode=0o755)
            lines += measure(engine, wanted.folder, wanted)
            continue
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as another person
            lines += measure(engine, Path(folder), wanted)
    print(table(lines, f"{wanted.members} members, {wanted.entries} entries"))
    if wanted.json:
        wanted.json.write_text(json.dumps(as_json(lines), indent=1))


if __name__ == "__main__":
    main()
