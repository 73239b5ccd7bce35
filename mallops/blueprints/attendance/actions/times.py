"""Times in working days from now, with the reason why then."""

from __future__ import annotations

from typing import Any

from mallops.core.calendar_days import calendar_for
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Deadline, Limit, Unit, deadline
from mallops.core.malls import Mall


def working_days(case: Any, days: int) -> Deadline:
    """When so many working days from now are over in the case's mall, with its explanation."""
    mall, now = db.session.get_one(Mall, case.mall_id), utcnow()
    return deadline(Limit(days, Unit.WORKING_DAYS), now, calendar_for(db.session(), mall, now))
