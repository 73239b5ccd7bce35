"""What may stand in the parts of a tenant's file: people, brands, contracts, risks, papers (9.1)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.errors import Conflict, Invalid
from mallops.core.pinyin import syllables

PERSON_ROLES: dict[str, Any] = {
    "owner": _l("Owner"),
    "legal": _l("Legal representative"),
    "manager": _l("Shop manager"),
    "finance": _l("Finance contact"),
    "emergency": _l("Emergency contact"),
    "staff": _l("Shop staff"),
    "other": lazy_pgettext("person", "Other"),
}
GRADES: dict[str, Any] = {"A": _l("A, key tenant"), "B": _l("B, standard"), "C": _l("C, needs attention")}
PRICE_BANDS: dict[str, Any] = {
    "low": lazy_pgettext("price", "Low"),
    "middle": lazy_pgettext("price", "Middle"),
    "high": lazy_pgettext("price", "High"),
    "luxury": lazy_pgettext("price", "Luxury"),
}
RENT_KINDS: dict[str, Any] = {
    "fixed": _l("Fixed rent"),
    "share": _l("Share of sales"),
    "higher": _l("The higher of both"),
}
INVOICE_KINDS: dict[str, Any] = {"special": _l("Special VAT invoice"), "plain": _l("Plain VAT invoice")}
RISK_LEVELS: dict[str, Any] = {
    "low": lazy_pgettext("risk", "Low"),
    "medium": lazy_pgettext("risk", "Medium"),
    "high": lazy_pgettext("risk", "High"),
}
RISK_TONES = {"low": "info", "medium": "warn", "high": "danger"}
PAPER_KINDS: dict[str, Any] = {
    "contract": _l("Contract"),
    "licence": _l("Business licence"),
    "authority": _l("Letter of authority"),
    "brand": _l("Brand authorisation"),
    "insurance": _l("Insurance"),
    "food": _l("Food licence"),
    "plan": _l("Drawing"),
    "other": lazy_pgettext("paper", "Other"),
}
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BIRTHDAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
#: A leap year, so that somebody may be born on 29 February.
_ANY_YEAR = 2000


class StillFirstContact(Conflict):
    """Whom to call first cannot leave before somebody else is named."""

    default = _l("This is whom to call first. Make somebody else the first contact, then try again.")


def ensure_credit_code(text: str | None, field: str = "credit_code") -> str:
    """The unified social credit code with its check sign; empty stays empty. Raises Invalid on the field."""
    code = unicodedata.normalize("NFKC", "".join((text or "").split())).upper()
    if code and not _adds_up(code):
        words = _("Check the credit code: 18 signs as on the business licence. The last sign does not fit.")
        raise Invalid(field_errors={field: words})
    return code


def _adds_up(code: str) -> bool:
    if len(code) != 18 or any(one not in _SIGNS for one in code):
        return False
    total = sum(_SIGNS.index(one) * pow(3, place, 31) for place, one in enumerate(code[:17]))
    return _SIGNS.index(code[17]) == (31 - total % 31) % 31


def ensure_birthday(text: str | None, today: dt.date, field: str = "birthday") -> tuple[str, str]:
    """A birthday as stored and its month and day: `1988-05-12` or `05-12`. Raises Invalid on the field."""
    words = unicodedata.normalize("NFKC", "".join((text or "").split()))
    if not words:
        return "", ""
    match = _BIRTHDAY.fullmatch(words)
    try:
        if match is None:
            raise ValueError
        year, month, day = match.groups()
        born = dt.date(int(year or _ANY_YEAR), int(month), int(day))
        if year and not dt.date(1900, 1, 1) <= born < today:
            raise ValueError
    except ValueError as error:
        problem = _("Enter the birthday as 1988-05-12, or only month and day as 05-12.")
        raise Invalid(field_errors={field: problem}) from error
    monthday = f"{born:%m-%d}"
    return (born.isoformat() if year else monthday), monthday


def said_of(name: str) -> str:
    """How a name sounds, whole and by initials, without spaces: `zhangwei zw`."""
    said = syllables(name)
    whole = "".join(said)
    return f"{whole} {''.join(one[:1] for one in said)}"[:200] if whole else ""


def ensure_person_name(text: str | None) -> str:
    """A name. Raises Invalid on `name`."""
    name = " ".join((text or "").split())
    if not name:
        raise Invalid(field_errors={"name": _("Enter the name.")})
    return name[:60]


def ensure_share(percent: Any, field: str = "share") -> int:
    """A percentage of sales as 1/100 percent. Raises Invalid on the field."""
    share = round(float(percent or 0) * 100)
    if not 0 <= share <= 10_000:
        raise Invalid(field_errors={field: _("Enter a percentage from 0 to 100.")})
    return share


def ensure_rent(kind: str, rent_fen: int, share_bp: int) -> None:
    """A fixed rent names an amount, a share names a percentage, the higher of both names both."""
    if kind in ("fixed", "higher") and rent_fen <= 0:
        raise Invalid(field_errors={"rent": _("Enter the rent of a month.")})
    if kind in ("share", "higher") and share_bp <= 0:
        raise Invalid(field_errors={"share": _("Enter the share of sales.")})


def mask_account(text: str | None) -> str:
    """`****6789`; what is short is masked wholly."""
    digits = "".join((text or "").split())
    return f"****{digits[-4:]}" if len(digits) >= 8 else "****" if digits else ""


def mask_birthday(birth_md: str | None) -> str:
    """`**-12`: that one is known, no more."""
    return "**-**" if birth_md else ""
