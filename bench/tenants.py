"""The tenant file at full size: `python -m bench.tenants [--engine both] [--json F]`.

10,000 shops with brands, goods, contacts and units; one of them with 5,000 records. Prints how long the
desk's search and the first page of the story take, asked through the program's own pages.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from bench.goals import Line, as_json, at_most, table
from bench.servers import databases
from config import Settings
from mallops.app import create_app
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.tenants import actions, rules
from mallops.blueprints.tenants.models import Tenancy, Tenant, TenantBrand, TenantPerson
from mallops.core.auth import Actor
from mallops.core.crypto import lookup_hash
from mallops.core.db import db
from tests.factories import Cast, login_as, make_cast, make_unit
from tests.support.client import AppClient
from tests.support.databases import make_schema

SHOPS, EVENTS, TURNS, BOUND = 10_000, 5_000, 20, 300  # milliseconds
GOODS = ("羽绒服", "奶茶", "跑鞋", "童装", "口红", "钻戒", "牛肉面", "文具", "手机壳", "风筝")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "芳伟敏静磊洋艳强丽军"
#: What is asked, one word for each thing that may be said.
ASKED = {
    "goods": "风筝", "brand": "Brand 7321", "unit": "U07321", "phone": "13900007321", "contact": "张磊",
    "pinyin": "fengzheng", "initials": "wm", "question": "请问哪里有卖牛肉面的？",
}  # fmt: skip


def fill(cast: Cast) -> Tenant:
    """The shops; returns the one with many records."""
    actor = Actor.system(cast.mall.id, cast.mall.tz)
    today = dt.date.today()
    for number in range(SHOPS):
        phone, goods = f"1390000{number:04d}", GOODS[number % 10]
        name = SURNAMES[number % 10] + GIVEN[number // 10 % 10]
        shop = Tenant(
            mall_id=cast.mall.id, code=f"S{number:05d}", name_zh=f"{goods}店{number}",
            brand=f"Brand {number}", status="trading", contact_name=name,
            phone=phone, phone_hash=lookup_hash(phone),
        )  # fmt: skip
        db.session.add(shop)
        db.session.flush()
        held = {"mall_id": cast.mall.id, "tenant_id": shop.id}
        unit = make_unit(cast.zone, code=f"U{number:05d}")
        db.session.add_all(
            [
                Tenancy(**held, unit_id=unit.id, from_on=today - dt.timedelta(days=9)),
                TenantBrand(**held, name=f"Brand {number}", goods=f"{goods}、礼品"),
                TenantPerson(**held, role="manager", name=name, said=rules.said_of(name), is_main=True),
            ]
        )
        db.session.flush()
        actions.index_tenant(actor, shop)
        if number % 500 == 499:
            db.session.commit()
            db.session.expunge_all()
    much = db.session.get_one(Tenant, cast.tenant.id)
    for number in range(EVENTS):
        row = {"mall_id": much.mall_id, "kind": "fixes", "state": "open", "tenant_id": much.id}
        db.session.add(Finding(**row, title=f"Finding {number}"))
    db.session.commit()
    return much


def timed(ask: Callable[[], int]) -> float:
    """The 95th percentile, in milliseconds."""
    ask()  # templates are read once
    took = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        assert ask() == 200
        took.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(took, n=20)[-1]


def measure(engine: str, folder: Path) -> list[Line]:
    """Both goals on one engine."""
    with contextlib.ExitStack() as stack:
        urls = stack.enter_context(databases(engine, folder, ["tenants"]))
        app: Flask = create_app(Settings.for_tests(urls["tenants"], folder))
        app.test_client_class = AppClient
        make_schema(app)
        with app.app_context():
            cast = make_cast()
            much = fill(cast)
            desk = login_as(app.test_client(), cast.supervisor)
            db.session.commit()
            story = f"/tenants/{much.uid}/story"
        lines = [
            at_most(
                f"{engine}: shop by {what}, p95",
                timed(lambda: desk.get(f"/tenants/find?q={quote(word)}").status_code),  # noqa: B023
                BOUND,
            )
            for what, word in ASKED.items()
        ]
        return [
            *lines,
            at_most(
                f"{engine}: story of {EVENTS} events, first page, p95",
                timed(lambda: desk.get(story).status_code),
                BOUND,
            ),
        ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="sqlite")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    engines = ["sqlite", "postgres"] if options.engine == "both" else [options.engine]
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another person
        for engine in engines:
            place = Path(folder) / engine
            place.mkdir()
            lines += measure(engine, place)
    print(table(lines, f"{SHOPS} tenants"))
    if options.json:
        options.json.write_text(json.dumps(as_json(lines), indent=1))


if __name__ == "__main__":
    main()
