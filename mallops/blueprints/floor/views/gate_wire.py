"""What a guard's phone knows ahead of goods passes: gates, public keys, the passes of these days.

Of the carrier no more than a guard needs to compare: a masked name, the end of a paper's number, a plate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.floor.actions import Sent
from mallops.blueprints.floor.views.wire import sent_of
from mallops.blueprints.passes.actions.gate import GateInput, Shown
from mallops.blueprints.passes.actions.signing import digest_of
from mallops.blueprints.passes.models import GoodsPass
from mallops.blueprints.passes.permissions import VERIFY
from mallops.blueprints.passes.queries.gates import list_gates, list_keys
from mallops.blueprints.passes.queries.passes import Shots, list_around, pictures_of
from mallops.blueprints.passes.rules.passes import mask_name, shown_state
from mallops.blueprints.passes.rules.token import gate_mark
from mallops.blueprints.passes.rules.words import CAUSES, ID_KINDS
from mallops.core.auth import Actor
from mallops.core.errors import Invalid
from mallops.core.phone_input import iso, opt_uid, words

#: A phone keeps passes whose window touches these days around now.
BACK, AHEAD = dt.timedelta(days=2), dt.timedelta(days=2)
MAX_TEXT = 600
MAX_TICKS = 50
#: A phone keeps at most 300 pictures in all (entries/sw.js).
MOST_PICTURES = 150


def gate_bundle(actor: Actor, now: dt.datetime) -> dict[str, Any] | None:
    """The part of the shift that only guards have."""
    if actor.mall_id is None or not actor.can(VERIFY):
        return None
    passes = list_around(actor.mall_id, now - BACK, now + AHEAD)
    pictures = pictures_of([one.id for one in passes])
    keys = list_keys(actor.mall_id)
    return {
        "gates": [
            {
                "uid": str(one.uid),
                "code": one.code,
                "name_zh": one.name_zh,
                "name_en": one.name_en,
                "mark": gate_mark(one.uid),
            }
            for one in list_gates(actor.mall_id)
        ],
        "keys": [{"id": one.key_id, "public": one.public} for one in keys if one.state != "revoked"],
        "passes": [pass_out(one, now, pictures.get(one.id, {})) for one in passes],
    }


def gate_pictures(bundle: dict[str, Any] | None) -> list[str]:
    """The pictures that a phone keeps for the gate: of what may still leave, so that they show offline."""
    still = [one for one in bundle["passes"] if one["state"] == "approved"] if bundle else []
    found = [url for one in still for part in (*one["items"], one) for url in part["photos"]]
    return found[:MOST_PICTURES]


def _urls(uids: list[Any]) -> list[str]:
    return [url_for("photos.show", photo_uid=uid, size="thumb") for uid in uids]


def pass_out(one: GoodsPass, now: dt.datetime, pictures: Shots) -> dict[str, Any]:
    """A pass as a guard sees it."""
    return {
        "uid": str(one.uid),
        "number": one.number,
        "code": one.code,
        "title": one.title,
        "state": shown_state(one.state, one.valid_until, now),
        "gate": str(one.gate.uid) if one.gate is not None else None,
        "from": iso(one.valid_from),
        "until": iso(one.valid_until),
        "issue": one.issue % 256,
        "digest": digest_of(one),
        "items": [
            {
                "position": item.position,
                "name": item.name,
                "quantity": item.quantity,
                "unit": item.unit,
                "photos": _urls(pictures.get(item.id, [])),
            }
            for item in one.items
        ],
        "shop": one.tenant.name if one.tenant is not None else "",
        "cause": str(CAUSES[one.cause]) if one.cause else "",
        "condition": one.decision,
        "carrier": mask_name(one.carrier or ""),
        "firm": one.carrier_firm,
        "paper": f"{ID_KINDS[one.id_kind]} ····{one.id_last4}" if one.id_kind else "",
        "plate": one.plate or "",
        "released_at": iso(one.released_at),
        "photos": _urls(pictures.get(None, [])),
    }


def shown_in(data: Mapping[str, Any]) -> Shown:
    """What was scanned or typed, and at which gate. Raises Invalid naming the field."""
    return Shown(words(data.get("text"), "text", MAX_TEXT), opt_uid(data.get("gate"), "gate"))


def gate_in(body: Mapping[str, Any]) -> tuple[Sent, GateInput]:
    """What a guard did. Whether the phone had a network, and its pictures, are no part of what was said: the
    same act may be sent at once and, when the answer was lost, again later."""
    offline = body.get("offline") is True
    sent = sent_of({name: value for name, value in body.items() if name not in {"offline", "photos"}})
    ticked = body.get("ticked") or []
    if not isinstance(ticked, list) or len(ticked) > MAX_TICKS or not all(type(one) is int for one in ticked):
        raise Invalid(field_errors={"ticked": _("Send a list of at most %(n)s.", n=MAX_TICKS)})
    return sent, GateInput(
        shown_in(body),
        words(body.get("wanted"), "wanted", 20),
        sent.uid,
        why=words(body.get("why"), "why", 20),
        note=words(body.get("note"), "note", MAX_TEXT),
        ticked=tuple(ticked),
        offline=offline,
    )
