"""What the screens of lost and found share."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.kind import FOUND_FLOW, LOSS_FLOW
from mallops.blueprints.lostfound.models import FoundItem
from mallops.blueprints.lostfound.queries.matching import Suggestion, suggest
from mallops.blueprints.lostfound.rules.scoring import Reason
from mallops.blueprints.lostfound.rules.words import CATEGORIES, COLOURS
from mallops.core.auth import Actor

SHOWN = 5


def typed(name: str, longest: int = 2000) -> str:
    """A field of the page as it was typed."""
    return request.form.get(name, "").replace("\x00", "").strip()[:longest]


def typed_again() -> dict[str, str]:
    """What was typed into a card that was refused, to be put back; nothing on a page that is only read."""
    return dict(request.form.items()) if request.method == "POST" else {}


def label_address(case: FoundItem) -> str:
    """What the code on the label says to a scanner."""
    return f"{current_app.config['SETTINGS'].base_url}/found/l/{case.label}"


def reason_words(one: Reason) -> str:
    """Why a suggestion is made, in words; the private part is named and not shown."""
    sign = "＋ " if one.points > 0 else "－ "
    return sign + _words(one)


def _words(one: Reason) -> str:
    if one.kind == "category":
        if one.ours == one.theirs:
            return _("Same kind: %(kind)s", kind=CATEGORIES[one.ours])
        if one.points > 0:
            return _("Kinds that are mixed up: %(one)s, %(other)s", one=CATEGORIES[one.ours],
                     other=CATEGORIES[one.theirs])  # fmt: skip
        return _("Another kind: %(one)s, %(other)s", one=CATEGORIES[one.ours], other=CATEGORIES[one.theirs])
    if one.kind == "colour":
        return _colour(one)
    if one.kind == "place":
        return _place(one)
    if one.kind == "time":
        return _time(one)
    if one.kind == "picture":
        return _("The pictures look alike: %(n)s of 64 points differ", n=one.ours)
    if one.kind == "marks":
        return _("What only the owner knows agrees")
    if one.kind == "brand" and one.points < 0:
        return _("Another brand: %(one)s, %(other)s", one=one.ours, other=one.theirs)
    if one.points < 0:
        return _("Another thing: %(one)s, %(other)s", one=one.ours, other=one.theirs)
    if one.ours == one.theirs:
        return _("Both say “%(word)s”", word=one.ours)
    return _("“%(one)s” means “%(other)s”", one=one.ours, other=one.theirs)


def _colour(one: Reason) -> str:
    ours, theirs = COLOURS[one.ours], COLOURS[one.theirs]
    if one.ours == one.theirs:
        return _("Same colour: %(colour)s", colour=ours)
    if one.points > 0:
        return _("Colours that are mixed up: %(one)s, %(other)s", one=ours, other=theirs)
    return _("Another colour: %(one)s, %(other)s", one=ours, other=theirs)


def _place(one: Reason) -> str:
    if one.ours == "zone":
        return _("Same zone")
    if one.ours == "floor":
        return _("Same floor")
    if one.ours == "elsewhere":
        return _("Another floor")
    return _("Same place: “%(word)s”", word=one.theirs)


def _time(one: Reason) -> str:
    if one.ours == "before":
        return _("Found before it was missed")
    hours = int(one.theirs)
    if hours < 48:
        return _("Found %(n)s hours after the loss", n=hours)
    return _("Found %(n)s days after the loss", n=hours // 24)


def suggestions_panel(case: Any, actor: Actor) -> tuple[str, str, dict[str, Any]]:
    """What may be the same thing, with the reasons; a person decides."""
    is_found = isinstance(case, FoundItem)
    return (
        _("May be what somebody misses") if is_found else _("May be among what was found"),
        "lostfound/_alike.html",
        {
            "case": case,
            "is_found": is_found,
            "rows": [_row(one, is_found) for one in suggest(case, SHOWN)],
            "works": actor.can(may.WORK),
            "reason": reason_words,
        },
    )


def _row(one: Suggestion, is_found: bool) -> dict[str, Any]:
    other = one.case
    flow = LOSS_FLOW if is_found else FOUND_FLOW
    kind = "loss_reports" if is_found else "found_items"
    return {
        "case": other,
        "url": url_for(f"{kind}.show", uid=other.uid),
        "state": flow.state(other.state),
        "at": other.lost_from if is_found else other.found_at,
        "zone": other.zone.name if other.zone else "",
        "reasons": [reason_words(reason) for reason in one.likeness.reasons[:6]],
    }
