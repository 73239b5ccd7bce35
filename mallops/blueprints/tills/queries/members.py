"""Whose card it is."""

from __future__ import annotations

from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.members import find_by_phone, find_card, find_card_by_token
from mallops.blueprints.members.rules.cards import bare, looks_like_card, token_in
from mallops.blueprints.tills.rules.problems import Refused
from mallops.core.phones import normalise_phone


def find_by_card(mall_id: int, *, number: str = "", scanned: str = "") -> Member:
    """Who carries a card, by its number or by what the scanner read. Raises Refused."""
    token = token_in(scanned)
    text = bare(number or scanned)
    card = find_card_by_token(mall_id, token) if token else None
    if card is None and looks_like_card(text):
        card = find_card(mall_id, text)
    if card is None:
        raise Refused("card_unknown")
    if card.state not in ("active", "frozen"):
        raise Refused("card_not_usable")
    return card.member


def find_by_number(mall_id: int, phone: str) -> Member:
    """The member with this phone. Raises Refused."""
    member = find_by_phone(mall_id, normalise_phone(phone))
    if member is None:
        raise Refused("card_unknown")
    if member.state not in ("active", "frozen"):
        raise Refused("card_not_usable")
    return member


__all__ = ["find_by_card", "find_by_number"]
