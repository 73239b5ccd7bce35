"""When somebody may be contacted, and what must be noted of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.care.rules import words
from mallops.blueprints.care.rules.settings import CareRules
from mallops.core.errors import Conflict, Invalid

#: Ways of contact that ring or knock.
LOUD = ("phone", "visit", "meeting")
AHEAD = dt.timedelta(days=366)


class NoConsent(Conflict):
    """Marketing without consent."""

    default = _l(
        "This member did not agree to offers on this way, or withdrew it. Choose a service reason, or ask for"
        " the consent when the member is here."
    )


class NotAtNight(Conflict):
    """Outside the hours in which somebody may be called."""

    default = _l("Nobody is called at this hour. Call tomorrow in the hours that the rules of care allow.")


class NotOpen(Conflict):
    """It is done already."""

    default = _l("This is done already. Look at the record again.")


@dataclass(frozen=True)
class Outcome:
    """What a contact brought, as typed."""

    outcome: str = ""
    channel: str = ""
    result: str = ""
    satisfaction: int | None = None
    issue: str = ""
    again_on: dt.date | None = None
    next_on: dt.date | None = None
    withdraw: bool = False


def may_call_at(rules: CareRules, now: dt.time) -> bool:
    """Whether it is an hour in which people are called."""
    begin, end = rules.hours()
    return begin <= now < end


def ensure_hour(rules: CareRules, now: dt.time, channel: str) -> None:
    """Raises NotAtNight."""
    if channel in LOUD and not may_call_at(rules, now):
        raise NotAtNight()


def too_soon(rules: CareRules, touched_on: dt.date | None, today: dt.date) -> dt.date | None:
    """The day from which another marketing contact is possible; None when it is today."""
    if touched_on is None:
        return None
    free = touched_on + dt.timedelta(days=rules.gap_days)
    return free if free > today else None


def ensure_outcome(told: Outcome, reason: str, marketing: bool, today: dt.date, gap_days: int) -> None:
    """Raises Invalid on the fields at fault: nothing is noted by halves."""
    errors: dict[str, Any] = {}
    if told.outcome not in ("reached", "missed", "declined"):
        errors["outcome"] = _("Choose how it went.")
    if told.channel and told.channel not in words.CHANNELS:
        errors["channel"] = _("Choose one from the list.")
    if told.outcome == "reached":
        if len(told.result.strip()) < 2:
            errors["result"] = _("Write in a few words what the member said.")
        if told.satisfaction is None and reason in ("complaint", "sample"):
            errors["satisfaction"] = _("Ask for it and choose a number from 1 to 5.")
    if told.satisfaction is not None and told.satisfaction not in words.SATISFACTION:
        errors["satisfaction"] = _("Ask for it and choose a number from 1 to 5.")
    if told.outcome == "missed" and told.again_on is None:
        errors["again_on"] = _("Choose the day on which you try again.")
    for key, day in (("again_on", told.again_on), ("next_on", told.next_on)):
        if day is not None and not today <= day <= today + AHEAD:
            errors[key] = _("Choose a day from today on, within a year.")
    soon = today + dt.timedelta(days=gap_days)
    if marketing and told.next_on is not None and told.next_on < soon and "next_on" not in errors:
        errors["next_on"] = _(
            "Not before %(day)s: so many days lie between two such contacts by the rules of care.",
            day=soon.isoformat(),
        )
    if errors:
        raise Invalid(field_errors=errors)


__all__ = [
    "LOUD",
    "NoConsent",
    "NotAtNight",
    "NotOpen",
    "Outcome",
    "ensure_hour",
    "ensure_outcome",
    "may_call_at",
    "too_soon",
]
