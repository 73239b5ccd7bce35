"""Members who are signed in, and what lets them in."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from mallops.blueprints.club.models import ClubErasure, ClubKey, ClubProfile, ClubSession
from mallops.blueprints.club.rules.door import TRIES
from mallops.blueprints.members.models import LIVE, Member
from mallops.blueprints.points.models import PointAccount
from mallops.core.auth import Actor, fetch
from mallops.core.db import db, utcnow
from mallops.core.doors import hash_of
from mallops.core.errors import NotFound
from mallops.core.malls import Mall
from mallops.core.notices import Channel


@dataclass(frozen=True)
class Guest:
    """The member who is signed in. `actor` acts under the number alone and reaches no route of staff."""

    session_id: int
    member: Member
    mall: Mall
    actor: Actor


#: A webhook that takes this topic sends SMS: its title is the number, its message the text.
CODES = "club.codes"


def find_session(token: str) -> ClubSession | None:
    """The session of a cookie that is open: in time, not ended, and of the number it was opened with."""
    if not token:
        return None
    query = sa.select(ClubSession).where(
        ClubSession.token_hash == hash_of(token),
        ClubSession.revoked_at.is_(None),
        ClubSession.expires_at > utcnow(),
    )
    found = db.session.scalar(query)
    if found is None or found.member.state not in LIVE or found.member.phone_hash != found.phone_hash:
        return None
    return found


def open_sessions(member_id: int) -> list[ClubSession]:
    """Where a member is signed in now, last used first."""
    query = sa.select(ClubSession).where(
        ClubSession.member_id == member_id,
        ClubSession.revoked_at.is_(None),
        ClubSession.expires_at > utcnow(),
    )
    return list(db.session.scalars(query.order_by(ClubSession.last_seen_at.desc())))


def find_key(mall_id: int, uid: uuid.UUID, purpose: str, *, lock: bool = False) -> ClubKey | None:
    """A key by its public id."""
    query = sa.select(ClubKey).where(
        ClubKey.mall_id == mall_id, ClubKey.uid == uid, ClubKey.purpose == purpose
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def find_desk_key(mall_id: int, phone_hash: str) -> ClubKey | None:
    """The code that the desk read out for this number, if it still works; locked."""
    query = (
        sa.select(ClubKey)
        .where(ClubKey.mall_id == mall_id, ClubKey.phone_hash == phone_hash, ClubKey.purpose == "desk")
        .order_by(ClubKey.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(query)
    return found if found is not None and found.works(TRIES) else None


def count_asked(mall_id: int, phone_hash: str, since: dt.datetime) -> int:
    """How many codes were asked for with a number since then."""
    query = sa.select(sa.func.count()).select_from(ClubKey)
    here = (ClubKey.mall_id == mall_id, ClubKey.phone_hash == phone_hash, ClubKey.created_at >= since)
    return db.session.scalar(query.where(*here, ClubKey.purpose != "desk")) or 0


def mall_of(actor: Actor) -> Mall:
    """The mall in which somebody works."""
    return db.session.get_one(Mall, actor.mall_id)


def find_profile(member_id: int) -> ClubProfile | None:
    """What a member chose."""
    return db.session.scalar(sa.select(ClubProfile).where(ClubProfile.member_id == member_id))


def find_way_out(mall_id: int) -> Channel | None:
    """The webhook that sends SMS: the mall named it for just this topic."""
    query = sa.select(Channel).where(
        Channel.mall_id == mall_id, Channel.is_active, Channel.service == "webhook"
    )
    rows = db.session.scalars(query.order_by(Channel.id))
    return next((one for one in rows if one.topics is not None and CODES in one.topics), None)


def demo_members(mall_id: int, many: int = 3) -> list[Member]:
    """Invented people of a demo mall who have something to look at."""
    query = (
        sa.select(Member)
        .join(PointAccount, PointAccount.member_id == Member.id)
        .join(Mall, Mall.id == Member.mall_id)
        .where(Member.mall_id == mall_id, Mall.is_demo, Member.state == "active", Member.name.is_not(None))
        .order_by(PointAccount.balance.desc(), Member.id)
        .limit(many)
    )
    return list(db.session.scalars(query))


# -- wishes to be forgotten --------------------------------------------------------------------------------


def list_asked(member_id: int) -> list[ClubErasure]:
    """What a member asked for, the newest first."""
    query = sa.select(ClubErasure).where(ClubErasure.member_id == member_id)
    return list(db.session.scalars(query.order_by(ClubErasure.id.desc()).limit(20)))


def find_waiting(member_id: int) -> ClubErasure | None:
    """The one that waits."""
    query = sa.select(ClubErasure).where(ClubErasure.member_id == member_id, ClubErasure.state == "waiting")
    return db.session.scalar(query)


def get_own_erasure(member: Member, uid: uuid.UUID, *, lock: bool = False) -> ClubErasure:
    """One of a member's own. Raises NotFound."""
    query = sa.select(ClubErasure).where(ClubErasure.uid == uid, ClubErasure.member_id == member.id)
    found = db.session.scalar(query.with_for_update(of=ClubErasure) if lock else query)
    if found is None:
        raise NotFound()
    return found


def get_erasure(actor: Actor, uid: uuid.UUID) -> ClubErasure:
    """One of the mall. Raises NotFound."""
    return fetch(ClubErasure, uid, actor)


def list_erasures(mall_id: int, *, waiting: bool, limit: int = 100) -> list[ClubErasure]:
    """Those that wait, the most urgent first; or the last that were answered."""
    query = sa.select(ClubErasure).where(ClubErasure.mall_id == mall_id)
    if waiting:
        query = query.where(ClubErasure.state == "waiting").order_by(ClubErasure.due_at, ClubErasure.id)
    else:
        query = query.where(ClubErasure.state != "waiting").order_by(ClubErasure.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def count_waiting(mall_id: int) -> int:
    """How many wait."""
    query = sa.select(sa.func.count()).select_from(ClubErasure)
    return db.session.scalar(query.where(ClubErasure.mall_id == mall_id, ClubErasure.state == "waiting")) or 0


__all__ = [
    "CODES",
    "Guest",
    "count_asked",
    "count_waiting",
    "demo_members",
    "find_desk_key",
    "find_key",
    "find_profile",
    "find_session",
    "find_waiting",
    "find_way_out",
    "get_erasure",
    "get_own_erasure",
    "list_asked",
    "list_erasures",
    "mall_of",
    "open_sessions",
]
