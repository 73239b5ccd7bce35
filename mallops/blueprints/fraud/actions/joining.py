"""Alerts when two members become one, ask for their data or are forgotten."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.fraud.models import FraudAlert, FraudNote, FraudReason, FraudRow
from mallops.blueprints.fraud.queries.alerts import alerts_of, find_open, known_refs
from mallops.blueprints.fraud.rules.words import label_of
from mallops.blueprints.members.rules.hooks import member_data, on_erase, on_merge
from mallops.core.auth import Actor
from mallops.core.casework.actions import log
from mallops.core.db import db, utcnow

EVER = 10_000


@on_merge
def move_alerts(actor: Actor, keep: Any, drop: Any) -> None:
    """All alerts are the one member's; of two open ones the rows go into that of the member that stays."""
    mine, other = find_open(keep.id), find_open(drop.id)
    if mine is not None and other is not None:
        _swallow(actor, mine, other)
    db.session.flush()
    for alert in alerts_of(drop.id, EVER):
        alert.member_id = keep.id
        db.session.flush()


def _swallow(actor: Actor, mine: FraudAlert, other: FraudAlert) -> None:
    known = known_refs(mine.id)
    rows = db.session.scalars(sa.select(FraudRow).where(FraudRow.alert_id == other.id))
    for row in rows:
        if (row.rule, row.subject, row.ref_id) not in known:
            row.alert_id = mine.id
    rules = {one.rule for one in mine.reasons}
    for reason in [one for one in other.reasons if one.rule not in rules]:
        mine.reasons.append(
            FraudReason(mall_id=mine.mall_id, rule=reason.rule, score=reason.score, numbers=reason.numbers)
        )
    moved = sa.update(FraudNote).where(FraudNote.alert_id == other.id).values(alert_id=mine.id)
    db.session.execute(moved)
    mine.score = min(100, sum(one.score for one in mine.reasons))
    mine.points, mine.fen = mine.points + other.points, mine.fen + other.fen
    before, other.state, other.is_open = other.state, "void", False
    other.void_reason, other.closed_at = mine.number, utcnow()
    log(other, actor, "voided", from_state=before, to_state="void")
    log(mine, actor, "grew")
    db.session.flush()


@on_erase
def forget(_actor: Actor, member: Any) -> None:
    """Words about the person are emptied; codes, numbers and decisions stay under the member's number."""
    mine = sa.select(FraudAlert.id).where(FraudAlert.member_id == member.id)
    db.session.execute(sa.update(FraudNote).where(FraudNote.alert_id.in_(mine)).values(text=None))
    for alert in alerts_of(member.id, EVER):
        alert.decision_text = None
    db.session.flush()


@member_data("fraud")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here: alerts, their reasons and how they ended; no name of any colleague."""
    return {
        "alerts": [
            {
                "number": one.number,
                "at": one.created_at.isoformat(),
                "state": one.state,
                "reasons": [label_of(reason.rule) for reason in one.reasons],
                "decision": one.decision,
                "decided_at": one.decided_at.isoformat() if one.decided_at else "",
            }
            for one in alerts_of(member.id, EVER)
        ]
    }


__all__ = ["data_of", "forget", "move_alerts"]
