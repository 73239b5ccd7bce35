"""The keyed hashes by which encrypted personal data are found again."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.members.rules.people import said
from mallops.core.crypto import lookup_hash


def phone_key(phone: str | None) -> str | None:
    """Of a whole number; the same as everywhere in the house, so that a clerk's own phone is recognised."""
    return lookup_hash(phone or "")


def last4_key(digits: str | None) -> str | None:
    """Of the last four digits."""
    return lookup_hash(f"last4:{digits[-4:]}") if digits and len(digits) >= 4 else None


def name_key(name: str | None) -> str | None:
    """Of a name, whatever its spaces and capitals."""
    return lookup_hash(f"name:{name}") if name else None


def said_key(sound: str | None) -> str | None:
    """Of how a name sounds: `zhangwei`."""
    return lookup_hash(f"said:{sound}") if sound else None


def initials_key(letters: str | None) -> str | None:
    """Of its initials: `zw`."""
    return lookup_hash(f"initials:{letters}") if letters else None


def keys_of(name: str, phone: str) -> dict[str, Any]:
    """All hashes of a member, by column."""
    whole, initials = said(name)
    return {
        "name_hash": name_key(name),
        "said_hash": said_key(whole),
        "initials_hash": initials_key(initials),
        "phone_hash": phone_key(phone),
        "last4_hash": last4_key(phone),
    }
