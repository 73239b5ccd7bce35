"""New tenants are met: a first call opens within five minutes of their data (19.1)."""

from __future__ import annotations

import logging

from mallops.blueprints.licences.queries import list_malls
from mallops.blueprints.relations.actions.first_calls import meet_newcomers
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import transaction
from mallops.core.jobs import every

log = logging.getLogger("mallops.jobs")


@every(5, "relations.first_calls")
def meet() -> None:
    """Look for newcomers in every mall; a tenant is met once, whoever looks."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        actor = Actor.system(mall_id, tz)
        try:
            with acting(actor, "relations.first_calls"), transaction():
                meet_newcomers(actor)
        except Exception:
            log.exception("newcomers of mall %s could not be met", mall_id)
