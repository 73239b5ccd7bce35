"""What a pattern is worth: its weight, more when it is far over the limit; an alert adds its reasons up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mallops.blueprints.fraud.rules.settings import RULES, RuleSetting, Settings

MOST = 100
#: A pattern twice over its limit counts one and a half times, and no more than that.
STRETCH = 1.5
#: So many rows of one reason are kept with an alert, the newest; the count says how many there were.
ROWS_KEPT = 200


class Ref(NamedTuple):
    """One row behind a reason."""

    subject: str
    ref_id: int


@dataclass
class Hit:
    """A rule holds for a card: what was counted, and the rows."""

    rule: str
    given: Mapping[str, int]
    n: int = 0
    k: int | None = None
    rows: int = 0
    first: int = 0
    last: int = 0
    refs: list[Ref] = field(default_factory=list)
    points: dict[Ref, tuple[int, int]] = field(default_factory=dict)
    staff: set[int] = field(default_factory=set)

    def add(self, row: Any, about: str) -> None:
        """One more row, in the order of time."""
        if row.n > self.n:
            self.n, self.k = int(row.n), row.k
        if about in ("staff", "own") and row.k is not None:
            self.staff.add(int(row.k))
        self.first = row.sec if not self.rows else min(self.first, row.sec)
        self.last = max(self.last, row.sec)
        self.rows += 1
        ref = Ref(row.subject, int(row.ref_id))
        self.refs.append(ref)
        self.points[ref] = (int(row.points or 0), int(row.fen or 0))
        if len(self.refs) > ROWS_KEPT:
            self.points.pop(self.refs.pop(0), None)

    def numbers(self) -> dict[str, Any]:
        """What is kept of it: codes and numbers."""
        return {
            **self.given, "n": self.n, "k": self.k, "rows": self.rows, "first": self.first, "last": self.last
        }  # fmt: skip


def score_of(rule: str, setting: RuleSetting, n: int) -> int:
    """Points of one reason, 0 to 100."""
    limit = _limit(rule, setting.given)
    times = min(STRETCH, 1 + (n - limit) / (2 * limit)) if limit and n > limit else 1.0
    return min(MOST, round(setting.weight * times))


def _limit(rule: str, given: Mapping[str, int]) -> int:
    first = RULES[rule].params[0]
    return int(given[first.code]) if first.code != "days" else 0


def total(scores: Iterable[int]) -> int:
    """The score of an alert."""
    return min(MOST, sum(scores))


def worth_raising(hits: Iterable[Hit], settings: Settings) -> bool:
    """Whether these reasons together reach the mall's score."""
    scores = (score_of(one.rule, settings.rules[one.rule], one.n) for one in hits)
    return total(scores) >= settings.threshold


__all__ = ["MOST", "ROWS_KEPT", "Hit", "Ref", "score_of", "total", "worth_raising"]
