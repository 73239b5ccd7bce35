"""What phones could not deliver: the list for those who review, one item with all it says, and its end."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance.rules import PHASES, STATES
from mallops.blueprints.floor.actions import settle_handed
from mallops.blueprints.floor.forms import SettleForm
from mallops.blueprints.floor.models import HandedItem
from mallops.blueprints.floor.permissions import REVIEW
from mallops.blueprints.floor.queries.sent import (
    handed_counts,
    list_handed,
    names_of_places,
    picture_counts,
    pictures_of,
)
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.db import commits
from mallops.core.formatting import ago
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render, whole_number
from mallops.core.worklists import WorkCard, WorkLine, work_card

bp = Blueprint("handed", __name__, url_prefix="/from-phones")
nav_item(NavItem("handed.index", _l("From phones"), "smartphone", "floor", REVIEW, order=9))
KINDS: dict[str, Any] = {
    "start": _l("Start of a patrol"),
    "answer": _l("Answer"),
    "photo": _l("Photo"),
    "fphoto": _l("Photo"),
    "removal": _l("Photo taken away"),
    "submit": _l("Signed patrol"),
    "finding": _l("Finding"),
    "check": _l("Look at a finding"),
    "tick": _l("Attendance tick"),
}
#: Words for the fields a phone sends; any other is shown under its own name.
FIELDS: dict[str, Any] = {
    "zone": _l("Zone"),
    "tenant": _l("Shop"),
    "target": _l("Place"),
    "title": _l("What is wrong"),
    "text": _l("Details"),
    "remark": _l("Remark"),
    "verdict": _l("Verdict"),
    "state": _l("State"),
    "phase": _l("Time of day"),
    "on": _l("Day"),
    "severity": _l("Severity"),
    "department": _l("Who has to act"),
    "number": _l("Number"),
    "choice": _l("Choice"),
    "note": _l("Note"),
    "reason": _l("Reason"),
    "device_at": _l("Phone's clock"),
}
#: Words for the codes in them.
VALUES: dict[str, dict[str, Any]] = {
    "verdict": {
        "pass": _l("Pass"),
        "fail": _l("Fail"),
        "na": _l("Not applicable"),
        "fixed": _l("Put right"),
        "not_fixed": _l("Not fixed"),
    },
    "severity": SEVERITIES,
    "department": DEPARTMENTS,
    "phase": PHASES,
    "state": STATES,
}
#: What says nothing to a person, or is shown otherwise.
IDS = frozenset(
    {"uid", "photos", "item", "finding", "version", "scan", "repeat_of", "blamed_tenant", "dwell"}
)
PLACES = frozenset({"zone", "tenant", "target"})
SHOWN_LINES = 5
MAX_VALUE = 2000


@bp.get("")
@requires(REVIEW)
def index() -> Response:
    """Open items, or those dealt with, the newest first."""
    actor = current_actor()
    state = "done" if request.args.get("state") == "done" else "open"
    page = list_handed(actor, state, _before())
    return render(
        "floor/handed.html",
        "list",
        page=page,
        state=state,
        kinds=KINDS,
        pictures=picture_counts({one.uid for one in page.rows}),
    )


def _before() -> int | None:
    try:
        return whole_number(request.args["before"]) if "before" in request.args else None
    except ValueError:
        return None


@bp.get("/<uuid:item_uid>")
@requires(REVIEW)
def show(item_uid: uuid.UUID) -> Response:
    """One item: why it was refused, all its fields and pictures, and what was done about it."""
    return _page(fetch(HandedItem, item_uid), SettleForm())


def _page(item: HandedItem, form: SettleForm, status: int = 200) -> Response:
    return render(
        "floor/handed_item.html",
        "item",
        status=status,
        item=item,
        kind=KINDS.get(item.kind, item.kind),
        fields=fields_of(item),
        pictures=pictures_of(item),
        form=form,
    )


def fields_of(item: HandedItem) -> list[tuple[str, str]]:
    """(label, value) of everything the phone said, of a whole round a line each; no ids, no empties."""
    parts = [one for one in item.body.get("items", []) if isinstance(one, dict)]
    if not parts:
        return _said(item.body, item.mall_id)
    own = next((one for one in parts if one.get("uid") == str(item.item_uid)), parts[0])
    shown = _said(own.get("body") or {}, item.mall_id)
    for one in parts:
        if one is not own and one.get("kind") not in ("photo", "fphoto"):
            words = ", ".join(value for _label, value in _said(one.get("body") or {}, item.mall_id))
            kind = str(one.get("kind") or "")
            title = str(one.get("title") or "")
            shown.append((str(KINDS.get(kind, kind)), ": ".join(filter(None, (title, words)))[:MAX_VALUE]))
    return shown


def _said(body: dict[str, Any], mall_id: int) -> list[tuple[str, str]]:
    places = names_of_places(mall_id, [body.get("zone"), body.get("tenant"), body.get("target")])
    shown = []
    for name, value in body.items():
        if value in (None, "", [], {}) or name in IDS:
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if text.startswith("data:image/"):
            text = _("a drawn signature")
        if name == "target" and text not in places:
            continue  # a round, which its title names
        if name in PLACES:
            text = places.get(text, _("one that is no longer there"))
        elif name == "kind":
            text = str(KINDS.get(text, text))
        shown.append((str(FIELDS.get(name, name)), str(VALUES.get(name, {}).get(text, text))[:MAX_VALUE]))
    return shown


@bp.post("/<uuid:item_uid>/done")
@requires(REVIEW)
@commits
def settle(item_uid: uuid.UUID) -> BaseResponse:
    """Say what was done about it."""
    actor = current_actor()
    item, form = fetch(HandedItem, item_uid, actor, lock=True), SettleForm()
    ok, _nothing = form.runs(lambda: settle_handed(actor, item, form.note.data or ""))
    if not ok:
        return _page(item, form, 422)
    flash_ok(_("Dealt with: %(title)s", title=item.title))
    return redirect_after("handed.index")


@work_card(REVIEW, order=9, roles="SUP CSM LEAD")
def from_phones(actor: Actor) -> WorkCard | None:
    """What phones could not deliver and nobody has dealt with."""
    count = handed_counts(actor.mall_id)["open"]
    if not count:
        return None
    lines = [
        WorkLine(
            one.title,
            url_for("handed.show", item_uid=one.uid),
            f"{one.by.name} · {one.reason}" if one.reason else one.by.name,
            ago(one.created_at),
            "warn",
            "smartphone",
        )
        for one in list_handed(actor, size=SHOWN_LINES).rows
    ]
    return WorkCard(
        _("Phones could not deliver"), "smartphone", count, url_for("handed.index"), lines, tone="warn"
    )
