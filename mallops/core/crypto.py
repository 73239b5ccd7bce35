"""Personal data at rest: encrypted, with a keyed hash for look-up (quality.md, privacy)."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import current_app


@functools.lru_cache(maxsize=8)
def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mallops-data:{secret}".encode()).digest()))


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


class Encrypted(sa.TypeDecorator[str]):
    """Text that is stored encrypted under the server's secret; read back as text."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        """Encrypt on the way in; an empty string is stored as NULL."""
        return _fernet(_secret()).encrypt(value.encode()) if value else None

    def process_result_value(self, value: bytes | None, dialect: Any) -> str:
        """Decrypt on the way out."""
        return _fernet(_secret()).decrypt(value).decode() if value else ""


def lookup_hash(value: str) -> str | None:
    """A keyed hash by which an encrypted value can be found (hex, 64 characters); None when empty."""
    digits = "".join(value.split()).lower()
    if not digits:
        return None
    key = hashlib.sha256(f"mallops-lookup:{_secret()}".encode()).digest()
    return hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()


def mask_phone(phone: str) -> str:
    """`138****5678`; anything shorter is masked wholly."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****" if phone else ""
