"""What happens to orders by the clock: what stayed right for a week is closed (4.1)."""

from __future__ import annotations

import datetime as dt
import logging

from mallops.blueprints.fixes.actions.grouping import close_settled
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import list_to_close
from mallops.blueprints.fixes.rules import CLOSE_DAYS
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import every

log = logging.getLogger("mallops.jobs")


@every(60, "fixes.close")
def close_verified() -> None:
    """Orders verified a week ago; those that the desk lead has to close wait for the lead."""
    ids = [(one.id, one.mall_id) for one in list_to_close(utcnow() - dt.timedelta(days=CLOSE_DAYS))]
    for finding_id, mall_id in ids:
        _close(finding_id, mall_id)


def _close(finding_id: int, mall_id: int) -> None:
    actor = Actor.system(mall_id)
    try:
        with acting(actor, "fixes.close"), transaction():
            finding = db.session.get(Finding, finding_id, with_for_update=True, populate_existing=True)
            if finding is not None and finding.state == "verified" and not finding.lead_closes:
                close_settled(actor, finding)
    except Exception:
        log.exception("order %s could not be closed", finding_id)
