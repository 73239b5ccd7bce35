"""The secret a browser holds while signed in, and what the server keeps of it."""

from __future__ import annotations

import hashlib
import secrets

#: Flask-Login's own key in the signed cookie; the value is our token, not a user number.
SESSION_KEY = "_user_id"
TOKEN_BYTES = 32


def new_token() -> str:
    """A fresh session token (256 bits, URL-safe text)."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored: SHA-256 in hex. The token is random, so it needs neither salt nor stretching."""
    return hashlib.sha256(token.encode()).hexdigest()
