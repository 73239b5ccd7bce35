"""Random spot checks (1.12): zone × section × time, drawn from a seed that proves the draw afterwards.

Pure and reproducible: the random numbers are SHA-256 of seed and counter, so that anybody can draw again from
the logged seed with any tool, on any version of the language. A pair that was checked less often is likelier:
its weight falls with the square of how often it was drawn beyond the least-checked pair. No pair comes twice
in one draw before all have come.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from flask_babel import gettext as _

from mallops.core.errors import Invalid

FULL_WEIGHT = 10_000
MAX_DRAWS = 200
Pair = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Draw:
    """One spot check; nobody sees it before `at`."""

    position: int
    zone_id: int
    section: str
    at: datetime

    def is_visible(self, now: datetime) -> bool:
        """Hidden beforehand, visible from its time on."""
        return now >= self.at


@dataclass(frozen=True, slots=True)
class Coverage:
    """How evenly spot checks have fallen. `never` lists the pairs not checked yet."""

    total: int
    covered: int
    counts: Mapping[Pair, int]
    never: tuple[Pair, ...]

    @property
    def percent(self) -> float:
        """Share of zone × section pairs checked at least once, one decimal."""
        return round(100 * self.covered / self.total, 1) if self.total else 0.0


class _Numbers:
    """An endless row of whole numbers from a seed."""

    def __init__(self, seed: str) -> None:
        self.seed, self.used = seed, 0

    def below(self, bound: int) -> int:
        """A number from 0 up to, not including, `bound`."""
        self.used += 1
        digest = hashlib.sha256(f"{self.seed}/{self.used}".encode()).digest()
        return int.from_bytes(digest, "big") % bound


def commitment(seed: str) -> str:
    """What can be shown before the draw is revealed: it binds to the seed and tells nothing about it."""
    return hashlib.sha256(f"spot/{seed}".encode()).hexdigest()


def draw(
    seed: str,
    zones: Iterable[int],
    sections: Iterable[str],
    window: tuple[datetime, datetime],
    n: int,
    coverage: Mapping[Pair, int] | None = None,
) -> list[Draw]:
    """`n` spot checks within the window in order of time (whole minutes). Same input, same draw.

    `coverage` holds how often each (zone, section) was checked before. Raises Invalid for an empty draw.
    """
    pairs = _pairs(zones, sections)
    minutes = int((window[1] - window[0]) / timedelta(minutes=1))
    if not pairs or minutes < 1 or not 1 <= n <= MAX_DRAWS:
        raise Invalid(_("Choose zones, sections, a time window and one to %(n)s checks.", n=MAX_DRAWS))
    numbers = _Numbers(seed)
    chosen = _pick_pairs(numbers, pairs, n, coverage or {})
    times = _pick_minutes(numbers, minutes, n)
    return [
        Draw(position, zone, section, window[0] + timedelta(minutes=at))
        for position, ((zone, section), at) in enumerate(zip(chosen, times, strict=True), start=1)
    ]


def coverage(zones: Iterable[int], sections: Iterable[str], done: Iterable[Pair]) -> Coverage:
    """How often each pair of these zones and sections was checked; checks elsewhere do not count."""
    pairs = _pairs(zones, sections)
    counts = Counter(done)
    never = tuple(one for one in pairs if not counts[one])
    return Coverage(len(pairs), len(pairs) - len(never), {one: counts[one] for one in pairs}, never)


def _pairs(zones: Iterable[int], sections: Iterable[str]) -> list[Pair]:
    codes = set(sections)
    return sorted((zone, section) for zone in set(zones) for section in codes)


def _pick_pairs(numbers: _Numbers, pairs: Sequence[Pair], n: int, before: Mapping[Pair, int]) -> list[Pair]:
    counts = {one: before.get(one, 0) for one in pairs}
    chosen: list[Pair] = []
    left = list(pairs)
    while len(chosen) < n:
        left = left or list(pairs)
        least = min(counts[one] for one in left)
        weights = [max(1, FULL_WEIGHT // (1 + counts[one] - least) ** 2) for one in left]
        mark = numbers.below(sum(weights))
        place = next(i for i, upto in enumerate(accumulate(weights)) if mark < upto)
        pair = left.pop(place)
        chosen.append(pair)
        counts[pair] += 1
    return chosen


def _pick_minutes(numbers: _Numbers, minutes: int, n: int) -> list[int]:
    times: list[int] = []
    while len(times) < n:
        at = numbers.below(minutes)
        if at not in times or len(times) >= minutes:
            times.append(at)
    return sorted(times)
