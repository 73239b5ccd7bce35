"""All that is held on a member as a page to read: labels for what the features hand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

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


def said(value: Any) -> str:
    """A plain value as it is read."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        return " · ".join(f"{label(key)}: {said(one)}" for key, one in value.items() if one not in ("", None))
    if isinstance(value, str | int | float):
        return str(value)
    return " / ".join(said(one) for one in value) if isinstance(value, Sequence) else str(value)


def sections(about: Mapping[str, Any]) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """(heading, [(label, value) of each thing]) of all that is held; what is empty is left out."""
    out: list[tuple[str, list[list[tuple[str, str]]]]] = []
    for key, value in about.items():
        _add(out, label(key), value)
    return out


def _add(out: list[tuple[str, list[list[tuple[str, str]]]]], heading: str, value: Any) -> None:
    if isinstance(value, Mapping):
        plain = [(label(key), said(one)) for key, one in value.items() if not _is_list(one)]
        out.append((heading, [[pair for pair in plain if pair[1]]]))
        for key, one in value.items():
            if _is_list(one):
                _add(out, f"{heading}: {label(key)}", one)
    elif _is_list(value):
        rows = [
            [(label(key), said(part)) for key, part in one.items() if part not in ("", None, [], {})]
            if isinstance(one, Mapping)
            else [("", said(one))]
            for one in value
        ]
        out.append((heading, rows))
    else:
        out.append((heading, [[("", said(value))]]))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


__all__ = ["LABELS", "label", "said", "sections"]
