"""When something may hang, who may allow it, and what the calendar makes of it (11.1, 11.2)."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from mallops.blueprints.displays.rules.words import CONDITIONS, SORTS
from mallops.core.errors import Conflict, Invalid

#: Days ahead at which officer and tenant are told.
WARN_DAYS = 3
#: Nothing hangs for longer without a new application.
LONGEST = dt.timedelta(days=366)
TO_DECIDE = frozenset({"applied", "first", "second"})
ON_SHOW = frozenset({"posted", "expiring", "expired"})


def iso_week(day: dt.date) -> str:
    """`2026-W48`."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02d}"


def entry_state(sort: str) -> str:
    """Where an application begins: sublet notices pass the supervisor first, then the manager."""
    return "first" if sort == "sublet" else "applied"


def ensure_application(
    *, sort: str, title: str, starts_on: dt.date | None, expires_on: dt.date | None, today: dt.date
) -> None:
    """Raise Invalid with a sentence for each field that lacks something."""
    errors: dict[str, str] = {}
    if sort not in SORTS:
        errors["sort"] = _("Choose what it is.")
    if not title.strip():
        errors["title"] = _("Say in a few words what it shows.")
    if starts_on is None:
        errors["starts_on"] = _("Say from which day it hangs.")
    if expires_on is None:
        errors["expires_on"] = _("Say until which day it hangs; nothing hangs without an end.")
    elif expires_on < today:
        errors["expires_on"] = _("This day is over. Choose a later one.")
    elif starts_on is not None and expires_on < starts_on:
        errors["expires_on"] = _("It ends before it begins. Choose a later day, or begin earlier.")
    elif starts_on is not None and expires_on - starts_on > LONGEST:
        errors["expires_on"] = _("At most one year at a time; apply again when it is over.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_decides(
    *, user_id: int | None, applicants: set[int | None], expires_on: dt.date, today: dt.date
) -> None:
    """Raise for who applied or let it pass before, and when the days are over."""
    if user_id is not None and user_id in applicants:
        raise Conflict(_("You applied for it or let it pass yourself; somebody else has to decide."))
    if expires_on < today:
        raise Conflict(_("Its last day is over. Refuse it, and ask for a new application."))


def ensure_posts(*, starts_on: dt.date, today: dt.date) -> None:
    """Raise while its first day has not come."""
    if today < starts_on:
        raise Conflict(_("It may hang from %(day)s on. Post it then.", day=starts_on.isoformat()))


def ensure_condition(condition: str, note: str) -> None:
    """Raise Invalid without a condition; what is not intact needs a word."""
    if condition not in CONDITIONS:
        raise Invalid(field_errors={"condition": _("Choose in what condition it is.")})
    if condition != "intact" and not note.strip():
        raise Invalid(field_errors={"note": _("Say in a few words what is wrong with it.")})


def next_state(state: str, expires_on: dt.date, today: dt.date) -> str | None:
    """What the calendar makes of it: the step to take, or None. It hangs through its last day."""
    left = (expires_on - today).days
    if state in {"posted", "expiring"} and left < 0:
        return "expire"
    if state == "posted" and left <= WARN_DAYS:
        return "warn"
    if state == "approved" and left < 0:
        return "lapse"
    return None


def verdict_of(state: str, starts_on: dt.date | None, expires_on: dt.date | None, today: dt.date) -> str:
    """What a permit says to who scans it: valid, early, over, removed, refused or none."""
    if state in {"removed", "lapsed"}:
        return "removed"
    if state in {"refused", "void"}:
        return "refused"
    if state not in {"approved", "posted", "expiring", "expired"} or starts_on is None or expires_on is None:
        return "none"
    if today > expires_on:
        return "over"
    return "early" if today < starts_on else "valid"
