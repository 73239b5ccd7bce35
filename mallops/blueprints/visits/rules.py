"""Pure decisions of the reception's logs: kinds, what lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid

VISITS: dict[str, Any] = {
    "meeting": _l("Meets somebody"),
    "reception": _l("Delegation to receive"),
    "feedback": _l("Brings a suggestion"),
    "logistics": _l("Office logistics"),
    "service": _l("Business service"),
}
CALLS: dict[str, Any] = {
    "enquiry": _l("Asks something"),
    "suggestion": _l("Has a suggestion"),
    "complaint": _l("Complains"),
    "business": _l("Business contact"),
    "message": _l("Message for somebody"),
}
LONGEST = 2000
#: For how long the reception keeps who came and who called.
KEPT_DAYS = 180


def ensure_visitor(values: Mapping[str, Any]) -> None:
    """All that lacks, at once. Raises Invalid."""
    errors: dict[str, Any] = {}
    if not values["name"]:
        errors["name"] = _("Enter the visitor's name.")
    if not values["title"]:
        errors["title"] = _("Write why the visitor comes.")
    if values["sort"] not in VISITS:
        errors["sort"] = _("Choose one from the list.")
    if values["owner_id"] is None:
        errors["owner"] = _("Choose who receives the visitor.")
    if not 1 <= values["people"] <= 500:
        errors["people"] = _("Enter how many people, from 1 to 500.")
    if values["sort"] == "feedback" and not values["suggestion"]:
        errors["suggestion"] = _("Write the suggestion, so that it can be passed on.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_caller(values: Mapping[str, Any]) -> None:
    """All that lacks, at once. Raises Invalid."""
    errors: dict[str, Any] = {}
    if not values["phone"]:
        errors["phone"] = _("Enter the caller's number: that is how you reach them.")
    if not values["title"]:
        errors["title"] = _("Write what the call is about, in a few words.")
    if values["sort"] not in CALLS:
        errors["sort"] = _("Choose one from the list.")
    if errors:
        raise Invalid(field_errors=errors)
