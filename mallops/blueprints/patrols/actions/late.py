"""What arrives after a run was submitted: kept apart, counted, looked at by a reviewer.

A phone without signal may hold answers and pictures of a run that a colleague has submitted meanwhile.
Nothing of that is lost and nothing that was signed is changed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.actions.kind import facts_of
from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.patrols.rules.runs import OwnPatrol
from mallops.core.auth import Actor, authorize
from mallops.core.casework.actions import log
from mallops.core.db import db, utcnow

_TABLE: Any = Patrol.__table__


def note_late(patrol_id: int, count: int, at: dt.datetime) -> None:
    """Count what came late. The record's version stays: a reviewer at work is not thrown out by it."""
    change = {"late_count": _TABLE.c.late_count + count, "late_at": at}
    db.session.execute(sa.update(_TABLE).where(_TABLE.c.id == patrol_id).values(change))


def look_at_late(actor: Actor, patrol: Patrol) -> None:
    """A reviewer has looked at what came late; it leaves the queue until more comes. Twice is once.

    Raises OwnPatrol for who walked it.
    """
    authorize(actor, permissions.REVIEW, patrol)
    if facts_of(patrol).walked_by(actor.user_id):
        raise OwnPatrol()
    if patrol.late_at is None or (patrol.late_seen_at is not None and patrol.late_seen_at >= patrol.late_at):
        return
    change = {"late_seen_at": utcnow()}
    db.session.execute(sa.update(_TABLE).where(_TABLE.c.id == patrol.id).values(change))
    log(patrol, actor, "late_seen", detail={"count": patrol.late_count})
    db.session.flush()
