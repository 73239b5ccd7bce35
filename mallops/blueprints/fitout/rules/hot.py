"""Hours, guard and fire watch of hot work (15)."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from mallops.blueprints.fitout.rules.words import HOT
from mallops.core.errors import Conflict, Invalid

#: One permit is good for one shift.
LONGEST = dt.timedelta(hours=8)
#: Minutes before the end at which people are reminded.
WARN = dt.timedelta(minutes=30)
#: How long somebody stays and looks after the end.
WATCH = dt.timedelta(minutes=30)
#: How long after that the missing confirmation is pressed for.
PRESS = dt.timedelta(minutes=15)
LEAST_EXTINGUISHERS = 2
SIGNS = ("sign_eng", "sign_sec")


def ensure_hot_work(
    *,
    work: str,
    place: str,
    operator: str,
    certificate: str,
    guard: str,
    extinguishers: int | None,
    cleared: bool,
    from_at: dt.datetime | None,
    until_at: dt.datetime | None,
    now: dt.datetime,
) -> None:
    """Raise Invalid with a sentence for each field that lacks something."""
    errors: dict[str, str] = {}
    if work not in HOT:
        errors["work"] = _("Choose what kind of hot work it is.")
    if not place.strip():
        errors["place"] = _("Say exactly where, so that the guard finds it.")
    if not operator.strip():
        errors["operator"] = _("Name who does the hot work.")
    if not certificate.strip():
        errors["certificate"] = _("Enter the number of the operator's certificate.")
    if not guard.strip():
        errors["guard"] = _("Name the guard who stays all the time.")
    elif guard.strip() == operator.strip():
        errors["guard"] = _("The guard is somebody else than who does the hot work.")
    if extinguishers is None or not LEAST_EXTINGUISHERS <= extinguishers <= 50:
        errors["extinguishers"] = _("At least %(n)s extinguishers stand beside it.", n=LEAST_EXTINGUISHERS)
    if not cleared:
        errors["cleared"] = _("Clear everything that burns within ten metres first, then confirm it.")
    errors |= _hours(from_at, until_at, now)
    if errors:
        raise Invalid(field_errors=errors)


def _hours(from_at: dt.datetime | None, until_at: dt.datetime | None, now: dt.datetime) -> dict[str, str]:
    if from_at is None:
        return {"from_at": _("Say from when.")}
    if until_at is None:
        return {"until_at": _("Say until when.")}
    if until_at <= now:
        return {"until_at": _("This time is over. Choose a later one.")}
    if until_at <= from_at:
        return {"until_at": _("It ends before it begins. Choose a later time.")}
    if until_at - from_at > LONGEST:
        return {"until_at": _("At most eight hours on one permit; apply again for the next shift.")}
    return {}


def ensure_within(until_day: dt.date, ends_on: dt.date | None, fitout_state: str, permit: str) -> None:
    """Raise unless the works are permitted and run on that day."""
    if fitout_state == "stopped":
        raise Conflict(_("The works are stopped. No hot work until they go on."))
    if fitout_state != "working" or permit != "valid":
        raise Conflict(_("The works are not under way with a valid permit, so no hot work is allowed."))
    if ends_on is not None and until_day > ends_on:
        raise Invalid(field_errors={"until_at": _("This is after the end of the works' permit.")})


def ensure_not_over(until_at: dt.datetime, now: dt.datetime) -> None:
    """Raise when its hours have passed: nobody signs for the past."""
    if now >= until_at:
        raise Conflict(_("Its hours are over. Refuse it; they apply anew."))


def ensure_watched(ended_at: dt.datetime | None, now: dt.datetime) -> None:
    """Raise before thirty minutes have passed since the end."""
    if ended_at is None:
        raise Conflict(_("The hot work has not ended."))
    left = ended_at + WATCH - now
    if left > dt.timedelta(0):
        minutes = -(-int(left.total_seconds()) // 60)
        raise Conflict(
            _("Stay and watch: the fire watch is confirmed in %(n)s minutes at the earliest.", n=minutes)
        )


def hot_verdict(
    state: str, from_at: dt.datetime, until_at: dt.datetime, fitout_state: str, now: dt.datetime
) -> str:
    """What the permit is worth now: valid, early, watch, unsigned, stopped or over."""
    if state == "watch":
        return "watch"
    if state == "applied":
        return "unsigned"
    if state != "valid" or now >= until_at:
        return "over"
    if fitout_state != "working":
        return "stopped"
    return "early" if now < from_at else "valid"


def due_step(
    state: str,
    *,
    until_at: dt.datetime,
    ended_at: dt.datetime | None,
    warned: bool,
    pressed: bool,
    now: dt.datetime,
) -> str | None:
    """What the clock asks for: warn, expire, lapse, press, or None."""
    if state == "valid" and now >= until_at:
        return "expire"
    if state == "valid" and not warned and now >= until_at - WARN:
        return "warn"
    if state == "applied" and now >= until_at:
        return "lapse"
    if state == "watch" and not pressed and ended_at is not None and now >= ended_at + WATCH + PRESS:
        return "press"
    return None
