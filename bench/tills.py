"""The API of tills against a bare floor: `python -m bench.tills [--engine both] [--members N] [--json F]`.

Makes members with cards, books and vouchers, then calls the API as tills do, through the whole program but
without a network: balance, earn, redeem points, redeem a voucher. In turns with them the floor of
`bench.floor` answers one JSON POST with one inserted row on the same engine. A call of a till that writes
commits three times (counted, its Idempotency-Key claimed, done and logged), one that reads twice, the floor
once: the goals are ratios of one run. The calls come from many keys, for one may only call so often a minute.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench import floor
from bench.bulk import gather_statistics, trusting
from bench.goals import Line, as_json, at_most, table, times
from bench.points import p95, timed
from bench.points_books import DUE_EVERY, FIRST_ACCOUNT, Books, card_of, make_people
from bench.servers import databases
from config import Settings
from mallops.app import create_app
from mallops.blueprints.gifts.actions import catalogue, vouchers
from mallops.blueprints.members.models import Member
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tills.actions import partners
from mallops.blueprints.tills.rules.calls import BY_NAME, ROOT
from mallops.blueprints.tills.rules.keys import A_MINUTE, SCOPES
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from mallops.core.malls import Mall
from tests.factories import make_cast
from tests.support.databases import make_schema

#: Times the floor, which knows no key, member or ledger. On two busy processors reads took seven to ten
#: times the floor, writes twelve to twenty: who changes the API sees here when it grows beyond that.
READ_WITHIN, WRITE_WITHIN = 12, 25
P95 = 200  # ms: a cashier does not wait, also while the machine does other work
ROUNDS, TILLS = 9, 10
Call = Callable[[int], Any]


class Mill:
    """One filled database, its tills, and what they call."""

    def __init__(self, app: Flask, wanted: argparse.Namespace) -> None:
        self.app, self.wanted, self.dice = app, wanted, random.Random(7)
        self.client: FlaskClient = app.test_client()
        self.tokens: Iterator[str] = iter(())
        self.codes: Iterator[str] = iter(())

    def make(self) -> None:
        """People, books, keys, vouchers."""
        make_cast()
        db.session.commit()
        mall = db.session.scalars(sa.select(Mall).filter_by(code="ONE")).one()
        shop = db.session.scalars(sa.select(Tenant).filter_by(mall_id=mall.id, code="T001")).one()
        self.actor, self.today = Actor.system(mall.id, mall.tz), mall_now(mall.tz).date()
        with trusting(db.engine):
            make_people(mall.id, self.wanted.members)
            Books(mall.id, shop.id, self.wanted.members, self.wanted.members * 5).fill()
            db.session.remove()
        gather_statistics()
        with transaction():
            told = partners.PartnerTold("shop", "花店收银", "Flower till", shop.id)
            partner = partners.save_partner(self.actor, None, told)
            key = partners.KeyTold("Till", list(SCOPES), a_minute=max(A_MINUTE))
            made = [partners.make_key(self.actor, partner, key)[1] for _till in range(TILLS)]
        self.tokens, self.codes = itertools.cycle(made), iter(self._vouchers())

    def _vouchers(self) -> list[str]:
        """As many as are looked at and redeemed, the warm-up too; each is good once."""
        with transaction():
            told = catalogue.KindTold("B20", "20元券", "20 off", self.today, value=2000, most=0, most_each=0)
            kind = catalogue.save_kind(self.actor, None, told)
        codes = []
        for number in range(ROUNDS * self.part + 10):
            with transaction():
                member = db.session.get_one(Member, number % self.wanted.members + 1)
                wanted = vouchers.Wanted(kind, uuid.uuid4().hex, reason="Bench")
                codes.append(vouchers.give_courtesy(self.actor, member, wanted).code)
        db.session.remove()
        return codes

    @property
    def part(self) -> int:
        """Calls of a kind in a round."""
        return max(10, int(self.wanted.times) // ROUNDS)

    def ask(self, name: str, body: dict[str, Any]) -> None:
        """One call of a till, with a key of its own for what it books."""
        call, headers = BY_NAME[name], {"Authorization": f"Bearer {next(self.tokens)}"}
        if call.writes:
            headers["Idempotency-Key"] = uuid.uuid4().hex
        answer = self.client.open(f"{ROOT}{call.path}", method=call.method, json=body, headers=headers)
        assert answer.status_code == call.status, (name, answer.status_code, answer.text)

    def card(self) -> str:
        """Somebody's with points that last and not the long history: `bench.points` has its price."""
        number = self.dice.randrange(2, self.wanted.members)
        return card_of(number + 1 if (FIRST_ACCOUNT + number) % DUE_EVERY == 0 else number)

    def calls(self) -> dict[str, Call]:
        """What is measured, by the name of the call."""
        day, codes = self.today.isoformat(), self.codes

        def slip() -> dict[str, Any]:
            return {"slip_number": f"N{uuid.uuid4().hex[:12]}", "amount_fen": 12_800}

        return {
            "points.balance": lambda _n: self.ask("points.balance", {"card": self.card()}),
            "vouchers.redeem": lambda _n: self.ask("vouchers.redeem", {"code": next(codes), **slip()}),
            "points.earn": lambda _n: self.ask("points.earn", {"card": self.card(), "date": day, **slip()}),
            "points.redeem": lambda _n: self.ask(
                "points.redeem", {"card": self.card(), "points": 1, "purpose": "payment"}
            ),
        }


def compare(engine: str, mill: Mill, bare: Call) -> list[Line]:
    """Every call in turns with the floor: the middle of the rounds' ratios, and the slow end of ours."""
    calls = mill.calls()
    took: dict[str, list[float]] = {name: [] for name in ("floor", *calls)}
    ratios: dict[str, list[float]] = {name: [] for name in calls}
    for call in (bare, *calls.values()):
        timed(call, 10)
    for _round in range(ROUNDS):
        now = {name: timed(call, mill.part) for name, call in {"floor": bare, **calls}.items()}
        for name, values in now.items():
            took[name] += values
        for name, seen in ratios.items():
            seen.append(statistics.median(now[name]) / statistics.median(now["floor"]))
    plain, lines = statistics.median(took["floor"]), []
    for name, seen in ratios.items():
        bound = WRITE_WITHIN if BY_NAME[name].writes else READ_WITHIN
        lines.append(
            times(f"{engine}: {name} against the floor", statistics.median(seen) * plain, plain, bound)
        )
        lines.append(at_most(f"{engine}: {name}, p95", p95(took[name]), P95))
    return lines


def measure(engine: str, folder: Path, wanted: argparse.Namespace) -> list[Line]:
    """All goals on one engine."""
    with databases(engine, folder, ["tills", "floor"]) as urls:
        app = create_app(Settings.for_tests(urls["tills"], folder))
        make_schema(app)
        mill = Mill(app, wanted)
        with app.app_context():
            mill.make()
        with floor.ready(urls["floor"]) as plain:
            client = plain.test_client()

            def bare(_number: int) -> None:
                answer = client.post("/answers", json={"verdict": "pass"})
                assert answer.status_code == 201

            return compare(engine, mill, bare)


def main() -> None:
    """Make, call, compare."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="sqlite")
    words.add_argument("--members", type=int, default=2_000)
    words.add_argument("--times", type=int, default=270, help="calls of each kind")
    words.add_argument("--json", type=Path)
    wanted = words.parse_args()
    lines: list[Line] = []
    for engine in ["sqlite", "postgres"] if wanted.engine == "both" else [wanted.engine]:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as another person
            lines += measure(engine, Path(folder), wanted)
    print(table(lines, f"{wanted.members} members"))
    if wanted.json:
        wanted.json.write_text(json.dumps(as_json(lines), indent=1))


if __name__ == "__main__":
    main()
