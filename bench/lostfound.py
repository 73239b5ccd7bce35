"""Lost and found at size: `python -m bench.lostfound [--finds 2000] [--losses 300] [--many 100000]`.

Is the right item in the first five, on reports of which a third is held out (bench/lost_mall.py), and how
long do suggestions take with 100,000 items in keeping? Every suggestion must say why.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.bulk import gather_statistics
from bench.goals import Line, as_json, at_most, table
from bench.lost_mall import ZONES, LostMall, Said, Thing
from config import Settings
from mallops.app import create_app
from mallops.blueprints.lostfound.models import TERMS, FoundItem, LossReport
from mallops.blueprints.lostfound.queries.matching import ALL, FOUND, day_of, suggest
from mallops.blueprints.lostfound.rules.scoring import side, terms
from mallops.blueprints.sites.models import Floor, Zone
from mallops.core.casework.models import Case
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall
from tests.factories import make_cast
from tests.support.databases import make_schema

FIRST, SHARE, WITHIN = 5, 90.0, 300  # suggestions; per cent; ms
BATCH = 2_000


class Keeping:
    """One mall with a building and what was found in it."""

    def __init__(self) -> None:
        self.mall_id = db.session.scalars(sa.select(Mall.id).filter_by(code="ONE")).one()
        self.zones = self._zones()
        self.next_id = 1_000

    def _zones(self) -> list[Zone]:
        floors = [Floor(mall_id=self.mall_id, code=f"L{at}", level=at + 10) for at in range(6)]
        db.session.add_all(floors)
        db.session.flush()
        zones = [
            Zone(mall_id=self.mall_id, floor_id=floors[at % 6].id, code=f"LZ{at:02d}", name_zh=f"区{at}")
            for at in range(ZONES)
        ]
        db.session.add_all(zones)
        db.session.commit()
        return zones

    def put(self, things: Iterable[Thing]) -> dict[int, Thing]:
        """Finds in bulk, in the shapes that the actions write. Returns them by key."""
        out: dict[int, Thing] = {}
        waiting = list(things)
        for start in range(0, len(waiting), BATCH):
            cases, items, index = [], [], []
            for thing in waiting[start : start + BATCH]:
                key = self.next_id = self.next_id + 1
                out[key] = thing
                cases.append(self._case(key, thing.found))
                items.append(_item(key, thing.found))
                index += self._terms(key, thing.found)
            for target, rows in ((Case.__table__, cases), (FoundItem.__table__, items), (TERMS, index)):
                db.session.execute(sa.insert(target), rows)  # type: ignore[arg-type]
            db.session.commit()
        gather_statistics()
        return out

    def _zone(self, said: Said) -> Zone | None:
        return None if said.zone is None else self.zones[said.zone]

    def _case(self, key: int, said: Said) -> dict[str, Any]:
        zone = self._zone(said)
        now = utcnow()
        return {
            "id": key, "uid": uuid.uuid4(), "kind": "found_items", "mall_id": self.mall_id,
            "state": "announced", "title": said.title, "zone_id": zone.id if zone else None,
            "department": "", "severity": "", "version": 1, "created_at": now, "updated_at": now,
        }  # fmt: skip

    def _terms(self, key: int, said: Said) -> list[dict[str, Any]]:
        zone = self._zone(said)
        ours = side(
            category=said.category, title=said.title, features=said.features, colour=said.colour,
            brand=said.brand, place=said.place, zone_id=zone.id if zone else None,
            floor_id=zone.floor_id if zone else None, first=said.first, last=said.last,
        )  # fmt: skip
        base = {"mall_id": self.mall_id, "side": FOUND, "day": day_of(said.first), "case_id": key}
        return [{**base, "term": one} for one in (ALL, *terms(ours))]

    def report(self, said: Said) -> LossReport:
        """A report as the desk takes it, not written."""
        zone = self._zone(said)
        case = LossReport(
            mall_id=self.mall_id, kind="loss_reports", state="reported", title=said.title,
            category=said.category, features=said.features, colour=said.colour, brand=said.brand,
            place=said.place, zone_id=zone.id if zone else None, lost_from=said.first, lost_until=said.last,
            marks="",
        )  # fmt: skip
        case.zone = zone
        return case


def _item(key: int, said: Said) -> dict[str, Any]:
    return {
        "id": key, "category": said.category, "colour": said.colour, "brand": said.brand,
        "features": said.features, "found_at": said.first, "place": said.place, "finder_kind": "staff",
        "shelf": "A-01", "label": f"{key:08d}", "valuable": False, "has_cash": False, "ended_how": "",
    }  # fmt: skip


def ask(
    keeping: Keeping, things: dict[int, Thing]
) -> Iterator[tuple[Thing, bool, bool, tuple[float, float]]]:
    """Each loss: the thing, whether it is in the first five, whether all say why, and the milliseconds by
    the clock and of the processor."""
    for key, thing in things.items():
        if thing.loss is None:
            continue
        with db.session.no_autoflush:
            report = keeping.report(thing.loss)
            began, worked = time.perf_counter(), time.process_time()
            found = suggest(report, FIRST)
            spent = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
        says = all(one.likeness.reasons for one in found)
        yield thing, key in {one.case.id for one in found}, says, spent


def quality(keeping: Keeping, things: dict[int, Thing], misses: int) -> list[Line]:
    """The share of losses whose item is in the first five: open, held out, all."""
    answers = list(ask(keeping, things))
    out = []
    for words, chosen in (
        ("the open two thirds", [one for one in answers if not one[0].held_out]),
        ("held-out third", [one for one in answers if one[0].held_out]),
        ("all", answers),
    ):
        right = 100 * sum(hit for _thing, hit, _says, _ms in chosen) / len(chosen)
        goal = f"right item in the first {FIRST}, {words} ({len(chosen)}) ≥ {SHARE:g} %"
        out.append(Line(goal, "", f"{right:.1f} %", None, right >= SHARE))
    says = all(one[2] for one in answers)
    out.append(Line("every suggestion says why", "", "yes" if says else "no", None, says))
    for thing, hit, _says, _ms in answers:
        if not hit and misses > 0 and not thing.held_out:
            misses -= 1
            print("missed", thing.loss, thing.found, sep="\n   ")
    return out


def speed(keeping: Keeping, things: dict[int, Thing], many: int) -> list[Line]:
    """Suggestions with `many` items in keeping, of losses among them."""
    asked = {key: thing for key, thing in things.items() if thing.loss is not None}
    spent = [ms for _thing, _hit, _says, ms in ask(keeping, asked)]
    out = []
    for words, times in zip(("by the clock", "of the processor"), zip(*spent, strict=True), strict=True):
        p95 = statistics.quantiles(times, n=20)[-1]
        goal = f"suggestions with {many} items, {words}"
        out += [
            at_most(f"{goal}, median", statistics.median(times), WITHIN),
            at_most(f"{goal}, p95", p95, WITHIN),
        ]
    return out


def main() -> None:
    """Make, ask, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finds", type=int, default=2_000)
    parser.add_argument("--losses", type=int, default=300)
    parser.add_argument("--many", type=int, default=100_000, help="0: no measure of time")
    parser.add_argument("--asked", type=int, default=60, help="losses that are asked among the many")
    parser.add_argument("--seed", type=int, default=30)
    parser.add_argument("--misses", type=int, default=0, help="print so many misses of those not held out")
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/lost.sqlite3"
        app = create_app(Settings.for_tests(url, Path(folder)))
        make_schema(app)
        with app.app_context():
            make_cast()
            keeping = Keeping()
            things = keeping.put(LostMall(wanted.seed).things(wanted.finds, wanted.losses))
            lines = quality(keeping, things, wanted.misses)
            if wanted.many:
                began = dt.datetime.now(dt.UTC)
                rest = wanted.many - wanted.finds
                more = keeping.put(LostMall(wanted.seed + 1).things(rest, wanted.asked))
                print(f"{rest} more made in {(dt.datetime.now(dt.UTC) - began).seconds} s", flush=True)
                lines += speed(keeping, more, wanted.many)
    print(table(lines, f"{wanted.finds} finds, {wanted.losses} losses, seed {wanted.seed}"))
    if wanted.json:
        wanted.json.write_text(json.dumps(as_json(lines), indent=1))


if __name__ == "__main__":
    main()
