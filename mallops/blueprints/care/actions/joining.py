"""Care when two members become one, one leaves, withdraws a consent, asks for its data or is forgotten."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mallops.blueprints.care.actions.calls import take_off
from mallops.blueprints.care.models import Callback, SegmentMember
from mallops.blueprints.care.queries import ratings
from mallops.blueprints.care.queries.calls import calls_of, open_of
from mallops.blueprints.care.queries.segments import segments_of
from mallops.blueprints.care.rules.words import PURPOSE_OF
from mallops.blueprints.members.rules.hooks import member_data, on_cancel, on_consent, on_erase, on_merge
from mallops.core.auth import Actor
from mallops.core.casework.retention import forget as forget_record
from mallops.core.casework.retention import forgets
from mallops.core.db import db

EVER = 10_000


def _house(actor: Any, member: Any) -> Actor:
    """Whoever it was: the list follows from it, it is no work of theirs on the list."""
    return Actor.system(member.mall_id, actor.tz)


@on_consent
def keep_to_consent(actor: Any, member: Any, purpose: str, given: bool) -> None:
    """A withdrawn consent takes the marketing that it allowed off the list at once."""
    if given:
        return
    for call in open_of(member.id, marketing=True):
        if PURPOSE_OF[call.channel] == purpose:
            take_off(_house(actor, member), call, "consent")


@on_cancel
def stop(actor: Any, member: Any) -> None:
    """Nobody calls who has left, but about a complaint."""
    for call in open_of(member.id):
        if call.reason != "complaint":
            take_off(_house(actor, member), call, "ended")
    _leave(member)


@on_merge
def move_care(actor: Any, keep: Any, drop: Any) -> None:
    """All contacts are the one member's; of two that are open for one reason the older stays."""
    known = {one.reason for one in open_of(keep.id)}
    for call in open_of(drop.id):
        if call.reason in known or call.marketing:
            take_off(_house(actor, drop), call, "merged")
    db.session.execute(sa.update(Callback).where(Callback.member_id == drop.id).values(member_id=keep.id))
    _leave(drop)


def _leave(member: Any) -> None:
    mine = sa.delete(SegmentMember).where(SegmentMember.member_id == member.id)
    db.session.execute(mine)
    db.session.flush()


@forgets(Callback, 730)
def empty(call: Callback) -> None:
    """What was said is emptied; that somebody was called, and what came of it, stays."""
    call.why = call.result = call.issue = None


@on_erase
def forget(actor: Any, member: Any) -> None:
    """What was said is emptied; that somebody was called stays, under the number."""
    for call in open_of(member.id):
        take_off(_house(actor, member), call, "ended")
    for call in db.session.scalars(sa.select(Callback).where(Callback.member_id == member.id)).all():
        forget_record(actor, call)
    _leave(member)


@member_data("care")
def data_of(member: Any) -> dict[str, Any]:
    """What is held on a person here."""
    return {
        "contacts": [
            {
                "number": one.number,
                "reason": one.reason,
                "planned_on": one.planned_on.isoformat(),
                "state": one.state,
                "outcome": one.outcome,
                "why": one.why or "",
                "said": one.result or "",
                "issue": one.issue or "",
                "satisfaction": one.satisfaction,
            }
            for one in calls_of(member.id, limit=EVER)
        ],
        "segments": [
            {
                "segment": segment.name_zh or segment.name_en,
                "since": since.isoformat(),
                "until": until.isoformat() if until else "",
            }
            for segment, since, until in segments_of(member.id)
        ],
    }


__all__ = ["data_of", "forget", "keep_to_consent", "move_care", "ratings", "stop"]
