"""When a licence is valid, what the calendar makes of it, what an issue must say (17.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid
from mallops.core.money import MoneyUnreadable, parse_yuan

#: Days ahead at which officer, supervisor and desk are told.
STAGES = (7, 30, 60)
#: No licence is believed to end later.
LATEST = dt.date(2199, 12, 31)
EARLIEST = dt.date(1980, 1, 1)
MAX_FEE = 10**9
TERMS: dict[str, Any] = {
    "60": _l("Ends within 60 days"),
    "30": _l("Ends within 30 days"),
    "7": _l("Ends within 7 days"),
    "over": _l("Expired"),
    "far": _l("Longer than 60 days"),
    "none": _l("Without an end"),
}
TERM_TONES = {
    "60": "info",
    "30": "warn",
    "7": "danger",
    "over": "danger",
    "far": "ok",
    "none": "ok",
    "": "muted",
}
#: What a tenant reads of a state: words, tone. One that is valid asks nothing of them.
TENANT_WORDS: dict[str, tuple[Any, str]] = {
    "preparing": (_l("The mall is preparing the papers"), "info"),
    "submitted": (_l("The mall has submitted it to the authority"), "info"),
    "renewal_due": (_l("Ends soon: please renew it"), "warn"),
    "expired": (_l("Expired: please renew it now"), "danger"),
}
#: The same once they have answered the reminder.
SAID_WORDS: dict[str, tuple[Any, str]] = {
    "sent": (_l("Sent: the mall compares and enters it"), "info"),
    "asked": (_l("You asked the mall to renew it"), "info"),
}
#: The same as the desk reads it.
SAID_LABELS: dict[str, Any] = {
    "sent": _l("The tenant sent a new licence: compare and enter it"),
    "asked": _l("The tenant asks us to renew it"),
}
#: A tenant can answer while the mall waits for a new one.
TO_ANSWER = frozenset({"renewal_due", "expired"})
#: What is told when it is reached.
TOLD = frozenset({"60", "30", "7", "over"})
HANDLING = frozenset({"preparing", "submitted"})


def term_of(issued: bool, no_end: bool, valid_to: dt.date | None, today: dt.date) -> str:
    """What the calendar makes of a licence; it holds through its last day."""
    if not issued:
        return ""
    if no_end or valid_to is None:
        return "none"
    left = (valid_to - today).days
    if left < 0:
        return "over"
    return next((str(days) for days in STAGES if left <= days), "far")


def next_step(state: str, term: str) -> str | None:
    """The step that the calendar takes with it; one that is being renewed stays where it is."""
    if term == "over" and state in {"issued", "renewal_due"}:
        return "expire"
    if term in {"60", "30", "7"} and state == "issued":
        return "remind"
    return None


def ensure_issue(
    *, licence_no: str, valid_from: dt.date | None, valid_to: dt.date | None, no_end: bool
) -> None:
    """Raise Invalid unless it has a number and either a last day or none for good."""
    errors: dict[str, str] = {}
    if not licence_no.strip():
        errors["licence_no"] = _("Copy the number from the licence.")
    if valid_to is None and not no_end:
        errors["valid_to"] = _("Enter its last day, or tick “without an end”.")
    if valid_to is not None and no_end:
        errors["valid_to"] = _("It has a last day or none: leave the day empty, or take the tick away.")
    errors |= _dates(valid_from, valid_to)
    if errors:
        raise Invalid(field_errors=errors)


def ensure_offer(said_no: str, said_to: dt.date | None, pictures: int, today: dt.date) -> None:
    """Raise Invalid unless a tenant sends a picture of a licence that is still good, with its number."""
    errors: dict[str, str] = {}
    if not pictures:
        errors["scans"] = _("Take a photo of the new licence, or choose a PDF.")
    if not said_no.strip():
        errors["licence_no"] = _("Copy the number from the licence.")
    if said_to is not None and not today <= said_to <= LATEST:
        errors["valid_to"] = _("This day is over, or far away. Copy the last day from the new licence.")
    if errors:
        raise Invalid(field_errors=errors)


def _dates(valid_from: dt.date | None, valid_to: dt.date | None) -> dict[str, str]:
    for key, day in (("valid_from", valid_from), ("valid_to", valid_to)):
        if day is not None and not EARLIEST <= day <= LATEST:
            return {key: _("Check the year.")}
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        return {"valid_to": _("It ends before it begins. Check both days.")}
    return {}


def ensure_fee(text: str) -> int:
    """Fen of what was typed; nothing is 0. Raises Invalid on `fee`."""
    if not text.strip():
        return 0
    try:
        amount = parse_yuan(text)
    except MoneyUnreadable:
        amount = -1
    if not 0 <= amount <= MAX_FEE:
        raise Invalid(field_errors={"fee": _("Write the fee in yuan, such as 350 or 350.50.")})
    return amount


def ensure_type(code: str, name_zh: str, name_en: str, taken: set[str]) -> None:
    """Raise Invalid unless a kind of licence has a name that no other has."""
    if not name_zh.strip() and not name_en.strip():
        raise Invalid(field_errors={"name_zh": _("Enter the name in Chinese or in English.")})
    if {name_zh.strip().casefold(), name_en.strip().casefold()} & taken - {""}:
        raise Invalid(field_errors={"name_zh": _("There is a kind of this name already.")})
    if len(code) > 20:
        raise Invalid(field_errors={"name_zh": _("Choose one from the list.")})
