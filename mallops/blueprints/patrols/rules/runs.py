"""What may happen to a patrol: draft → submitted → (returned →) reviewed → archived (1.13).

Pure. Whoever walked a patrol never judges it. Permissions are checked by the caller; these are the rules
of the work itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.checklists.rules import FAIL, NA, PASS
from mallops.blueprints.patrols.rules.rounds import ensure_reason
from mallops.core.errors import Conflict, Forbidden, Invalid

DRAFT, SUBMITTED, RETURNED, REVIEWED, ARCHIVED = "draft", "submitted", "returned", "reviewed", "archived"
WRITABLE = frozenset({DRAFT, RETURNED})
#: After submission what a phone still held is kept apart, and never counts.
TAKES_LATE = frozenset({SUBMITTED, REVIEWED, ARCHIVED})
TRANSITIONS = {
    ("submit", DRAFT): SUBMITTED,
    ("submit", RETURNED): SUBMITTED,
    ("return", SUBMITTED): RETURNED,
    ("approve", SUBMITTED): REVIEWED,
    ("archive", REVIEWED): ARCHIVED,
}


class PatrolMovedOn(Conflict):
    """The patrol is in a state that refuses this."""


class OwnPatrol(Forbidden):
    """Nobody judges a patrol they walked."""

    default = _l("You walked this patrol yourself. A colleague has to review it.")


class NotComplete(Invalid):
    """Items, photos or the signature are missing; `missing` holds the items' codes."""

    def __init__(self, message: str, missing: Sequence[str] = (), field: str = "answers") -> None:
        self.missing = tuple(missing)
        super().__init__(message, field_errors={field: message})


@dataclass(frozen=True, slots=True)
class PatrolFacts:
    """A patrol as the rules see it; `walkers` is everyone who answered on it, and its owner."""

    state: str
    owner_id: int | None
    walkers: frozenset[int] = frozenset()

    def walked_by(self, actor_id: int | None) -> bool:
        """True for the owner and for everyone who answered."""
        return actor_id is not None and (actor_id == self.owner_id or actor_id in self.walkers)


def next_state(state: str, step: str) -> str:
    """The state a step leads to. Raises PatrolMovedOn when it does not lead on from here."""
    try:
        return TRANSITIONS[(step, state)]
    except KeyError:
        raise PatrolMovedOn(_MOVED.get(state, _MOVED_ELSEWHERE)) from None


_MOVED_ELSEWHERE = _l("This patrol has moved on. Look at its current state.")
_MOVED = {
    DRAFT: _l("This patrol is still being walked."),
    SUBMITTED: _l("This patrol is submitted and waits for review."),
    RETURNED: _l("This patrol is back with the officer."),
    REVIEWED: _l("This patrol is already reviewed."),
    ARCHIVED: _l("This patrol is archived and can't be changed."),
}


def ensure_may_answer(patrol: PatrolFacts, actor_id: int, *, helps: bool = False) -> None:
    """Raise unless this person may answer: own, draft or returned; `helps`: a colleague of the zone."""
    if patrol.state not in WRITABLE:
        raise PatrolMovedOn(_MOVED.get(patrol.state, _MOVED_ELSEWHERE))
    if not helps and not patrol.walked_by(actor_id):
        raise Forbidden(_("This patrol is a colleague's. Ask them or the desk lead to hand it over."))


def comes_late(patrol: PatrolFacts, actor_id: int) -> bool:
    """Whether what one of the crew sends now is kept apart, because the run was submitted meanwhile.

    Raises Forbidden for anybody else, PatrolMovedOn for a run that was dropped.
    """
    if patrol.state not in TAKES_LATE:
        ensure_may_answer(patrol, actor_id)
        return False
    ensure_may_answer(PatrolFacts(DRAFT, patrol.owner_id, patrol.walkers), actor_id)
    return True


def ensure_may_submit(
    patrol: PatrolFacts,
    actor_id: int,
    *,
    unanswered: Sequence[str],
    photos_pending: int = 0,
    signed: bool = True,
) -> str:
    """The state after submission. Raises unless every item is answered, photos have come and it is signed."""
    ensure_may_answer(patrol, actor_id)
    if unanswered:
        n = len(unanswered)
        raise NotComplete(_("%(n)s items are not answered yet.", n=n), unanswered)
    if photos_pending:
        raise NotComplete(_("%(n)s photos are still on the phone.", n=photos_pending), field="photos")
    if not signed:
        raise NotComplete(_("Sign the patrol before you submit it."), field="signature")
    return next_state(patrol.state, "submit")


def ensure_may_review(patrol: PatrolFacts, actor_id: int) -> None:
    """Raise unless this person may judge the patrol now: submitted, and not their own."""
    if patrol.state != SUBMITTED:
        raise PatrolMovedOn(_MOVED.get(patrol.state, _MOVED_ELSEWHERE))
    if patrol.walked_by(actor_id):
        raise OwnPatrol()


def ensure_may_return(patrol: PatrolFacts, actor_id: int, reason: str) -> str:
    """The state after returning it to the officer, with a reason."""
    ensure_may_review(patrol, actor_id)
    ensure_reason(reason, "note")
    return next_state(patrol.state, "return")


def ensure_may_correct(patrol: PatrolFacts, actor_id: int, old: str, new: str, reason: str) -> None:
    """Raise unless a verdict may be corrected: before archiving, another verdict, a reason, not their own."""
    if patrol.state not in (SUBMITTED, REVIEWED):
        raise PatrolMovedOn(_MOVED.get(patrol.state, _MOVED_ELSEWHERE))
    if patrol.walked_by(actor_id):
        raise OwnPatrol()
    if new not in (PASS, FAIL, NA):
        raise Invalid(field_errors={"verdict": _("Tap pass, fail or not applicable.")})
    if new == old:
        raise Invalid(field_errors={"verdict": _("This is the verdict already.")})
    ensure_reason(reason, "reason")


def ensure_may_approve(patrol: PatrolFacts, actor_id: int) -> str:
    """The state after approval."""
    ensure_may_review(patrol, actor_id)
    return next_state(patrol.state, "approve")


def ensure_may_archive(patrol: PatrolFacts) -> str:
    """The state after archiving; findings that are still open live on in their own register."""
    return next_state(patrol.state, "archive")
