"""What a suggestion, a decision on it and the reply to it must say (53.2)."""

from __future__ import annotations

from collections.abc import Container

from flask_babel import gettext as _

from mallops.blueprints.surveys.rules.words import DECISIONS, SOURCES, TOPICS, WAYS
from mallops.core.errors import Conflict, Invalid

#: Who spoke, the phone and the words are kept so long after the reply.
KEEP_DAYS = 730


def ensure_suggestion(
    title: str, text: str, source: str, channel: str, topic: str, tenant_id: int | None
) -> None:
    """Raise Invalid on the field at fault."""
    errors: dict[str, str] = {}
    if not title.strip():
        errors["title"] = _("Say in a few words what it was about.")
    if not text.strip():
        errors["text"] = _("Write down what was suggested.")
    for key, value, known in (
        ("source", source, SOURCES),
        ("channel", channel, WAYS),
        ("topic", topic, TOPICS),
    ):
        if value not in known:
            errors[key] = _("Choose one from the list.")
    if source == "tenant" and tenant_id is None:
        errors["tenant"] = _("Choose the tenant who suggests it.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_decision(decision: str, reasons: str) -> None:
    """Raise Invalid without a decision and its reasons."""
    errors: dict[str, str] = {}
    if decision not in DECISIONS:
        errors["decision"] = _("Choose what was decided.")
    if not reasons.strip():
        errors["reasons"] = _("Write why, and who does what by when.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_reply(reply: str) -> None:
    """Raise Invalid without the words of the reply."""
    if not reply.strip():
        raise Invalid(field_errors={"reply": _("Write what the person was answered.")})


def ensure_department(department: str, known: Container[str]) -> None:
    """Raise Invalid for a department that there is not."""
    if department not in known:
        raise Invalid(field_errors={"department": _("Choose the department that sees to it.")})


def ensure_open(state: str, states: tuple[str, ...]) -> None:
    """Raise Conflict when somebody was faster."""
    if state not in states:
        raise Conflict(_("Somebody was faster. Look at it as it stands now."))
