"""Users and their sessions. Rows are flushed, not committed."""

from __future__ import annotations

import functools
import itertools
from typing import Any

from flask.testing import FlaskClient

from mallops.blueprints.accounts.actions.sessions import start_session
from mallops.blueprints.accounts.models import Deputation, Membership, User
from mallops.blueprints.accounts.queries.sessions import find_actor
from mallops.blueprints.accounts.rules.passwords import hash_password
from mallops.blueprints.accounts.rules.tokens import SESSION_KEY
from mallops.core.auth import Actor
from mallops.core.crypto import lookup_hash
from mallops.core.db import db
from mallops.core.malls import Mall

PASSWORD = "long enough 42"
_counter = itertools.count(1)
_hash = functools.cache(hash_password)


def make_user(
    mall: Mall | None = None, *roles: str, login: str = "", password: str = PASSWORD, **values: Any
) -> User:
    """A person with these roles in `mall`; may sign in at once with `PASSWORD`."""
    number = next(_counter)
    defaults: dict[str, Any] = {
        "login": login or f"person{number}",
        "password_hash": _hash(password),
        "name_zh": f"员工{number}",
        "name_en": f"Person {number}",
        "staff_no": f"{number:04d}",
        "must_change_password": False,
        "lang": "en",
    }
    if values.get("phone"):
        values.setdefault("phone_hash", lookup_hash(values["phone"]))
    user = User(**{**defaults, **values})
    db.session.add(user)
    db.session.flush()
    for role in roles:
        give_role(user, mall, role)
    return user


def give_role(user: User, mall: Mall | None, role: str) -> Membership:
    """One more role for a person in a mall."""
    assert mall is not None, "a role is held in a mall"
    membership = Membership(user_id=user.id, mall_id=mall.id, role=role)
    db.session.add(membership)
    db.session.flush()
    return membership


def make_deputation(
    mall: Mall, deputy: User, role: str, starts_at: Any, ends_at: Any, **values: Any
) -> Deputation:
    """`deputy` acts as `role` from one instant to another."""
    row = Deputation(
        mall_id=mall.id, deputy_id=deputy.id, role=role, starts_at=starts_at, ends_at=ends_at, **values
    )
    db.session.add(row)
    db.session.flush()
    return row


def actor_of(user: User, mall: Mall | None = None) -> Actor:
    """The Actor that a request of this person would have (in `mall`, else in their first one)."""
    actor = find_actor(user.id, mall.id if mall else None)
    assert actor is not None, f"{user.login} is disabled or has no role"
    return actor


def login_as(client: FlaskClient, user: User, mall: Mall | None = None) -> FlaskClient:
    """Sign a browser in without the log-in page (inside an app context). Returns the client."""
    token = start_session(user, mall.id if mall else None, user_agent="test")
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie[SESSION_KEY] = token
    return client
