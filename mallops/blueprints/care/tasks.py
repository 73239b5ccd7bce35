"""The night of care: what is out of date goes, segments are refreshed, the day's list made, figures kept."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from mallops.blueprints.care.actions import joining, planning
from mallops.blueprints.care.actions.months import keep_months
from mallops.blueprints.care.actions.segments import refresh_segment
from mallops.blueprints.care.queries.segments import list_segments
from mallops.blueprints.points.queries.books import list_malls
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import business_date, mall_now
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import Job, enqueue, every, job, progress

REFRESH = "care.refresh"
log = logging.getLogger("mallops.care")
#: From this hour of the mall's clock on; a server that was off makes the list when it is back.
HOURS = range(5, 20)


@every(30, "care.night")
def each_mall() -> None:
    """One job for each mall and day."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        if mall_now(tz).hour in HOURS:
            day = mall_now(tz).date().isoformat()
            with transaction():
                enqueue("care.night", {"mall_id": mall_id, "tz": tz}, dedupe=f"care.night:{mall_id}:{day}")


@job("care.night")
def run_night(row: Job) -> dict[str, Any]:
    """All of it for one mall, in short transactions."""
    actor = Actor.system(row.args["mall_id"], row.args["tz"])
    return plan_mall(actor, row)


def plan_mall(actor: Actor, row: Job | None = None) -> dict[str, Any]:
    """Stale tasks, segments, yesterday's sample, today's list, the word to everybody, the figures."""
    with acting(actor, "care.night"):
        with transaction():
            stale = planning.drop_stale(actor)
        ids = [one.id for one in list_segments(actor.mall_id or 0, live=True)]
        for done, segment_id in enumerate(ids, 1):
            refresh_segment(actor, segment_id, tell=_alive(row, done, len(ids)))
        yesterday = business_date(utcnow(), actor.tz) - dt.timedelta(days=1)
        with transaction():
            drawn = planning.draw_sample(actor, yesterday)
        made = planning.plan_day(actor)
        with transaction():
            planning.tell(actor)
        months = keep_months(actor, _alive(row, len(ids), len(ids)))
    return {"stale": stale, "drawn": len(drawn.picked) if drawn is not None else 0, "months": months, **made}


def _alive(row: Job | None, done: int, total: int) -> Callable[[], None] | None:
    """Says that the job lives: a large mall takes longer than a worker may be silent."""
    if row is None:
        return None
    job_id = row.id
    return lambda: progress(db.session.get_one(Job, job_id), done, total)


@job(REFRESH)
def run_refresh(row: Job) -> dict[str, Any]:
    """One segment, for who changed it."""
    actor = Actor.system(row.args["mall_id"], row.args["tz"])
    with acting(actor, REFRESH):
        came, went = refresh_segment(actor, row.args["segment_id"], tell=_alive(row, 0, 1))
    return {"came": came, "went": went}


__all__ = ["REFRESH", "joining", "plan_mall", "run_night", "run_refresh"]
