"""The life of a round (1.13): due, started, submitted or late or missed, made up; and who may take it.

Pure; every function is told the time. Times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.clock import business_day_bounds
from mallops.core.errors import Conflict, Forbidden, Invalid

EARLY_START = timedelta(minutes=15)
START_GRACE = timedelta(minutes=15)
LATE_ALLOWANCE = timedelta(hours=2)
MIN_REASON = 4


class RoundState(StrEnum):
    """States that are stored."""

    DUE = "due"
    STARTED = "started"
    SUBMITTED = "submitted"
    LATE = "late"
    MISSED = "missed"
    MADE_UP = "made_up"
    CANCELLED = "cancelled"


class Shown(StrEnum):
    """What a person sees: the stored state, a due round split by the clock."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVERDUE = "overdue"
    STARTED = "started"
    SUBMITTED = "submitted"
    LATE = "late"
    MISSED = "missed"
    MADE_UP = "made_up"
    CANCELLED = "cancelled"


SHOWN_LABELS = {
    Shown.UPCOMING: _l("Not yet due"),
    Shown.OPEN: _l("Open now"),
    Shown.OVERDUE: _l("Overdue"),
    Shown.STARTED: _l("Under way"),
    Shown.SUBMITTED: _l("Submitted"),
    Shown.LATE: _l("Submitted late"),
    Shown.MISSED: _l("Missed"),
    Shown.MADE_UP: _l("Made up"),
    Shown.CANCELLED: _l("Cancelled"),
}


class RoundNotOpen(Conflict):
    """The window of the round has not opened yet."""


class RoundOver(Conflict):
    """The round is done, missed or cancelled."""


class NotYourRound(Forbidden):
    """The round belongs to a colleague."""

    default = _l("This round is a colleague's. Ask them or the desk lead to hand it over.")


class MakeUpTooLate(Conflict):
    """The day after the missed round is over."""

    default = _l("A missed round can be made up until the end of the next day. That time is over.")


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round as the rules see it."""

    state: str
    on: date
    starts_at: datetime
    ends_at: datetime
    officer_id: int | None = None


def missed_from(facts: RoundFacts) -> datetime:
    """The moment from which the round counts as missed: 15 min after its window when nobody started it,
    two hours after when it was started but not submitted."""
    return facts.ends_at + (LATE_ALLOWANCE if facts.state == RoundState.STARTED else START_GRACE)


def next_state(facts: RoundFacts, now: datetime) -> RoundState:
    """The state the clock alone leads to: an unfinished round becomes missed."""
    unfinished = facts.state in (RoundState.DUE, RoundState.STARTED)
    return RoundState.MISSED if unfinished and now >= missed_from(facts) else RoundState(facts.state)


def shown_state(facts: RoundFacts, now: datetime) -> Shown:
    """What to show at a moment."""
    state = next_state(facts, now)
    if state is not RoundState.DUE:
        return Shown(state)
    if now < facts.starts_at:
        return Shown.UPCOMING
    return Shown.OPEN if now < facts.ends_at else Shown.OVERDUE


def state_when_submitted(facts: RoundFacts, submitted_at: datetime) -> RoundState:
    """Submitted, late (after the window), or made up (a missed round)."""
    if facts.state in (RoundState.MISSED, RoundState.MADE_UP):
        return RoundState.MADE_UP
    return RoundState.SUBMITTED if submitted_at <= facts.ends_at else RoundState.LATE


def ensure_may_start(
    facts: RoundFacts, actor_id: int, now: datetime, *, shares_zone: bool = False, leads: bool = False
) -> None:
    """Raise unless this person may start the round now, from 15 min before its window opens.

    `shares_zone`: has duty in the zone, enough for a round without an officer; `leads`: may take any round.
    """
    ensure_mine(facts, actor_id, shares_zone=shares_zone, leads=leads)
    state = next_state(facts, now)
    if state is RoundState.MISSED:
        raise RoundOver(_("This round was missed. Make it up, with a reason."))
    if state not in (RoundState.DUE, RoundState.STARTED):
        raise RoundOver(_("This round is already done or cancelled."))
    if now < facts.starts_at - EARLY_START:
        raise RoundNotOpen(_("This round is not open yet. You can start 15 minutes before its time."))


#: A round in these states was walked to its end by somebody.
FINISHED = frozenset({RoundState.SUBMITTED, RoundState.LATE, RoundState.MADE_UP})


def walked_unknowing(began: datetime, known_at: datetime | None) -> bool:
    """Whether who began then could not know what the server learned at `known_at` (None: nothing)."""
    return known_at is not None and began < known_at


def plausible_start(
    facts: RoundFacts, began: datetime, now: datetime, *, unbelieved: bool = False
) -> tuple[datetime, bool]:
    """When a round began as far as that can be true, and whether it had to be moved for it.

    A phone offers a round from 15 min before its window, so one that seems to have begun earlier and is sent
    once that is open began at the opening, by a clock that was moved. One whose moment is not believed, sent
    after the window, began by its end.
    """
    opens = facts.starts_at - EARLY_START
    if began < opens <= now:
        return opens, True
    if unbelieved and began > facts.ends_at:
        return facts.ends_at, True
    return began, False


def ensure_may_make_up(facts: RoundFacts, now: datetime, tz: str | tzinfo, reason: str) -> None:
    """Raise unless a missed round may be made up (补检): until the next mall day ends, with a reason."""
    if next_state(facts, now) is not RoundState.MISSED:
        raise RoundOver(_("Only a missed round can be made up."))
    if now >= make_up_until(facts, tz):
        raise MakeUpTooLate()
    ensure_reason(reason, "reason")


def make_up_until(facts: RoundFacts, tz: str | tzinfo) -> datetime:
    """The end of the mall day after the round's day, in UTC."""
    return business_day_bounds(facts.on + timedelta(days=1), tz)[1]


def ensure_may_hand_over(
    facts: RoundFacts,
    actor_id: int,
    to_id: int,
    now: datetime,
    *,
    reason: str,
    to_may_patrol: bool,
    leads: bool = False,
) -> None:
    """Raise unless an unfinished round may go to a colleague: by its officer or a lead, with a reason."""
    ensure_mine(facts, actor_id, shares_zone=False, leads=leads)
    if next_state(facts, now) not in (RoundState.DUE, RoundState.STARTED):
        raise RoundOver(_("This round is over. There is nothing left to hand over."))
    if to_id == facts.officer_id:
        raise Invalid(field_errors={"to": _("This colleague already has the round.")})
    if not to_may_patrol:
        raise Invalid(field_errors={"to": _("This colleague does not walk patrols in this mall.")})
    ensure_reason(reason, "reason")


def ensure_may_cancel(facts: RoundFacts, now: datetime, reason: str) -> None:
    """Raise unless a planned round may be called off: nobody has begun it, its time is not over, a reason.

    A missed round stays missed: what was not done is never taken out of the count afterwards.
    """
    if next_state(facts, now) is not RoundState.DUE:
        raise RoundOver(_("Only a round that nobody has begun and whose time is not over can be called off."))
    ensure_reason(reason, "reason")


def ensure_reason(reason: str, field: str) -> None:
    """Raise Invalid unless the reason says something (at least 4 characters)."""
    if len(reason.strip()) < MIN_REASON:
        raise Invalid(field_errors={field: _("Say why, in at least %(n)s characters.", n=MIN_REASON)})


def ensure_mine(facts: RoundFacts, actor_id: int, *, shares_zone: bool, leads: bool) -> None:
    """Raise unless the round is this person's to walk."""
    if leads or facts.officer_id == actor_id:
        return
    if facts.officer_id is None and shares_zone:
        return
    raise NotYourRound()
