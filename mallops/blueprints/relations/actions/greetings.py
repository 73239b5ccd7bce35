"""Birthdays and holidays: called and texted the same day, each with what came of it (19.2, I.29)."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.models import Greeting
from mallops.blueprints.relations.queries import find_greeting, list_occasions
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import Invalid, NotFound


def greet(
    actor: Actor,
    person_id: int,
    occasion: str,
    on: dt.date,
    *,
    call: str = "",
    texted: bool = False,
    note: str = "",
) -> Greeting:
    """Note what was done today about somebody's occasion. Raises Invalid, NotFound for who has none today."""
    authorize(actor, may.WORK)
    known = {(one.person.id, one.code) for one in list_occasions(actor.mall_id, on)}
    if (person_id, occasion) not in known:
        raise NotFound()
    if call and call not in rules.CALLS:
        raise Invalid(field_errors={"call": _("Choose one from the list.")})
    if not call and not texted:
        raise Invalid(field_errors={"call": _("Say how the call went, or that the text is sent.")})
    row = find_greeting(person_id, occasion, on)
    if row is None:
        row = Greeting(mall_id=actor.mall_id, person_id=person_id, occasion=occasion, on=on)
        db.session.add(row)
    row.call, row.texted = call or row.call or "", texted or bool(row.texted)
    row.note, row.by_id = note.strip()[:300] or row.note, actor.user_id
    db.session.flush()
    return row
