"""What happens to lost property by the clock: keeping ends, the index is swept."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from mallops.blueprints.lostfound.actions.retaining import expire_due
from mallops.blueprints.lostfound.actions.terms import sweep_terms
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.jobs import every
from mallops.core.malls import Mall

log = logging.getLogger("mallops.jobs")


@every(60, "lostfound.keeping")
def end_keeping() -> None:
    """What was not claimed in time waits for the police or for disposal."""
    for mall_id in _malls():
        try:
            with acting(None, "lostfound.keeping"), transaction():
                expire_due(Actor.system(mall_id))
        except Exception:
            log.exception("lost property of mall %s could not be looked through", mall_id)


@every(24 * 60, "lostfound.terms")
def sweep() -> None:
    """Rows of the index of what is over."""
    with transaction():
        sweep_terms()


def _malls() -> list[int]:
    return list(db.session.scalars(sa.select(Mall.id).order_by(Mall.id)))
