"""What happened to the records of a kind that were opened in a month, in a fixed number of statements.

The first response is the stop of the clock named `first`, else the first step that led out of the initial
state; the resolution is the stop of the clock named `settled`, else the closing. A record is late when one of
its clocks passed its limit: the engine counts working days and leaves out what waited, so do these figures.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mallops.core.auth import Actor
from mallops.core.casefigures.months import mean, median, month_before, month_bounds
from mallops.core.casework.kinds import DEPARTMENTS, CaseKind
from mallops.core.casework.models import CaseEvent
from mallops.core.casework.sight import scope_of
from mallops.core.clock import now
from mallops.core.clock import zone as tz_of
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.core.policies.models import CaseClock
from mallops.core.registers.columns import CASES
from mallops.core.satisfaction import ratings_of, satisfaction_rate

MAX_ROWS = 5000
_AT_ONCE = 500
NOT_DONE, DONE_LATE, EXTENDED = "open", "late", "extended"


class Cut(NamedTuple):
    """A way to group the records: `key(case)` gives the words of its group, "" for none."""

    code: str
    label: Any
    key: Callable[[Any], str]


def by_department(label: Any) -> Cut:
    """By the department in charge."""
    return Cut("department", label, lambda case: str(DEPARTMENTS.get(case.department, "")))


def by_tenant(label: Any) -> Cut:
    """By the tenant it is about."""
    return Cut("tenant", label, lambda case: f"{case.tenant.code} {case.tenant.name}" if case.tenant else "")


def by_clerk(label: Any) -> Cut:
    """By who is in charge of it."""
    return Cut("clerk", label, lambda case: case.owner.name if case.owner else "")


def by_choice(code: str, label: Any, words: dict[str, Any]) -> Cut:
    """By a column with codes (a category, a source)."""
    return Cut(code, label, lambda case: str(words.get(getattr(case, code), "")))


@dataclass(frozen=True)
class FigureSpec:
    """What the figures of a kind are made of.

    `cuts`: its groupings; `first`, `settled`: codes of clocks; `leaves_out`: states that do not count.
    `base(mall, month)` is what the rate is per (visitors of the month, tenants), with `base_label` in words;
    None: no rate. `people`: who signs the monthly report. `near`: relations that the cuts read. `told`: the
    columns of the list of records on paper, which names nobody; none: no list.
    """

    kind: CaseKind
    title: Any
    cuts: tuple[Cut, ...]
    first: str = ""
    settled: str = ""
    leaves_out: frozenset[str] = frozenset({"void"})
    base: Callable[[Mall, str], float | None] | None = None
    base_label: Any = ""
    people: tuple[Any, ...] = ()
    near: tuple[str, ...] = ()
    told: tuple[Cut, ...] = ()


class Breach(NamedTuple):
    """A limit that was passed: which record, which clock, and how it went on."""

    case_id: int
    stage: str
    cause: str  # open: not done yet; late: done, too late; extended: late despite more time


class Line(NamedTuple):
    """A group: its words, records, late ones, mean hours, per cent satisfied."""

    key: str
    cases: int
    late: int
    response: float | None
    resolution: float | None
    satisfied: float | None


@dataclass
class CaseFigures:
    """The figures of the records of a kind opened in a month."""

    spec: FigureSpec
    month: str
    cases: list[Any] = field(default_factory=list)
    before: int = 0
    breaches: list[Breach] = field(default_factory=list)
    response: dict[int, float] = field(default_factory=dict)  # hours by record
    resolution: dict[int, float] = field(default_factory=dict)
    ratings: dict[int, int] = field(default_factory=dict)
    base: float | None = None
    tz: Any = dt.UTC

    @property
    def total(self) -> int:
        """Records opened in the month."""
        return len(self.cases)

    @property
    def closed(self) -> int:
        """Those that came to an end since."""
        flow = self.spec.kind.workflow
        return sum(flow.state(one.state).closed for one in self.cases)

    @property
    def late(self) -> set[int]:
        """Ids of the records that passed a limit."""
        return {one.case_id for one in self.breaches}

    @property
    def late_share(self) -> float | None:
        """Per cent of the records that passed a limit."""
        return 100 * len(self.late) / self.total if self.total else None

    @property
    def rate(self) -> float | None:
        """Records per unit of the base (complaint rate)."""
        return self.total / self.base if self.base else None

    @property
    def response_hours(self) -> tuple[float | None, float | None]:
        """Mean and median hours until the first response."""
        return mean(self.response.values()), median(self.response.values())

    @property
    def resolution_hours(self) -> tuple[float | None, float | None]:
        """Mean and median hours until it was settled."""
        return mean(self.resolution.values()), median(self.resolution.values())

    @property
    def satisfied(self) -> float | None:
        """Per cent of the scores that are 4 or 5."""
        return satisfaction_rate(self.ratings.values())

    def by(self, cut: Cut) -> list[Line]:
        """A line a group, the most records first."""
        groups: dict[str, list[int]] = defaultdict(list)
        for one in self.cases:
            groups[cut.key(one)].append(one.id)
        late = self.late
        lines = [
            Line(
                key,
                len(ids),
                sum(one in late for one in ids),
                mean(self.response.get(one) for one in ids),
                mean(self.resolution.get(one) for one in ids),
                satisfaction_rate(self.ratings[one] for one in ids if one in self.ratings),
            )
            for key, ids in groups.items()
            if key
        ]
        return sorted(lines, key=lambda line: (-line.cases, line.key))

    def causes(self) -> list[tuple[str, str, int]]:
        """(clock, cause, times) of the limits that were passed, the most first."""
        counts = Counter((one.stage, one.cause) for one in self.breaches)
        return [
            (stage, cause, n) for (stage, cause), n in sorted(counts.items(), key=lambda p: (-p[1], p[0]))
        ]

    def per_day(self) -> list[tuple[int, int]]:
        """(day of the month, records) for every day."""
        first = dt.date.fromisoformat(f"{self.month}-01")
        last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        counts = Counter(one.created_at.astimezone(self.tz).day for one in self.cases)
        return [(day, counts[day]) for day in range(1, last.day + 1)]


def case_figures(spec: FigureSpec, mall: Mall, month: str, actor: Actor) -> CaseFigures:
    """All figures of a month, of the records that this person sees. At most 5,000 records."""
    begins, ends = month_bounds(month, mall.tz)
    cases = _cases(spec, actor, mall.id, begins, ends)
    found = CaseFigures(spec, month, cases, tz=tz_of(mall.tz))
    found.before = _count(spec, actor, mall.id, *month_bounds(month_before(month), mall.tz))
    found.base = spec.base(mall, month) if spec.base is not None else None
    ids = [one.id for one in cases]
    clocks = _clocks(ids)
    found.breaches = [one for one in (_breach(row, now()) for row in clocks) if one is not None]
    stops = {(row.case_id, row.stage): row.stopped_at for row in clocks}
    moves = _first_moves(spec.kind, ids)
    for one in cases:
        answered = stops.get((one.id, spec.first)) if spec.first else moves.get(one.id)
        settled = stops.get((one.id, spec.settled)) if spec.settled else one.closed_at
        if answered is not None:
            found.response[one.id] = _hours(one.created_at, answered)
        if settled is not None:
            found.resolution[one.id] = _hours(one.created_at, settled)
    known = set(ids)
    given = ratings_of(spec.kind.code, mall.id, begins, now() + dt.timedelta(days=1))
    found.ratings = {key: score for key, score in given.items() if key in known}
    return found


def _breach(row: CaseClock, moment: dt.datetime) -> Breach | None:
    if (row.stopped_at or moment) <= row.due_at:
        return None
    cause = NOT_DONE if row.stopped_at is None else EXTENDED if row.extended_to else DONE_LATE
    return Breach(row.case_id, row.stage, cause)


def _hours(begin: dt.datetime, end: dt.datetime) -> float:
    return max((end - begin).total_seconds(), 0) / 3600


def _where(
    spec: FigureSpec, actor: Actor, mall_id: int, begins: dt.datetime, ends: dt.datetime
) -> tuple[Any, ...]:
    model = spec.kind.model
    seen = scope_of(actor, spec.kind, CASES.c)
    own = sa.select(CASES.c.id).where(CASES.c.kind == spec.kind.code, seen) if seen is not None else None
    return (
        *(() if own is None else (model.id.in_(own),)),
        model.of_mall(mall_id),
        model.created_at >= begins,
        model.created_at < ends,
        model.state.not_in(sorted(spec.leaves_out)),
        model.number.is_not(None),
    )


def _cases(spec: FigureSpec, actor: Actor, mall_id: int, begins: dt.datetime, ends: dt.datetime) -> list[Any]:
    model: Any = spec.kind.model
    near = [joinedload(getattr(model, name)) for name in ("tenant", "owner", "zone")]
    near += [selectinload(getattr(model, name)) for name in spec.near]
    query = sa.select(model).options(*near).where(*_where(spec, actor, mall_id, begins, ends))
    return list(db.session.scalars(query.order_by(model.id).limit(MAX_ROWS)))


def _count(spec: FigureSpec, actor: Actor, mall_id: int, begins: dt.datetime, ends: dt.datetime) -> int:
    query = sa.select(sa.func.count(spec.kind.model.id)).where(*_where(spec, actor, mall_id, begins, ends))
    return int(db.session.scalar(query) or 0)


def _clocks(ids: Sequence[int]) -> list[CaseClock]:
    out: list[CaseClock] = []
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        out += db.session.scalars(sa.select(CaseClock).where(CaseClock.case_id.in_(some)))
    return out


def _first_moves(kind: CaseKind, ids: Sequence[int]) -> dict[int, dt.datetime]:
    """When each record first left the state that it began in."""
    out: dict[int, dt.datetime] = {}
    for begin in range(0, len(ids), _AT_ONCE):
        some = ids[begin : begin + _AT_ONCE]
        query = (
            sa.select(CaseEvent.case_id, sa.func.min(CaseEvent.at).label("at"))
            .where(
                CaseEvent.case_id.in_(some),
                CaseEvent.from_state == kind.workflow.initial,
                CaseEvent.to_state != CaseEvent.from_state,
            )
            .group_by(CaseEvent.case_id)
        )
        out.update({row.case_id: row.at for row in db.session.execute(query)})
    return out


__all__ = [
    "Breach",
    "CaseFigures",
    "Cut",
    "FigureSpec",
    "Line",
    "by_choice",
    "by_clerk",
    "by_department",
    "by_tenant",
    "case_figures",
]
