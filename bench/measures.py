"""What is measured under load, each against the floor in the same minutes: turn by turn."""

from __future__ import annotations

import io
import itertools
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from bench.goals import Line, at_most, share, times
from bench.load import Connection, Maker, Result, load, request
from bench.servers import Server
from bench.visitor import FORM, Sheets, Visitor, finding_form

PHOTO_BYTES = 317_000
ODK_PHOTO_RATE = 59.0  # a second, measured on this machine beforehand with the load of performance.md
SEARCHES = {"rare": "恐龙雕像", "common": "积水", "Chinese pair": "消防", "pinyin": "jishui", "number": "ZG"}
REST_SECONDS = 60.0
OFFICERS = ("chenwei", "linfang", "huanglei", "songjia")


@dataclass
class Bench:
    """Both sides, running; `turns` and `seconds` bound the whole."""

    floor: Server
    ours: Server
    small: Server | None
    turns: int
    seconds: float
    desk: Visitor = field(init=False)
    officers: list[Visitor] = field(init=False)
    sheets: Sheets = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Visitor(self.ours.port, "zhouyan")
        self.officers = [Visitor(self.ours.port, login) for login in OFFICERS]
        self.sheets = Sheets(self.desk)

    def turn_by_turn(self, sides: dict[str, tuple[int, Maker]], seconds: float = 0) -> dict[str, Result]:
        """Each side for a moment, then each again; the first moment of each is thrown away."""
        found = {name: Result() for name in sides}
        for port, make in sides.values():
            load(port, make, seconds=0.7)
        for _ in range(self.turns):
            for name, (port, make) in sides.items():
                found[name] = found[name].plus(load(port, make, seconds=seconds or self.seconds))
        for name, one in found.items():
            if one.errors:
                raise RuntimeError(f"{name}: {one.errors} of {len(one.latencies)} went wrong")
        return found


def always(data: bytes) -> Maker:
    """The same request for ever."""
    return lambda _number, _turn: data


def lists(bench: Bench) -> list[Line]:
    """The newest 50 findings, against the floor's list and against a small mall."""
    sides = {
        "floor": (bench.floor.port, always(request("GET", "/items"))),
        "ours": (bench.ours.port, always(bench.desk.page("/fixes/"))),
    }
    if bench.small is not None:
        sides["small"] = (bench.small.port, always(Visitor(bench.small.port, "zhouyan").page("/fixes/")))
    found = bench.turn_by_turn(sides)
    ours = found["ours"]
    lines = [
        share("list of 50, rate", ours.rate, found["floor"].rate, 0.4),
        at_most("list of 50, p95", ours.percentile(0.95), 35, floor=_p95(found["floor"])),
    ]
    if "small" in found:
        middle = found["small"].percentile(0.5)
        lines.append(times("list, large mall against 10,000 (p50)", ours.percentile(0.5), middle, 1.15))
    return lines


def details(bench: Bench) -> list[Line]:
    """A finding's page and a patrol's page."""
    lines = []
    for name, path in (("finding", "/fixes/"), ("patrol", "/patrols/?view=closed")):
        page = bench.desk.get(path)
        uids = list(dict.fromkeys(re.findall(rf'href="/{path.split("/")[1]}/([0-9a-f-]{{36}})"', page)))
        pages = [bench.desk.page(f"/{path.split('/')[1]}/{uid}") for uid in uids[:20]]
        sides = {
            "floor": (bench.floor.port, always(request("GET", "/items"))),
            "ours": (bench.ours.port, lambda number, turn, pages=pages: pages[(number + turn) % len(pages)]),
        }
        found = bench.turn_by_turn(sides)  # type: ignore[arg-type]
        lines += [
            share(f"detail ({name}), rate against the list", found["ours"].rate, found["floor"].rate, 0.4),
            at_most(f"detail ({name}), p95", found["ours"].percentile(0.95), 35),
        ]
    return lines


def creates(bench: Bench) -> list[Line]:
    """A finding by form (CSRF, number, deadline, audit, search) and an answer of a patrol."""
    made = urlencode(finding_form(bench.desk)).encode()
    create = request("POST", "/items", {}, b"title=one", FORM)
    insert = request("POST", "/answers", {}, b'{"verdict":"pass"}', "application/json")
    found = bench.turn_by_turn(
        {
            "floor": (bench.floor.port, always(create)),
            "ours": (bench.ours.port, always(bench.desk.post("/fixes/new", made))),
        }
    )
    lines = [
        share("create a finding, rate", found["ours"].rate, found["floor"].rate, 0.25),
        at_most("create a finding, p95", found["ours"].percentile(0.95), 60, floor=_p95(found["floor"])),
    ]
    answers = Stock(bench, lambda officer: bench.sheets.answer(officer))
    found = bench.turn_by_turn(
        {"floor": (bench.floor.port, always(insert)), "ours": (bench.ours.port, answers.take)},
        seconds=min(bench.seconds, 1.5),
    )
    ours, bare = found["ours"], found["floor"]
    return [
        *lines,
        share("answer of a patrol, rate against the ORM's create", ours.rate, bare.rate, 0.25),
        times("answer, p95 against a bare insert", ours.percentile(0.95), bare.percentile(0.95), 2.5),
    ]


class Stock:
    """Requests that may be sent once each, made beforehand so that making them is not measured."""

    def __init__(self, bench: Bench, make: Callable[[Visitor], bytes], ahead: int = 400) -> None:
        self.bench, self.make, self.ahead = bench, make, ahead
        self.turn = itertools.count()
        self.lock = threading.Lock()
        self.ready: list[bytes] = []
        self._fill()

    def _fill(self) -> None:
        officers = self.bench.officers
        self.ready = [self.make(officers[number % len(officers)]) for number in range(self.ahead)]

    def take(self, _number: int, _turn: int) -> bytes:
        """The next one."""
        with self.lock:
            if not self.ready:
                self._fill()
            return self.ready.pop()


def picture(size: int = PHOTO_BYTES) -> bytes:
    """A JPEG of about `size` bytes, 1600 × 1200."""
    from PIL import Image

    noise = Image.effect_noise((1600, 1200), 60).convert("RGB")
    best = b""
    for quality in range(5, 60, 3):
        out = io.BytesIO()
        noise.save(out, "JPEG", quality=quality)
        best = out.getvalue()
        if len(best) >= size:
            break
    return best


def photos(bench: Bench) -> list[Line]:
    """A picture of an item: durable when answered."""
    jpeg = picture()
    stock = Stock(bench, lambda officer: bench.sheets.photo(officer, jpeg), ahead=40)
    found = Result()
    load(bench.ours.port, stock.take, count=8, concurrency=8)
    for _ in range(bench.turns):
        found = found.plus(load(bench.ours.port, stock.take, count=80, seconds=bench.seconds * 2))
    if found.errors:
        raise RuntimeError(f"photos: {found.errors} went wrong")
    return [
        share(f"photo of {len(jpeg) // 1000} KB, rate against ODK's", found.rate, ODK_PHOTO_RATE, 2.0),
        at_most("photo, p95", found.percentile(0.95), 120),
    ]


def searches(bench: Bench, rows: int) -> list[Line]:
    """The search page for rare, common, Chinese and pinyin words."""
    bound = 40 if rows <= 200_000 else 100
    asked = {name: always(bench.desk.page(f"/search?q={quote(word)}")) for name, word in SEARCHES.items()}
    found = bench.turn_by_turn(
        {name: (bench.ours.port, make) for name, make in asked.items()}, seconds=max(1.0, bench.seconds / 2)
    )
    return [at_most(f"search, {name}, p95", one.percentile(0.95), bound) for name, one in found.items()]


def memory(bench: Bench, idle: float) -> list[Line]:
    """Web and worker together, before load and a minute after it: children that decode and print are gone."""
    time.sleep(REST_SECONDS)
    return [
        at_most("memory idle", idle, 220, "MiB"),
        at_most("memory loaded, after a minute's rest", bench.ours.memory(), 300, "MiB"),
        at_most("start until the first answer", bench.ours.started_in, 3, "s"),
    ]


def prints(bench: Bench) -> list[Line]:
    """A record's PDF, and the list while two PDFs are made without a pause."""
    uid = re.findall(r'href="/fixes/([0-9a-f-]{36})"', bench.desk.get("/fixes/"))[0]
    ask, page = bench.desk.page(f"/fixes/{uid}/print.pdf"), always(bench.desk.page("/fixes/"))
    connection, taken = Connection(bench.ours.port), []
    for turn in range(8 + 4 * bench.turns):
        started = time.perf_counter()
        if connection.ask(ask)[0] != 200:
            raise RuntimeError("the PDF was refused")
        if turn >= 4:
            taken.append((time.perf_counter() - started) * 1000)
    alone = load(bench.ours.port, page, seconds=bench.seconds, concurrency=2)
    stop = threading.Event()

    def keep_printing() -> None:
        mine = Connection(bench.ours.port)
        while not stop.is_set():
            mine.ask(ask)

    printers = [threading.Thread(target=keep_printing) for _ in range(2)]
    for one in printers:
        one.start()
    time.sleep(0.3)
    beside = load(bench.ours.port, page, seconds=bench.seconds * 2, concurrency=2)
    stop.set()
    for one in printers:
        one.join()
    p95 = statistics.quantiles(taken, n=20)[-1]
    return [
        at_most("PDF of one record, warm, p95", p95, 250),
        times(
            "list p95 while two PDFs are made (2 at once)",
            beside.percentile(0.95),
            alone.percentile(0.95),
            2.0,
        ),
    ]


def _p95(result: Result) -> str:
    return f"{result.percentile(0.95):.1f} ms"


__all__ = ["Bench", "creates", "details", "lists", "memory", "photos", "prints", "searches"]
