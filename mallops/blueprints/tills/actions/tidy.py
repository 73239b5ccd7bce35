"""Nothing is kept longer than it is needed: answers 30 days, the log 90, what was told 30."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.tills.models import TillCall, TillClaim, TillDelivery, TillEvent
from mallops.core.db import db, transaction, utcnow

CLAIM_DAYS, LOG_DAYS, EVENT_DAYS = 30, 90, 30
CHUNK = 2000


def forget_old() -> int:
    """Remove what is over, a few thousand rows in a transaction; returns how many."""
    now = utcnow()
    done = _forget(TillClaim, TillClaim.at < now - dt.timedelta(days=CLAIM_DAYS))
    done += _forget(TillCall, TillCall.at < now - dt.timedelta(days=LOG_DAYS))
    old = sa.and_(TillEvent.at < now - dt.timedelta(days=EVENT_DAYS), TillEvent.state != "queued")
    return done + _forget(TillEvent, old)


def _forget(model: Any, over: sa.ColumnElement[bool]) -> int:
    done = 0
    while True:
        with transaction():
            ids = list(db.session.scalars(sa.select(model.id).where(over).order_by(model.id).limit(CHUNK)))
            if ids and model is TillEvent:
                db.session.execute(sa.delete(TillDelivery).where(TillDelivery.event_id.in_(ids)))
            if ids:
                db.session.execute(sa.delete(model).where(model.id.in_(ids)))
        done += len(ids)
        if len(ids) < CHUNK:
            return done


__all__ = ["CLAIM_DAYS", "EVENT_DAYS", "LOG_DAYS", "forget_old"]
