"""What the house holds on a person: handed out, and erased; the ledger stays, pseudonymous (26.1, PIPL)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions.keeping import cancel
from mallops.blueprints.members.actions.writing import log
from mallops.blueprints.members.models import (
    Consent,
    Member,
    MemberEvent,
    MemberMerge,
    MemberRequest,
    MemberSignature,
)
from mallops.blueprints.members.queries.members import list_cards, list_consents, list_events, list_slips
from mallops.blueprints.members.queries.setup import find_text
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.members.rules.life import ensure_may, ensure_reason
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow

#: Every column that tells who a member is, or helps to find it.
PERSONAL = (
    "name",
    "name_hash",
    "said_hash",
    "initials_hash",
    "phone",
    "phone_hash",
    "last4_hash",
    "birthday",
    "birth_md",
    "id_last4",
    "address",
    "email",
    "preferences",
    "contact_name",
    "credit_code",
    "remark",
    "frozen_why",
)


def empty(member: Member) -> None:
    """Nothing is left of who it was: columns, hashes, signatures, words in its history."""
    for column in PERSONAL:
        setattr(member, column, None)
    member.gender, member.id_type, member.is_complete = "", "", False
    db.session.execute(sa.delete(MemberSignature).where(MemberSignature.member_id == member.id))
    words = sa.update(MemberEvent).where(MemberEvent.member_id == member.id)
    db.session.execute(words.values(note=None))
    asked = sa.update(MemberRequest).where(MemberRequest.member_id == member.id)
    db.session.execute(asked.values(data=None, phone_hash=None))
    db.session.flush()


def erase_member(actor: Actor, member: Member, reason: str) -> None:
    """Erase the person. A live membership ends first. Raises Invalid, NotNow."""
    authorize(actor, may.DECIDE, member)
    ensure_may("erase", member.state)
    ensure_reason(reason)
    if member.state != "cancelled":
        cancel(actor, member, reason)
    for one in [member, *_merged_into(member)]:
        for hook in hooks.ERASE:
            hook(actor, one)
        _forget_pairs(one)
        empty(one)
        one.erased_at = utcnow()
    log(actor, member, "erased")
    db.session.flush()


def _merged_into(member: Member) -> list[Member]:
    return list(db.session.scalars(sa.select(Member).where(Member.merged_into_id == member.id)))


def _forget_pairs(member: Member) -> None:
    mine = sa.or_(MemberMerge.keep_id == member.id, MemberMerge.drop_id == member.id)
    db.session.execute(sa.update(MemberMerge).where(mine).values(reason=None, answer=None))
    still = sa.update(MemberMerge).where(mine, MemberMerge.state.in_(("found", "waiting")))
    db.session.execute(still.values(state="refused", decided_at=utcnow()))


# --- what is held ---------------------------------------------------------------------------------------

_SAID = (
    "number",
    "kind",
    "state",
    "tier",
    "source",
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
    "frozen_why",
    "joined_on",
    "ended_on",
)


def all_about(actor: Actor, member: Member) -> dict[str, Any]:
    """All that the house holds on a member, as plain values; the handing out is on record."""
    authorize(actor, may.EDIT, member)
    audit.note(
        "members.hand_out",
        mall_id=member.mall_id,
        object_kind="members",
        object_id=member.id,
        label=member.number,
        actor=actor,
    )
    log(actor, member, "handed_out")
    db.session.flush()
    slips = [
        {"slip": one.slip_no, "shop": one.tenant.name, "amount_fen": one.amount, "on": _plain(one.spent_on)}
        for one in list_slips(member.id)
    ]
    about = {
        "member": {key: _plain(getattr(member, key)) for key in _SAID},
        "cards": [
            {"number": one.number, "state": one.state, "issued_on": _plain(one.issued_on)}
            for one in list_cards(member.id)
        ],
        "consents": [_consent(member, one) for one in list_consents(member.id)],
        "slips": slips,
        "history": [
            {"at": _plain(one.at), "what": one.verb, "words": one.note or "", "detail": one.detail or {}}
            for one in list_events(member.id, limit=10_000)
        ],
    }
    return about | {key: hook(member) for key, hook in hooks.DATA.items()}


def _consent(member: Member, one: Consent) -> dict[str, Any]:
    text = find_text(member.mall_id, one.purpose, one.text_version)
    return {
        "purpose": one.purpose,
        "given": one.given,
        "at": _plain(one.at),
        "channel": one.channel,
        "text_version": one.text_version,
        "text": [text.text_zh, text.text_en] if text else [],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else (value or "")
