"""Words of the trade, and what a call, a talk, a letter and a complaint must say (19)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.errors import Conflict, Invalid, NotFound

SORTS: dict[str, Any] = {
    "opinion": _l("Opinion or suggestion"),
    "visit": _l("Visit"),
    "care": _l("Care when ill or in need"),
    "other": lazy_pgettext("talk", "Something else"),
}
CHANNELS: dict[str, Any] = {
    "visit": _l("In the shop"),
    "phone": lazy_pgettext("talk", "Phone"),
    "chat": _l("Chat"),
    "mail": lazy_pgettext("talk", "E-mail"),
    "meeting": lazy_pgettext("talk", "Meeting"),
    "text": _l("Text message"),
}
SPEAKERS: dict[str, Any] = {
    "owner": _l("Owner"),
    "manager": _l("Shop manager"),
    "staff": _l("Staff of the tenant"),
    "other": lazy_pgettext("talk", "Somebody else"),
}
VERDICTS: dict[str, Any] = {
    "agreed": lazy_pgettext("letter", "Agreed"),
    "partly": lazy_pgettext("letter", "Agreed in part"),
    "refused": lazy_pgettext("letter", "Not agreed"),
}
#: What a tenant reads of the state of a letter: words, tone.
LETTER_WORDS: dict[str, tuple[Any, str]] = {
    "invited": (_l("Please write your application"), "accent"),
    "filed": (_l("The mall has your letter"), "info"),
    "reviewed": (_l("The mall has read your letter"), "info"),
    "answered": (_l("The mall has answered"), "ok"),
    "void": (_l("Withdrawn: nothing to do"), "muted"),
}
VERDICT_TONES = {"agreed": "ok", "partly": "warn", "refused": "danger"}
SOURCES: dict[str, Any] = {
    "link": _l("By the tenant's link"),
    "person": _l("In person"),
    "phone": lazy_pgettext("talk", "Phone"),
    "letter": _l("By letter"),
}
CONFIDENCE_STATES: dict[str, tuple[Any, str]] = {
    "new": (lazy_pgettext("confidence", "New"), "danger"),
    "looking": (_l("Being looked into"), "warn"),
    "answered": (_l("Answered to the tenant"), "info"),
    "closed": (lazy_pgettext("confidence", "Closed"), "ok"),
}
NEXT_STATES = {"new": ("looking",), "looking": ("answered",), "answered": ("closed", "looking"), "closed": ()}
#: What is read back to a tenant on the first call.
VERIFIED: dict[str, Any] = {
    "name": _l("Name of the shop"),
    "legal_name": _l("Company"),
    "brand": _l("Brand and category"),
    "contact_name": _l("Contact"),
    "phone": lazy_pgettext("talk", "Phone"),
    "email": lazy_pgettext("talk", "E-mail"),
    "units": _l("Units and area"),
    "hours": _l("Opening hours"),
}
TEXT_LABELS: dict[str, Any] = {
    "first_call": _l("First call: what to say"),
    "mail": _l("First call: the mail afterwards"),
    "birthday": _l("Birthday greeting"),
    "holiday": _l("Holiday greeting"),
    "care": _l("Wishes to somebody who is ill"),
}
CALLS: dict[str, Any] = {
    "reached": _l("Reached"),
    "missed": _l("Not reached"),
    "declined": _l("Does not want calls"),
}
#: A tenant whose first unit began longer ago is no newcomer.
NEW_FOR = dt.timedelta(days=30)
LONGEST = 4000
_FILLED = re.compile(r"\{(mall|officer|tenant|contact|day)\}")


def fill(text: str, words: dict[str, str]) -> str:
    """A text with the words in braces filled in; nothing else in it means anything."""
    return _FILLED.sub(lambda found: words.get(found[1], ""), text)


def is_newcomer(first_day: dt.date | None, today: dt.date) -> bool:
    """Whether a tenant gets a first call: it has no unit yet, or took its first one lately."""
    return first_day is None or first_day >= today - NEW_FOR


def ensure_reached(spoke_with: str, verified: list[str]) -> list[str]:
    """Raise Invalid unless it says who was spoken to and what was verified; the known words in order."""
    errors = {}
    if not spoke_with.strip():
        errors["spoke_with"] = _("Write whom you spoke with.")
    known = [code for code in VERIFIED if code in verified]
    if not known:
        errors["verified"] = _("Tick what you went through with the tenant.")
    if errors:
        raise Invalid(field_errors=errors)
    return known


def ensure_talk(values: dict[str, Any], today: dt.date) -> None:
    """Raise Invalid on the field at fault."""
    errors: dict[str, str] = {}
    if not values["title"].strip():
        errors["title"] = _("Say in a few words what it was about.")
    if not values["opinion"].strip():
        errors["opinion"] = _("Write down what was said.")
    if values["sort"] not in SORTS:
        errors["sort"] = _("Choose one from the list.")
    if values["sort"] == "care" and not values["reason"].strip():
        errors["reason"] = _("Write why: illness, accident, a case in the family.")
    if values["talked_on"] is None or not today - dt.timedelta(days=366) <= values["talked_on"] <= today:
        errors["talked_on"] = _("Enter the day of the talk; it is not in the future.")
    if values["follow_on"] is not None and not values["follow_up"].strip():
        errors["follow_up"] = _("Write what is to be done by then.")
    if values["follow_up"].strip() and values["follow_on"] is None:
        errors["follow_on"] = _("Enter by which day.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_letter(title: str, facts: str, request: str, applicant: str) -> None:
    """Raise Invalid on the field at fault."""
    wanted = {
        "title": (title, _("Say in a few words what it was about.")),
        "facts": (facts, _("Write how things stand.")),
        "request": (request, _("Write what is asked for.")),
        "applicant": (applicant, _("Write who asks.")),
    }
    errors = {key: words for key, (text, words) in wanted.items() if not text.strip()}
    if errors:
        raise Invalid(field_errors=errors)


def ensure_reply(verdict: str, reply: str) -> None:
    """Raise Invalid without a decision and its words."""
    errors = {}
    if verdict not in VERDICTS:
        errors["verdict"] = _("Choose what was decided.")
    if not reply.strip():
        errors["reply"] = _("Write the answer to the tenant.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_may_know(user_id: int | None, about_id: int | None) -> None:
    """Whom a complaint is about never learns that it exists, whatever they stand in for."""
    if user_id is None or user_id == about_id:
        raise NotFound()


def ensure_next(state: str, to: str) -> None:
    """Raise Conflict for a step that does not follow."""
    if to not in NEXT_STATES[state]:
        raise Conflict(_("Somebody was faster. Look at it as it stands now."))
