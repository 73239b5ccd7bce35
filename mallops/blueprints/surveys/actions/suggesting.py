"""A suggestion is taken in, forwarded, adopted or declined, replied; kept only as long as it is needed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions.suggestion_kind import DECIDED, SUGGESTION
from mallops.blueprints.surveys.models import Suggestion
from mallops.blueprints.surveys.rules import suggesting as rules
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.casework.retention import forgets
from mallops.core.db import db, utcnow
from mallops.core.notices import notify, receivers, topic
from mallops.core.phones import ensure_phone

FORWARDED = topic("suggestions.forwarded", _l("A suggestion is forwarded"), _l("Surveys and suggestions"))
#: Encrypted: the timeline never tells them.
HIDDEN = ("speaker", "phone", "text")


@dataclass(frozen=True)
class Told:
    """What is suggested, by whom, and how it came."""

    title: str
    text: str
    source: str = "customer"
    channel: str = "person"
    topic: str = "other"
    speaker: str = ""
    phone: str = ""
    tenant_id: int | None = None
    zone_id: int | None = None


def suggest(
    actor: Actor, told: Told, *, uid: uuid.UUID | None = None, authorised: bool = False
) -> Suggestion:
    """Take it in; its clocks run. `authorised`: from a form without an account."""
    if not authorised:
        authorize(actor, may.TAKE)
    case: Suggestion = casework.open_case(actor, SUGGESTION, _values(told), uid=uid, authorised=True)
    return case


def correct(actor: Actor, case: Suggestion, told: Told, version: int) -> None:
    """Change what was written down, before anybody acted on it."""
    authorize(actor, may.FORWARD, case)
    rules.ensure_open(case.state, ("received",))
    values = _values(told)
    hidden = {key: values.pop(key) for key in HIDDEN}
    casework.edit_case(actor, case, values, version=version)
    for key, value in hidden.items():
        setattr(case, key, value)
    db.session.flush()


def _values(told: Told) -> dict[str, Any]:
    rules.ensure_suggestion(told.title, told.text, told.source, told.channel, told.topic, told.tenant_id)
    return {
        "title": told.title.strip()[:200],
        "text": told.text.strip()[:4000],
        "source": told.source,
        "channel": told.channel,
        "topic": told.topic,
        "speaker": told.speaker.strip()[:120],
        "phone": ensure_phone(told.phone) if told.phone.strip() else "",
        "tenant_id": told.tenant_id,
        "zone_id": told.zone_id,
    }


def forward(actor: Actor, case: Suggestion, department: str) -> None:
    """Hand it to a department, whose people are told."""
    rules.ensure_department(department, DEPARTMENTS)
    case.department = department
    casework.move(actor, case, "forward", note=str(DEPARTMENTS[department]))
    told = set(receivers(case.mall_id, [], department=department)) - {actor.user_id}
    title = _l("Suggestion %(number)s for your department", number=case.number or "")
    url = f"/suggestions/{case.uid}"
    notify(told, mall_id=case.mall_id, topic=FORWARDED, title=title, text=case.title, url=url, case=case)


def decide(actor: Actor, case: Suggestion, decision: str, reasons: str) -> None:
    """Adopt or decline it, with the reasons."""
    rules.ensure_decision(decision, reasons)
    case.decision, case.reasons, case.decided_at = decision, reasons.strip()[:4000], utcnow()
    casework.move(actor, case, "adopt" if decision == "adopted" else "decline")


def reply(actor: Actor, case: Suggestion, text: str) -> None:
    """Note what the person was answered; ends it."""
    rules.ensure_reply(text)
    rules.ensure_open(case.state, tuple(DECIDED))
    case.reply, case.replied_at = text.strip()[:4000], utcnow()
    casework.move(actor, case, "reply")


@forgets(Suggestion, rules.KEEP_DAYS)
def empty(case: Suggestion) -> None:
    """Nothing tells any more who suggested it, in which words; its subject and what was decided stays."""
    case.speaker = case.phone = case.text = case.reasons = case.reply = None
