"""What happens to contracts by the clock."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from mallops.blueprints.contractors.actions.expiry import tell_end
from mallops.blueprints.contractors.models import Contractor
from mallops.blueprints.contractors.queries.contractors import list_ending, notices_of
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every
from mallops.core.malls import Mall

log = logging.getLogger("mallops.jobs")


@every(60, "contractors.expiry")
def tell_ends() -> None:
    """Tell of every contract that reached a step before its end."""
    for mall in db.session.scalars(sa.select(Mall).order_by(Mall.id)).all():
        today, steps = business_date(utcnow(), mall.tz), notices_of(mall.id)
        for case in list_ending(mall.id, today, max(steps)):
            _tell(case.id, mall, steps)


def _tell(case_id: int, mall: Mall, steps: tuple[int, ...]) -> None:
    try:
        with acting(Actor.system(mall.id, mall.tz), "contractors.expiry"), transaction():
            case = db.session.get(Contractor, case_id, with_for_update=True, populate_existing=True)
            if case is not None and case.state == "active":
                tell_end(case, business_date(utcnow(), mall.tz), steps)
    except Exception:
        log.exception("the end of contract %s could not be told", case_id)
