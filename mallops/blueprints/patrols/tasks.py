"""What happens by the clock: rounds are planned, and those nobody walked are noticed (1.13)."""

from __future__ import annotations

import datetime as dt
import logging

import sqlalchemy as sa

from mallops.blueprints.patrols.actions.rounds import mark_missed, materialise_rounds
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every
from mallops.core.malls import Mall

log = logging.getLogger("mallops.jobs")


@every(5, "patrols.rounds")
def plan_rounds() -> None:
    """Today's and tomorrow's rounds of every mall; then the ones that are missed.

    What goes wrong in one mall is logged and keeps no other mall from its rounds.
    """
    for mall in list(db.session.scalars(sa.select(Mall).order_by(Mall.id))):
        try:
            _plan_mall(mall, utcnow())
        except Exception:
            log.exception("rounds of mall %s could not be planned", mall.code)


def _plan_mall(mall: Mall, now: dt.datetime) -> None:
    today = business_date(now, mall.tz)
    with acting(Actor.system(mall.id, mall.tz), "patrols.plan_rounds"), transaction():
        for ahead in range(2):
            materialise_rounds(mall, today + dt.timedelta(days=ahead))
        mark_missed(now, mall.id)
