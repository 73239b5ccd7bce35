"""What happens to incidents by the clock: a level-1 alert that nobody has seen is told again (8.3)."""

from __future__ import annotations

import logging

from mallops.blueprints.incidents.actions.alerts import chase
from mallops.blueprints.incidents.models import Incident
from mallops.blueprints.incidents.queries.incidents import list_to_chase
from mallops.core.audit import acting
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every

log = logging.getLogger("mallops.jobs")


@every(1, "incidents.chase")
def chase_unseen() -> None:
    """Tell again what is due; a step is marked and told in one transaction, so it is told once."""
    for key in list_to_chase(utcnow()):
        try:
            with acting(None, "incidents.chase"), transaction():
                case = db.session.get(Incident, key, with_for_update=True, populate_existing=True)
                if case is not None:
                    chase(case, utcnow())
        except Exception:
            log.exception("incident %s could not be told again", key)
