"""What happens by the clock: today's checks appear, and those nobody did are missed (3.3)."""

from __future__ import annotations

import datetime as dt
import logging

import sqlalchemy as sa

from mallops.blueprints.openings.actions import mark_missed, materialise
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every
from mallops.core.malls import Mall

log = logging.getLogger("mallops.jobs")


@every(5, "openings.checks")
def plan_checks() -> None:
    """Every mall's checks of today; then those missed. A mall in trouble keeps no other waiting."""
    for mall in list(db.session.scalars(sa.select(Mall).order_by(Mall.id))):
        try:
            run_mall(mall, utcnow())
        except Exception:
            log.exception("opening checks of mall %s could not be planned", mall.code)


def run_mall(mall: Mall, now: dt.datetime) -> None:
    """One turn for one mall."""
    with acting(Actor.system(mall.id, mall.tz), "openings.plan"), transaction():
        materialise(mall, business_date(now, mall.tz))
        mark_missed(now, mall.id)
