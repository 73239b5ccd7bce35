"""What a customer suggests at the desk or by the public form becomes a suggestion (28.1, 53.2)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions.suggesting import Told as Suggested
from mallops.blueprints.surveys.actions.suggesting import suggest
from mallops.blueprints.surveys.models import Suggestion
from mallops.core.auth import Actor
from mallops.core.turning import Target, Told, turns_into

_WAYS = {"visit": "person", "phone": "phone", "hotline": "phone", "letter": "letter", "mail": "mail"}


def open_suggestion(actor: Actor, told: Told) -> Suggestion:
    """A suggestion of the same words and person. Raises Invalid."""
    suggested = Suggested(
        title=told.title or " ".join(told.text.split())[:80],
        text=told.text,
        channel=_WAYS.get(told.channel, "link"),
        speaker=told.customer,
        phone=told.phone,
        tenant_id=told.tenant_id,
        zone_id=told.zone_id,
    )
    return suggest(actor, suggested, authorised=True)


SUGGESTED = turns_into(
    Target(
        "suggestions", _l("Suggestion"), "lightbulb", may.TAKE, open_suggestion, order=20,
        suits=frozenset({"suggestion"}),
    )
)  # fmt: skip
__all__ = ["SUGGESTED", "open_suggestion"]
