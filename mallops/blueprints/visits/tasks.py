"""By the clock: who came and who called is forgotten when its time is over (retention)."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.visits.actions import forget_old
from mallops.core.audit import acting
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every
from mallops.core.malls import Mall


@every(24 * 60, "visits.retention")
def forget_people() -> None:
    """Once a day, mall by mall, each in its own transaction."""
    for mall_id in list(db.session.scalars(sa.select(Mall.id).order_by(Mall.id))):
        with acting(None, "visits.retention"), transaction():
            forget_old(mall_id, utcnow())
