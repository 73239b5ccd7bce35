"""What the calendar does to bills: promises that were not kept come back, late ones are handed up."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask_babel import gettext as _

from mallops.blueprints.fees.actions.collecting import break_promise, hand_up
from mallops.blueprints.fees.models import Bill
from mallops.blueprints.fees.queries import bills as asked
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every
from mallops.core.malls import today_of

log = logging.getLogger("mallops.jobs")


@every(30, "fees.calendar")
def pass_days() -> None:
    """Look at every mall's day; what is done once is not done again."""
    for mall_id, tz in [(one.id, one.tz) for one in asked.list_malls()]:
        run_mall(mall_id, tz)


def run_mall(mall_id: int, tz: str) -> int:
    """One mall's day; how many bills moved."""
    actor, today, moved = Actor.system(mall_id, tz), today_of(mall_id), 0
    for bill_id in asked.ids_broken(mall_id, today):
        moved += _one(bill_id, actor, lambda bill: break_promise(actor, bill, today))
    why = _("The time to collect has run out.")
    for bill_id in asked.ids_late(mall_id, utcnow()):
        moved += _one(bill_id, actor, lambda bill: hand_up(actor, bill, why))
    return moved


def _one(bill_id: int, actor: Actor, act: Callable[[Bill], bool]) -> bool:
    try:
        with acting(actor, "fees.calendar"), transaction():
            bill = db.session.get(Bill, bill_id, with_for_update=True, populate_existing=True)
            return bill is not None and act(bill)
    except Exception:
        log.exception("bill %s could not be moved on", bill_id)
        return False


__all__ = ["pass_days", "run_mall"]
