"""Telephone numbers as people type them, in one form, so that a hash can find them."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid

_SEPARATORS = re.compile(r"[\s\-()（）.·]+")
_NUMBER = re.compile(r"\+?\d{5,20}")
_HOME = re.compile(r"^(?:\+86|0086)(?=1\d{10}$)")


def normalise_phone(text: str | None) -> str:
    """Digits only (and a leading + for abroad), mobile numbers without +86; empty stays empty."""
    return _HOME.sub("", _SEPARATORS.sub("", (text or "").strip()))


def ensure_phone(text: str | None, field: str = "phone") -> str:
    """The normalised number. Raises Invalid on `field` when it is none."""
    phone = normalise_phone(text)
    if phone and not _NUMBER.fullmatch(phone):
        raise Invalid(field_errors={field: _l("Enter a telephone number, such as 138 1234 5678.")})
    return phone
