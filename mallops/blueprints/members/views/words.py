"""What happened to a member, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.members.forms.steps import REASONS
from mallops.blueprints.members.models import MemberEvent
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.members.rules.consents import PURPOSES

VERBS: dict[str, tuple[Any, str]] = {
    "joined": (_l("Became a member"), "user-check"),
    "card": (_l("Card given out"), "qr-code"),
    "handed": (_l("Card handed over"), "hand"),
    "replaced": (_l("New card, the old one is void"), "refresh-cw"),
    "lost": (_l("Card reported lost"), "triangle-alert"),
    "found": (_l("Lost card found again"), "search-check"),
    "changed": (_l("Data changed"), "pencil"),
    "consents": (_l("Consents changed"), "shield-check"),
    "revealed": (_l("Looked at the number in clear"), "eye"),
    "frozen": (_l("Frozen"), "circle-pause"),
    "unfrozen": (_l("Unfrozen"), "circle-play"),
    "cancelled": (_l("Membership ended"), "circle-slash"),
    "restored": (_l("Membership goes on"), "rotate-ccw"),
    "merged": (_l("Took over another card of the same person"), "git-compare-arrows"),
    "merged_into": (_l("Went into another card of the same person"), "git-compare-arrows"),
    "own_page_code": (_l("Code for the own page read out"), "smartphone"),
    "own_page_end": (_l("Signed out of the own page everywhere"), "log-out"),
    "erasure_asked": (_l("Asked for the data to be erased"), "eraser"),
    "erasure_back": (_l("Took back the wish to be erased"), "undo-2"),
    "erasure_refused": (_l("Wish to be erased refused"), "circle-slash"),
    "handed_out": (_l("Handed out all that is held"), "file-down"),
    "erased": (_l("Personal data erased"), "eraser"),
}
FIELDS: dict[str, Any] = {
    "kind": _l("Kind of member"),
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
}


def event_words(event: MemberEvent) -> dict[str, Any]:
    """A line of the history for the screen."""
    label, icon = VERBS.get(event.verb, (event.verb, "dot"))
    return {"label": label, "icon": icon, "at": event.at, "by": event.by_name, "more": _more(event)}


def _more(event: MemberEvent) -> str:
    detail, parts = event.detail or {}, []
    if "card" in detail:
        parts.append(shown(str(detail["card"])))
    parts += [str(FIELDS.get(one, one)) for one in detail.get("fields", ())]
    parts += [str(PURPOSES.get(one, one)) for one in detail.get("purposes", ())]
    if "why" in detail:
        parts.append(str(REASONS.get(detail["why"], "")))
    parts += [str(detail[one]) for one in ("from", "into") if one in detail]
    if event.note:
        parts.append(event.note)
    return " · ".join(one for one in parts if one)
