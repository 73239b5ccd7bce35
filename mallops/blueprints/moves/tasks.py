"""Approved adjustments are made on their day (13.1)."""

from __future__ import annotations

import datetime as dt
import logging

from mallops.blueprints.moves.actions.adjusting import ADJUST_NOW, note_trouble, put_into_effect
from mallops.blueprints.moves.models import Adjustment
from mallops.blueprints.moves.queries.moves import due_adjustments, list_malls
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.jobs import Job, every, job
from mallops.core.malls import Mall, today_of

log = logging.getLogger("mallops.jobs")


@every(30, "moves.adjustments")
def adjust() -> None:
    """Look at every mall's day; what is made once is not made again."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        today, actor = today_of(mall_id), Actor.system(mall_id, tz)
        for key in due_adjustments(mall_id, today):
            _adjust(key, actor, today)


@job(ADJUST_NOW)
def adjust_now(row: Job) -> None:
    """One that was approved on its day or after it: nobody waits for the round."""
    mall = db.session.get_one(Mall, row.args["mall_id"])
    _adjust(row.args["case_id"], Actor.system(mall.id, mall.tz), today_of(mall.id))


def _adjust(key: int, actor: Actor, today: dt.date) -> None:
    try:
        with acting(actor, "moves.adjustments"), transaction():
            case = db.session.get(Adjustment, key, with_for_update=True, populate_existing=True)
            if case is not None:
                put_into_effect(actor, case, today)
    except DomainError as error:
        with acting(actor, "moves.adjustments"), transaction():
            note_trouble(db.session.get_one(Adjustment, key), error)
    except Exception:
        log.exception("adjustment %s could not be made", key)
