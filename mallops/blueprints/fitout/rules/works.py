"""What an application needs, what a permit is worth today, when works are accepted (15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.fitout.rules.words import ACCEPTANCE, ITEMS, WORKS
from mallops.core.errors import Conflict, Invalid

#: Nothing is built for longer under one permit.
LONGEST = dt.timedelta(days=183)
#: Days before the end at which shop and officer are warned.
WARN_DAYS = 3
#: So long a look may wait on a phone for a network (as the drafts of phones, js/entries/draft.js).
OLDEST_LOOK = dt.timedelta(hours=72)
PERMIT_SIGNS = ("sign_eng", "sign_sec", "sign_csm")
ACCEPT_SIGNS = ("ok_eng", "ok_sec", "ok_csm")
#: Nothing may hang on to what is over.
RUNNING = frozenset({"permitted", "working", "stopped"})
ON_SITE = frozenset({"working", "stopped"})
#: While it is undecided the application may be corrected.
TO_DECIDE = frozenset({"applied", "reviewed"})
#: A tenant may send more drawings, or newer ones.
TAKES_DRAWINGS = TO_DECIDE | RUNNING
#: In these states a tenant still has something open with the mall.
BINDING = frozenset({"applied", "reviewed", "permitted", "working", "stopped"})


def ensure_application(
    *,
    works: str,
    company: str,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    hours: tuple[dt.time | None, dt.time | None],
    night_work: bool,
    today: dt.date,
) -> None:
    """Raise Invalid with a sentence for each field that lacks something."""
    errors: dict[str, str] = {}
    if works not in WORKS:
        errors["works"] = _("Choose what kind of works it is.")
    if not company.strip():
        errors["company"] = _("Name the company that does the works.")
    if starts_on is None:
        errors["starts_on"] = _("Say on which day the works begin.")
    if ends_on is None:
        errors["ends_on"] = _("Say on which day the works end.")
    elif ends_on < today:
        errors["ends_on"] = _("This day is over. Choose a later one.")
    elif starts_on is not None and ends_on < starts_on:
        errors["ends_on"] = _("It ends before it begins. Choose a later day, or begin earlier.")
    elif starts_on is not None and ends_on - starts_on > LONGEST:
        errors["ends_on"] = _("At most half a year at a time; apply again when it is over.")
    first, last = hours
    if (first is None) != (last is None):
        errors["work_until" if last is None else "work_from"] = _("Give both hours, from and until.")
    elif first is not None and last is not None and last <= first and not night_work:
        errors["work_until"] = _("These hours pass midnight. Allow night work, or choose an earlier end.")
    if errors:
        raise Invalid(field_errors=errors)


def look_moment(said: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """When a look was finished: as the phone says when that can be, else now."""
    return said if said is not None and now - OLDEST_LOOK <= said <= now else now


def lacks(
    *,
    drawings: int,
    company: str,
    licence_no: str,
    policy_no: str,
    insured_sum: int | None,
    insured_until: dt.date | None,
    ends_on: dt.date | None,
    tenant: bool,
) -> list[str]:
    """What is missing before engineering, security and service look at it; empty when it is complete."""
    found = []
    if not tenant:
        found.append(_("The tenant is not named."))
    if not drawings:
        found.append(_("No drawing is there yet."))
    if not company or not licence_no:
        found.append(_("Company or licence number of the contractor is missing."))
    if not policy_no or not insured_sum or insured_until is None:
        found.append(_("Insurance is missing: policy, sum and valid until."))
    elif ends_on is not None and insured_until < ends_on:
        found.append(
            _(
                "The insurance ends on %(day)s, before the works: a longer policy is needed.",
                day=insured_until.isoformat(),
            )
        )
    return found


def ensure_insured(insured_until: dt.date | None, today: dt.date) -> None:
    """Raise when the insurance has run out: no works without it."""
    if insured_until is None or insured_until < today:
        raise Conflict(_("The insurance has expired. Enter the new policy before works go on."))


def ensure_paid(asked: int, kept: int) -> None:
    """Raise while less deposit is kept than was asked for."""
    if kept < asked:
        raise Conflict(_("The deposit is not paid in full. Finance enters the receipt first."))


def ensure_begins(starts_on: dt.date | None, ends_on: dt.date | None, today: dt.date) -> None:
    """Raise outside the period of the permit."""
    if starts_on is not None and today < starts_on:
        raise Conflict(_("The permit begins on %(day)s.", day=starts_on.isoformat()))
    if ends_on is not None and today > ends_on:
        raise Conflict(_("The permit has ended. Extend the period first."))


def ensure_extension(ends_on: dt.date | None, until: dt.date | None, today: dt.date) -> dt.date:
    """The new last day; raises Invalid for one that is no extension."""
    if until is None or until < today or (ends_on is not None and until <= ends_on):
        raise Invalid(field_errors={"ends_on": _("Choose a day after the present last day.")})
    if ends_on is not None and until - ends_on > LONGEST:
        raise Invalid(
            field_errors={"ends_on": _("At most half a year at a time; apply again when it is over.")}
        )
    return until


def permit_verdict(state: str, starts_on: dt.date | None, ends_on: dt.date | None, today: dt.date) -> str:
    """What the permit is worth today: valid, early, expired, stopped, over or none."""
    if state in {"accepted", "refunded"}:
        return "over"
    if state not in RUNNING or starts_on is None or ends_on is None:
        return "none"
    if state == "stopped":
        return "stopped"
    if today > ends_on:
        return "expired"
    return "early" if today < starts_on else "valid"


def pass_verdict(worker: str, permit: str) -> str:
    """What a worker's pass is worth: the person's own state first, then the permit's."""
    if worker != "valid":
        return worker
    return {"over": "expired"}.get(permit, permit)


def signed_all(wanted: Iterable[str], signed: Iterable[str]) -> bool:
    """Whether every capacity has signed."""
    return set(wanted) <= set(signed)


def ensure_unsigned(code: str, signed: Iterable[str]) -> None:
    """Raise for a second signature of one capacity."""
    if code in set(signed):
        raise Conflict(_("Your department has signed already."))


def ensure_fire_decided(fire_review: str) -> None:
    """Raise while the fire review is open."""
    if fire_review == "open":
        raise Conflict(_("The fire review is not decided. Security decides it first."))


def read_answers(codes: Iterable[str], sent: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Verdict and note by code. Raises Invalid for a failure without a word."""
    found: dict[str, dict[str, str]] = {}
    errors: dict[str, str] = {}
    for code in codes:
        verdict, note = sent.get(code, ("", ""))
        verdict = verdict if verdict in {"pass", "fail", "na"} else ""
        if verdict == "fail" and not note.strip():
            errors[code] = _("Say in a few words what is wrong.")
        found[code] = {"verdict": verdict, "note": note.strip()[:300]}
    if errors:
        raise Invalid(field_errors=errors)
    return found


def read_look(sent: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """The answers of a look: what is not touched is in order."""
    answers = read_answers(ITEMS, sent)
    return {code: one | {"verdict": one["verdict"] or "pass"} for code, one in answers.items()}


def ensure_acceptable(acceptance: Mapping[str, Any] | None, violations: int, hot_works: int) -> None:
    """Raise until the joint inspection is complete and good, and nothing is open."""
    answers = acceptance or {}
    verdicts = [answers.get(code, {}).get("verdict", "") for code in ACCEPTANCE]
    if not all(verdicts):
        raise Conflict(_("The joint inspection is not complete. Fill in every line first."))
    if "fail" in verdicts:
        raise Conflict(
            _("A line of the joint inspection is not in order. Have it put right, then look again.")
        )
    if violations:
        raise Conflict(_("%(n)s violations are still open.", n=violations))
    if hot_works:
        raise Conflict(_("A hot-work permit is still open. End it and confirm the fire watch first."))
