"""Work by the clock: every ten minutes what is new is looked at; trials run when somebody asks."""

from __future__ import annotations

import logging
from typing import Any

from mallops.blueprints.fraud.actions import joining, watching
from mallops.blueprints.fraud.actions.settings import TRIAL
from mallops.blueprints.fraud.models import FraudTrial
from mallops.blueprints.fraud.queries.settings import list_malls
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict
from mallops.core.jobs import Job, every, job

HOOKS = joining
log = logging.getLogger("mallops.fraud")


@every(10, "fraud.watch")
def run_watch() -> None:
    """Each mall in its turn; one that fails does not keep the others from being looked at."""
    for mall_id, tz in [(one.id, one.tz) for one in list_malls()]:
        actor = Actor.system(mall_id, tz)
        try:
            with acting(actor, "fraud.watch"):
                watching.look(actor)
        except Conflict as refused:
            db.session.rollback()
            log.warning("the fraud rules of mall %s were not run: %s", mall_id, refused)


@job(TRIAL)
def run_trial(row: Job) -> dict[str, Any]:
    """A version of the settings on history."""
    actor, trial_id = Actor.system(row.args["mall_id"], row.args["tz"]), int(row.args["trial"])
    try:
        with acting(actor, TRIAL):
            return {"raised": watching.run_trial(actor, trial_id)}
    except Conflict:
        db.session.rollback()
        with transaction():
            db.session.get_one(FraudTrial, trial_id).state = "failed"
        raise
