"""Passwords: what may be chosen, how they are stored (catalogue 61; quality.md, rule 13).

Hashing takes tens of milliseconds on purpose: call it before a write transaction, never inside one.
"""

from __future__ import annotations

import functools
import itertools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

from mallops.blueprints.accounts.rules.common_passwords import COMMON
from mallops.core.errors import Invalid

MIN_CHARS = 10
MAX_CHARS = 200
#: Argon2id with 19 MiB and two passes: one log-in costs the server about 30 ms and little memory.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Read aloud and typed on a phone: no 0/O, no 1/l/I.
TEMPORARY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class WeakPassword(Invalid):
    """The chosen password would be guessed."""


def hash_password(password: str) -> str:
    """The Argon2id text to store."""
    return HASHER.hash(password)


@functools.cache
def _nobody() -> str:
    return hash_password(secrets.token_urlsafe(16))


def verify_password(stored: str | None, password: str) -> bool:
    """True when `password` made `stored`. Without a stored one it takes as long and is False."""
    try:
        return HASHER.verify(stored or _nobody(), password[:MAX_CHARS]) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """True when `stored` was made with older settings."""
    return HASHER.check_needs_rehash(stored)


def temporary_password() -> str:
    """A password to read out once: three groups of four, about 59 bits."""
    return "-".join("".join(secrets.choice(TEMPORARY_ALPHABET) for _ in range(4)) for _ in range(3))


def ensure_password_fits(password: str, *known: str, field: str = "password") -> None:
    """Raise WeakPassword on `field` when the password is short, common, monotonous or made of what is
    known of the person (`known`: login name, phone, staff number)."""
    problem = _problem(password, [one for one in known if one])
    if problem is not None:
        raise WeakPassword(field_errors={field: problem})


def _problem(password: str, known: list[str]) -> object | None:
    low = password.casefold()
    if len(password) < MIN_CHARS:
        return _l("Use at least %(count)s characters.", count=MIN_CHARS)
    if len(password) > MAX_CHARS:
        return _l("Use at most %(count)s characters.", count=MAX_CHARS)
    if any(_is_mostly(low, one.casefold()) for one in known):
        return _l("Do not use your login name, phone or staff number as the password.")
    if low in COMMON or _is_monotonous(low):
        return _l("This password is among the first to be guessed. Choose another one.")
    return None


def _is_mostly(password: str, word: str) -> bool:
    """The word itself, or the word with at most three characters around it."""
    return word in password and len(password) - len(word) <= 3 and len(word) >= 3


def _is_monotonous(password: str) -> bool:
    """Few different characters, a short piece repeated, or a run along the alphabet or the digits."""
    if len(set(password)) < 4:
        return True
    if any(password == (password[:n] * len(password))[: len(password)] for n in range(1, 5)):
        return True
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(password)}
    return steps in ({1}, {-1})
