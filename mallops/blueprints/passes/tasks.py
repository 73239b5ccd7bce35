"""What the clock does to goods passes: they expire unused."""

from __future__ import annotations

import logging

from mallops.blueprints.passes.actions.keeping import expire
from mallops.blueprints.passes.queries.passes import ids_over, locked
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import transaction, utcnow
from mallops.core.jobs import every

log = logging.getLogger("mallops.jobs")


@every(5, "passes.expire")
def expire_passes() -> None:
    """Close what is over; a pass that cannot be closed holds up no other."""
    for pass_id, mall_id in ids_over(utcnow()):
        actor = Actor.system(mall_id)
        try:
            with acting(actor, "passes.expire"), transaction():
                expire(actor, locked(pass_id))
        except Exception:
            log.exception("pass %s could not be closed", pass_id)
