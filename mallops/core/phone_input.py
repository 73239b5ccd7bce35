"""Reading what a phone sends: uids, moments, words and numbers, each refused by the name of its field."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from typing import Any

from flask_babel import gettext as _

from mallops.core.errors import Invalid

MAX_WORDS = 600  # a little over what the rules allow, so that the rule can say so
MAX_UIDS = 20


def body_of(data: Any) -> dict[str, Any]:
    """The JSON object of a request. Raises Invalid for anything else."""
    if not isinstance(data, dict):
        raise Invalid(_("Send a JSON object."))
    return data


def uid_of(value: Any, field: str = "uid") -> uuid.UUID:
    """A UUID. Raises Invalid on its field."""
    found = opt_uid(value, field)
    if found is None:
        raise Invalid(field_errors={field: _("A UUID is missing.")})
    return found


def opt_uid(value: Any, field: str) -> uuid.UUID | None:
    """A UUID or None. Raises Invalid for anything else."""
    if value is None or value == "":
        return None
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise Invalid(field_errors={field: _("This is not a UUID.")}) from error


def uids_of(value: Any, field: str, limit: int = MAX_UIDS) -> tuple[uuid.UUID, ...]:
    """A short list of UUIDs; nothing is an empty one. Raises Invalid on its field."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > limit:
        raise Invalid(field_errors={field: _("Send a list of at most %(n)s.", n=limit)})
    return tuple(uid_of(one, field) for one in value)


def clock_of(value: Any, field: str) -> dt.time | None:
    """A time of the day on the mall's wall clock (`10:25`), or None. Raises Invalid on its field."""
    if value is None or value == "":
        return None
    try:
        return dt.time.fromisoformat(value).replace(second=0, microsecond=0, tzinfo=None)
    except (ValueError, TypeError) as error:
        raise Invalid(field_errors={field: _("This is not a time of the day.")}) from error


def moment(value: Any, field: str) -> dt.datetime | None:
    """An instant with its offset, or None; JavaScript's `toISOString` is one."""
    if value is None or value == "":
        return None
    try:
        found = dt.datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError("naive")
        return found.astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise Invalid(field_errors={field: _("This is not a time with its zone.")}) from error


def day_of(value: Any, field: str) -> dt.date:
    """A date, "2026-11-22". Raises Invalid on its field."""
    try:
        return dt.date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise Invalid(field_errors={field: _("This is not a date.")}) from error


def words(value: Any, field: str, limit: int = MAX_WORDS) -> str:
    """Text without NUL and without halves of characters (a cut emoji), which no database can store; None is
    empty. Raises Invalid when it is no text or far too long."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > limit:
        raise Invalid(field_errors={field: _("This is not a text of a fitting length.")})
    return value.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def number(value: Any) -> float | None:
    """A finite number or None."""
    if value is None:
        return None
    try:
        found = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:  # JSON knows whole numbers of any length
        found = math.inf
    if not math.isfinite(found):
        raise Invalid(field_errors={"number": _("Enter a number.")})
    return found


def sha256_of(value: Any) -> str:
    """A SHA-256 in hexadecimal, or empty. Raises Invalid for anything else."""
    text = words(value, "sha256", 64).lower()
    if text and (len(text) != 64 or set(text) - set("0123456789abcdef")):
        raise Invalid(field_errors={"sha256": _("This is not a SHA-256 in hexadecimal.")})
    return text


def iso(at: dt.datetime | None) -> str | None:
    """An instant as JSON."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if at is not None else None
