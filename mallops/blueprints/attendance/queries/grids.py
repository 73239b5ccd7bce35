"""What counts of each shop on each day: looks, corrections and notices held against the hours."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.attendance.models import AttendanceCorrection, AttendanceNotice, AttendanceTick
from mallops.blueprints.attendance.queries.days import Cell, Look, Shop, cells_of, list_trading, looks_of
from mallops.blueprints.attendance.queries.hours import HoursBook, grace_of, load_hours, settings_of
from mallops.blueprints.attendance.rules import CLOSE, OPEN, PHASES, Due, Grace, Seen, Verdict, judge, ruled
from mallops.blueprints.attendance.rules.judging import ABSENT, LATE, ON_TIME
from mallops.blueprints.tenants.models import Tenancy
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow

_TICK: Any = AttendanceTick.__table__
Place = tuple[int, dt.date, str]
#: The home page shows a day and the week up to it: both read the hours of the same days, so once.
SEEN_TOGETHER = dt.timedelta(days=6)
#: So long before it is due a shop may be ticked.
SOON = dt.timedelta(hours=1)


@dataclass(frozen=True)
class NoticeMark:
    """A notice on a phase of a day."""

    uid: uuid.UUID
    state: str
    number: str


@dataclass(frozen=True)
class Judged:
    """A shop at opening or closing of a day: what counts and why."""

    verdict: Verdict = field(default_factory=Verdict)
    due: dt.datetime | None = None
    cell: Cell = field(default_factory=Cell)
    notice: NoticeMark | None = None

    @property
    def state(self) -> str:
        """What counts; empty when nobody looked."""
        return self.verdict.state

    @property
    def look(self) -> Look | None:
        """The look that counts."""
        return self.cell.look

    @property
    def differs(self) -> tuple[Look, ...]:
        """Other officers' looks that say otherwise."""
        return self.cell.differs

    @property
    def unexplained(self) -> bool:
        """A miss for which nobody knows a reason and no notice was issued."""
        return self.verdict.is_miss and not self.verdict.reason and self.notice is None

    @property
    def tickable(self) -> bool:
        """Whether one tap makes sense: nobody looked, and the moment has come or is near."""
        if self.due is None or self.state not in {"", "not_due"}:
            return False
        return self.due - SOON <= utcnow()

    def is_missing(self, now: dt.datetime, after: dt.timedelta) -> bool:
        """Whether somebody should have looked by now."""
        return self.state in {"", "not_due"} and self.due is not None and self.due + after <= now


@dataclass(frozen=True)
class GridRow:
    """A shop and its two cells."""

    shop: Shop
    cells: dict[str, Judged]


@dataclass(frozen=True)
class Grid:
    """A day: rows in the order of the building; `counts` by phase and state ("" for not looked at)."""

    on: dt.date
    rows: list[GridRow]
    counts: dict[str, Counter[str]]

    @classmethod
    def of(cls, on: dt.date, rows: list[GridRow]) -> Grid:
        """The grid of these rows."""
        return cls(on, rows, {phase: Counter(row.cells[phase].state for row in rows) for phase in PHASES})

    def zones(self) -> list[tuple[str, str, list[GridRow]]]:
        """(code, name, rows) by zone, in the order of the building."""
        groups: dict[str, tuple[str, str, list[GridRow]]] = {}
        for row in self.rows:
            shop = row.shop
            groups.setdefault(shop.zone_code, (shop.zone_code, shop.zone_name, []))[2].append(row)
        return list(groups.values())


def day_grid(mall_id: int | None, on: dt.date, *tenant_ids: int) -> Grid:
    """Every shop of a day (or some) with what counts at opening and closing. Eight queries at most."""
    shops = list_trading(mall_id, on, *tenant_ids)
    book, grace = load_hours(mall_id, on - SEEN_TOGETHER, on), grace_of(settings_of(mall_id))
    looks = looks_of(mall_id, on, *tenant_ids)
    seen: dict[Place, list[Seen]] = defaultdict(list)
    for one in looks:
        seen[one.tenant_id, on, one.phase].append(one.seen())
    frozen = {(one.tenant_id, on, one.phase): one.due_at for one in looks}
    cells = cells_of(looks)
    judged = _Bench(mall_id, on, on, book, grace, tenant_ids).judge(shops, on, seen, frozen)
    rows = [
        GridRow(
            shop,
            {phase: replace(one, cell=cells.get((shop.id, phase), Cell())) for phase, one in found.items()},
        )
        for shop, found in judged
    ]
    return Grid.of(on, rows)


def load_days(
    mall_id: int | None, first: dt.date, last: dt.date, *tenant_ids: int
) -> dict[dt.date, list[tuple[Shop, dict[str, Judged]]]]:
    """What counts of every shop on each of these days; the looks themselves are left out. For months."""
    book, grace = load_hours(mall_id, first, last), grace_of(settings_of(mall_id))
    seen, frozen = _looks_between(mall_id, first, last, tenant_ids)
    bench = _Bench(mall_id, first, last, book, grace, tenant_ids)
    trading = _Trading(mall_id, first, last, tenant_ids)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return {on: bench.judge(trading.on(on), on, seen, frozen) for on in days}


def list_unexplained(
    mall_id: int | None, first: dt.date, last: dt.date
) -> list[tuple[dt.date, str, Shop, Judged]]:
    """Misses without a reason and without a notice, the newest day first.

    Only a look that did not find all in order, or a correction, can make a miss (`judge`): of all other shops
    nothing is read.
    """
    suspects = _suspects(mall_id, first, last)
    found = load_days(mall_id, first, last, *suspects) if suspects else {}
    return [
        (on, phase, shop, cells[phase])
        for on in sorted(found, reverse=True)
        for shop, cells in found[on]
        for phase in PHASES
        if cells[phase].unexplained and not _same_absence(phase, cells)
    ]


def _suspects(mall_id: int | None, first: dt.date, last: dt.date) -> list[int]:
    looks = sa.select(_TICK.c.tenant_id).where(
        _TICK.c.mall_id == mall_id, _TICK.c.on.between(first, last), _TICK.c.state != "on_time"
    )
    ruled = sa.select(AttendanceCorrection.tenant_id).where(
        AttendanceCorrection.mall_id == mall_id, AttendanceCorrection.on.between(first, last)
    )
    return sorted(db.session.scalars(looks.union(ruled)))


def _same_absence(phase: str, cells: Mapping[str, Judged]) -> bool:
    """Absent all day is one miss: that of the opening."""
    return phase == CLOSE and cells[CLOSE].state == ABSENT and cells[OPEN].state == ABSENT


class _Bench:
    """What lies over the looks of a stretch of days, read once."""

    def __init__(
        self,
        mall_id: int | None,
        first: dt.date,
        last: dt.date,
        book: HoursBook,
        grace: Grace,
        tenant_ids: Iterable[int] = (),
    ) -> None:
        self.book, self.grace = book, grace
        self.today = business_date(utcnow(), book.tz)
        self.corrections = _corrections(mall_id, first, last, tuple(tenant_ids))
        self.notices = _notices(mall_id, first, last, tuple(tenant_ids))

    def judge(
        self,
        shops: Iterable[Shop],
        on: dt.date,
        seen: Mapping[Place, list[Seen]],
        frozen: Mapping[Place, dt.datetime | None],
    ) -> list[tuple[Shop, dict[str, Judged]]]:
        """The shops of a day with what counts at opening and closing."""
        return [(shop, self._shop(shop, on, seen, frozen)) for shop in shops]

    def _shop(
        self,
        shop: Shop,
        on: dt.date,
        seen: Mapping[Place, list[Seen]],
        frozen: Mapping[Place, dt.datetime | None],
    ) -> dict[str, Judged]:
        due = self.book.due(shop, on)
        if due.opens_at is not None and on < self.today:  # days that are over keep the hours they had
            opens, closes = (frozen.get((shop.id, on, phase)) for phase in (OPEN, CLOSE))
            due = Due(opens or due.opens_at, closes or due.closes_at)
        out: dict[str, Judged] = {}
        opened: bool | None = None
        for phase in PHASES:
            place = (shop.id, on, phase)
            fixed = self.corrections.get(place)
            if fixed is not None:
                verdict = ruled(phase, *fixed, due)
            else:
                verdict = judge(phase, seen.get(place, ()), due, self.grace, opened=opened)
            out[phase] = Judged(verdict, due.of(phase), notice=self.notices.get(place))
            opened = verdict.state in {ON_TIME, LATE}
        return out


class _Trading:
    """Who trades on each of several days: asked of the database once per change, not once a day."""

    def __init__(self, mall_id: int | None, first: dt.date, last: dt.date, tenant_ids: Iterable[int]) -> None:
        self.mall_id, self.tenant_ids = mall_id, tuple(tenant_ids)
        self.changes = sorted(_changes(mall_id, first, last))
        self.known: dict[int, list[Shop]] = {}

    def on(self, day: dt.date) -> list[Shop]:
        """The shops of a day."""
        epoch = sum(1 for one in self.changes if one <= day)
        if epoch not in self.known:
            self.known[epoch] = list_trading(self.mall_id, day, *self.tenant_ids)
        return self.known[epoch]


def _changes(mall_id: int | None, first: dt.date, last: dt.date) -> set[dt.date]:
    """Days within the stretch on which somebody moved in, or was gone."""
    query = sa.select(Tenancy.from_on, Tenancy.to_on).where(
        Tenancy.mall_id == mall_id,
        sa.or_(Tenancy.from_on.between(first, last), Tenancy.to_on.between(first, last)),
    )
    days: set[dt.date] = set()
    for begins, ends in db.session.execute(query):
        days |= {begins} | ({ends + dt.timedelta(days=1)} if ends is not None else set())
    return days


_SEEN = ("uid", "state", "by_id", "at", "id", "actual_at", "remark")


def _looks_between(
    mall_id: int | None, first: dt.date, last: dt.date, tenant_ids: tuple[int, ...]
) -> tuple[dict[Place, list[Seen]], dict[Place, dt.datetime | None]]:
    columns = (*_SEEN, "tenant_id", "on", "phase", "due_at")
    query = sa.select(*(_TICK.c[name] for name in columns)).where(
        _TICK.c.mall_id == mall_id, _TICK.c.on.between(first, last)
    )
    if tenant_ids:
        query = query.where(_TICK.c.tenant_id.in_(tenant_ids))
    seen: dict[Place, list[Seen]] = defaultdict(list)
    frozen: dict[Place, dt.datetime | None] = {}
    rows: Any = db.session.execute(query.order_by(_TICK.c.id))
    for *facts, tenant_id, on, phase, due_at in rows:
        seen[tenant_id, on, phase].append(Seen(*facts))
        frozen[tenant_id, on, phase] = due_at
    return seen, frozen


def _corrections(
    mall_id: int | None, first: dt.date, last: dt.date, tenant_ids: tuple[int, ...]
) -> dict[Place, tuple[str, dt.datetime | None, str]]:
    row = AttendanceCorrection
    query = (
        sa.select(row.tenant_id, row.on, row.phase, row.state, row.actual_at, row.reason)
        .where(row.mall_id == mall_id, row.on.between(first, last))
        .order_by(row.id)
    )
    if tenant_ids:
        query = query.where(row.tenant_id.in_(tenant_ids))
    return {(one[0], one[1], one[2]): (one[3], one[4], one[5]) for one in db.session.execute(query)}


def _notices(
    mall_id: int | None, first: dt.date, last: dt.date, tenant_ids: tuple[int, ...]
) -> dict[Place, NoticeMark]:
    row = AttendanceNotice
    query = sa.select(row.tenant_id, row.on, row.phase, row.uid, row.state, row.number).where(
        row.of_mall(mall_id), row.on.between(first, last), row.state != "void"
    )
    if tenant_ids:
        query = query.where(row.tenant_id.in_(tenant_ids))
    rows = db.session.execute(query.order_by(row.id))
    return {(one[0] or 0, one[1], one[2]): NoticeMark(one[3], one[4], one[5] or "") for one in rows}


__all__ = ["Grid", "GridRow", "Judged", "NoticeMark", "day_grid", "list_unexplained", "load_days"]
