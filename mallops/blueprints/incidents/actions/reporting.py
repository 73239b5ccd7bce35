"""Reporting an incident in a hurry, and changing its level (8.1, 8.2)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.actions.alerts import alert
from mallops.blueprints.incidents.actions.kind import KIND
from mallops.blueprints.incidents.models import Incident
from mallops.blueprints.incidents.rules import incidents as rules
from mallops.blueprints.incidents.rules.words import CATEGORIES, LEVELS
from mallops.blueprints.sites.models import Zone
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.registers.intake import keep_photos


@dataclass(frozen=True)
class Report:
    """What a person in a hurry tells; only the kind is needed."""

    category: str
    level: int | None = None
    zone_id: int | None = None
    place: str = ""
    sentence: str = ""
    occurred_at: dt.datetime | None = None
    uid: uuid.UUID | None = None


def report(actor: Actor, told: Report, photos: Sequence[Any] = ()) -> Incident:
    """A numbered incident; whoever its level names is told at once. Raises Invalid, NotFound, Forbidden."""
    authorize(actor, may.CREATE)
    level, title = rules.ensure_report(told.category, told.level, told.sentence)
    if told.zone_id is not None:
        zone = db.session.get(Zone, told.zone_id)
        if zone is None or zone.mall_id != actor.mall_id:
            raise NotFound()
    values = {
        "title": title or str(CATEGORIES[told.category]),
        "category": told.category,
        "level": level,
        "zone_id": told.zone_id,
        "place": told.place.strip()[:120],
        "description": told.sentence.strip()[:4000],
        "occurred_at": rules.ensure_time(told.occurred_at, utcnow()),
        "person_kind": "",
    }
    case: Incident = casework.open_case(actor, KIND, values, uid=told.uid, authorised=True)
    keep_photos(actor, case, photos)
    alert(actor, case)
    return case


def set_level(actor: Actor, case: Incident, level: int | None, reason: str) -> None:
    """Another level with a reason; a graver one tells those whom it names. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    if KIND.workflow.state(case.state).closed:
        raise Conflict()
    if level is None or level not in LEVELS:
        raise Invalid(field_errors={"level": rules.CHOOSE_LEVEL})
    if level == case.level:
        return
    words = rules.ensure_text(reason, "reason", 300)
    graver = level < case.level
    case.level = level
    casework.log(case, actor, "levelled", note=f"{LEVELS[level]}: {words}")
    db.session.flush()
    if graver:
        alert(actor, case)
