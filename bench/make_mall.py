"""A mall of any size and age: `python -m bench.make_mall --url sqlite:////tmp/m.sqlite3 --answers 100000`.

The building, its people and its checklists are the demo's, made by the app's own actions. Patrols, answers,
findings, timelines, trail and search entries are then written in bulk, spread over `--days` up to now, in the
shape that the actions would have left them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade

from bench.bulk import Bulk, gather_statistics
from config import ROOT, Settings, normalise_url
from mallops.app import create_app
from mallops.blueprints.checklists.queries import SheetItem, current_version, get_sheet
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.patrols.queries.runs import shops_in_zone
from mallops.core.audit import AuditEntry, acting
from mallops.core.auth import Actor
from mallops.core.casework.models import Case, CaseEvent
from mallops.core.db import db, transaction
from mallops.core.numbering import NumberSeries
from mallops.core.search import SearchEntry
from mallops.core.search_terms import marker, tokens
from mallops.demo.build import World, build_malls

SECRET = "only-for-the-bench-" + "0123456789abcdef" * 2
ANSWERS_A_PATROL = 60
DRAFTS = 48
RARE = "铂金恐龙雕像底座松动"
WORDS = (
    "地面有积水，已放置警示牌", "展架超出审批期限", "灭火器被堆头遮挡", "扶梯踏板异响", "天花板渗水",
    "灯箱不亮", "玻璃有污渍", "垃圾桶满溢", "通道堆放货物", "员工未佩戴工牌", "标价签缺失", "海报破损",
    "卫生间有异味", "导视牌松动", "卷帘门未关到位", "消防栓门缺失",
)  # fmt: skip
STATES = ("open", "working", "fixed", "closed", "closed", "closed", "closed", "closed")
CLOSED_AFTER_DAYS = 30  # a mall does not leave a third of a year's findings open


@dataclass(frozen=True)
class Size:
    """How many rows, over how many days."""

    answers: int = 100_000
    findings: int = 100_000
    days: int = 365


@dataclass(frozen=True)
class Zone:
    """A zone as the generator needs it."""

    id: int
    code: str
    officer_id: int
    officer: str
    shops: list[int]


def bench_settings(url: str, data_dir: Path) -> Settings:
    """Settings of a mall that is measured: demo accounts, a fixed secret, real CSRF."""
    return Settings(
        database_url=normalise_url(url), secret_key=SECRET, data_dir=data_dir, demo=True, secure_cookies=False
    )


def make_mall(url: str, data_dir: Path, size: Size, seed: int = 7) -> float:
    """Migrate the empty database of `url` and fill it; returns the seconds of the bulk part."""
    data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(bench_settings(url, data_dir))
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        with acting(Actor.system(), "bench"), transaction():
            world = build_malls(dt.datetime.now(dt.UTC).date())
        started = time.monotonic()
        with transaction():
            Maker(world, size, random.Random(seed)).fill()
        gather_statistics()
        db.session.remove()
        seconds = time.monotonic() - started
        db.engine.dispose()
    return seconds


class Maker:
    """Fills one mall. Keys are given here, so every table is written in one go."""

    def __init__(self, world: World, size: Size, rng: random.Random) -> None:
        self.mall, self.size, self.rng = world.mall, size, rng
        self.now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        self.bulk = Bulk(db.session.connection())
        version = current_version(self.mall.id, purpose="patrol")
        self.version_id = version.id
        self.items = [item for part in get_sheet(version.id).sections for item in part.items]
        today = self.now.date()
        self.zones = [
            Zone(
                one.id, one.code, one.duties[0].user_id, one.duties[0].user.name_zh,
                shops_in_zone(self.mall.id, one.id, today),
            )
            for one in world.zones.values()
            if one.duties
        ]  # fmt: skip
        self.crew = [one.id for login, one in world.users.items() if login in OFFICERS]
        self.places = {one.id: list(self._places(one)) for one in self.zones}
        self.series: dict[tuple[str, str], int] = {}
        self.case_id = self.bulk.next_id(CASES)
        self.words: dict[str, list[str]] = {}

    def fill(self) -> None:
        """All rows, oldest first."""
        patrols = max(1, self.size.answers // ANSWERS_A_PATROL)
        runs = [self._case("patrols", "XC", at) for at in self._moments(patrols)]
        drafts = [self._draft(number) for number in range(DRAFTS)]
        found = [self._case("fixes", "ZG", at) for at in self._moments(self.size.findings)]
        if found:
            found[len(found) // 2]["title"] = RARE
        self.bulk.put(CASES, sorted([*runs, *drafts, *found], key=lambda row: row["id"]))
        self.bulk.put(PATROLS, (self._patrol(row) for row in [*runs, *drafts]))
        self.bulk.put(FINDINGS, (self._finding(row, runs) for row in found))
        self.bulk.put(ANSWERS, itertools.chain.from_iterable(map(self._answers, runs)))
        self.bulk.put(EVENTS, itertools.chain.from_iterable(map(self._events, [*runs, *found])))
        self.bulk.put(TRAIL, (self._trail(row) for row in [*runs, *found]))
        self._search([*runs, *found])
        self.bulk.put(SERIES, (self._series(key, last) for key, last in self.series.items()))
        for table in (CASES, PATROLS, FINDINGS, ANSWERS, EVENTS, TRAIL, ENTRIES, SERIES):
            self.bulk.settle(table)

    def _moments(self, count: int) -> Iterator[dt.datetime]:
        """`count` moments up to now, evenly spread, oldest first."""
        step = dt.timedelta(days=self.size.days) / max(1, count)
        begin = self.now - step * count
        return (begin + step * at for at in range(count))

    def _places(self, zone: Zone) -> Iterator[tuple[SheetItem, int | None]]:
        for item in self.items:
            for shop in zone.shops if item.per_tenant else [None]:
                yield item, shop

    def _case(self, kind: str, doc_type: str, at: dt.datetime) -> dict[str, Any]:
        zone = self.rng.choice(self.zones)
        period = f"{at:%Y%m}"
        seq = self.series[doc_type, period] = self.series.get((doc_type, period), 0) + 1
        state = self._state(at) if kind == "fixes" else "reviewed"
        closed = state in {"closed", "reviewed"}
        shop = self.rng.choice(zone.shops) if zone.shops and kind == "fixes" else None
        words = self.rng.choice(WORDS)
        self.case_id += 1
        return {
            **_stamped(at), "id": self.case_id, "kind": kind, "mall_id": self.mall.id,
            "number": f"{self.mall.code}-KF-{doc_type}-{period}-{seq:04}", "number_type": doc_type,
            "number_period": period, "number_seq": seq, "state": state,
            "title": words if kind == "fixes" else f"{zone.code} 巡场 {at:%m-%d}",
            "zone_id": zone.id, "tenant_id": shop, "owner_id": zone.officer_id,
            "created_by_id": zone.officer_id,
            "department": self.rng.choice(("cleaning", "engineering", "security", "tenant")),
            "severity": self.rng.choice(("minor", "minor", "major", "critical")) if kind == "fixes" else "",
            "due_at": at + dt.timedelta(hours=self.rng.choice((4, 24, 48))) if kind == "fixes" else None,
            "submitted_at": at, "closed_at": at + dt.timedelta(hours=3) if closed else None, "version": 1,
        }  # fmt: skip

    def _state(self, at: dt.datetime) -> str:
        drawn = self.rng.choice(STATES)
        return drawn if self.now - at < dt.timedelta(days=CLOSED_AFTER_DAYS) else "closed"

    def _draft(self, number: int) -> dict[str, Any]:
        """An open run that the bench's officers write on."""
        row = self._case("patrols", "XC", self.now)
        zone = self.zones[number % len(self.zones)]
        row |= {"number": None, "number_type": None, "number_period": None, "number_seq": None}
        row |= {"state": "draft", "submitted_at": None, "closed_at": None, "zone_id": zone.id}
        self.series["XC", f"{self.now:%Y%m}"] -= 1
        return row | {"owner_id": self.crew[0], "created_by_id": self.crew[0], "title": f"{zone.code} bench"}

    def _patrol(self, case: dict[str, Any]) -> dict[str, Any]:
        zone = next(one for one in self.zones if one.id == case["zone_id"])
        at = case["created_at"]
        return {
            "id": case["id"], "version_id": self.version_id, "on": at.date(), "shop_ids": zone.shops,
            "crew_ids": self.crew if case["state"] == "draft" else [], "started_at": at,
            "score": round(self.rng.uniform(82, 100), 1) if case["state"] != "draft" else None,
            "section_scores": [], "answered_count": ANSWERS_A_PATROL, "failed_count": self.rng.randrange(6),
        }  # fmt: skip

    def _finding(self, case: dict[str, Any], runs: list[dict[str, Any]]) -> dict[str, Any]:
        item = self.rng.choice(self.items)
        return {
            "id": case["id"], "source_case_id": self.rng.choice(runs)["id"], "item_code": item.code,
            "item_zh": item.text_zh, "item_en": item.text_en, "critical": item.rule.critical,
            "description": f"{case['title']}，现场已拍照并通知责任方，请在期限内整改。",
        }  # fmt: skip

    def _answers(self, case: dict[str, Any]) -> Iterator[dict[str, Any]]:
        at, places = case["created_at"], self.places[case["zone_id"]]
        for item, shop in self.rng.sample(places, min(ANSWERS_A_PATROL, len(places))):
            fails = self.rng.random() < 0.05
            yield {
                **_stamped(at), "mall_id": self.mall.id, "patrol_id": case["id"], "item_id": item.id,
                "item_code": item.code, "tenant_id": shop, "verdict": "fail" if fails else "pass",
                "remark": self.rng.choice(WORDS) if fails else "", "is_current": True,
                "severity": item.severity if fails else "", "department": item.department if fails else "",
                "photo_uids": [], "answered_by_id": case["owner_id"], "device_at": at,
            }  # fmt: skip

    def _events(self, case: dict[str, Any]) -> Iterator[dict[str, Any]]:
        who = {"case_id": case["id"], "actor_id": case["owner_id"], "actor_name": "管区客服"}
        first = {"from_state": None, "to_state": "open" if case["kind"] == "fixes" else "draft"}
        yield {**_stamped(case["created_at"]), "at": case["created_at"], **who, "verb": "opened", **first}
        if case["closed_at"]:
            verb, before = ("close", "verified") if case["kind"] == "fixes" else ("approve", "submitted")
            last = {"verb": verb, "from_state": before, "to_state": case["state"]}
            yield {**_stamped(case["closed_at"]), "at": case["closed_at"], **who, **last}

    def _trail(self, case: dict[str, Any]) -> dict[str, Any]:
        after = {"title": case["title"], "state": case["state"], "number": case["number"]}
        return {
            **_stamped(case["created_at"]), "at": case["created_at"], "mall_id": self.mall.id,
            "actor_id": case["owner_id"], "actor_name": "管区客服", "action": f"{case['kind']}.create",
            "change": "insert", "object_kind": case["kind"], "object_id": case["id"],
            "label": case["number"], "before": None, "after": after,
        }  # fmt: skip

    def _series(self, key: tuple[str, str], last: int) -> dict[str, Any]:
        return {**_stamped(self.now), "mall_id": self.mall.id, "type": key[0], "period": key[1], "last": last}

    def _search(self, cases: list[dict[str, Any]]) -> None:
        cases = sorted(cases, key=lambda row: row["created_at"])
        first = self.bulk.next_id(ENTRIES)
        self.bulk.put(ENTRIES, (self._entry(first + at, row) for at, row in enumerate(cases)))
        keyed = ((first + at, self._tokens(row)) for at, row in enumerate(cases))
        if self.bulk.on_sqlite:
            joined = ((key, " ".join(found)) for key, found in keyed)
            self.bulk.send("search_index", ["rowid", "tokens"], joined)
        else:
            quoted = ((self.mall.id, key, " ".join(f"'{one}'" for one in found)) for key, found in keyed)
            self.bulk.send("search_index", ["mall_id", "entry_id", "tokens"], quoted)

    def _entry(self, key: int, case: dict[str, Any]) -> dict[str, Any]:
        return {
            **_stamped(case["created_at"]), "id": key, "mall_id": self.mall.id, "kind": case["kind"],
            "ref_id": case["id"], "ref_uid": case["uid"], "title": f"{case['number']} {case['title']}",
            "subtitle": "", "at": case["created_at"],
        }  # fmt: skip

    def _tokens(self, case: dict[str, Any]) -> list[str]:
        title = case["title"]
        if title not in self.words:
            self.words[title] = tokens(title, f"{title}，现场已拍照并通知责任方，请在期限内整改。")
        marks = [marker("mall", self.mall.id), marker("kind", case["kind"])]
        return list(dict.fromkeys([*marks, *tokens(case["number"]), *self.words[title]]))


def _stamped(at: dt.datetime) -> dict[str, Any]:
    return {"uid": uuid.uuid4(), "created_at": at, "updated_at": at}


CASES: Any = Case.__table__
PATROLS: Any = Patrol.__table__
FINDINGS: Any = Finding.__table__
ANSWERS: Any = PatrolAnswer.__table__
EVENTS: Any = CaseEvent.__table__
TRAIL: Any = AuditEntry.__table__
ENTRIES: Any = SearchEntry.__table__
SERIES: Any = NumberSeries.__table__
OFFICERS = ("chenwei", "linfang", "huanglei", "songjia", "xuting", "panlong", "duanyu", "qinfeng")


def main() -> None:
    """Make one mall and say how long it took."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", required=True, help="an empty database")
    arguments.add_argument("--data", type=Path, default=Path("/tmp/mallops-bench"))
    arguments.add_argument("--answers", type=int, default=100_000)
    arguments.add_argument("--findings", type=int, default=100_000)
    arguments.add_argument("--days", type=int, default=365)
    options = arguments.parse_args()
    seconds = make_mall(options.url, options.data, Size(options.answers, options.findings, options.days))
    print(
        f"{options.answers} answers, {options.findings} findings: {seconds:.1f} s, {sa.make_url(options.url)}"
    )


if __name__ == "__main__":
    main()
