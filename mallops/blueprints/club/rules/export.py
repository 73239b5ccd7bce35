"""All that is held on a member as a page to read: labels for what the features hand out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.club.rules.words import TITLES
from mallops.blueprints.gifts.rules.words import VOUCHER_STATES
from mallops.blueprints.members.rules import people
from mallops.blueprints.members.rules.consents import CHANNELS, PURPOSES
from mallops.blueprints.members.rules.life import CARD_STATES, STATES

#: Keys of the export in words; a key that is not here is shown as it is.
LABELS: dict[str, Any] = {
    "member": lazy_pgettext("club", "Person"),
    "cards": _l("Cards"),
    "consents": _l("Consents"),
    "slips": _l("Purchase slips"),
    "history": lazy_pgettext("club", "What happened"),
    "points": lazy_pgettext("member", "Points"),
    "gifts": _l("Gifts"),
    "vouchers": _l("Vouchers"),
    "club": _l("This page"),
    "alliance": _l("Alliance merchants"),
    "uses": _l("Benefits used"),
    "ratings": lazy_pgettext("alliance", "Rating"),
    "merchant": _l("Merchant"),
    "benefit": _l("Benefit"),
    "stars": _l("Stars"),
    "comment": _l("In words"),
    "undone": lazy_pgettext("club", "Taken back"),
    "number": _l("Number"),
    "kind": _l("Kind"),
    "state": _l("State"),
    "tier": _l("Tier"),
    "source": _l("Came by"),
    "name": _l("Name"),
    "phone": _l("Mobile number"),
    "gender": _l("Gender"),
    "birthday": _l("Birthday"),
    "id_type": _l("Document shown"),
    "id_last4": _l("Its last four characters"),
    "address": _l("Address"),
    "email": _l("E-mail"),
    "preferences": _l("Preferences"),
    "contact_name": _l("Contact person"),
    "credit_code": _l("Unified social credit code"),
    "remark": _l("Remark"),
    "frozen_why": _l("Why it is frozen"),
    "joined_on": _l("Member since"),
    "ended_on": _l("Ended on"),
    "issued_on": _l("Given out on"),
    "purpose": lazy_pgettext("club", "Purpose"),
    "given": _l("Agreed"),
    "at": lazy_pgettext("club", "Time"),
    "on": lazy_pgettext("club", "Day"),
    "channel": lazy_pgettext("club", "Way"),
    "text_version": _l("Version of the text"),
    "text": lazy_pgettext("club", "Text"),
    "slip": _l("Slip number"),
    "shop": _l("Shop"),
    "amount_fen": _l("Amount in fen"),
    "value_fen": _l("Value in fen"),
    "what": lazy_pgettext("club", "What"),
    "words": _l("In words"),
    "detail": _l("Details"),
    "balance": _l("Balance"),
    "statement": _l("Bookings"),
    "why": _l("Why"),
    "gift": _l("Gift"),
    "quantity": _l("Quantity"),
    "signed": lazy_pgettext("club", "Signed"),
    "valid_from": _l("Good from"),
    "valid_until": _l("Good until"),
    "lang": _l("Language"),
    "sessions": _l("Where you are signed in"),
    "erasures": _l("Requests to be erased"),
    "since": _l("Since"),
    "seen": _l("Last used"),
    "due": _l("Answer by"),
    "answer": lazy_pgettext("club", "Answer"),
}


def label(key: str) -> str:
    """A key in words."""
    return str(LABELS.get(key) or key.replace("_", " "))


#: Codes in words, by the key under which they stand.
VALUES: dict[str, dict[str, Any]] = {
    "purpose": PURPOSES,
    "channel": CHANNELS,
    "kind": {**people.KINDS, **TITLES},
    "state": {code: words for code, (words, _tone) in {**VOUCHER_STATES, **CARD_STATES, **STATES}.items()},
    "gender": people.GENDERS,
    "id_type": people.ID_TYPES,
    "source": people.SOURCES,
    "what": {
        "joined": _l("Became a member"),
        "card": _l("Card given out"),
        "handed": _l("Card handed over"),
        "replaced": _l("New card, the old one is void"),
        "lost": _l("Card reported lost"),
        "found": _l("Lost card found again"),
        "changed": _l("Data changed"),
        "consents": _l("Consents changed"),
        "revealed": _l("Looked at the number in clear"),
        "frozen": _l("Frozen"),
        "unfrozen": _l("Unfrozen"),
        "handed_out": _l("Handed out all that is held"),
    },
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def said(value: Any, key: str = "", zone: dt.tzinfo = dt.UTC) -> str:
    """A plain value as it is read: codes in words, moments on the mall's clock."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        return " · ".join(
            f"{label(name)}: {said(one, name, zone)}" for name, one in value.items() if one not in ("", None)
        )
    if isinstance(value, str):
        if _MOMENT.match(value):
            return dt.datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M")
        return str(VALUES.get(key, {}).get(value, value))
    if isinstance(value, Sequence):
        return " / ".join(said(one, key, zone) for one in value)
    return str(value)


Section = tuple[str, list[list[tuple[str, str]]]]


def sections(about: Mapping[str, Any], zone: dt.tzinfo) -> list[Section]:
    """(heading, [(label, value) of each thing]) of all that is held; what is empty is left out."""
    out: list[Section] = []
    for key, value in about.items():
        if isinstance(value, Mapping) or _is_list(value):
            _add(out, label(key), value, zone)
    return out


def _add(out: list[Section], heading: str, value: Any, zone: dt.tzinfo) -> None:
    if not isinstance(value, Mapping):
        out.append((heading, [_pairs(one, zone) for one in value]))
        return
    plain = {key: one for key, one in value.items() if not _is_list(one)}
    if pairs := _pairs(plain, zone):
        out.append((heading, [pairs]))
    for key, one in value.items():
        if _is_list(one) and one:
            _add(out, f"{heading}: {label(key)}", one, zone)


def _pairs(one: Any, zone: dt.tzinfo) -> list[tuple[str, str]]:
    if not isinstance(one, Mapping):
        return [("", said(one, "", zone))]
    return [
        (label(key), said(part, key, zone)) for key, part in one.items() if part not in ("", None, [], {})
    ]


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


__all__ = ["LABELS", "label", "said", "sections"]
