"""Small things done on the floor: a label scanned during a run, a round called off."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _

from mallops.blueprints.patrols import permissions
from mallops.blueprints.patrols.actions.device import scanned_code
from mallops.blueprints.patrols.actions.kind import facts_of
from mallops.blueprints.patrols.models import Patrol, PatrolRound
from mallops.blueprints.patrols.queries.rounds import lock_round, round_facts
from mallops.blueprints.patrols.rules.rounds import RoundState, ensure_may_cancel
from mallops.blueprints.patrols.rules.runs import ensure_may_answer
from mallops.core.auth import Actor, authorize, fetch
from mallops.core.casework.actions import log
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict


def record_presence(actor: Actor, patrol_uid: uuid.UUID, scan: str) -> Patrol:
    """Keep that the label of the run's place was scanned while it is walked; a second scan changes nothing.

    Raises Conflict for another place's label, PatrolMovedOn, Forbidden or NotFound.
    """
    authorize(actor, permissions.SUBMIT)
    patrol = fetch(Patrol, patrol_uid, actor, lock=True)
    ensure_may_answer(facts_of(patrol), actor.user_id or 0)
    place = patrol.tenant or patrol.zone
    if place is None or scanned_code(scan) != place.qr_code:
        raise Conflict(_("This label belongs to another place than the patrol."))
    if patrol.presence != "scanned":
        patrol.presence, patrol.scanned_at = "scanned", utcnow()
        log(patrol, actor, "scanned")
        db.session.flush()
    return patrol


def cancel_round(actor: Actor, round_: PatrolRound, reason: str) -> PatrolRound:
    """Call off a planned round that nobody has begun, with a reason; it no longer counts as owed."""
    authorize(actor, permissions.PLAN, round_)
    round_ = lock_round(round_.id)
    ensure_may_cancel(round_facts(round_), utcnow(), reason)
    round_.state, round_.cancel_reason = RoundState.CANCELLED.value, reason.strip()[:200]
    db.session.flush()
    return round_
