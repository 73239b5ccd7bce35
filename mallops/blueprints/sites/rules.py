"""Decisions about the building (catalogue 1.1, 9): codes, areas, hours."""

from __future__ import annotations

import datetime as dt
import decimal
import re
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _

from mallops.core.errors import Invalid

CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,19}")
MAX_AREA = decimal.Decimal("200000")


def clean_code(text: str | None, field: str = "code") -> str:
    """A code in capitals, without spaces. Raises Invalid on the field."""
    code = "".join((text or "").split()).upper()
    if not CODE.fullmatch(code):
        raise Invalid(
            field_errors={field: _("Use letters, digits, dots and dashes, at most 20, for example F1-A.")}
        )
    return code


def ensure_named(name_zh: str | None, name_en: str | None) -> None:
    """A name in at least one language."""
    if not (name_zh or name_en):
        raise Invalid(field_errors={"name_zh": _("Give a name in Chinese or in English.")})


def ensure_area(area: decimal.Decimal | None) -> decimal.Decimal:
    """Square metres above 0 and at most 200,000."""
    if area is None or not 0 < area <= MAX_AREA:
        raise Invalid(field_errors={"area_m2": _("The area is in square metres, above 0.")})
    return area


def ensure_hours(opens_at: dt.time | None, closes_at: dt.time | None) -> tuple[dt.time, dt.time]:
    """Opening and closing time of day; closing may be past midnight."""
    if opens_at is None or closes_at is None:
        raise Invalid(field_errors={"opens_at": _("Give both times, for example 10:00 and 22:00.")})
    return opens_at, closes_at


def ensure_timezone(name: str) -> ZoneInfo:
    """A zone of the IANA list."""
    if name not in available_timezones():
        raise Invalid(
            field_errors={"tz": _("This time zone is not known. Choose one such as Asia/Shanghai.")}
        )
    return ZoneInfo(name)
