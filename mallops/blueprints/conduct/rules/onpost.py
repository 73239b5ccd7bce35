"""2.1 step by step: not seen → other officers → supervisor → unknown is a violation."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Invalid

#: After which step which ones may follow; "" is the beginning. Who is found on the way ends the search.
NEXT: dict[str, tuple[str, ...]] = {
    "": ("seen", "not_seen"),
    "not_seen": ("asked_officers", "found"),
    "asked_officers": ("asked_supervisor", "found"),
    "asked_supervisor": ("found", "unknown"),
    "seen": (),
    "found": (),
    "unknown": (),
}
ENDS = frozenset({"seen", "found", "unknown"})
#: What the one line on post says after each end.
VERDICTS = {"seen": "ok", "found": "ok", "unknown": "bad"}


def next_steps(taken: Sequence[str]) -> tuple[str, ...]:
    """What may be recorded next."""
    return NEXT[taken[-1] if taken else ""]


def ensure_step(taken: Sequence[str], step: str, answer: str) -> None:
    """Raise Conflict for a step out of turn, Invalid for whereabouts without words."""
    if step not in next_steps(taken):
        raise Conflict(
            _l("This step is recorded already, or it is not its turn yet. Look at the steps below.")
        )
    if step == "found" and not answer.strip():
        raise Invalid(field_errors={"answer": _l("Write where the officer was, and why.")})


def whereabouts_of(taken: Sequence[str]) -> str:
    """seen, found or unknown; empty while the search goes on."""
    return taken[-1] if taken and taken[-1] in ENDS else ""
