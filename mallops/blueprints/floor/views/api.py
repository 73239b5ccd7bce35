"""The JSON API of the phone besides patrols (docs/floor-api.md): who, the shift, and what the phone sends.

A receipt echoes the uid it answers. Refusals, the outbox's owner and the build: `core.phone`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.attendance.actions import TickReceipt, refusal
from mallops.blueprints.attendance.permissions import TICK
from mallops.blueprints.fixes.permissions import CREATE, FIX
from mallops.blueprints.floor import actions
from mallops.blueprints.floor.actions import TickSent
from mallops.blueprints.floor.views import wire
from mallops.blueprints.floor.views.shift import shift_of
from mallops.blueprints.passes.permissions import VERIFY
from mallops.blueprints.patrols.permissions import REVIEW, SUBMIT
from mallops.core.auth import current_actor, requires, signed_in
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.phone import UidTaken, app_version, init_phone_api, owner_of, reply, write
from mallops.core.phone_input import body_of, iso, opt_uid
from mallops.core.web import preferred_theme

bp = Blueprint("floor_api", __name__, url_prefix="/api/floor")
init_phone_api(bp)
MAX_TICKS = 500


# -- reading ----------------------------------------------------------------------------------------------


@bp.get("/who")
@signed_in
def who() -> Response:
    """Who is signed in here, in which mall, with a fresh token for the header, and what they may do."""
    actor, locale = current_actor(), get_locale()
    return reply(
        {
            "user": str(actor.user_uid),
            "mall": str(actor.mall_uid),
            "owner": owner_of(actor),
            "name": actor.name,
            "lang": "zh-Hans-CN" if locale is None or locale.language == "zh" else "en",
            "theme": preferred_theme(),
            "tz": actor.tz,
            "csrf": generate_csrf(),
            "version": app_version(),
            "may": {
                "submit": actor.can(SUBMIT),
                "review": actor.can(REVIEW),
                "findings": actor.can(CREATE),
                "attendance": actor.can(TICK),
                "gate": actor.can(VERIFY),
            },
        }
    )


@bp.get("/shift")
@signed_in
def shift() -> Response:
    """All that a shift needs without a network. The same content has the same ETag and is not sent twice."""
    bundle, made_at = shift_of(current_actor())
    tag = hashlib.sha256(json.dumps(bundle, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = reply({"made_at": iso(made_at), **bundle})
    response.set_etag(tag)
    response.headers["X-Made-At"] = iso(made_at) or ""
    response.headers["Cache-Control"] = "no-store"
    return response


# -- writing ----------------------------------------------------------------------------------------------


@bp.post("/findings")
@requires(CREATE)
def findings() -> Response:
    """A finding seen outside any round."""
    body = body_of(request.get_json())
    sent, found = wire.sent_of(body), wire.finding_in(body)
    receipt = write(lambda: actions.take_finding(current_actor(), sent, found))
    return reply({**receipt, "url": url_for("fixes.show", uid=receipt["uid"])}, 201)


@bp.post("/checks")
@requires(FIX)
def checks() -> Response:
    """A look at an open finding on the floor."""
    body = body_of(request.get_json())
    sent, check = wire.sent_of(body), wire.check_in(body)
    receipt = write(lambda: actions.take_check(current_actor(), sent, check))
    return reply(receipt, 201)


@bp.post("/ticks")
@requires(TICK)
def ticks() -> Response:
    """A batch of attendance ticks, each with its own receipt, in order."""
    body = body_of(request.get_json())
    sent = body.get("ticks")
    if not isinstance(sent, list) or not 1 <= len(sent) <= MAX_TICKS:
        raise Invalid(_("Send 1 to %(n)s ticks at a time.", n=MAX_TICKS))
    read = [_read(one, body.get("sent_at")) for one in sent]
    good = [one for one in read if isinstance(one, TickSent)]
    stored = iter(write(lambda: actions.take_ticks(current_actor(), good)) if good else ())
    receipts = [next(stored) if isinstance(one, TickSent) else one for one in read]
    return reply({"receipts": [wire.tick_out(one) for one in receipts]})


def _read(data: Any, sent_at: Any) -> TickSent | TickReceipt:
    try:
        return wire.tick_in(data, sent_at)
    except Invalid as error:
        return refusal(_uid_in(data), error)


def _uid_in(data: Any) -> Any:
    try:
        return opt_uid(data.get("uid"), "uid") if isinstance(data, dict) else None
    except Invalid:
        return None


@bp.post("/photos")
@signed_in
def photos() -> Response:
    """One picture as the raw body; what it belongs to may come before or after."""
    sent = wire.picture_in(request.headers, request.content_length)
    try:
        receipt = actions.take_picture(current_actor(), sent, request.stream)
    except IntegrityError:
        db.session.rollback()
        raise UidTaken(_("This picture's number was used for another picture.")) from None
    return reply(wire.picture_out(receipt), 201)


@bp.post("/handed")
@signed_in
def handed() -> Response:
    """What the server refused, handed to the supervisor."""
    body = body_of(request.get_json())
    sent, item = wire.sent_of(body), wire.handed_in(body)
    return reply(write(lambda: actions.take_handed(current_actor(), sent, item)), 201)
