"""What lets a member in, and for how long."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, DomainError, Invalid

SESSION_LIFE = dt.timedelta(days=30)  # without being used
CODE_LIFE = dt.timedelta(minutes=10)
DESK_CODE_LIFE = dt.timedelta(minutes=15)
TRIES = 5
#: Codes asked for a minute by one address, by one number; and by one number a day.
BY_ADDRESS, BY_NUMBER, A_DAY = 12, 3, 10
#: Codes tried a minute from one address.
TRIED_BY_ADDRESS = 20
#: Files of all data a minute, for one member.
EXPORTS = 4


class TooMany(DomainError):
    """Guessing, or flooding somebody's phone (HTTP 429)."""

    status = 429
    default = _l("Too many tries. Wait a minute, then try again.")


class TooManyToday(DomainError):
    """As many codes as a number gets in a day (HTTP 429)."""

    status = 429
    default = _l("This number got as many codes as it can today. The service desk can read one out.")


class WrongCode(Invalid):
    """The six digits do not fit; whether the number is a member's is not told."""

    def __init__(self) -> None:
        super().__init__(field_errors={"code": _("This code does not fit. Look at it again.")})


class WrongDeskCode(Invalid):
    """Number and code do not fit, or the code is over; which of them is not told."""

    def __init__(self) -> None:
        words = _("Number and code do not fit, or the code is too old. Ask the service desk for a new one.")
        super().__init__(field_errors={"code": words})


class CodeOver(Conflict):
    """Used, out of date, or tried too often; the same for every number."""

    default = _l("This code is no longer valid. Ask for a new one.")


def ensure_six(text: str | None) -> str:
    """Six digits. Raises Invalid on `code`."""
    code = "".join((text or "").split())
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        raise Invalid(field_errors={"code": _("Enter the six digits of the code.")})
    return code
