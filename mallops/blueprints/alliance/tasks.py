"""What the calendar does to alliance merchants: the end of a contract announced, then the end itself."""

from __future__ import annotations

import datetime as dt
import logging

from mallops.blueprints.alliance.actions.recruiting import days_ahead, pass_day
from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.blueprints.alliance.queries.merchants import ids_to_pass, list_malls
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.jobs import every
from mallops.core.malls import today_of

log = logging.getLogger("mallops.jobs")


@every(30, "alliance.calendar")
def pass_days() -> None:
    """Look at every mall's day; what was said once is not said again."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        today = today_of(mall_id)
        for merchant_id in ids_to_pass(mall_id, today, days_ahead(mall_id)):
            _pass(merchant_id, Actor.system(mall_id, tz), today)


def _pass(merchant_id: int, actor: Actor, today: dt.date) -> None:
    try:
        with acting(actor, "alliance.calendar"), transaction():
            merchant = db.session.get(
                AllianceMerchant, merchant_id, with_for_update=True, populate_existing=True
            )
            if merchant is not None:
                pass_day(actor, merchant, today)
    except Exception:
        log.exception("alliance merchant %s could not be moved on", merchant_id)
