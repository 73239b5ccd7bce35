"""How guessing is slowed down (quality.md: throttled by 10 tries, the owner is not locked out)."""

from __future__ import annotations

import datetime as dt
import hashlib

from flask_babel import lazy_gettext as _l

from mallops.core.errors import DomainError

WINDOW = dt.timedelta(minutes=15)
#: Failures of one login name from one address, within the window, after which it is refused.
MAX_PER_PAIR = 10
#: Failures from one address before its tries must be further and further apart (a mall shares an address).
FREE_PER_ADDRESS = 10
MAX_GAP_SECONDS = 30


class TooManyAttempts(DomainError):
    """Somebody is guessing: wait (HTTP 429). `seconds` is how long."""

    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        minutes = -(-self.seconds // 60)
        if self.seconds > 60:
            message = _l(
                "Too many failed attempts. Wait %(count)s minutes, or ask your administrator to reset "
                "the password.",
                count=minutes,
            )
        else:
            message = _l(
                "Too many failed attempts. Wait %(count)s seconds and try again.", count=self.seconds
            )
        super().__init__(message)


def pair_key(login: str, address: str) -> str:
    """The key of a login name tried from an address; neither can be read from it."""
    return _key(f"pair|{login.strip().casefold()}|{address}")


def address_key(address: str) -> str:
    """The key of an address, whatever is tried from it."""
    return _key(f"address|{address}")


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ensure_may_try(now: dt.datetime, pair: list[dt.datetime], address: list[dt.datetime]) -> None:
    """Raise TooManyAttempts when the failures so far (newest last, within the window) forbid another try.

    Ten failures of one name from one address close that pair until the window has passed. An address with
    ten failures of any names must leave 1, 2, 4 … 30 seconds between tries.
    """
    if len(pair) >= MAX_PER_PAIR:
        raise TooManyAttempts(_seconds(pair[-MAX_PER_PAIR] + WINDOW - now))
    over = len(address) - FREE_PER_ADDRESS
    if over >= 0:
        gap = dt.timedelta(seconds=min(2 ** min(over, 10), MAX_GAP_SECONDS))
        if now < address[-1] + gap:
            raise TooManyAttempts(_seconds(address[-1] + gap - now))


def _seconds(left: dt.timedelta) -> int:
    return int(left.total_seconds()) + 1
