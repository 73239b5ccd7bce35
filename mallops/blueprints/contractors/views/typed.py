"""What the small forms of contractors send."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import request
from flask_babel import gettext as _

from mallops.blueprints.sites.models import Zone
from mallops.core.auth import current_actor, fetch
from mallops.core.clock import business_date, now
from mallops.core.errors import Invalid


def text(key: str) -> str:
    """A text field."""
    return request.form.get(key, "").replace("\x00", "").strip()


def number(key: str) -> int | None:
    """A whole number, or None for anything else."""
    typed = text(key)
    return int(typed) if typed.isdecimal() and len(typed) < 6 else None


def day(key: str) -> dt.date | None:
    """A date; None when it is empty. Raises Invalid for what is none."""
    typed = text(key)
    if not typed:
        return None
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise Invalid(field_errors={key: _("Enter a date, such as 2026-11-30.")}) from None


def clock_time(key: str) -> dt.time | None:
    """A time of day, or None for anything else."""
    try:
        return dt.time.fromisoformat(text(key)).replace(tzinfo=None)
    except ValueError:
        return None


def uid(key: str) -> uuid.UUID | None:
    """A public id, or None for anything else."""
    try:
        return uuid.UUID(text(key))
    except ValueError:
        return None


def zone(key: str = "zone") -> Zone | None:
    """A zone of the mall by its public id; None when none is chosen."""
    key_uid = uid(key)
    return fetch(Zone, key_uid) if key_uid else None


def today() -> dt.date:
    """The mall's day."""
    return business_date(now(), current_actor().tz)


def wanted_month() -> str:
    """The month of the address; this month without one, for a wrong one, or for one that has not begun."""
    this = f"{today():%Y-%m}"
    asked = request.args.get("month", "") or request.form.get("month", "")
    try:
        month = f"{dt.date.fromisoformat(f'{asked}-01'):%Y-%m}"
    except ValueError:
        return this
    return month if "2000-01" <= month <= this else this
