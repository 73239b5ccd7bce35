"""What every action on a member writes: its history, its data, its consents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mallops.blueprints.members.models import Consent, Member, MemberEvent, MemberMerge, MemberSignature
from mallops.blueprints.members.queries.keys import keys_of
from mallops.blueprints.members.queries.members import find_pair, list_consents, namesakes
from mallops.blueprints.members.queries.setup import consent_texts
from mallops.blueprints.members.rules import hooks, people
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.core.auth import Actor
from mallops.core.casework.signatures import decode_signature
from mallops.core.db import db


@dataclass(frozen=True)
class PersonTold:
    """What is told of a person or an organisation, as typed. `phone` may be `people.KEEP`."""

    phone: str
    name: str = ""
    kind: str = "person"
    gender: str = ""
    birthday: str = ""
    id_type: str = ""
    id_last4: str = ""
    address: str = ""
    email: str = ""
    preferences: str = ""
    contact_name: str = ""
    credit_code: str = ""
    remark: str = ""


def log(
    actor: Actor, member: Member, verb: str, note: str = "", detail: Mapping[str, Any] | None = None
) -> None:
    """A line of the member's history."""
    db.session.add(
        MemberEvent(
            mall_id=member.mall_id,
            member_id=member.id,
            by_id=actor.user_id,
            by_name=actor.name,
            verb=verb,
            note=note or None,
            detail=dict(detail) if detail else None,
        )
    )


def fill(member: Member, told: PersonTold, today: dt.date) -> None:
    """Put what was told into the member, checked. Raises Invalid by field."""
    kind = told.kind if told.kind in people.KINDS else "person"
    phone = member.phone or ""
    if told.phone != people.KEEP:
        phone = people.ensure_member_phone(told.phone, kind)
    name = people.ensure_member_name(told.name, kind)
    birthday, birth_md = people.birthday_of(told.birthday, today)
    member.kind, member.name, member.phone = kind, name, phone
    member.gender = told.gender if told.gender in people.GENDERS and kind == "person" else ""
    member.birthday, member.birth_md = birthday, birth_md
    member.id_type = told.id_type if told.id_type in people.ID_TYPES else ""
    member.id_last4 = people.last_four(told.id_last4) if member.id_type else ""
    member.email = people.ensure_email(told.email)
    member.credit_code = people.ensure_credit_code(told.credit_code) if kind == "organisation" else ""
    member.address, member.preferences = told.address.strip()[:200], told.preferences.strip()[:300]
    member.contact_name, member.remark = told.contact_name.strip()[:60], told.remark.strip()[:300]
    for column, value in keys_of(name, phone).items():
        setattr(member, column, value)
    member.is_complete = people.is_complete(kind, name, member.gender, birth_md)


def note_namesakes(member: Member) -> None:
    """Somebody of the same name and birthday may be the same person: a pair for the specialist."""
    for other in namesakes(member):
        note_pair(member, other, "birthday")


def note_pair(member: Member, other: Member, found_by: str) -> None:
    """Write down that two may be one, once: the older is kept, as its number is known longest."""
    if find_pair(member.id, other.id) is not None:
        return
    keep, drop = sorted((member, other), key=lambda one: one.id)
    db.session.add(
        MemberMerge(
            mall_id=member.mall_id, keep_id=keep.id, drop_id=drop.id, found_by=found_by, state="found"
        )
    )


def keep_consents(
    actor: Actor,
    member: Member,
    given: Mapping[str, bool],
    channel: str,
    versions: Mapping[str, int] | None = None,
) -> list[str]:
    """Write down what changed of the consents: given now, or withdrawn. Returns the purposes.

    `versions`: of which text, when it is not the newest (a form that was filled on the phone before).
    """
    texts = consent_texts(member.mall_id)
    before = {one.purpose: one for one in list_consents(member.id, current=True)}
    changed = []
    for purpose in PURPOSES:
        now, last = bool(given.get(purpose)), before.get(purpose)
        if now == (last is not None and last.given):
            continue
        if last is not None:
            last.is_current = False
            db.session.flush()
        version = (versions or {}).get(purpose) or texts[purpose].version
        db.session.add(
            Consent(
                mall_id=member.mall_id,
                member_id=member.id,
                purpose=purpose,
                given=now,
                text_version=version,
                channel=channel,
                by_id=actor.user_id,
            )
        )
        changed.append(purpose)
    db.session.flush()
    for purpose in changed:
        for hook in hooks.CONSENT:
            hook(actor, member, purpose, bool(given.get(purpose)))
    return changed


def keep_signature(actor: Actor, member: Member, signature: str, purpose: str) -> None:
    """Keep what the member signed. Raises Invalid on `signature` when there is none."""
    image, typed = decode_signature(signature)
    db.session.add(
        MemberSignature(
            mall_id=member.mall_id,
            member_id=member.id,
            purpose=purpose,
            image=image,
            typed=typed or None,
            by_id=actor.user_id,
        )
    )
