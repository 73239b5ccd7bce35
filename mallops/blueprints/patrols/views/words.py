"""How the screens of patrols say things: a round's state, a hint, a score, a section."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.checklists.queries import find_current_version, get_sheet
from mallops.blueprints.patrols.rules.presence import Hint, hint_text
from mallops.blueprints.patrols.rules.rounds import SHOWN_LABELS, Shown
from mallops.core.auth import Actor
from mallops.core.clock import SKEW_TOLERANCE_SECONDS

PASS_LINE, GOOD_LINE = 80, 90  # percent: below the first a sheet fails, from the second it is good


class Look(NamedTuple):
    """A state as colour, icon and word."""

    label: Any
    tone: str
    icon: str


ROUND_LOOKS: dict[str, Look] = {
    code.value: Look(SHOWN_LABELS[code], tone, icon)
    for code, tone, icon in (
        (Shown.UPCOMING, "muted", "clock"),
        (Shown.OPEN, "info", "circle-dot"),
        (Shown.OVERDUE, "warn", "clock-alert"),
        (Shown.STARTED, "accent", "footprints"),
        (Shown.SUBMITTED, "ok", "circle-check"),
        (Shown.LATE, "warn", "circle-check"),
        (Shown.MISSED, "danger", "circle-x"),
        (Shown.MADE_UP, "ok", "history"),
        (Shown.CANCELLED, "muted", "ban"),
    )
}
HINT_WORDS = {
    "short_dwell": _l("Very quick"),
    "section_unseen": _l("Section barely opened"),
    "impossible_jump": _l("Two places at once"),
    "early": _l("Early"),
    "late": _l("Late"),
    "not_scanned": _l("Label not scanned"),
    "clock": _l("Phone's clock off"),
    "two_verdicts": _l("Two verdicts"),
    "times": _l("Times not plausible"),
    "came_late": _l("Came after submission"),
    "parallel": _l("Walked twice"),
    "twin": _l("Photo like an earlier one"),
}


def hint_codes(hints: Iterable[dict[str, Any]]) -> list[str]:
    """Each kind of hint once, in a word or two, in order."""
    return [
        str(HINT_WORDS[code]) for code in dict.fromkeys(one["code"] for one in hints) if code in HINT_WORDS
    ]


def hint_sentences(patrol: Any) -> list[str]:
    """Every hint of a run as a sentence; a phone's clock that is off is one too."""
    told = [
        hint_text(Hint(one["code"], one.get("seconds", 0), one.get("expected", 0), one.get("place", "")))
        for one in patrol.hints or []
        if one["code"] in HINT_WORDS
    ]
    if abs(patrol.skew_seconds) > SKEW_TOLERANCE_SECONDS:
        told.append(_("The phone's clock was off by %(m)s min.", m=round(abs(patrol.skew_seconds) / 60)))
    return told


def place_of(patrol: Any) -> str:
    """Code and name of the shop or zone of a run in the reader's language, else its title."""
    place = patrol.tenant or patrol.zone
    return f"{place.code} {place.name}" if place is not None else str(patrol.title)


def score_tone(score: float | None) -> str:
    """The colour of a score."""
    if score is None:
        return "muted"
    return "ok" if score >= GOOD_LINE else "warn" if score >= PASS_LINE else "danger"


def section_names(actor: Actor) -> dict[str, str]:
    """Names of the sections of the mall's patrol sheet by code. One query, none when the sheet is known."""
    version = find_current_version(actor.mall_id or 0, purpose="patrol")
    if version is None:
        return {}
    return {one.code: one.name for one in get_sheet(version.id, version.uid).sections}
