"""What becomes of a look at an open finding, and what a phone may say of it (catalogue 1.13, 4.2). Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes.rules import NOT_OVER, TO_FIX
from mallops.core.errors import Invalid

FIXED, NOT_FIXED = "fixed", "not_fixed"
MAX_TITLE, MAX_TEXT, MAX_REMARK, MAX_NOTE = 200, 2000, 500, 500
MAX_PHOTOS = 9
#: Pictures of one person that may wait for what they belong to.
MAX_WAITING = 300
#: A note says when something was seen, if it arrives later than this.
LATE = dt.timedelta(minutes=10)
#: Step of the workflow by (state of the finding, verdict); anything else stays a note.
STEPS = {
    **{(one, FIXED): "fix" for one in TO_FIX},
    ("fixed", FIXED): "verify",
    ("fixed", NOT_FIXED): "reject",
}
NOTES: dict[str, Any] = {FIXED: _l("Seen as fixed."), NOT_FIXED: _l("Seen again: not fixed.")}


@dataclass(frozen=True)
class Look:
    """What to do with a look: a step of the workflow, or none and, if something hinders it, why."""

    step: str | None
    why: str = ""


def decide(verdict: str, state: str, seen_at: dt.datetime, moved_at: dt.datetime | None) -> Look:
    """The step that a look asks for. One that is older than the finding's last move changes nothing: it
    speaks of what was there before."""
    if state not in NOT_OVER:
        return Look(None, _("This finding is closed already. What you saw is kept as a note."))
    step = STEPS.get((state, verdict))
    if step is not None and moved_at is not None and seen_at < moved_at:
        return Look(None, _("The finding moved on after you had looked. What you saw is kept as a note."))
    return Look(step)


def note_of(verdict: str, remark: str, seen: str) -> str:
    """The words of the timeline: the person's own, else plain ones; `seen` is when, if it arrived late."""
    words = f"{NOTES[verdict]} {remark}".strip() if remark else str(NOTES[verdict])
    when = _("seen %(at)s", at=seen)
    return f"{words} ({when})" if seen else words


def ensure_verdict(verdict: str) -> None:
    """Raise Invalid unless the look says fixed or not fixed."""
    if verdict not in NOTES:
        raise Invalid(field_errors={"verdict": _("Say whether it is fixed.")})


def ensure_text(field: str, text: str, limit: int, *, needed: bool = False) -> str:
    """The text, or Invalid on its field when it is missing or too long."""
    if needed and not text:
        raise Invalid(field_errors={field: _("Write what you saw, in a few words.")})
    if len(text) > limit:
        raise Invalid(field_errors={field: _("Keep it under %(n)s characters.", n=limit)})
    return text


def is_late(at: dt.datetime, now: dt.datetime) -> bool:
    """Whether something arrived so much later than it happened that a reader should know."""
    return now - at > LATE
