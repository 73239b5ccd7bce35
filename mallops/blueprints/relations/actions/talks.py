"""What tenants and their staff say: logged, coordinated, answered (19.2)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.licences.queries import zone_of
from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions.kinds import TALK
from mallops.blueprints.relations.models import Talk
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall, today_of

#: Encrypted: they never go through the timeline or the search.
SAID = ("speaker", "opinion", "reason", "answer", "follow_up")


def log_talk(actor: Actor, typed: dict[str, Any], *, uid: uuid.UUID | None = None) -> Talk:
    """A communication record; one that was answered on the spot is closed at once. Raises Invalid."""
    authorize(actor, may.WORK)
    values = _values(actor, typed)
    answer = typed.get("answer", "").strip()[: rules.LONGEST]
    case: Talk = casework.open_case(actor, TALK, values, uid=uid, authorised=True)
    if answer:
        answer_talk(actor, case, answer)
    return case


def correct_talk(actor: Actor, talk: Talk, typed: dict[str, Any], version: int) -> None:
    """Change what was written down. Raises Invalid, Conflict."""
    values = _values(actor, typed)
    hidden = {key: values.pop(key) for key in SAID if key in values}
    casework.edit_case(actor, talk, values, version=version)
    for key, value in hidden.items():
        setattr(talk, key, value)
    db.session.flush()


def coordinate(actor: Actor, talk: Talk, department: str, text: str) -> None:
    """Hand it on: which department, and what was agreed with it."""
    authorize(actor, may.WORK, talk)
    if department not in DEPARTMENTS:
        raise Invalid(field_errors={"department": _("Choose the department.")})
    if not text.strip():
        raise Invalid(field_errors={"coordinated": _("Write what was agreed, or what is asked of them.")})
    talk.department = department
    line = f"{today_of(talk.mall_id).isoformat()} {actor.name}: {text.strip()}"
    talk.coordinated = "\n".join(filter(None, (talk.coordinated, line)))[: rules.LONGEST]
    casework.move(actor, talk, "coordinate")


def answer_talk(actor: Actor, talk: Talk, answer: str) -> None:
    """The tenant was answered."""
    authorize(actor, may.WORK, talk)
    if not answer.strip():
        raise Invalid(field_errors={"answer": _("Write what the tenant was answered.")})
    talk.answer = answer.strip()[: rules.LONGEST]
    talk.answered_at, talk.answered_by_id = utcnow(), actor.user_id
    casework.move(actor, talk, "answer")


def _values(actor: Actor, typed: dict[str, Any]) -> dict[str, Any]:
    assert actor.mall_id is not None
    rules.ensure_talk(typed, today_of(actor.mall_id))
    tenant = db.session.get(Tenant, typed["tenant"]) if typed.get("tenant") is not None else None
    if tenant is None or tenant.mall_id != actor.mall_id:
        raise Invalid(field_errors={"tenant": _("Choose the tenant.")})
    for key, known in (("channel", rules.CHANNELS), ("speaker_role", rules.SPEAKERS)):
        if typed[key] not in known:
            raise Invalid(field_errors={key: _("Choose one from the list.")})
    follow_on: dt.date | None = typed["follow_on"]
    return {
        "title": typed["title"].strip()[:120],
        "tenant_id": tenant.id,
        "zone_id": zone_of(tenant, today_of(tenant.mall_id)),
        "sort": typed["sort"],
        "channel": typed["channel"],
        "speaker_role": typed["speaker_role"],
        "talked_on": typed["talked_on"],
        "follow_on": follow_on,
        "due_at": _end_of(actor.mall_id, follow_on) if follow_on else None,
        "speaker": typed["speaker"].strip()[:60],
        "opinion": typed["opinion"].strip()[: rules.LONGEST],
        "reason": typed["reason"].strip()[:500],
        "follow_up": typed["follow_up"].strip()[:500],
    }


def _end_of(mall_id: int, day: dt.date) -> dt.datetime:
    zone = db.session.get_one(Mall, mall_id).zoneinfo
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, zone).astimezone(dt.UTC)


__all__ = ["answer_talk", "coordinate", "correct_talk", "log_talk"]
