"""Signing in and out. Passwords are checked outside any write transaction: it takes tens of milliseconds."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from mallops.blueprints.accounts.actions.sessions import revoke_session, start_session
from mallops.blueprints.accounts.models import LoginAttempt, User
from mallops.blueprints.accounts.queries.people import find_by_login, mall_ids_of
from mallops.blueprints.accounts.queries.sessions import find_actor
from mallops.blueprints.accounts.rules.passwords import hash_password, needs_rehash, verify_password
from mallops.blueprints.accounts.rules.throttle import WINDOW, address_key, ensure_may_try, pair_key
from mallops.core.audit import note
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Invalid, NotFound

KEEP_ATTEMPTS = dt.timedelta(days=1)


class WrongLogin(Invalid):
    """Name or password is wrong; which one is not said."""

    default = _l("The login name or the password is wrong.")


class AccountClosed(Invalid):
    """The password was right, but the person may not work here (any more)."""

    default = _l("Your account is disabled or has no role yet. Ask your administrator.")


def log_in(login: str, password: str, address: str, user_agent: str = "") -> tuple[User, str]:
    """Check a name (or phone) and password; returns the person and the token of a new session.

    Raises TooManyAttempts (429), WrongLogin, AccountClosed. An unknown name takes as long as a known one.
    """
    with transaction():
        _reserve(login, address)
    user = find_by_login(login)
    stored = user.password_hash if user is not None else None
    db.session.commit()  # no transaction is held open while hashing
    if not verify_password(stored, password) or user is None:
        with transaction():
            _note_failure(user, address, "wrong password" if user else "unknown name")
        raise WrongLogin()
    if not user.is_active or not mall_ids_of(user.id):
        with transaction():
            _note_failure(user, address, "disabled or without role")
        raise AccountClosed()
    better = hash_password(password) if needs_rehash(user.password_hash) else None
    with transaction():
        _forgive(login, address)
        return user, _welcome(user, address, user_agent, better)


def log_in_demo(login: str, address: str, user_agent: str = "") -> tuple[User, str]:
    """Sign in as one of the demo's invented people, without a password. Raises NotFound for anyone else."""
    user = find_by_login(login)
    if user is None or not user.is_demo or not user.is_active or not mall_ids_of(user.id):
        raise NotFound()
    return user, _welcome(user, address, user_agent, None)


def log_out(actor: Actor, session_id: int) -> None:
    """Close this session on the server: its cookie opens nothing any more."""
    assert actor.user_id is not None
    revoke_session(session_id, actor.user_id)
    note("accounts.logout", mall_id=actor.mall_id, object_kind="users", object_id=actor.user_id, actor=actor)


def _welcome(user: User, address: str, user_agent: str, better_hash: str | None) -> str:
    values: dict[str, object] = {"last_login_at": utcnow()}
    if better_hash:
        values["password_hash"] = better_hash
    db.session.execute(sa.update(User).where(User.id == user.id).values(values))
    token = start_session(user, user_agent=user_agent)
    actor = find_actor(user.id)
    note(
        "accounts.login",
        mall_id=actor.mall_id if actor else None,
        object_kind="users",
        object_id=user.id,
        label=user.login,
        after={"from": _short(address)},
        actor=actor,
    )
    return token


def _note_failure(user: User | None, address: str, why: str) -> None:
    """Record a refused try. An unknown name is not written down: people type passwords there by mistake."""
    malls = sorted(mall_ids_of(user.id)) if user else []
    note(
        "accounts.login_failed",
        mall_id=malls[0] if malls else None,
        object_kind="users",
        object_id=user.id if user else None,
        label=user.login if user else "",
        after={"why": why, "from": _short(address)},
    )


def _short(address: str) -> str:
    """A mark by which tries from one address can be told together, without keeping the address."""
    return hashlib.sha256(f"audit|{address}".encode()).hexdigest()[:12]


def _reserve(login: str, address: str) -> None:
    """Count this try before it is checked, so that parallel tries cannot slip through together."""
    now = utcnow()
    keys = [pair_key(login, address), address_key(address)]
    if db.session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(keys[1])[:8], "big", signed=True)
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
    since = now - WINDOW
    ensure_may_try(now, *(_attempts(key, since) for key in keys))
    db.session.execute(sa.delete(LoginAttempt).where(LoginAttempt.at < now - KEEP_ATTEMPTS))
    db.session.add_all([LoginAttempt(key_hash=key, at=now) for key in keys])
    db.session.flush()


def _attempts(key: str, since: dt.datetime) -> list[dt.datetime]:
    query = sa.select(LoginAttempt.at).where(LoginAttempt.key_hash == key, LoginAttempt.at > since)
    return list(db.session.scalars(query.order_by(LoginAttempt.at)))


def _forgive(login: str, address: str) -> None:
    """The right password: forget this name's failures from here, and this try among the address's."""
    db.session.execute(sa.delete(LoginAttempt).where(LoginAttempt.key_hash == pair_key(login, address)))
    newest = (
        sa.select(LoginAttempt.id)
        .where(LoginAttempt.key_hash == address_key(address))
        .order_by(LoginAttempt.at.desc(), LoginAttempt.id.desc())
        .limit(1)
    )
    db.session.execute(sa.delete(LoginAttempt).where(LoginAttempt.id.in_(newest)))
