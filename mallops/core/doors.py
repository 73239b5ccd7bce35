"""What the doors for people without an account of the house share: codes to read, tokens, the cookie.

A shop (`/shop`) and a member (`/club`) each have sessions of their own, which open nothing of the staff's
house and nothing of each other's. Of codes and tokens only hashes are kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import uuid

from flask import Response, current_app, make_response
from werkzeug.wrappers import Response as BaseResponse

_CODE = re.compile(r"\d{6}")


def new_code() -> str:
    """Six digits to read out."""
    return f"{secrets.randbelow(1_000_000):06d}"


def is_code(text: str) -> bool:
    """Whether somebody typed a code and not a password."""
    return _CODE.fullmatch(text.strip()) is not None


def code_hash(uid: uuid.UUID, code: str, secret: str) -> str:
    """What is kept of a six-digit code: without the server's secret it cannot be tried out."""
    return hmac.new(secret.encode(), uid.bytes + code.encode(), hashlib.sha256).hexdigest()


def hash_of(token: str) -> str:
    """What is kept of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_session_token() -> str:
    """256 bits for the cookie."""
    return secrets.token_urlsafe(32)


def keep_cookie(response: BaseResponse, name: str, token: str, life: dt.timedelta) -> BaseResponse:
    """Put the token of a session into its cookie."""
    response.set_cookie(
        name,
        token,
        max_age=int(life.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
    )
    return response


def keep_nowhere(response: Response) -> Response:
    """No cache, no search engine, and the address of a page is told to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "same-origin"
    return make_response(response)


__all__ = ["code_hash", "hash_of", "is_code", "keep_cookie", "keep_nowhere", "new_code", "new_session_token"]
