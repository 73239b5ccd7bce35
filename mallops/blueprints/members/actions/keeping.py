"""Correcting a member's data, its consents, freezing and ending a membership (22.3, 26.1)."""

from __future__ import annotations

from collections.abc import Mapping

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions.cards import set_cards
from mallops.blueprints.members.actions.writing import (
    PersonTold,
    fill,
    keep_consents,
    log,
    note_namesakes,
    note_pair,
)
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.members import find_by_phone, find_carried
from mallops.blueprints.members.rules import hooks, people
from mallops.blueprints.members.rules.life import AlreadyMember, NotNow, ensure_may, ensure_reason
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.errors import NotFound

#: Why somebody looks at a number in clear; the words go into the member's own history, encrypted.
WHY = ("call", "points", "complaint", "lost", "other")


def change(actor: Actor, member: Member, told: PersonTold) -> list[str]:
    """Correct or fill in data. Returns which columns changed. Raises Invalid, AlreadyMember."""
    authorize(actor, may.JOIN if not member.is_complete else may.EDIT, member)
    ensure_may("edit", member.state)
    phone = (
        (member.phone or "")
        if told.phone == people.KEEP
        else people.ensure_member_phone(told.phone, told.kind)
    )
    known = find_by_phone(member.mall_id, phone)
    if known is not None and known.id != member.id:
        raise AlreadyMember(known.uid)
    before = {one: getattr(member, one) for one in _SHOWN}
    fill(member, told, mall_now(actor.tz).date())
    changed = [one for one in _SHOWN if (getattr(member, one) or "") != (before[one] or "")]
    if changed:
        log(actor, member, "changed", detail={"fields": changed})
        note_namesakes(member)
    db.session.flush()
    return changed


_SHOWN = (
    "kind",
    "name",
    "phone",
    "gender",
    "birthday",
    "id_type",
    "id_last4",
    "address",
    "email",
    "preferences",
    "contact_name",
    "credit_code",
    "remark",
)


def suggest_merge(actor: Actor, member: Member, phone: str) -> None:
    """Somebody wanted to give this member the phone of another: they may be one person."""
    authorize(actor, may.JOIN, member)
    other = find_by_phone(member.mall_id, people.ensure_member_phone(phone, "organisation"))
    if other is not None and other.id != member.id:
        note_pair(member, other, "phone")
        db.session.flush()


def change_consents(
    actor: Actor, member: Member, given: Mapping[str, bool], channel: str = "desk"
) -> list[str]:
    """Give or withdraw. The consent to membership itself ends only with the membership."""
    authorize(actor, may.JOIN, member)
    ensure_may("edit", member.state)
    changed = keep_consents(actor, member, {**given, "service": True}, channel)
    if changed:
        log(actor, member, "consents", detail={"purposes": changed})
    db.session.flush()
    return changed


def reveal_phone(actor: Actor, member: Member, why: str, words: str = "") -> str:
    """The number in clear, once; the look is on record. Raises Invalid without a reason."""
    authorize(actor, may.SEE, member)
    if why not in WHY:
        ensure_reason("", "why")
    note = ensure_reason(words, "words") if why == "other" else words.strip()[:300]
    audit.note(
        may.SEE,
        mall_id=member.mall_id,
        object_kind="members",
        object_id=member.id,
        label=member.number,
        after={"why": why},
        actor=actor,
    )
    log(actor, member, "revealed", note, {"why": why})
    db.session.flush()
    return member.phone or ""


def freeze(actor: Actor, member: Member, reason: str) -> None:
    """Nothing can be earned or redeemed until somebody thaws it. Raises Invalid, NotNow."""
    authorize(actor, may.EDIT, member)
    ensure_may("freeze", member.state)
    member.frozen_why = ensure_reason(reason)
    member.state = "frozen"
    set_cards(member, "frozen")
    log(actor, member, "frozen", member.frozen_why)
    db.session.flush()
    for hook in hooks.FREEZE:
        hook(actor, member)


def unfreeze(actor: Actor, member: Member, reason: str) -> None:
    """Everything works again. Raises Invalid, NotNow."""
    authorize(actor, may.DECIDE, member)
    ensure_may("unfreeze", member.state)
    words = ensure_reason(reason)
    member.state, member.frozen_why = "active", None
    set_cards(member, "active")
    log(actor, member, "unfrozen", words)
    db.session.flush()


def cancel(actor: Actor, member: Member, reason: str) -> None:
    """The membership ends; what hangs on it settles first. Raises Invalid, NotNow."""
    authorize(actor, may.EDIT, member)
    ensure_may("cancel", member.state)
    words = ensure_reason(reason)
    for hook in (*hooks.CANCEL, *hooks.SETTLE):
        hook(actor, member)
    end(actor, member, "cancelled")
    log(actor, member, "cancelled", words)
    db.session.flush()


def restore(actor: Actor, member: Member, reason: str) -> None:
    """A membership that ended by mistake goes on; the member waits for a card and is asked for consents anew.

    Raises Invalid, NotNow when the data are erased, AlreadyMember when the phone has another card by now.
    """
    authorize(actor, may.DECIDE, member)
    ensure_may("restore", member.state)
    words = ensure_reason(reason)
    if member.erased_at is not None or not member.phone:
        raise NotNow()
    known = find_by_phone(member.mall_id, member.phone)
    if known is not None:
        raise AlreadyMember(known.uid)
    member.state, member.ended_on = "applied", None
    keep_consents(actor, member, {"service": True}, "desk")
    db.session.flush()
    for hook in hooks.RESTORE:
        hook(actor, member)
    log(actor, member, "restored", words)
    db.session.flush()


def end(actor: Actor, member: Member, state: str) -> None:
    """Nothing of it can be used any more."""
    member.state, member.ended_on, member.frozen_why = state, mall_now(actor.tz).date(), None
    set_cards(member, "cancelled", ends=True, actor=actor)
    keep_consents(actor, member, {}, "desk")


def card_of(actor: Actor, member: Member) -> str:
    """The number of the card a member carries. Raises NotFound without one."""
    authorize(actor, may.VIEW, member)
    card = find_carried(member.id)
    if card is None:
        raise NotFound()
    return card.number
