"""Signing in with a phone number and a code; the session behind the cookie.

Every number is treated alike: the same rows are written, the same sentences are said, whether it is a
member's or not.
"""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from dataclasses import replace

import sqlalchemy as sa
from flask import current_app

from mallops.blueprints.club import permissions as may
from mallops.blueprints.club.actions.texts import write_code
from mallops.blueprints.club.models import ClubKey, ClubSession
from mallops.blueprints.club.queries.guests import (
    Guest,
    count_asked,
    demo_members,
    find_desk_key,
    find_key,
    find_profile,
    find_session,
)
from mallops.blueprints.club.rules import door
from mallops.blueprints.members.actions.writing import log
from mallops.blueprints.members.models import LIVE, Member
from mallops.blueprints.members.queries.keys import phone_key
from mallops.blueprints.members.queries.members import find_by_phone
from mallops.blueprints.members.rules.life import NotNow
from mallops.blueprints.members.rules.people import ensure_member_phone
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, transaction, utcnow
from mallops.core.doors import code_hash, hash_of, new_code, new_session_token
from mallops.core.errors import NotFound
from mallops.core.malls import Mall
from mallops.core.tallies import may_try

SEEN_EVERY = dt.timedelta(minutes=5)


def ask_code(mall: Mall, phone: str, address: str, lang: str) -> ClubKey:
    """A code for a number, sent if it is a member's. Raises Invalid, TooMany, TooManyToday."""
    number = ensure_member_phone(phone, "organisation")
    within = may_try("club.address", address, door.BY_ADDRESS)
    if not (may_try("club.number", f"{mall.id}:{number}", door.BY_NUMBER) and within):
        raise door.TooMany()
    with transaction():
        _ensure_today(mall, number)
        member = find_by_phone(mall.id, number)
        key, code = make_key(mall.id, "enter", number, member)
        write_code(mall, number if member is not None else "", code, lang, door.CODE_LIFE)
    return key


def make_key(
    mall_id: int, purpose: str, number: str, member: Member | None, by: int | None = None
) -> tuple[ClubKey, str]:
    """A new code of six digits for a number; flushes.

    A code to get in belongs to the browser that asked for it: what strangers ask for ends none. Of the
    others only the newest works.
    """
    hashed, now = phone_key(number) or "", utcnow()
    if purpose != "enter":
        old = sa.update(ClubKey).where(
            ClubKey.mall_id == mall_id, ClubKey.phone_hash == hashed, ClubKey.purpose == purpose
        )
        db.session.execute(old.where(ClubKey.expires_at > now).values(expires_at=now, shown=None))
    uid, code = uuid.uuid4(), new_code()
    key = ClubKey(
        uid=uid,
        mall_id=mall_id,
        member_id=member.id if member is not None else None,
        purpose=purpose,
        phone_hash=hashed,
        phone=number if purpose == "phone" else None,
        key_hash=code_hash(uid, code, _secret()),
        shown=code if current_app.config["DEMO"] and purpose != "desk" else None,
        expires_at=now + (door.DESK_CODE_LIFE if purpose == "desk" else door.CODE_LIFE),
        made_by_id=by,
    )
    db.session.add(key)
    db.session.flush()
    return key, code


def ensure_asked(mall: Mall, number: str) -> None:
    """Raise TooManyToday when a number got as many codes as it can."""
    _ensure_today(mall, number)


def _ensure_today(mall: Mall, number: str) -> None:
    since = utcnow() - dt.timedelta(days=1)
    if count_asked(mall.id, phone_key(number) or "", since) >= door.A_DAY:
        raise door.TooManyToday()


def enter(mall: Mall, key_uid: uuid.UUID, typed: str, address: str) -> str:
    """The token for the cookie. Raises Invalid, WrongCode, CodeOver, TooMany. Opens its transaction."""
    code = door.ensure_six(typed)
    if not may_try("club.code", address, door.TRIED_BY_ADDRESS):
        raise door.TooMany()
    token = ""
    with transaction():
        key = find_key(mall.id, key_uid, "enter", lock=True)
        over = key is None or not key.works(door.TRIES)
        if key is not None and not over and try_code(key, code):
            token = _start(mall, key)
    if over:
        raise door.CodeOver()
    if not token:  # only after the commit: a wrong code has used up one of its tries
        raise door.WrongCode()
    return token


def enter_by_desk(mall: Mall, phone: str, typed: str, address: str) -> str:
    """As `enter`, with the code that the desk read out. Raises Invalid, WrongDeskCode, TooMany."""
    code, number = door.ensure_six(typed), ensure_member_phone(phone, "organisation")
    within = may_try("club.code", address, door.TRIED_BY_ADDRESS)
    if not (may_try("club.desk", f"{mall.id}:{number}", door.TRIES) and within):
        raise door.TooMany()
    token = ""
    with transaction():
        key = find_desk_key(mall.id, phone_key(number) or "")
        if key is not None and try_code(key, code):
            token = _start(mall, key)
    if not token:
        raise door.WrongDeskCode()
    return token


def try_code(key: ClubKey, code: str) -> bool:
    """Use up a try; True when it fits, and then the key is used."""
    key.tries += 1
    fits = hmac.compare_digest(code_hash(key.uid, code, _secret()), key.key_hash)
    if fits:
        key.used_at, key.shown = utcnow(), None
    return fits


def _start(mall: Mall, key: ClubKey) -> str:
    member = db.session.get(Member, key.member_id) if key.member_id is not None else None
    if member is None or member.state not in LIVE or member.phone_hash != key.phone_hash:
        return ""
    return open_session(mall, member)


def open_session(mall: Mall, member: Member) -> str:
    """A new session of a member; the token for the cookie."""
    token, now = new_session_token(), utcnow()
    db.session.add(
        ClubSession(
            mall_id=mall.id,
            member_id=member.id,
            token_hash=hash_of(token),
            phone_hash=member.phone_hash or "",
            last_seen_at=now,
            expires_at=now + door.SESSION_LIFE,
        )
    )
    audit.note(
        "club.enter",
        mall_id=mall.id,
        object_kind="members",
        object_id=member.id,
        label=member.number,
        actor=acts_as(mall, member),
    )
    db.session.flush()
    return token


def enter_demo(mall: Mall, member_uid: uuid.UUID) -> str:
    """One tap in the demo. Raises NotFound for anybody who is not invented."""
    member = next((one for one in demo_members(mall.id) if one.uid == member_uid), None)
    if member is None:
        raise NotFound()
    return open_session(mall, member)


def acts_as(mall: Mall, member: Member) -> Actor:
    """Who the trail names: the number, never the person."""
    return replace(Actor.system(mall.id, mall.tz), name=member.number)


def resume(token: str, code: str) -> Guest | None:
    """Who is behind a cookie, in the mall of the address; None when the session is over."""
    row = find_session(token)
    if row is None:
        return None
    mall, now = db.session.get_one(Mall, row.mall_id), utcnow()
    if mall.code != code.upper():
        return None
    if now - row.last_seen_at >= SEEN_EVERY:
        with transaction():
            row = db.session.get_one(ClubSession, row.id)
            row.last_seen_at, row.expires_at = now, now + door.SESSION_LIFE
    return Guest(row.id, row.member, mall, acts_as(mall, row.member))


def log_out(guest: Guest) -> None:
    """End this session."""
    db.session.get_one(ClubSession, guest.session_id).revoked_at = utcnow()
    db.session.flush()


def end_sessions(member_id: int, keep: int | None = None) -> int:
    """End all sessions of a member (but one); returns how many."""
    live = sa.update(ClubSession).where(
        ClubSession.member_id == member_id,
        ClubSession.revoked_at.is_(None),
        ClubSession.id != (keep or 0),
    )
    return int(db.session.execute(live.values(revoked_at=utcnow())).rowcount)  # type: ignore[attr-defined]


def language_of(member_id: int, otherwise: str) -> str:
    """The language a member chose."""
    profile = find_profile(member_id)
    return profile.lang if profile is not None else otherwise


# -- at the desk -------------------------------------------------------------------------------------------


def give_code(actor: Actor, member: Member) -> str:
    """Six digits that the desk reads out, once, to the person whose card it saw. Raises NotNow."""
    authorize(actor, may.SHOW, member)
    if member.state not in LIVE or not member.phone:
        raise NotNow()
    _key, code = make_key(member.mall_id, "desk", member.phone, member, actor.user_id)
    log(actor, member, "own_page_code")
    db.session.flush()
    return code


def end_all(actor: Actor, member: Member) -> int:
    """The phone is stolen: every browser is signed out. Returns how many."""
    authorize(actor, may.SHOW, member)
    count = end_sessions(member.id)
    log(actor, member, "own_page_end")
    db.session.flush()
    return count


# -- the end -----------------------------------------------------------------------------------------------


def forget_old(now: dt.datetime) -> None:
    """Remove codes of yesterday and sessions that ended a month ago."""
    db.session.execute(sa.delete(ClubKey).where(ClubKey.created_at < now - dt.timedelta(days=2)))
    over = now - dt.timedelta(days=30)
    ended = sa.or_(ClubSession.expires_at < over, ClubSession.revoked_at < over)
    db.session.execute(sa.delete(ClubSession).where(ended))


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
