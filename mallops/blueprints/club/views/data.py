"""All that is held on me, to take along; my wish to be forgotten."""

from __future__ import annotations

import json
import uuid

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.club.actions import erasures
from mallops.blueprints.club.actions.own import hand_out
from mallops.blueprints.club.forms import EraseForm
from mallops.blueprints.club.queries.guests import Guest, get_own_erasure, list_asked
from mallops.blueprints.club.rules.door import TooMany
from mallops.blueprints.club.rules.export import sections
from mallops.blueprints.club.rules.own import ANSWER_DAYS, ERASURE_STATES
from mallops.blueprints.club.views.blueprint import bp
from mallops.blueprints.club.views.door import club_only
from mallops.blueprints.club.views.me import me_page, to
from mallops.blueprints.club.views.parts import again, page
from mallops.core.db import transaction, utcnow
from mallops.core.errors import Conflict, DomainError
from mallops.core.export import as_download
from mallops.core.web import flash_error, flash_ok


@bp.post("/me/all")
@club_only
def all_of_me(guest: Guest) -> BaseResponse:
    """As a page to read and print, or as a file for other programs."""
    try:
        about = hand_out(guest)
    except TooMany as error:
        return me_page(again(guest), error.status, str(error.message))
    if request.form.get("as") == "json":
        body = json.dumps(about, ensure_ascii=False, indent=2, default=str).encode()
        return as_download(body, f"{guest.member.number}.json", "application/json")
    return page(guest, "all", "me", sections=sections(about, guest.mall.zoneinfo), made=utcnow())


@bp.get("/me/erase")
@club_only
def ask_erase(guest: Guest) -> Response:
    """What it means, and what became of it."""
    return _page(guest, EraseForm(formdata=None))


def _page(guest: Guest, form: EraseForm, status: int = 200) -> Response:
    asked = list_asked(guest.member.id)
    waiting = next((one for one in asked if one.state == "waiting"), None)
    return page(
        guest,
        "erase",
        "me",
        status,
        form=form,
        waiting=waiting,
        asked=[one for one in asked if one is not waiting],
        states=ERASURE_STATES,
        days=ANSWER_DAYS,
    )


@bp.post("/me/erase")
@club_only
def erase(guest: Guest) -> BaseResponse:
    """Ask for it."""
    form = EraseForm()
    try:
        with transaction():
            ok, _row = form.runs(lambda: erasures.ask_erasure(guest, form.words.data or ""))
    except DomainError as error:
        form.add_error(error)
        return _page(again(guest), form, error.status)
    if not ok:
        return _page(again(guest), form, 422)
    flash_ok(_("Your request is with the mall. You get no offers any more from this moment on."))
    return to(guest, "ask_erase")


@bp.post("/me/erase/<uuid:uid>/back")
@club_only
def erase_back(guest: Guest, uid: uuid.UUID) -> BaseResponse:
    """I changed my mind."""
    try:
        with transaction():
            erasures.take_back(guest, get_own_erasure(guest.member, uid))
    except Conflict as refusal:
        flash_error(refusal.message)
    else:
        flash_ok(_("Your request is taken back. Your card goes on as before."))
    return to(guest, "ask_erase")
