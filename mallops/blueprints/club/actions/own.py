"""What a member changes on its own page: number, data, language, consents, a lost card; all that is held."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.club.actions.entering import (
    end_sessions,
    ensure_asked,
    language_of,
    make_key,
    try_code,
)
from mallops.blueprints.club.actions.texts import write_code, write_text
from mallops.blueprints.club.models import ClubProfile, ClubSession
from mallops.blueprints.club.queries.guests import Guest, find_key, find_profile
from mallops.blueprints.club.rules import door
from mallops.blueprints.club.rules.own import TakenNumber, TextChanged, ensure_lang, same_texts
from mallops.blueprints.members.actions.cards import lose_card
from mallops.blueprints.members.actions.erasing import all_about
from mallops.blueprints.members.actions.keeping import change, change_consents
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import Card, Member
from mallops.blueprints.members.queries.members import get_member, list_consents
from mallops.blueprints.members.queries.setup import consent_texts
from mallops.blueprints.members.rules.consents import MARKETING
from mallops.blueprints.members.rules.life import AlreadyMember
from mallops.blueprints.members.rules.people import KEEP, ensure_member_phone
from mallops.core.crypto import mask_phone
from mallops.core.db import db, transaction, utcnow
from mallops.core.tallies import may_try

CHANNEL = "portal"


def _locked(guest: Guest) -> Member:
    """The member, so that nobody else changes it meanwhile."""
    return get_member(guest.actor, guest.member.uid, lock=True)


def told_of(member: Member) -> PersonTold:
    """What is known of a member, as it would be told again; the phone stays."""
    known = {one.name: getattr(member, one.name) or "" for one in fields(PersonTold)}
    return PersonTold(**{**known, "phone": KEEP})


def change_data(guest: Guest, data: Mapping[str, str], lang: str) -> None:
    """Address, mail, preferences, language. Raises Invalid, NotNow. Flushes."""
    member = _locked(guest)
    change(guest.actor, member, replace(told_of(member), **data))
    keep_language(member, ensure_lang(lang))


def keep_language(member: Member, lang: str) -> None:
    """In which language the page and the texts are."""
    profile = find_profile(member.id)
    if profile is None:
        db.session.add(ClubProfile(mall_id=member.mall_id, member_id=member.id, lang=lang))
    else:
        profile.lang = lang
    db.session.flush()


# -- another number ----------------------------------------------------------------------------------------


def ask_number(guest: Guest, phone: str, lang: str) -> uuid.UUID:
    """A code to the new number; which numbers are members' is not told. Raises Invalid, TooMany."""
    number = ensure_member_phone(phone, guest.member.kind)
    mine = may_try("club.phone", str(guest.member.id), door.BY_NUMBER)
    if not (may_try("club.number", f"{guest.mall.id}:{number}", door.BY_NUMBER) and mine):
        raise door.TooMany()
    with transaction():
        ensure_asked(guest.mall, number)
        key, code = make_key(guest.mall.id, "phone", number, guest.member)
        write_code(guest.mall, number, code, language_of(guest.member.id, lang), door.CODE_LIFE)
    return key.uid


def take_number(guest: Guest, key_uid: uuid.UUID, typed: str) -> str:
    """The code came to the new number: it is the member's from now on, masked. Opens its transaction.

    The old number is told; other browsers are signed out. Raises Invalid, WrongCode, CodeOver, TakenNumber.
    """
    code, shown, taken = door.ensure_six(typed), "", False
    with transaction():
        _locked(guest)  # before the key, as whoever ends or erases the member does
        key = find_key(guest.mall.id, key_uid, "phone", lock=True)
        over = key is None or key.member_id != guest.member.id or not key.works(door.TRIES)
        if key is not None and not over and try_code(key, code):
            number, key.phone = key.phone or "", None
            taken = not _change_number(guest, number)
            shown = mask_phone(number)
    if over:
        raise door.CodeOver()
    if taken:
        raise TakenNumber()
    if not shown:
        raise door.WrongCode()
    return shown


def _change_number(guest: Guest, number: str) -> bool:
    member = _locked(guest)
    before = member.phone or ""
    try:
        change(guest.actor, member, replace(told_of(member), phone=number))
    except AlreadyMember:
        return False
    session = db.session.get_one(ClubSession, guest.session_id)
    session.phone_hash = member.phone_hash or ""
    end_sessions(member.id, keep=guest.session_id)
    words = _(
        "%(mall)s: your point card has another mobile number now. Was it not you? Call the service desk.",
        mall=guest.mall.name,
    )
    write_text(guest.mall, before, words, door.CODE_LIFE * 6)
    db.session.flush()
    return True


# -- consents ----------------------------------------------------------------------------------------------


def texts_now(mall_id: int) -> dict[str, int]:
    """The version of each text that holds now."""
    return {code: one.version for code, one in consent_texts(mall_id).items()}


def set_consents(guest: Guest, given: Mapping[str, bool], read: str) -> list[str]:
    """Give or withdraw, purpose by purpose; what changed. Raises TextChanged, NotNow."""
    if not same_texts(read, texts_now(guest.mall.id)):
        raise TextChanged()
    return change_consents(guest.actor, _locked(guest), given, CHANNEL)


def withdraw_marketing(guest: Guest) -> list[str]:
    """No more calls and texts, from this moment on; analysis stays as it is."""
    member = _locked(guest)
    now = {one.purpose: one.given for one in list_consents(member.id, current=True)}
    return change_consents(guest.actor, member, {**now, **dict.fromkeys(MARKETING, False)}, CHANNEL)


def withdraw_all(guest: Guest) -> list[str]:
    """Nothing but the membership itself."""
    return change_consents(guest.actor, _locked(guest), {}, CHANNEL)


# -- the card, the data ------------------------------------------------------------------------------------


def report_lost(guest: Guest) -> Card:
    """The card opens nothing from this moment on; the points stay. Raises NotNow."""
    return lose_card(guest.actor, _locked(guest))


def hand_out(guest: Guest) -> dict[str, Any]:
    """All that is held on the member; on record. Raises TooMany. Opens its transaction."""
    if not may_try("club.export", str(guest.member.id), door.EXPORTS):
        raise door.TooMany()
    with transaction():
        about = all_about(guest.actor, get_member(guest.actor, guest.member.uid))
    return {"made_at": utcnow().isoformat(), **about}


__all__ = [
    "ask_number",
    "change_data",
    "hand_out",
    "report_lost",
    "set_consents",
    "take_number",
    "texts_now",
    "told_of",
    "withdraw_all",
    "withdraw_marketing",
]
