"""What is kept of a person, in which form, and how much of it a screen shows."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.tenants.rules import ensure_birthday, ensure_credit_code, ensure_email, mask_email
from mallops.core.errors import Invalid
from mallops.core.phones import ensure_phone
from mallops.core.pinyin import syllables

KINDS: dict[str, Any] = {"person": _l("Individual"), "organisation": _l("Organisation")}
GENDERS: dict[str, Any] = {
    "": _l("Not stated"),
    "female": lazy_pgettext("gender", "Female"),
    "male": lazy_pgettext("gender", "Male"),
}
ID_TYPES: dict[str, Any] = {
    "": _l("None shown"),
    "id_card": _l("Identity card"),
    "passport": _l("Passport"),
    "permit": _l("Travel permit (Hong Kong, Macao, Taiwan)"),
    "residence": _l("Residence permit for foreigners"),
    "licence": _l("Business licence"),
    "other": lazy_pgettext("document", "Other"),
}
SOURCES: dict[str, Any] = {
    "desk": _l("At the desk"),
    "phone": _l("Own phone"),
    "import": _l("Imported"),
}
#: In place of a phone that the form does not show.
KEEP = "keep"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LETTERS = re.compile(r"[^a-z]")


def ensure_member_phone(text: str | None, kind: str = "person") -> str:
    """A mobile number (an organisation: any number). Raises Invalid on `phone`."""
    phone = ensure_phone(unicodedata.normalize("NFKC", text or ""))
    if not phone:
        raise Invalid(field_errors={"phone": _("Enter the mobile number: the card is found by it.")})
    abroad = phone.startswith("+")
    if kind == "person" and not abroad and not _MOBILE.fullmatch(phone):
        words = _("A mobile number has 11 digits. A number from abroad begins with + and the country.")
        raise Invalid(field_errors={"phone": words})
    return phone


def ensure_member_name(text: str | None, kind: str) -> str:
    """The name as typed, one space between words; an organisation must have one. Raises Invalid."""
    name = " ".join((text or "").split())[:60]
    if kind == "organisation" and not name:
        raise Invalid(field_errors={"name": _("Enter the name of the organisation.")})
    return name


def last_four(text: str | None) -> str:
    """The last four characters of an identity number; more of it goes nowhere."""
    return re.sub(r"[^0-9A-Za-z]", "", unicodedata.normalize("NFKC", text or "")).upper()[-4:]


def birthday_of(text: str | None, today: dt.date) -> tuple[str, int | None]:
    """A birthday as stored, and month * 100 + day. Raises Invalid on `birthday`."""
    birthday, monthday = ensure_birthday(text, today)
    return birthday, int(monthday.replace("-", "")) if monthday else None


def said(name: str) -> tuple[str, str]:
    """How a name sounds: whole (`zhangwei`) and by initials (`zw`); a Latin name by its letters."""
    spoken = syllables(name)
    if any(spoken):
        parts = [one or letter.lower() for one, letter in zip(spoken, name, strict=True)]
        whole = _LETTERS.sub("", "".join(parts))
        return whole, "".join(one[:1] for one in parts if _LETTERS.sub("", one))
    words = name.lower().split()
    initials = "".join(one[:1] for one in words)
    return _LETTERS.sub("", name.lower()), _LETTERS.sub("", initials)


def mask_name(name: str | None) -> str:
    """`张**`, `J***`: for those who have no dealings with the person."""
    text = (name or "").strip()
    return f"{text[:1]}{'*' * min(max(len(text) - 1, 1), 3)}" if text else ""


def mask_id(last4: str | None) -> str:
    """`**************123X`."""
    return f"{'*' * 6}{last4}" if last4 else ""


def mask_birthday(birth_md: int | None) -> str:
    """`05-12`: never the year."""
    return f"{birth_md // 100:02d}-{birth_md % 100:02d}" if birth_md else ""


def is_complete(kind: str, name: str, gender: str, birth_md: int | None) -> bool:
    """Whether the data that are filled in later are there."""
    return bool(name) and (kind == "organisation" or bool(gender and birth_md))


__all__ = [
    "GENDERS",
    "ID_TYPES",
    "KEEP",
    "KINDS",
    "SOURCES",
    "birthday_of",
    "ensure_credit_code",
    "ensure_email",
    "ensure_member_name",
    "ensure_member_phone",
    "is_complete",
    "last_four",
    "mask_birthday",
    "mask_email",
    "mask_id",
    "mask_name",
    "said",
]
