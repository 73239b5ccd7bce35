"""Scores by the clock: the month that is over once, the month that runs once a day."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from mallops.blueprints.scores.actions.computing import compute_by_clock, is_over
from mallops.blueprints.scores.queries.months import find_month
from mallops.blueprints.scores.rules.scoring import month_before
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every
from mallops.core.malls import Mall

log = logging.getLogger("mallops.jobs")


@every(60, "scores.months")
def compute_months() -> None:
    """On the first of a month that before it, and people are told; every day the one that runs."""
    for mall in db.session.scalars(sa.select(Mall).order_by(Mall.id)).all():
        this = f"{business_date(utcnow(), mall.tz):%Y-%m}"
        for month, over in ((month_before(this), True), (this, False)):
            if _is_due(mall, month, over=over):
                _compute(Actor.system(mall.id, mall.tz), month, over=over)


def _is_due(mall: Mall, month: str, *, over: bool) -> bool:
    row = find_month(mall.id, month)
    if row is None:
        return True
    if row.is_closed:
        return False
    if over:
        return row.told_at is None or not is_over(month, mall.tz, row.computed_at)
    return business_date(row.computed_at, mall.tz) < business_date(utcnow(), mall.tz)


def _compute(actor: Actor, month: str, *, over: bool) -> None:
    try:
        with acting(actor, "scores.compute"), transaction():
            compute_by_clock(actor, month, tell=over)
    except Exception:
        log.exception("the scores of %s of mall %s could not be computed", month, actor.mall_id)
