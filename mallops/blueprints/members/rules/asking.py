"""What the one search box of membership was asked: a card, a phone, four digits, a name, initials."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from mallops.blueprints.members.rules.cards import bare, looks_like_card, parse_card, token_in
from mallops.core.phones import normalise_phone

_NUMBER = re.compile(r"[A-Z0-9]{1,6}-[A-Z0-9]{1,6}-HY-\d{6}-\d{4,9}")
_FOUR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Asked:
    """The question in the forms in which it can be answered; all that are set are tried.

    `wrong_card`: it looks like a card number, but a digit of it is wrong.
    """

    token: str = ""
    card: str = ""
    wrong_card: bool = False
    number: str = ""
    phone: str = ""
    last4: str = ""
    name: str = ""
    said: str = ""


def understand(text: str | None) -> Asked:
    """What the words may mean. `张伟 5678` is a name and the last four digits of the phone together."""
    words = unicodedata.normalize("NFKC", text or "").strip()[:200]
    token = token_in(words) if "/c/" in words or len(words) == 22 else ""
    if token:
        return Asked(token=token)
    if looks_like_card(words):
        return Asked(card=bare(words)) if parse_card(words) else Asked(wrong_card=True)
    if _NUMBER.fullmatch(words.upper()):
        return Asked(number=words.upper())
    digits = normalise_phone(words)
    if digits.lstrip("+").isdigit():
        return Asked(last4=digits) if _FOUR.fullmatch(digits) else Asked(phone=digits)
    *rest, last = words.split() or [""]
    last4 = last if rest and _FOUR.fullmatch(last) else ""
    name = " ".join(rest) if last4 else " ".join(words.split())
    said = re.sub(r"[\s'.-]", "", name.lower())
    return Asked(name=name, last4=last4, said=said if re.fullmatch(r"[a-z]+", said) else "")
