"""From events to a score, and from scores to ranks. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mallops.blueprints.scores.rules.formula import EVENTS, PARTS, Formula, tenth

FULL = Decimal(100)
LISTED = 10


@dataclass(frozen=True)
class Event:
    """One thing that is counted for a tenant, and the record it comes from."""

    tenant_id: int
    code: str
    on: dt.date
    kind: str
    source_uid: uuid.UUID
    number: str = ""
    what_zh: str = ""
    what_en: str = ""
    amount: int | None = None

    @property
    def part(self) -> str:
        """The part it belongs to."""
        return EVENTS[self.code].part


@dataclass(frozen=True)
class PartScore:
    """A part: what its events add up to, and what it takes after weight and cap."""

    raw: Decimal = Decimal(0)
    taken: Decimal = Decimal(0)

    def as_dict(self) -> dict[str, float]:
        """As it is kept."""
        return {"raw": float(self.raw), "taken": float(self.taken)}


def parts_of(formula: Formula, codes: Iterable[str]) -> dict[str, PartScore]:
    """What each part takes. What is given back never lifts a part above nothing."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for code in codes:
        sums[EVENTS[code].part] += formula.points(code)
    out = {}
    for part in PARTS:
        raw = max(sums[part], Decimal(0))
        out[part] = PartScore(raw, min(tenth(raw * formula.weight(part) / 100), formula.cap(part)))
    return out


def score_of(parts: Mapping[str, PartScore]) -> Decimal:
    """100 less what the parts take, never below 0."""
    return max(FULL - sum((one.taken for one in parts.values()), Decimal(0)), Decimal(0))


def corrected(score: Decimal | float, corrections: Iterable[float]) -> float:
    """The score with what was given back or taken by hand, from 0 to 100."""
    whole = Decimal(str(score)) + sum((Decimal(str(one)) for one in corrections), Decimal(0))
    return float(min(max(whole, Decimal(0)), FULL))


def ranks(scores: Sequence[tuple[int, float]]) -> dict[int, int]:
    """(key, score) -> rank, the best first; equal scores share a rank and the next one is skipped."""
    order = sorted((score for _key, score in scores), reverse=True)
    first = {score: at for at, score in reversed(list(enumerate(order, 1)))}
    return {key: first[score] for key, score in scores}


def overhang(
    expires_on: dt.date, removed_on: dt.date | None, first: dt.date, last: dt.date, grace: int
) -> int:
    """Days after its last one, grace included, that a display still hung in a month; 0 when it counts not.

    One that was down within the grace costs nothing in any month.
    """
    if removed_on is not None and removed_on <= expires_on + dt.timedelta(days=grace):
        return 0
    until = last if removed_on is None else min(last, removed_on)
    if until <= expires_on + dt.timedelta(days=grace):
        return 0
    return max((until - max(expires_on, first - dt.timedelta(days=1))).days, 0)


def month_days(month: str) -> tuple[dt.date, dt.date]:
    """First and last day of `2026-11`. Raises ValueError."""
    first = dt.date.fromisoformat(f"{month}-01")
    return first, (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def month_before(month: str, back: int = 1) -> str:
    """`2026-01` for `2026-02`."""
    year, number = map(int, month.split("-"))
    at = year * 12 + number - 1 - back
    return f"{at // 12:04d}-{at % 12 + 1:02d}"
