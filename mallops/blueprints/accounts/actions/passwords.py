"""Passwords changed and reset. The hash is made by the caller, before the write transaction."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.blueprints.accounts.actions.sessions import revoke_sessions, start_session
from mallops.blueprints.accounts.models import User
from mallops.blueprints.accounts.queries.people import mall_ids_of, roles_of
from mallops.blueprints.accounts.rules.passwords import ensure_password_fits, verify_password
from mallops.blueprints.accounts.rules.people import ADMIN, ensure_manages_wholly, ensure_may_touch
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.errors import Invalid


def ensure_may_choose(user: User, old: str, new: str, again: str) -> None:
    """Raise Invalid on the field that is wrong. Slow (it checks the old password): not in a transaction."""
    if new != again:
        raise Invalid(field_errors={"again": _l("The two new passwords differ.")})
    if new == old:
        raise Invalid(field_errors={"password": _l("Choose a password that you have not used here.")})
    ensure_password_fits(new, user.login, user.phone or "", user.staff_no)
    if not verify_password(user.password_hash, old):
        raise Invalid(field_errors={"old": _l("This is not your present password.")})


def change_password(user: User, password_hash: str, mall_id: int | None, user_agent: str = "") -> str:
    """Store the new hash, close every session of the person, and begin a new one; returns its token."""
    user.password_hash = password_hash
    user.must_change_password = False
    db.session.flush()
    revoke_sessions(user.id)
    return start_session(user, mall_id, user_agent)


def reset_password(actor: Actor, user: User, password_hash: str) -> None:
    """Give a person a temporary password: all their sessions end, the first log-in asks for a new one.

    Raises OnlyAdministrators, WorksElsewhere.
    """
    ensure_may_touch(actor.roles, roles_of([user.id], actor.mall_id).get(user.id, ()))
    if actor.user_id is not None:
        ensure_manages_wholly(mall_ids_of(actor.user_id, ADMIN), mall_ids_of(user.id))
    user.password_hash = password_hash
    user.must_change_password = True
    revoke_sessions(user.id)
