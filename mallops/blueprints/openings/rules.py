"""When a check is due, late or missed, who does it, and what its lines mean (3.1-3.3). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.checklists.rules import FAIL, NA, NOTED, PASS, AnswerFacts, ItemRule, decide_verdict
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.phone_clock import LONGEST_OFFLINE

OPENING, CLOSING = "opening", "closing"
PHASE_WORDS = {OPENING: _l("Opening check"), CLOSING: _l("Closing check")}
PHASE_SHORT = {OPENING: _l("Before opening"), CLOSING: _l("After closing")}
PHASE_ICONS = {OPENING: "sun", CLOSING: "moon"}
DUE, DONE, LATE, MISSED = "due", "done", "late", "missed"
#: How long before its time a check may be finished. A closing check tells what is after closing.
EARLY = {OPENING: dt.timedelta(minutes=30), CLOSING: dt.timedelta()}
MAX_WORDS = 300


class NotOpenYet(Conflict):
    """The time of the check has not come."""


class CheckOver(Conflict):
    """The check is done, missed or void."""


class NotYourZone(Forbidden):
    """The zone is a colleague's."""

    default = _l("This zone is a colleague's. The desk lead can do the check in their place.")


@dataclass(frozen=True, slots=True)
class Window:
    """When a check may be done, in UTC."""

    from_: dt.datetime
    until: dt.datetime
    missed_from: dt.datetime


@dataclass(frozen=True, slots=True)
class PlanRule:
    """A plan as the rules see it."""

    starts: dt.time
    ends: dt.time
    missed_after: int = 60
    weekdays: frozenset[int] = frozenset(range(7))


def ensure_plan_valid(plan: PlanRule) -> None:
    """Raise Invalid for a plan nobody could follow."""
    errors = {}
    if plan.starts == plan.ends:
        errors["ends"] = _("Start and end are the same. Leave people some time for the check.")
    elif _span(plan) > dt.timedelta(hours=6):
        errors["ends"] = _("More than six hours lie between start and end. Look at both times again.")
    if not 0 <= plan.missed_after <= 480:
        errors["missed_after"] = _("Enter minutes from 0 to 480.")
    if not plan.weekdays:
        errors["weekdays"] = _("Choose at least one day of the week.")
    if errors:
        raise Invalid(field_errors=errors)


def _span(plan: PlanRule) -> dt.timedelta:
    day = dt.date(2026, 1, 1)
    span = dt.datetime.combine(day, plan.ends) - dt.datetime.combine(day, plan.starts)
    return span if span > dt.timedelta() else span + dt.timedelta(days=1)


def window_of(plan: PlanRule, on: dt.date, zone: dt.tzinfo) -> Window | None:
    """The window of a mall's day; None on a day without. An end before the start is past midnight."""
    if on.weekday() not in plan.weekdays:
        return None
    last = on if plan.ends > plan.starts else on + dt.timedelta(days=1)
    begins = dt.datetime.combine(on, plan.starts, zone).astimezone(dt.UTC)
    until = dt.datetime.combine(last, plan.ends, zone).astimezone(dt.UTC)
    return Window(begins, until, until + dt.timedelta(minutes=plan.missed_after))


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """A check as the rules see it."""

    state: str
    place_id: int
    phase: str
    window: Window


def ensure_may_finish(
    facts: CheckFacts, at: dt.datetime, zone_ids: Collection[int], *, leads: bool = False
) -> None:
    """Raise unless this person may finish the check that they did at `at`.

    `leads`: may do any zone. A check that was finished on a phone in time counts although the program has
    called it missed before the phone found a network.
    """
    if not leads and facts.place_id not in zone_ids:
        raise NotYourZone()
    if facts.state not in (DUE, MISSED):
        raise CheckOver(_("This check is done already."))
    opens = facts.window.from_ - EARLY[facts.phase]
    if at < opens:
        raise NotOpenYet(_("It is too early for this check. The board says when it can be done."))
    if at >= facts.window.missed_from:
        raise CheckOver(_("The time for this check is over; it counts as missed. Tell the desk lead why."))


def may_wait_on_a_phone(facts: CheckFacts, at: dt.datetime) -> bool:
    """Whether a phone may still bring this check, finished in time without a network, at `at`."""
    return facts.state in (DUE, MISSED) and at < facts.window.missed_from + LONGEST_OFFLINE


def state_when_done(window: Window, at: dt.datetime) -> str:
    """Done in time, or late."""
    return DONE if at <= window.until else LATE


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of one line; a line they did not touch is in order. `photos`: how many pictures."""

    wrong: bool = False
    remark: str = ""
    number: float | None = None
    choice: str = ""
    text: str = ""
    photos: int = 0


IN_ORDER = Said()


def judge(items: Iterable[ItemRule], said: Mapping[str, Said]) -> list[dict[str, Any]]:
    """The answers of a whole sheet, in its order. Raises Invalid keyed `<code>.remark`, `.number`, `.photos`.

    A line nobody touched is in order; one that asks for a value and got none does not count.
    """
    out: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    for item in items:
        one = said.get(item.code, IN_ORDER)
        verdict = _verdict(item, one, errors)
        if verdict == FAIL and item.critical and not one.remark.strip():
            errors[f"{item.code}.remark"] = _("This item is critical: say in a few words what is wrong.")
        if verdict == FAIL and item.photo_on_fail and not one.photos:
            errors[f"{item.code}.photos"] = _("Take a photo of what is wrong.")
        if len(one.remark) > MAX_WORDS or len(one.text) > MAX_WORDS:
            errors[f"{item.code}.remark"] = _("At most %(n)s characters.", n=MAX_WORDS)
        out.append({"code": item.code, "verdict": verdict, **_value(one)})
    if errors:
        raise Invalid(field_errors=errors)
    return out


def _verdict(item: ItemRule, one: Said, errors: dict[str, str]) -> str:
    if one.wrong:
        return FAIL
    if item.kind in ("number", "count"):
        if one.number is None:
            return NA
        if item.kind == "count" and (one.number < 0 or one.number != int(one.number)):
            errors[f"{item.code}.number"] = _("Enter a whole number, 0 or more.")
        return decide_verdict(item, AnswerFacts(item.code, number=one.number))
    if item.kind == "choice":
        known = {each.code: each.verdict for each in item.choices}
        return known.get(one.choice, NA)
    if item.kind == "text":
        return NOTED if one.text.strip() else NA
    return PASS


def _value(one: Said) -> dict[str, Any]:
    value = {"remark": one.remark.strip(), "number": one.number, "choice": one.choice, "text": one.text}
    return {key: found for key, found in value.items() if found not in ("", None)}


def exceptions_of(answers: Iterable[Mapping[str, Any]]) -> list[str]:
    """Codes of the lines that were not in order."""
    return [one["code"] for one in answers if one["verdict"] == FAIL]
