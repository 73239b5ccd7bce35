"""What every API of the phone has in common: whose outbox it is, refusals as JSON, which build answers.

Every refusal is `{"error": code, "message": sentence}`. An expired log-in or form token is 401, never a
redirect or a page, so that the phone keeps what it has (quality.md 3). A phone that passes from hand to
hand says with `X-Outbox-Of` whose work it sends: what belongs to another person or mall than is signed in
is refused before anything is done (quality.md 4).
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Request, Response, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from mallops.core.auth import Actor, LoginNeeded, PasswordChangeNeeded
from mallops.core.csrf import SAFE_METHODS
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.release import app_version

R = TypeVar("R")
OUTBOX_OF = "X-Outbox-Of"
VERSION = "X-App-Version"
CODES = {401: "login", 403: "forbidden", 404: "not_found", 409: "conflict", 413: "too_large", 422: "invalid"}
PLAIN = {"domain_error", "invalid", "conflict", "forbidden", "not_found"}
CHUNK = 64 * 1024
GZIP_FROM = 1400  # bytes: below it a packet is a packet


class OtherPerson(DomainError):
    """The phone sends the work of another person, or of another mall, than is signed in here."""

    status = 401
    default = _l(
        "Somebody else, or another mall, is signed in here. Nothing was sent and nothing is lost; it goes "
        "when the person it belongs to signs in again."
    )


class UidTaken(Conflict):
    """The phone's uid was used before, for something else."""


def owner_of(actor: Actor) -> str:
    """Whose work an outbox holds: "<user uid>@<mall uid>"."""
    return f"{actor.user_uid}@{actor.mall_uid}"


def ensure_owner(asked: Request) -> None:
    """Raise OtherPerson when a write says that it belongs to somebody else; one that says nothing may pass.

    Nobody signed in is left to the route, which asks for the password.
    """
    said, actor = asked.headers.get(OUTBOX_OF, "").strip(), g.get("actor")
    if said and actor is not None and asked.method not in SAFE_METHODS and said != owner_of(actor):
        raise OtherPerson()


def reply(data: Any, status: int = 200) -> Response:
    """A JSON answer that no cache keeps, compressed when the phone takes it and it is worth it."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(body, status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if len(body) > GZIP_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(body, 5))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    return response


def write(work: Callable[[], R]) -> R:
    """Run `work` in one write transaction; two posts of one uid that met are told apart at the second try.

    Raises UidTaken when the database still refuses, besides whatever `work` raises.
    """
    try:
        with transaction():
            return work()
    except IntegrityError:
        db.session.rollback()
    try:
        with transaction():
            return work()
    except IntegrityError as error:
        raise UidTaken(_("This number was used for something else.")) from error


def init_phone_api(blueprint: Blueprint) -> None:
    """Give a blueprint of the phone its guard, its headers and its refusals."""
    blueprint.before_request(_guard)
    blueprint.after_request(read_to_the_end)
    blueprint.after_request(say_version)
    blueprint.register_error_handler(DomainError, refused)
    blueprint.register_error_handler(LoginNeeded, login_needed)
    blueprint.register_error_handler(PasswordChangeNeeded, password_needed)
    blueprint.register_error_handler(CSRFError, token_stale)
    blueprint.register_error_handler(HTTPException, http_error)


def _guard() -> None:
    ensure_owner(request)


def read_to_the_end(response: Response) -> Response:
    """Take in what is left of the body: a connection closed over unread bytes loses the answer on its way.

    So a picture that had arrived before, or came while signed out, is answered and not cut off. Bounded by
    MAX_CONTENT_LENGTH.
    """
    if request.method == "POST":
        with contextlib.suppress(HTTPException, OSError, ValueError):
            while request.stream.read(CHUNK):
                pass
    return response


def say_version(response: Response) -> Response:
    """Every answer names the build that gave it, so that an old page learns of a new one."""
    response.headers[VERSION] = app_version()
    return response


def refused(error: DomainError) -> Response:
    """A rule said no."""
    db.session.rollback()
    body: dict[str, Any] = {"error": _code(error), "message": str(error.message)}
    if isinstance(error, Invalid):
        body["fields"] = {name: str(text) for name, text in error.field_errors.items()}
    missing = getattr(error, "missing", None)
    if missing is not None:
        body["missing"] = list(missing)
    return reply(body, error.status)


def _code(error: DomainError) -> str:
    """A stable word: the fact's own name where it has one, else that of its status."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
    return CODES.get(error.status, "refused") if name in PLAIN else name


def login_needed(_error: LoginNeeded) -> Response:
    """Nobody is signed in: the phone keeps everything and asks for the password."""
    return reply({"error": "login", "message": _("Sign in again; nothing is lost.")}, 401)


def password_needed(_error: PasswordChangeNeeded) -> Response:
    """The first password has to be changed before anything else."""
    return reply({"error": "password", "message": _("Choose a password of your own first.")}, 403)


def token_stale(_error: CSRFError) -> Response:
    """The page's token is of an ended session: to the phone the same as signed out, so nothing is lost.

    It may be that of another person who used this phone before; then the refusal says so.
    """
    try:
        ensure_owner(request)
    except OtherPerson as other:
        return refused(other)
    return reply({"error": "csrf", "message": _("Open the page again and sign in; nothing is lost.")}, 401)


def http_error(error: HTTPException) -> Response:
    """What the framework refuses (a bad JSON body, a wrong method, too many bytes)."""
    status = error.code or 500
    return reply({"error": CODES.get(status, f"http_{status}"), "message": error.description or ""}, status)


__all__ = [
    "OUTBOX_OF",
    "VERSION",
    "OtherPerson",
    "UidTaken",
    "app_version",
    "ensure_owner",
    "init_phone_api",
    "owner_of",
    "reply",
    "write",
]
