"""What the clock does to works: hot work every minute, permits and settlements twice an hour."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import Any

from mallops.blueprints.fitout.actions import breaches, hot, site, telling
from mallops.blueprints.fitout.models import FitOut, HotWork, Violation
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules.works import WARN_DAYS
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.jobs import every
from mallops.core.malls import today_of

log = logging.getLogger("mallops.jobs")


@every(1, "fitout.hot")
def pass_minutes() -> None:
    """Warn half an hour ahead, end what is over, press for the fire watch."""
    for mall in queries.list_malls():
        actor = Actor.system(mall.id, mall.tz)
        _each(HotWork, [one.id for one in queries.open_hot_works(mall.id)], actor, hot.pass_time)


@every(30, "fitout.days")
def pass_days() -> None:
    """Warn of permits that end, settle what is done."""
    for mall in queries.list_malls():
        actor, today = Actor.system(mall.id, mall.tz), today_of(mall.id)
        _each(FitOut, queries.ids_ending(mall.id, today + dt.timedelta(days=WARN_DAYS)), actor, _warn)
        _each(Violation, queries.ids_issued(mall.id), actor, breaches.settle_by_itself)
        _each(FitOut, queries.ids_accepted(mall.id), actor, site.settle_by_itself)


def _warn(_actor: Actor, case: FitOut) -> None:
    if case.warned_on != case.ends_on:
        case.warned_on = case.ends_on
        telling.tell_ending(case)


def _each(model: Any, ids: Iterable[int], actor: Actor, act: Callable[[Actor, Any], Any]) -> None:
    for key in ids:
        try:
            with acting(actor, "fitout.clock"), transaction():
                case = db.session.get(model, key, with_for_update=True, populate_existing=True)
                if case is not None:
                    act(actor, case)
        except Exception:
            log.exception("%s %s could not be moved on", model.__name__, key)
