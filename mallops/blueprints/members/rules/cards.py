"""Card numbers: three digits of the mall, eight of the card, a check digit (Damm).

The check digit finds every single wrong digit and every two neighbours exchanged, which are nearly all the
errors people make. A number has twelve digits, so it is never taken for a telephone number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.core.errors import Invalid

LENGTH = 12
MOST = 99_999_999
#: Electronic cards have the upper half of the numbers, plastic the lower.
ELECTRONIC_FROM = 50_000_000
PREFIX = re.compile(r"[2-9]\d{2}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True)
class CardNumber:
    """A number taken apart."""

    prefix: str
    seq: int


def check_digit(digits: str) -> str:
    """The digit that makes the whole add up."""
    interim = 0
    for one in digits:
        interim = int(_TABLE[interim][int(one)])
    return str(interim)


def card_number(prefix: str, seq: int) -> str:
    """The number of a card, with its check digit."""
    body = f"{prefix}{seq:08d}"
    return body + check_digit(body)


def bare(text: str | None) -> str:
    """What was typed or scanned, without spaces and dashes, in plain digits."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text or ""))


def parse_card(text: str | None) -> CardNumber | None:
    """The parts of a number that adds up; None for anything else."""
    number = bare(text)
    if len(number) != LENGTH or not number.isascii() or not number.isdigit() or check_digit(number) != "0":
        return None
    return CardNumber(number[:3], int(number[3:11]))


def looks_like_card(text: str | None) -> bool:
    """Twelve digits, whether they add up or not."""
    number = bare(text)
    return len(number) == LENGTH and number.isascii() and number.isdigit()


def ensure_card_number(text: str | None, field: str = "card_number") -> str:
    """The number without spaces. Raises Invalid on the field: which of the two errors it is."""
    number = bare(text)
    if parse_card(number) is not None:
        return number
    if looks_like_card(number):
        words = _("A digit of this card number is wrong. Compare it with the card, or scan the card.")
    else:
        words = _("A card number has 12 digits. Type it as it stands on the card, or scan the card.")
    raise Invalid(field_errors={field: words})


def shown(number: str | None) -> str:
    """`6000 0001 2345`, as it is printed."""
    text = number or ""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address_of(base_url: str, token: str) -> str:
    """What the code of a card says."""
    return f"{base_url}/c/{token}"


def token_in(text: str | None) -> str:
    """The token of a card in what a scanner read: the address in its code, or the token alone; else ""."""
    last = (text or "").strip().rsplit("/", 1)[-1]
    return last if TOKEN.fullmatch(last) else ""


def ensure_prefix(text: Any) -> str:
    """Three digits by which a mall's cards begin. Raises Invalid."""
    prefix = bare(str(text or ""))
    if not PREFIX.fullmatch(prefix):
        raise Invalid(field_errors={"card_prefix": _("Enter three digits that do not begin with 0 or 1.")})
    return prefix


def ensure_span(first: int | None, last: int | None) -> tuple[int, int]:
    """The first and last running number of plastic cards. Raises Invalid on `first` or `last`."""
    if first is None or not 1 <= first < ELECTRONIC_FROM:
        raise Invalid(field_errors={"first": _("Enter a number from 1 to 49,999,999.")})
    if last is None or not first <= last < ELECTRONIC_FROM:
        raise Invalid(field_errors={"last": _("The last card is not before the first one.")})
    return first, last
