"""Days of a mall: when a display ends on its wall clock."""

from __future__ import annotations

import datetime as dt

from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.malls import Mall


def today_of(mall_id: int) -> dt.date:
    """The calendar day in the mall."""
    return mall_now(db.session.get_one(Mall, mall_id).tz).date()


def end_of(mall_id: int, day: dt.date) -> dt.datetime:
    """The moment at which a day of the mall is over."""
    zone = db.session.get_one(Mall, mall_id).zoneinfo
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, zone).astimezone(dt.UTC)
