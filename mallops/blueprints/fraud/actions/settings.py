"""The settings of the rules: drafted, tried on history, put in force."""

from __future__ import annotations

from flask_babel import gettext as _

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.models import FraudRules, FraudTrial
from mallops.blueprints.fraud.queries.settings import find_draft, find_live, last_trial, last_version
from mallops.blueprints.fraud.rules.settings import Settings, dump, ensure_settings
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound
from mallops.core.jobs import enqueue

TRIAL = "fraud.trial"
DAYS = 90


def save_draft(actor: Actor, settings: Settings) -> FraudRules:
    """Keep a new version, or change the draft there is. Raises Invalid."""
    authorize(actor, may.SET_RULES)
    if actor.mall_id is None:
        raise NotFound()
    ensure_settings(settings)
    row = find_draft(actor.mall_id)
    if row is None:
        row = FraudRules(mall_id=actor.mall_id, version=last_version(actor.mall_id) + 1)
        db.session.add(row)
    row.body, row.by_id, row.edited_at = dump(settings), actor.user_id, utcnow()
    db.session.flush()
    return row


def begin_trial(actor: Actor, row: FraudRules, days: int = DAYS) -> FraudTrial:
    """Try a version on the last days, in the background. One that is under way is not begun again."""
    authorize(actor, may.SET_RULES, row)
    known = last_trial(row.id)
    if known is not None and known.state == "waiting" and known.body == row.body:
        return known
    trial = FraudTrial(mall_id=row.mall_id, rules_id=row.id, body=row.body, days=days, by_id=actor.user_id)
    db.session.add(trial)
    db.session.flush()
    enqueue(
        TRIAL,
        {"mall_id": row.mall_id, "tz": actor.tz, "trial": trial.id},
        actor,
        dedupe=f"{TRIAL}:{trial.id}",
    )
    return trial


def tried(row: FraudRules) -> FraudTrial | None:
    """The trial of exactly what a version says now, when it is done."""
    known = last_trial(row.id)
    return known if known is not None and known.state == "done" and known.body == row.body else None


def put_in_force(actor: Actor, row: FraudRules) -> None:
    """From now on the rules look with these limits. Raises Conflict for what was not tried on history."""
    authorize(actor, may.SET_RULES, row)
    if row.state != "draft":
        raise Conflict()
    if tried(row) is None:
        raise Conflict(_("Try this version on the last 90 days first. Then put it in force."))
    before = find_live(row.mall_id)
    if before is not None:
        before.state = "retired"
        db.session.flush()
    row.state, row.live_at, row.live_by_id = "live", utcnow(), actor.user_id
    db.session.flush()


def discard(actor: Actor, row: FraudRules) -> None:
    """Throw a draft away, with its trials."""
    authorize(actor, may.SET_RULES, row)
    if row.state != "draft":
        raise Conflict()
    db.session.delete(row)
    db.session.flush()


__all__ = ["DAYS", "TRIAL", "begin_trial", "discard", "put_in_force", "save_draft", "tried"]
