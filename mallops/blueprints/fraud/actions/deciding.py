"""Notes, the manager's decision, the end of a case."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.actions.telling import tell_confirmed
from mallops.blueprints.fraud.models import FraudAlert, FraudNote, FraudRow
from mallops.blueprints.fraud.queries.alerts import count_acts
from mallops.blueprints.fraud.rules.life import ensure_acted, ensure_words
from mallops.core.auth import Actor, authorize
from mallops.core.casework.actions import log, move
from mallops.core.db import db, utcnow


def note(actor: Actor, alert: FraudAlert, text: str) -> FraudNote:
    """Keep in words what was found. Raises Invalid."""
    authorize(actor, may.INVESTIGATE, alert)
    return _write(actor, alert, ensure_words(text))


def _write(actor: Actor, alert: FraudAlert, words: str) -> FraudNote:
    row = FraudNote(mall_id=alert.mall_id, alert_id=alert.id, text=words, by_id=actor.user_id, at=utcnow())
    db.session.add(row)
    log(alert, actor, "noted")
    db.session.flush()
    return row


def decide(actor: Actor, alert: FraudAlert, decision: str, text: str, *, version: int | None = None) -> None:
    """Confirm the abuse or clear the card, with the reasons. Its rows are settled: they raise nothing again.

    Raises Invalid, StepNotAllowed, Conflict.
    """
    authorize(actor, may.DECIDE, alert)
    words = ensure_words(text)
    step = {"confirmed": "confirm", "cleared": "clear"}[decision]
    move(actor, alert, step, version=version)
    alert.decision, alert.decision_text = decision, words
    alert.decided_by_id, alert.decided_at = actor.user_id, utcnow()
    alert.is_open = False
    db.session.execute(sa.update(FraudRow).where(FraudRow.alert_id == alert.id).values(settled=True))
    db.session.flush()
    if decision == "confirmed":
        tell_confirmed(alert)


def close(actor: Actor, alert: FraudAlert, text: str, *, version: int | None = None) -> None:
    """All that had to be done is done. Raises Invalid when nothing was, and nobody says why."""
    authorize(actor, may.ACT, alert)
    ensure_acted(count_acts(alert.id), text)
    if text.strip():
        _write(actor, alert, ensure_words(text))
        db.session.refresh(alert)
        version = None
    move(actor, alert, "close", version=version)


__all__ = ["close", "decide", "note"]
