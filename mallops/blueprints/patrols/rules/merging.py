"""Two officers on one sheet: which answer counts (hand-over, offline phones). Pure.

Of one person the latest answer counts. Of two persons who agree the earlier counts, with the photos of both.
Where they differ the worse verdict counts (fail over pass, pass over na), so that nothing seen is lost, and
`conflict` tells the supervisor. The result does not depend on the order in which answers arrive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

RANK = {"fail": 3, "pass": 2, "noted": 1, "na": 0}


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer as it came. `uid` breaks ties of time."""

    uid: str
    item: str
    verdict: str
    officer_id: int
    at: datetime
    subject: int | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """The answer that counts for an item (and shop), what it stands against, and all photos in order."""

    answer: GivenAnswer
    others: tuple[GivenAnswer, ...]
    photos: tuple[str, ...]
    conflict: bool


def merge(answers: Iterable[GivenAnswer]) -> list[Merged]:
    """One answer for each item and shop, ordered by item and shop."""
    places: dict[tuple[str, int], list[GivenAnswer]] = defaultdict(list)
    for one in answers:
        places[(one.item, one.subject or 0)].append(one)
    return [_decide(places[place]) for place in sorted(places)]


def _decide(answers: list[GivenAnswer]) -> Merged:
    latest: dict[int, GivenAnswer] = {}
    for one in sorted(answers, key=_when):
        latest[one.officer_id] = one
    standing = sorted(latest.values(), key=_when)
    worst = max(RANK[one.verdict] for one in standing)
    chosen = next(one for one in standing if RANK[one.verdict] == worst)
    others = tuple(one for one in standing if one is not chosen)
    photos = dict.fromkeys(photo for one in (chosen, *others) for photo in one.photos)
    return Merged(chosen, others, tuple(photos), len({one.verdict for one in standing}) > 1)


def _when(answer: GivenAnswer) -> tuple[datetime, str]:
    return answer.at, answer.uid
