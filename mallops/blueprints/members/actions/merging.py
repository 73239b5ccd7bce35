"""Two cards of one person become one; a second person agrees (22.3)."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions.cards import set_cards
from mallops.blueprints.members.actions.erasing import empty
from mallops.blueprints.members.actions.writing import keep_consents, log
from mallops.blueprints.members.models import Member, MemberMerge
from mallops.blueprints.members.queries.keys import keys_of
from mallops.blueprints.members.queries.members import find_pair
from mallops.blueprints.members.rules import hooks, people
from mallops.blueprints.members.rules.life import NotNow, SecondPerson, ensure_may, ensure_reason
from mallops.core.auth import Actor, authorize
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow

#: What the kept member takes over when it lacks it.
_TAKEN = (
    "name",
    "gender",
    "birthday",
    "birth_md",
    "id_type",
    "id_last4",
    "address",
    "email",
    "preferences",
    "contact_name",
    "credit_code",
    "remark",
)


def propose(actor: Actor, keep: Member, drop: Member, reason: str, found_by: str = "hand") -> MemberMerge:
    """Ask for a merge: `drop` goes into `keep`. Raises Invalid, NotNow."""
    authorize(actor, may.JOIN, keep)
    authorize(actor, may.JOIN, drop)
    words = ensure_reason(reason)
    if keep.id == drop.id:
        raise NotNow()
    for one in (keep, drop):
        ensure_may("merge", one.state)
    pair = find_pair(keep.id, drop.id)
    if pair is None:
        pair = MemberMerge(mall_id=keep.mall_id, keep_id=keep.id, drop_id=drop.id, found_by=found_by)
        db.session.add(pair)
    elif pair.state == "done":
        raise NotNow()
    pair.keep_id, pair.drop_id = keep.id, drop.id
    pair.state, pair.reason, pair.by_id = "waiting", words, actor.user_id
    pair.decided_by_id, pair.decided_at, pair.answer = None, None, None
    db.session.flush()
    return pair


def refuse(actor: Actor, pair: MemberMerge, answer: str) -> None:
    """They are two people; nobody is asked about them again. Raises Invalid, NotNow."""
    authorize(actor, may.DECIDE, pair)
    if pair.state not in ("found", "waiting"):
        raise NotNow()
    pair.answer = ensure_reason(answer, "answer")
    _decide(actor, pair, "refused")


def agree(actor: Actor, pair: MemberMerge, keep: Member, drop: Member) -> Member:
    """Merge. `keep` and `drop` are locked by the caller. Raises NotNow, SecondPerson."""
    authorize(actor, may.DECIDE, pair)
    if pair.state != "waiting":
        raise NotNow()
    if pair.by_id == actor.user_id:
        raise SecondPerson()
    for one in (keep, drop):
        ensure_may("merge", one.state)
    for hook in hooks.MERGE:
        hook(actor, keep, drop)
    _take_over(keep, drop)
    set_cards(drop, "cancelled", ends=True, actor=actor)
    keep_consents(actor, drop, {}, "desk")
    drop.state, drop.merged_into_id, drop.ended_on = "merged", keep.id, mall_now(actor.tz).date()
    empty(drop)
    _decide(actor, pair, "done")
    log(actor, keep, "merged", detail={"from": drop.number})
    log(actor, drop, "merged_into", detail={"into": keep.number})
    db.session.flush()
    return keep


def _take_over(keep: Member, drop: Member) -> None:
    """What is known of the person stays known, under one number."""
    for column in _TAKEN:
        value: Any = getattr(keep, column)
        if value in (None, ""):
            setattr(keep, column, getattr(drop, column))
    keep.joined_on = min(keep.joined_on, drop.joined_on)
    for column, value in keys_of(keep.name or "", keep.phone or "").items():
        setattr(keep, column, value)
    keep.is_complete = people.is_complete(keep.kind, keep.name or "", keep.gender, keep.birth_md)


def _decide(actor: Actor, pair: MemberMerge, state: str) -> None:
    pair.state, pair.decided_by_id, pair.decided_at = state, actor.user_id, utcnow()
    db.session.flush()
