"""The life of an alert: who decides what, and what a decision needs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Invalid

OPEN = ("alert", "investigating")
DECISIONS: dict[str, Any] = {"confirmed": _l("Abuse confirmed"), "cleared": _l("Cleared: nothing wrong")}
LONGEST = 2000


class NotThePerson(Conflict):
    """Whoever stands in the rows decides nothing about them."""

    default = _l("Your own bookings are among the rows. Somebody else has to look into this.")


def ensure_words(text: str | None, field: str = "note", least: int = 2) -> str:
    """What was found or decided, in words. Raises Invalid."""
    words = (text or "").replace("\x00", "").strip()
    if len(words) < least:
        raise Invalid(field_errors={field: _("Say in a few words what was found.")})
    if len(words) > LONGEST:
        raise Invalid(field_errors={field: _("Keep it under 2,000 characters.")})
    return words


def ensure_decided(state: str) -> None:
    """Raises Conflict: nothing is done to a card before the manager has decided."""
    if state != "confirmed":
        raise Conflict(
            _("Nothing is frozen, reversed or cancelled before the manager has confirmed the abuse.")
        )


def ensure_acted(acts: int, words: str) -> None:
    """Raises Invalid for a case that is closed without anything done and without saying why."""
    if not acts and len(words.strip()) < 2:
        raise Invalid(
            field_errors={"note": _("Nothing was done on this case. Say why it is closed all the same.")}
        )


__all__ = ["DECISIONS", "OPEN", "NotThePerson", "ensure_acted", "ensure_decided", "ensure_words"]
