"""Signed-in browsers: begun, resumed, revoked on the server (quality.md, rule 13)."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_login import UserMixin
from sqlalchemy.exc import OperationalError

from mallops.blueprints.accounts.models import Membership, User, UserSession
from mallops.blueprints.accounts.queries.sessions import (
    SessionRow,
    actor_from,
    build_snapshot,
    find_session,
    is_whole,
    list_malls_of,
)
from mallops.blueprints.accounts.rules.tokens import new_token, token_hash
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import NotFound

#: `last_seen_at` (and with it the sliding expiry) is written at most this often.
SEEN_EVERY = dt.timedelta(minutes=5)


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """What Flask-Login holds during a request: the browser's token, its row, and who acts.

    `slid` says that the expiry was moved on, so the cookie should be sent again.
    """

    token: str
    session_id: int
    actor: Actor
    slid: bool = False

    def get_id(self) -> str:
        """Flask-Login stores the token, never a user number."""
        return self.token


def session_life() -> dt.timedelta:
    """How long a session lasts without being used."""
    return dt.timedelta(days=current_app.config["SETTINGS"].session_days)


def start_session(user: User, mall_id: int | None = None, user_agent: str = "") -> str:
    """Begin a session for a person; returns the token for the cookie (only its hash is stored)."""
    token, now = new_token(), utcnow()
    db.session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=user.id,
            mall_id=mall_id,
            last_seen_at=now,
            expires_at=now + session_life(),
            user_agent=user_agent[:200],
        )
    )
    db.session.flush()
    return token


def resume_session(token: str) -> SignedIn | None:
    """The person behind a token; None when it is unknown, revoked, expired, or the person lost all roles.

    One query when warm. Writes the snapshot when it is missing or old, and the time last seen every 5 min.
    """
    row = find_session(token_hash(token))
    now = utcnow()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    fresh = is_whole(row.snapshot) and row.snapshot_until is not None and row.snapshot_until > now
    due = now - row.last_seen_at >= SEEN_EVERY
    snapshot = row.snapshot if fresh and not due else _refresh(row, keep=fresh, seen=due)
    if snapshot is None:
        return None
    return SignedIn(token, row.id, actor_from(snapshot), slid=due)


def _refresh(row: SessionRow, *, keep: bool, seen: bool) -> dict[str, Any] | None:
    """Read the snapshot anew (unless `keep`) and slide the expiry (when `seen`), under a lock on the row.

    The lock makes a change of roles that runs at the same time either be read, or clear what is written.
    """
    try:
        with transaction():
            session = db.session.get(UserSession, row.id, with_for_update=True, populate_existing=True)
            if session is None or session.revoked_at is not None:
                return None
            if seen:
                session.last_seen_at = utcnow()
                session.expires_at = session.last_seen_at + session_life()
            if not keep or session.snapshot is None:
                built = build_snapshot(row.user_id, row.mall_id)
                if built is None:
                    return None
                session.snapshot, session.snapshot_until = built
                session.mall_id = built[0]["mall_id"]
            return session.snapshot
    except OperationalError:
        logging.getLogger("mallops").warning("session could not be refreshed: the database refuses writes")
        built = build_snapshot(row.user_id, row.mall_id)
        return built[0] if built else None


def switch_mall(actor: Actor, session_id: int, mall_id: int) -> None:
    """Continue in another mall of this person. Raises NotFound when they have no role there."""
    if actor.user_id is None or mall_id not in {one.id for one in list_malls_of(actor.user_id)}:
        raise NotFound()
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == actor.user_id)
        .values(mall_id=mall_id, snapshot=None, snapshot_until=None)
    )


def revoke_session(session_id: int, user_id: int) -> None:
    """Close one session of a person. Raises NotFound when it is not theirs or closed already."""
    changed = db.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        .values(revoked_at=utcnow(), snapshot=None)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise NotFound()


def revoke_sessions(user_id: int, *, keep: int | None = None) -> None:
    """Close every session of a person, but for `keep`, which must read its person anew."""
    db.session.flush()
    live = sa.update(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    if keep is not None:
        live = live.where(UserSession.id != keep)
    db.session.execute(live.values(revoked_at=utcnow(), snapshot=None))
    forget_snapshots([user_id])


def forget_snapshots(user_ids: Iterable[int]) -> None:
    """Something about these people changed (role, deputation, zone, name): their sessions read it anew."""
    db.session.flush()
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.user_id.in_(set(user_ids)), UserSession.revoked_at.is_(None))
        .values(snapshot=None, snapshot_until=None)
    )


def forget_mall_snapshots(mall_id: int) -> None:
    """The mall's name, code or zone changed: everyone who works there reads it anew."""
    db.session.flush()
    members = sa.select(Membership.user_id).where(Membership.mall_id == mall_id)
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.user_id.in_(members), UserSession.revoked_at.is_(None))
        .values(snapshot=None, snapshot_until=None)
    )
