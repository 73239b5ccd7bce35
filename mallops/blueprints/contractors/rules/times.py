"""Contracts that end, posts that have to be manned now, equipment that is due. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from mallops.core.errors import Invalid

NOTICES = (60, 30, 7)
FIRE_SOON = 7


def notice_step(
    ends_on: dt.date,
    today: dt.date,
    steps: Sequence[int],
    told_step: int | None,
    told_for: dt.date | None,
) -> int | None:
    """The notice of expiry that is due now (in days before the end), or None.

    Each step is told once for one end of contract; when several have been reached (a contract entered
    late), only the last one is told.
    """
    left = (ends_on - today).days
    if left < 0:
        return None
    reached = [one for one in steps if left <= one]
    if not reached:
        return None
    now = min(reached)
    told = told_step if told_for == ends_on else None
    return now if told is None or now < told else None


def ensure_notices(text: str) -> list[int]:
    """Days before the end, from `60, 30, 7`; longest first. Raises Invalid."""
    parts = [one for one in text.replace("，", ",").replace("、", ",").split(",") if one.strip()]
    days = {int(one) for one in parts if one.strip().isdecimal()}
    if not days or len(parts) > 6 or len(days) != len(parts) or not all(1 <= one <= 365 for one in days):
        raise Invalid(field_errors={"notices": _("Write days before the end, such as 60, 30, 7.")})
    return sorted(days, reverse=True)


def ensure_period(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    """Raise Invalid when a contract ends before it begins."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Invalid(field_errors={"ends_on": _("The contract can't end before it begins.")})


def is_on_duty(from_: dt.time, until: dt.time, weekdays: str, at: dt.datetime) -> bool:
    """Whether a post has to be manned at this moment of the mall's wall clock.

    A shift that goes past midnight belongs to the weekday on which it began.
    """
    now, today = at.time(), str(at.isoweekday())
    yesterday = str((at - dt.timedelta(days=1)).isoweekday())
    if from_ == until:
        return today in weekdays
    if from_ < until:
        return today in weekdays and from_ <= now < until
    return (today in weekdays and now >= from_) or (yesterday in weekdays and now < until)


def ensure_post(name: str, required: int | None, weekdays: Iterable[str], times: Sequence[object]) -> str:
    """The weekdays of a post as they are kept. Raises Invalid with a sentence for each field."""
    errors = {}
    if not name.strip():
        errors["name"] = _("Name the post, such as “Gate 1”.")
    if required is None or not 1 <= required <= 99:
        errors["required"] = _("Enter how many people the post needs, 1 to 99.")
    days = "".join(one for one in "1234567" if one in set(weekdays))
    if not days:
        errors["weekdays"] = _("Choose at least one weekday.")
    if any(one is None for one in times):
        errors["from"] = _("Enter from when to when the post is manned, such as 08:00 and 20:00.")
    if errors:
        raise Invalid(field_errors=errors)
    return days
