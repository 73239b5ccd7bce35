"""What the calendar does to licences: told 60, 30 and 7 days ahead, expired the day after (17.1)."""

from __future__ import annotations

import datetime as dt
import logging

from mallops.blueprints.licences.actions.keeping import pass_day
from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import ids_to_pass, list_malls
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.jobs import every
from mallops.core.malls import today_of

log = logging.getLogger("mallops.jobs")


@every(30, "licences.calendar")
def pass_days() -> None:
    """Look at every mall's day; what was told once is not told again."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        today = today_of(mall_id)
        for licence_id in ids_to_pass(mall_id, today):
            _pass(licence_id, Actor.system(mall_id, tz), today)


def _pass(licence_id: int, actor: Actor, today: dt.date) -> None:
    try:
        with acting(actor, "licences.calendar"), transaction():
            licence = db.session.get(Licence, licence_id, with_for_update=True, populate_existing=True)
            if licence is not None:
                pass_day(actor, licence, today)
    except Exception:
        log.exception("licence %s could not be moved on", licence_id)
