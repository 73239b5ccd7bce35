"""A shift without a network at full size: `python -m bench.offline [--engine both]`.

200 answers and 60 photos of a phone's size over three rounds, the browser killed twice, the session expired,
the clock 8 hours wrong; sent after one log-in, over a good network and over one that cuts each upload at 10,
50, 90 and 99 % and after the commit before the reply. Prints what arrived and how long it took, then how
quickly the app opens and answers a tap, and what a tap on one of fifty shops takes against one of two.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Playwright, sync_playwright

from bench.goals import Line, as_json, at_most, table
from bench.servers import databases
from config import Settings
from mallops.app import create_app
from mallops.blueprints.sites.models import Zone
from mallops.core.db import db
from mallops.core.malls import Mall
from tests.browser.offline.shift import Shift, assert_exactly_once, walk_all
from tests.browser.offline.speed import opening_times, tap_times, tick_times
from tests.factories import make_tenant, make_unit
from tests.support.databases import make_schema
from tests.support.floorserver import SHOPS_A_ZONE, FloorGround, FloorServer, seed_floor
from tests.support.officer import Officer
from tests.support.phonebrowser import PhoneBrowser
from tests.support.proxy import EVERY_CUT, Proxy, Request

PHOTOS, EDGE = 60, 1600  # pixels of the longer side, as the phone shrinks them
SECONDS, OPEN_SECONDS, TAP_MS, SLOWED = 180, 1.0, 100, 4
SLOW_TAP_MS = 200  # what browsers call a good answer to a touch on a slow phone
MANY_SHOPS, NO_SLOWER = 50, 2.0
NETWORKS = ("good", "cutting")


def is_upload(request: Request) -> bool:
    """What carries work."""
    return request.method == "POST" and request.path.startswith("/api/")


@contextlib.contextmanager
def mall(url: str, data: Path) -> Iterator[tuple[FloorServer, FloorGround, Proxy]]:
    """A server with three rounds due now, and the network in front of it."""
    make_schema(create_app(Settings.for_tests(url, data)))
    server = FloorServer(url, data)
    proxy = Proxy(server.port)
    try:
        yield server, seed_floor(server.app), proxy
    finally:
        proxy.close()
        server.stop()


def a_shift(playwright: Playwright, url: str, folder: Path, network: str, engine: str) -> list[Line]:
    """The whole shift over one kind of network: what arrived, and the seconds from the log-in on."""
    with mall(url, folder / "data") as (server, ground, proxy):
        phone = PhoneBrowser(playwright, folder / "phone", proxy.url).start()
        try:
            officer = Officer(phone).sign_in().make_ready()
            proxy.refuse()
            began = time.monotonic()
            shift = walk_all(officer, PHOTOS, edge=EDGE, die=lambda: battery_dies(phone))
            made_in = time.monotonic() - began
            server.sign_everybody_out(ground.officer_id)
            proxy.connect()
            if network == "cutting":
                proxy.cut(EVERY_CUT, is_upload)
            officer.sign_in()
            seconds = officer.send_all(SECONDS * 2)
            return report(server, proxy, shift, engine, network, made_in, seconds)
        finally:
            phone.kill()


def battery_dies(phone: PhoneBrowser) -> None:
    """Killed, with a clock that is four hours further off when it comes back."""
    phone.kill()
    phone.hours += 4
    phone.start()


def report(
    server: FloorServer,
    proxy: Proxy,
    shift: Shift,
    engine: str,
    network: str,
    made_in: float,
    seconds: float,
) -> list[Line]:
    """Print what arrived, and say whether it was everything, once."""
    wrong = ""
    try:
        assert_exactly_once(server, shift)
    except AssertionError as error:
        wrong = str(error).splitlines()[0] if str(error) else "not everything arrived once"
    megabytes = proxy.bytes_up / 1_000_000
    print(
        f"{engine}, {network} network: made {len(shift.answers)} answers, {len(shift.photos)} photos, "
        f"{len(shift.runs)} rounds in {made_in:.0f} s; arrived {len(server.answers())} answers, "
        f"{len(server.photo_hashes())} photos, {sum(one.state == 'submitted' for one in server.patrols())} "
        f"rounds in {seconds:.0f} s; {len(proxy.torn())} uploads cut, {megabytes:.1f} MB sent"
        f"{f'; WRONG: {wrong}' if wrong else ''}",
        flush=True,
    )
    name = f"{engine}, {network} network"
    return [
        Line(f"{name}: all exactly once, hashes equal", "", "no" if wrong else "yes", None, not wrong),
        at_most(f"{name}: sent after one log-in", seconds, SECONDS, "s"),
    ]


def more_shops(server: FloorServer, code: str) -> None:
    """Fifty shops in a zone."""
    with server.app.app_context():
        one = db.session.scalars(sa.select(Mall)).one()
        zone = db.session.scalars(sa.select(Zone).filter_by(code=code)).one()
        for number in range(SHOPS_A_ZONE, MANY_SHOPS):
            name = f"{code[-1]}{number}"
            make_tenant(one, make_unit(zone, name), code=name)
        db.session.commit()


def quickness(playwright: Playwright, url: str, folder: Path) -> list[Line]:
    """Opening and taps."""
    with mall(url, folder / "data") as (server, ground, proxy):
        more_shops(server, "F1-C")
        phone = PhoneBrowser(playwright, folder / "phone", proxy.url).start()
        try:
            officer = Officer(phone).sign_in().make_ready()
            proxy.refuse()
            opening = statistics.median(opening_times(officer, SLOWED, 7))
            lines = [at_most(f"opens offline, CPU ÷{SLOWED}", opening, OPEN_SECONDS, "s")]
            for zone, network in (("F1-A", "offline"), ("F1-B", "online")):
                if network == "online":
                    proxy.connect()
                officer.open_floor()
                officer.start_round(zone)
                taps = tap_times(officer, 40)
                lines.append(at_most(f"a tap {network}, median", taps.median, TAP_MS))
                lines.append(at_most(f"a tap {network}, p95", taps.p95, TAP_MS))
            few = [
                taken
                for zone in ("F1-A", "F1-B")
                for taken in tick_times(officer, ground.zones[zone], SHOPS_A_ZONE, SLOWED).times
            ]
            many = tick_times(officer, ground.zones["F1-C"], 20, SLOWED)
            lines.append(at_most(f"a shop of {MANY_SHOPS}, CPU ÷{SLOWED}, median", many.median, SLOW_TAP_MS))
            slower = many.median / statistics.median(few)
            lines.append(at_most(f"a shop of {MANY_SHOPS} against of {SHOPS_A_ZONE}", slower, NO_SLOWER, "×"))
            return lines
        finally:
            phone.kill()


def measure(engine: str, folder: Path) -> list[Line]:
    """Everything on one engine."""
    lines: list[Line] = []
    names = [*NETWORKS, "quick"]
    with databases(engine, folder, names) as urls, sync_playwright() as playwright:
        for network in NETWORKS:
            place = folder / network
            place.mkdir()
            lines += a_shift(playwright, urls[network], place, network, engine)
        place = folder / "quick"
        place.mkdir()
        lines += quickness(playwright, urls["quick"], place)
    return lines


def main() -> None:
    """Print the table of each engine; the exit code says whether all goals were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--json", type=Path, help="write the lines there too")
    options = parser.parse_args()
    found: dict[str, list[Line]] = {}
    for engine in ("sqlite", "postgres") if options.engine == "both" else (options.engine,):
        folder = Path(tempfile.mkdtemp(prefix="mallops-offline-"))
        try:
            found[engine] = measure(engine, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(table(found[engine], f"\n{engine}"), flush=True)
    if options.json:
        options.json.write_text(json.dumps({name: as_json(lines) for name, lines in found.items()}, indent=1))
    raise SystemExit(any(line.met is False for lines in found.values() for line in lines))


if __name__ == "__main__":
    main()
