"""What the calendar does to what hangs: warned three days ahead, expired the day after (11.2)."""

from __future__ import annotations

import datetime as dt
import logging

from mallops.blueprints.displays.actions.keeping import pass_day
from mallops.blueprints.displays.models import Display
from mallops.blueprints.displays.queries.displays import ids_at_term, list_malls
from mallops.blueprints.displays.rules.displays import WARN_DAYS
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.jobs import every
from mallops.core.malls import today_of

log = logging.getLogger("mallops.jobs")


@every(30, "displays.calendar")
def pass_days() -> None:
    """Look at every mall's day; what is done once is not done again."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        today = today_of(mall_id)
        for display_id in ids_at_term(mall_id, today + dt.timedelta(days=WARN_DAYS)):
            _pass(display_id, Actor.system(mall_id, tz), today)


def _pass(display_id: int, actor: Actor, today: dt.date) -> None:
    try:
        with acting(actor, "displays.calendar"), transaction():
            display = db.session.get(Display, display_id, with_for_update=True, populate_existing=True)
            if display is not None:
                pass_day(actor, display, today)
    except Exception:
        log.exception("display %s could not be moved on", display_id)
