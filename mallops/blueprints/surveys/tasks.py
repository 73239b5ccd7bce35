"""By the clock: a survey ends with its last day."""

from __future__ import annotations

import logging

from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.queries.surveys import list_ended, list_malls
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework.actions import move
from mallops.core.db import db, transaction
from mallops.core.jobs import every
from mallops.core.malls import today_of

log = logging.getLogger("mallops.jobs")


@every(30, "surveys.end")
def end() -> None:
    """Close what is over, each in a transaction of its own."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        actor = Actor.system(mall_id, tz)
        for key in list_ended(mall_id, today_of(mall_id)):
            try:
                with acting(actor, "surveys.end"), transaction():
                    survey = db.session.get(Survey, key, with_for_update=True, populate_existing=True)
                    if survey is not None and survey.state == "open":
                        move(actor, survey, "close")
            except Exception:
                log.exception("survey %s could not be closed", key)
