"""What happens to attendance by the clock: who is told that shops were not ticked after opening."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter

import sqlalchemy as sa

from mallops.blueprints.attendance.actions.telling import tell_missing
from mallops.blueprints.attendance.queries import day_grid, settings_of
from mallops.blueprints.attendance.rules import OPEN
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every
from mallops.core.malls import Mall

log = logging.getLogger("mallops.jobs")
#: Nobody is told after so long: the day has gone on.
NO_MORE_AFTER = dt.timedelta(hours=2)


@every(5, "attendance.missing")
def tell_what_is_missing() -> None:
    """In each mall that opened a while ago, once a day and zone."""
    for mall_id, tz in db.session.execute(sa.select(Mall.id, Mall.tz)).all():
        try:
            with acting(Actor.system(mall_id, tz), "attendance.missing"), transaction():
                tell_of_mall(mall_id)
        except Exception:
            log.exception("missing ticks of mall %s could not be told", mall_id)


def tell_of_mall(mall_id: int) -> int:
    """Tell the people of each zone how many of its shops are not ticked; how many inboxes got it."""
    mall, now = db.session.get_one(Mall, mall_id), utcnow()
    opens = dt.datetime.combine(business_date(now, mall.tz), mall.opens_at, mall.zoneinfo)
    after = dt.timedelta(minutes=settings_of(mall_id).missing_after)
    if not opens + after <= now <= opens + after + NO_MORE_AFTER:
        return 0
    on = business_date(now, mall.tz)
    rows = [row for row in day_grid(mall_id, on).rows if row.cells[OPEN].is_missing(now, after)]
    zones = {row.shop.zone_id: row.shop.zone_name for row in rows}
    count = Counter(row.shop.zone_id for row in rows)
    return sum(tell_missing(mall_id, zone, zones[zone], count[zone], on) for zone in zones)
