"""The fraud rules at size: `.venv/bin/python -m bench.fraud [--slips N] [--seeds 7-9] [--engine both]`.

For each seed a quarter of a mall is made up (200,000 honest slips, twenty schemes of all kinds; see
fraud_people and fraud_schemes) and written in a process of its own. Then the shipped rules run over it once,
as a trial on history does. Printed: schemes found (recall, by kind), alerts that are of a scheme (precision),
seconds, and the peak memory that the look added to a process that only reads.

The shipped limits were tuned on seeds 1-4. Seeds 7-9 were held out: they are what is reported.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from bench.fraud_books import Writer
from bench.fraud_schemes import make
from bench.servers import databases
from config import Settings
from mallops.app import create_app
from mallops.blueprints.fraud.queries.looking import find_patterns, members_of
from mallops.blueprints.fraud.rules import scoring
from mallops.blueprints.fraud.rules.settings import shipped
from mallops.core.db import db

UNTIL = dt.datetime(2026, 3, 4, 4, tzinfo=dt.UTC)
SINCE = UNTIL - dt.timedelta(days=92)
HELD_OUT = "7-9"


@dataclass
class Told:
    """What was planted in a mall: (rule, member ids) of each scheme."""

    mall_id: int
    schemes: list[tuple[str, set[int]]]


def open_app(url: str, folder: Path) -> Flask:
    """The app on this database."""
    return create_app(Settings.for_tests(url, folder))


def fill(url: str, folder: Path, seed: int, slips: int) -> None:
    """Make a history up and say on standard output what was planted."""
    with open_app(url, folder).app_context():
        town = make(seed, slips, UNTIL)
        writer = Writer(town, f"F{seed}")
        writer.write()
        planted = [(one.rule, [writer.members[n] for n in sorted(one.members)]) for one in town.schemes]
        print(json.dumps({"mall": writer.mall_id, "schemes": planted}))


def filled(url: str, folder: Path, seed: int, slips: int) -> Told:
    """`fill` in a process of its own, so that its memory is not counted here."""
    asked = [sys.executable, "-m", "bench.fraud", "--fill", str(folder), "--engine", url]
    asked += ["--seeds", str(seed), "--slips", str(slips)]
    done = subprocess.run(asked, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return Told(told["mall"], [(rule, set(members)) for rule, members in told["schemes"]])


def peak() -> float:
    """Megabytes that this process held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def look(told: Told) -> tuple[dict[int, set[str]], float]:
    """Member -> the rules that raise an alert about it, and how many seconds it took."""
    settings, began = shipped(), time.perf_counter()
    found = find_patterns(told.mall_id, "Asia/Shanghai", settings, since=SINCE, now=UNTIL)
    seconds = time.perf_counter() - began
    whose = members_of(found)
    return {
        whose[account]: {hit.rule for hit in hits}
        for account, hits in found.items()
        if scoring.worth_raising(hits, settings)
    }, seconds


def report(told: Told, alerts: dict[int, set[str]]) -> tuple[int, int]:
    """Print recall and precision by kind; returns (schemes found, alerts that are of a scheme)."""
    crooks = set().union(*[members for _rule, members in told.schemes])
    planted, seen = Counter(rule for rule, _members in told.schemes), Counter[str]()
    for rule, members in told.schemes:
        seen[rule] += any(rule in alerts.get(member, ()) for member in members)
    raised, right = Counter[str](), Counter[str]()
    for member, rules in alerts.items():
        raised.update(rules)
        right.update(rules if member in crooks else ())
    print(f"  {'rule':<16}{'schemes':>8}{'found':>7}{'cards':>7}{'of a scheme':>13}")
    for rule in sorted(set(planted) | set(raised)):
        print(f"  {rule:<16}{planted[rule]:>8}{seen[rule]:>7}{raised[rule]:>7}{right[rule]:>13}")
    true = sum(1 for member in alerts if member in crooks)
    print(
        f"  recall {seen.total()} of {planted.total()} schemes ({100 * seen.total() / planted.total():.0f} %)"
    )
    print(f"  precision {true} of {len(alerts)} alerts ({100 * true / max(1, len(alerts)):.0f} %)")
    return seen.total(), true


def run(url: str, folder: Path, seeds: list[int], slips: int) -> None:
    """Fill, look, print; one seed after the other, each in a mall of its own."""
    with open_app(url, folder).app_context():
        upgrade(directory=str(Path(__file__).resolve().parent.parent / "migrations"))
        planted = found = alerts = true = 0
        for seed in seeds:
            told = filled(url, folder, seed, slips)
            db.session.rollback()
            before = peak()
            raised, seconds = look(told)
            held = "held out" if seed >= 7 else "tuned on"
            print(f"\nseed {seed} ({held}), {slips:,} slips, {db.engine.dialect.name}")
            seen, right = report(told, raised)
            memory = f"{peak():.0f} MB ({peak() - before:+.0f} MB by the look)"
            print(f"  looked in {seconds:.1f} s; peak memory {memory}")
            planted, found = planted + len(told.schemes), found + seen
            alerts, true = alerts + len(raised), true + right
        print(f"\nall: recall {found}/{planted}, precision {true}/{alerts}")


def read_seeds(text: str) -> list[int]:
    """`7-9`, or `7`."""
    first, _dash, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slips", type=int, default=200_000)
    parser.add_argument("--seeds", default=HELD_OUT)
    parser.add_argument("--engine", default="sqlite", help="sqlite, postgres or both")
    parser.add_argument("--fill", default="", help=argparse.SUPPRESS)
    asked: Any = parser.parse_args()
    if asked.fill:
        fill(asked.engine, Path(asked.fill), int(asked.seeds), asked.slips)
        return
    for engine in ("sqlite", "postgres") if asked.engine == "both" else (asked.engine,):
        with (
            tempfile.TemporaryDirectory(prefix="fraud-") as made,
            databases(engine, Path(made), ["fraud"]) as urls,
        ):
            run(urls["fraud"], Path(made), read_seeds(asked.seeds), asked.slips)


if __name__ == "__main__":
    main()
