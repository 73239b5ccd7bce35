"""By the clock: the customers of returns that ended long ago are forgotten (retention)."""

from __future__ import annotations

from mallops.blueprints.returns.actions.keeping import forget_old
from mallops.blueprints.returns.queries import list_malls
from mallops.core.audit import acting
from mallops.core.db import transaction
from mallops.core.jobs import every


@every(24 * 60, "returns.retention")
def forget_customers() -> None:
    """Once a day, mall by mall, each in its own transaction."""
    for mall_id in [one.id for one in list_malls()]:
        with acting(None, "returns.retention"), transaction():
            forget_old(mall_id)
