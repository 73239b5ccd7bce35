"""Every route says who may call it; one that does not stops the program from starting."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

import sqlalchemy as sa
from flask import Flask, g, request

from mallops.core.audit import acting
from mallops.core.auth.actor import PERMISSIONS, Actor, current_actor
from mallops.core.db import db
from mallops.core.errors import DomainError, Forbidden, NotFound

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M")


class LoginNeeded(DomainError):
    """Nobody is signed in (HTTP 401)."""

    status = 401


class PasswordChangeNeeded(DomainError):
    """The first login must choose a password of one's own before anything else."""

    status = 403


@dataclass(frozen=True)
class Access:
    """What a route declares: `kind` is public, signed_in or permission."""

    kind: str
    permission: str | None = None
    why: str = ""


def _guard(access: Access, *, before_password: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = g.get("actor")
            if actor is None:
                raise LoginNeeded()
            if actor.must_change_password and not before_password:
                raise PasswordChangeNeeded()
            if access.permission and not actor.can(access.permission):
                raise Forbidden()
            with acting(actor, access.permission or request.endpoint or view.__name__):
                return view(*args, **kwargs)

        wrapper.__access__ = access  # type: ignore[attr-defined]
        return wrapper

    return decorate


def requires(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The route needs permission `name`."""
    return _guard(Access("permission", name))


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """The route is open to anyone signed in; what it shows is scoped inside."""
    return _guard(Access("signed_in"))(view)


def signed_in_before_password(view: Callable[P, R]) -> Callable[P, R]:
    """Like `signed_in`, also while the first password has not been changed yet."""
    return _guard(Access("signed_in"), before_password=True)(view)


def public(why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The route is open to everyone; `why` says why that is safe."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            with acting(g.get("actor"), request.endpoint or view.__name__):
                return view(*args, **kwargs)

        wrapper.__access__ = Access("public", why=why)  # type: ignore[attr-defined]
        return wrapper

    return decorate


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the route of `endpoint` declared."""
    return getattr(app.view_functions[endpoint], "__access__", None)


def ensure_routes_declare_access(app: Flask) -> None:
    """Raise RuntimeError naming every route that declares no access, or an unknown permission."""
    bad = []
    for endpoint in app.view_functions:
        access = access_of(app, endpoint)
        if access is None or (access.permission and access.permission not in PERMISSIONS):
            bad.append(endpoint)
    if bad:
        raise RuntimeError("routes without a declared permission: " + ", ".join(sorted(bad)))


def fetch(model: type[M], uid: uuid.UUID, actor: Actor | None = None, *, lock: bool = False) -> M:
    """The row of `model` with this public id in the actor's mall, locked when `lock`; else NotFound."""
    actor = actor or current_actor()
    query = sa.select(model).where(model.uid == uid, model.mall_id == actor.mall_id)  # type: ignore[attr-defined]
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound()
    sees = getattr(row, "visible_to", None)
    if sees is not None and not sees(actor):
        raise NotFound()
    return row
