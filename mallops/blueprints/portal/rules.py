"""What lets a person of a tenant in, and for how long."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.doors import code_hash, hash_of, is_code, new_code, new_session_token
from mallops.core.errors import DomainError, Forbidden, Invalid, NotFound
from mallops.core.phones import ensure_phone

KINDS = {"owner": lazy_pgettext("shop", "Owner"), "manager": _l("Shop manager")}
SESSION_LIFE = dt.timedelta(days=30)  # without being used
INVITE_LIFE = dt.timedelta(days=7)
CODE_LIFE = dt.timedelta(minutes=15)
CODE_TRIES = 5
#: Log-ins that one address, and one number, may try a minute.
BY_ADDRESS, BY_NUMBER = 20, 8
MAX_NAME = 60


class WrongLogin(DomainError):
    """Number and secret do not fit; nobody learns which of the two (HTTP 422)."""

    status = 422
    default = _l(
        "This number and this password or code do not fit. If you have forgotten it, ask the mall for a code."
    )


class TooManyLogins(DomainError):
    """Guessing (HTTP 429)."""

    status = 429
    default = _l("Too many tries. Wait a minute, then try again.")


class InvitationOver(NotFound):
    """Used, expired, or taken back."""

    default = _l("This invitation was used or is no longer valid. Log in, or ask the mall for a new one.")


class OwnersOnly(Forbidden):
    """A manager asked for what only the owner decides."""

    default = _l("Only the owner of the shop may do this.")


def ensure_person(name: str, phone: str, kind: str) -> tuple[str, str]:
    """Name and number as they are kept. Raises Invalid by field."""
    name, errors = " ".join(name.split()), {}
    number = ""
    if not name or len(name) > MAX_NAME:
        errors["name"] = _("Enter the person's name (at most %(n)s characters).", n=MAX_NAME)
    try:
        number = ensure_phone(phone)
    except Invalid as error:
        errors |= {key: str(text) for key, text in error.field_errors.items()}
    else:
        if not number:
            errors["phone"] = _("Enter the telephone number with which the person will log in.")
    if kind not in KINDS:
        errors["kind"] = _("Choose whether this is the owner or a manager of the shop.")
    if errors:
        raise Invalid(field_errors=errors)
    return name, number


def invitation_token(uid: uuid.UUID, secret: str) -> str:
    """192 bits made of the key's own id under the server's secret: the database alone opens nothing."""
    key = hashlib.sha256(f"mallops-shop:{secret}".encode()).digest()
    return hmac.new(key, uid.bytes, hashlib.sha256).hexdigest()[:48]


__all__ = [
    "KINDS",
    "InvitationOver",
    "OwnersOnly",
    "TooManyLogins",
    "WrongLogin",
    "code_hash",
    "ensure_person",
    "hash_of",
    "invitation_token",
    "is_code",
    "new_code",
    "new_session_token",
]
