"""What a session knows of its person: read once, then cached on the session row."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.accounts.models import Deputation, Membership, User, UserSession
from mallops.core.auth import Actor
from mallops.core.auth.zones import zone_ids_of
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall

#: A snapshot is read anew after this time even when nothing is known to have changed.
SNAPSHOT_LIFE = dt.timedelta(minutes=10)
ACTOR_FIELDS = {one.name for one in dataclasses.fields(Actor)}


@dataclass(frozen=True)
class SessionRow:
    """The columns of a session that every request needs."""

    id: int
    user_id: int
    mall_id: int | None
    snapshot: dict[str, Any] | None
    snapshot_until: dt.datetime | None
    last_seen_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None


_SESSIONS: Any = UserSession.__table__
#: Built once: every request asks it.
_SESSION = sa.select(*(_SESSIONS.c[one.name] for one in dataclasses.fields(SessionRow))).where(
    _SESSIONS.c.token_hash == sa.bindparam("hashed")
)


def find_session(hashed: str) -> SessionRow | None:
    """The session with this token hash, live or not. One query, no ORM object."""
    row: Any = db.session.connection().execute(_SESSION, {"hashed": hashed}).one_or_none()
    return None if row is None else SessionRow(*row)


def list_live_sessions(user_id: int) -> Sequence[UserSession]:
    """The sessions of a person that still open doors, the latest seen first."""
    return db.session.scalars(
        sa.select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > utcnow(),
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        .limit(50)
    ).all()


def list_malls_of(user_id: int) -> Sequence[Mall]:
    """The malls in which a person has a role, by code."""
    return db.session.scalars(
        sa.select(Mall)
        .where(Mall.id.in_(sa.select(Membership.mall_id).where(Membership.user_id == user_id)))
        .order_by(Mall.code)
    ).all()


def build_snapshot(user_id: int, mall_id: int | None) -> tuple[dict[str, Any], dt.datetime] | None:
    """All an Actor needs, as JSON, and until when it holds; None for a disabled person or one with no role.

    The mall asked for is taken when the person has a role there, else the first by code.
    """
    user = db.session.get(User, user_id, populate_existing=True)
    if user is None or not user.is_active:
        return None
    malls = list_malls_of(user_id)
    if not malls:
        return None
    mall = next((one for one in malls if one.id == mall_id), malls[0])
    now = utcnow()
    deputies, until = _deputations(user_id, mall.id, now)
    own = db.session.scalars(
        sa.select(Membership.role).where(Membership.user_id == user_id, Membership.mall_id == mall.id)
    )
    return {
        "user_id": user.id,
        "name": _own_name(user),
        "mall_id": mall.id,
        "roles": sorted({*own, *deputies}),
        "zone_ids": sorted(zone_ids_of(user.id, mall.id)),
        "lang": user.lang,
        "tz": mall.tz,
        "mall_name_zh": mall.name_zh,
        "mall_name_en": mall.name_en,
        "mall_code": mall.code,
        "must_change_password": user.must_change_password,
        "other_malls": [[one.id, one.name_zh, one.name_en] for one in malls if one.id != mall.id],
        "user_uid": str(user.uid),
        "mall_uid": str(mall.uid),
    }, until


def _deputations(user_id: int, mall_id: int, now: dt.datetime) -> tuple[set[str], dt.datetime]:
    """Roles acted for now, and when that next changes (ten minutes on at the latest)."""
    rows = db.session.execute(
        sa.select(Deputation.role, Deputation.starts_at, Deputation.ends_at).where(
            Deputation.deputy_id == user_id, Deputation.mall_id == mall_id, Deputation.ends_at > now
        )
    ).all()
    until = now + SNAPSHOT_LIFE
    for _role, starts_at, ends_at in rows:
        until = min(until, starts_at if starts_at > now else ends_at)
    return {role for role, starts_at, _ends_at in rows if starts_at <= now}, until


def _own_name(user: User) -> str:
    """The name in the person's own language: what the audit trail and the greeting say."""
    first, second = (user.name_en, user.name_zh) if user.lang == "en" else (user.name_zh, user.name_en)
    return first or second or user.login


def is_whole(snapshot: dict[str, Any] | None) -> bool:
    """True unless the snapshot is missing, or was written by a release that knew less or more of an Actor."""
    return snapshot is not None and snapshot.keys() == ACTOR_FIELDS


def actor_from(snapshot: dict[str, Any]) -> Actor:
    """The Actor that a snapshot describes."""
    return Actor(
        **{
            **snapshot,
            "roles": frozenset(snapshot["roles"]),
            "zone_ids": frozenset(snapshot["zone_ids"]),
            "other_malls": tuple((one[0], one[1], one[2]) for one in snapshot["other_malls"]),
        }
    )


def find_actor(user_id: int, mall_id: int | None = None) -> Actor | None:
    """The person as an Actor (jobs, commands, tests); None when disabled or without a role."""
    built = build_snapshot(user_id, mall_id)
    return None if built is None else actor_from(built[0])
