"""Hints that a patrol was not walked as it says: too short, impossible jumps, out of its window (1.1). Pure.

They are hints for the person who reviews, never a verdict: a good reason may lie behind each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

SHORTEST_WALK = 60
LONGEST_LEAST_WALK = 300
BLINK = 2
BLINK_ITEMS = 5
SAME_FLOOR_SECONDS = 20
PER_FLOOR_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Hint:
    """`code`: short_dwell, section_unseen, impossible_jump, early, late, not_scanned: numbers are seconds;
    two_verdicts, times: `seconds` is how many."""

    code: str
    seconds: int = 0
    expected: int = 0
    place: str = ""

    def as_json(self) -> dict[str, Any]:
        """As stored on the patrol."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sighting:
    """An officer seen at a zone (scan, start or answer); `level` is the floor's."""

    at: datetime
    zone: str
    level: int


@dataclass(frozen=True, slots=True)
class WalkFacts:
    """A patrol's times. `dwell` holds seconds with each section on the screen of the phone that submits,
    `answers` how many answers it has, `own` those given by the person who submits (None: all)."""

    started_at: datetime
    submitted_at: datetime
    dwell: Mapping[str, int]
    answers: Mapping[str, int]
    scanned: bool
    window: tuple[datetime, datetime] | None = None
    own: Mapping[str, int] | None = None


def least_walk(answers: int) -> int:
    """Seconds below which a patrol of so many answers is too short to be true."""
    return min(SHORTEST_WALK + answers, LONGEST_LEAST_WALK)


def hints(walk: WalkFacts, sightings: Iterable[Sighting] = ()) -> list[Hint]:
    """Everything worth a second look, gravest first."""
    return [
        *_jumps(sightings),
        *_dwell(walk),
        *_window(walk),
        *([] if walk.scanned else [Hint("not_scanned")]),
    ]


def _dwell(walk: WalkFacts) -> list[Hint]:
    found = []
    total = int((walk.submitted_at - walk.started_at).total_seconds())
    expected = least_walk(sum(walk.answers.values()))
    if total < expected:
        found.append(Hint("short_dwell", total, expected))
    for section, count in (walk.answers if walk.own is None else walk.own).items():
        seconds = walk.dwell.get(section, 0)
        if count >= BLINK_ITEMS and seconds < BLINK:
            found.append(Hint("section_unseen", seconds, BLINK, section))
    return found


def _window(walk: WalkFacts) -> list[Hint]:
    if walk.window is None:
        return []
    opens, closes = walk.window
    found = []
    if walk.started_at < opens:
        found.append(Hint("early", int((opens - walk.started_at).total_seconds())))
    if walk.submitted_at > closes:
        found.append(Hint("late", int((walk.submitted_at - closes).total_seconds())))
    return found


def _jumps(sightings: Iterable[Sighting]) -> list[Hint]:
    row = sorted(sightings, key=lambda one: one.at)
    found = []
    for before, after in pairwise(row):
        if before.zone == after.zone:
            continue
        needed = SAME_FLOOR_SECONDS + PER_FLOOR_SECONDS * abs(before.level - after.level)
        if after.at - before.at < timedelta(seconds=needed):
            took = int((after.at - before.at).total_seconds())
            found.append(Hint("impossible_jump", took, needed, f"{before.zone} → {after.zone}"))
    return found


def hint_text(hint: Hint) -> str:
    """The hint as a sentence in the reader's language."""
    texts = {
        "short_dwell": _("Walked in %(s)s s; at least %(e)s s is usual.", s=hint.seconds, e=hint.expected),
        "section_unseen": _(
            "Section %(place)s was on screen for only %(s)s s.", place=hint.place, s=hint.seconds
        ),
        "impossible_jump": _(
            "Seen at %(place)s within %(s)s s; the way takes %(e)s s.",
            place=hint.place, s=hint.seconds, e=hint.expected,
        ),
        "early": _("Started %(m)s min before the window.", m=-(-hint.seconds // 60)),
        "late": _("Submitted %(m)s min after the window.", m=-(-hint.seconds // 60)),
        "not_scanned": _("Started by tapping, without the zone's QR code."),
        "two_verdicts": _("Two officers judged %(n)s items differently.", n=hint.seconds),
        "times": _("%(n)s times of the phone cannot be true and were moved.", n=hint.seconds),
    }  # fmt: skip
    return texts[hint.code]
