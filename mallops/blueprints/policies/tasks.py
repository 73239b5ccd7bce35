"""Putting a changed limit under the records that are open, in the background."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from mallops.blueprints.accounts.queries.sessions import find_actor
from mallops.blueprints.policies.actions import APPLY, apply_batch
from mallops.blueprints.policies.queries import count_open_clocks
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.jobs import Job, job, progress


@job(APPLY)
def apply_policy(row: Job) -> dict[str, Any]:
    """A hundred records at a time, so that nobody waits for it; the same again changes nothing."""
    actor = find_actor(row.requested_by_id or 0, row.mall_id) or Actor.system(row.mall_id)
    kind, severity, stage = (str(row.args[key]) for key in ("kind", "severity", "stage"))
    total = count_open_clocks(row.mall_id, kind, severity, stage)
    changed, done = 0, 0
    last: int | None = 0
    with acting(actor, APPLY), force_locale(row.lang):
        while last is not None:
            more, last = apply_batch(actor, kind, severity, stage, last)
            changed, done = changed + more, min(done + 100, total)
            progress(row, done, total, _("%(n)s records have the new limit.", n=changed))
    return {"changed": changed}
