"""Another mobile number: the code goes to the new one."""

from __future__ import annotations

import uuid

from flask import Response, current_app, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.club.actions import own as actions
from mallops.blueprints.club.forms import AskForm, CodeForm
from mallops.blueprints.club.queries.guests import Guest, find_key, find_way_out
from mallops.blueprints.club.rules.door import CODE_LIFE, TRIES
from mallops.blueprints.club.views.blueprint import bp
from mallops.blueprints.club.views.door import club_only, speaks
from mallops.blueprints.club.views.me import me_page, to
from mallops.blueprints.club.views.parts import again, page
from mallops.core.crypto import mask_phone
from mallops.core.errors import DomainError, NotFound
from mallops.core.web import flash_ok, redirect_to


@bp.get("/me/number")
@club_only
def number(guest: Guest) -> Response:
    """Which new number."""
    return _ask_page(guest, AskForm(formdata=None))


def _ask_page(guest: Guest, form: AskForm, status: int = 200) -> Response:
    sends = bool(current_app.config["DEMO"]) or find_way_out(guest.mall.id) is not None
    return page(
        guest, "number", "me", status, form=form, sends=sends, now=mask_phone(guest.member.phone or "")
    )


@bp.post("/me/number")
@club_only
def ask_number(guest: Guest) -> BaseResponse:
    """A code is on its way to it."""
    form = AskForm()
    if not form.validate_on_submit():
        return _ask_page(guest, form, 422)
    try:
        uid = actions.ask_number(guest, form.phone.data or "", speaks())
    except DomainError as error:
        form.add_error(error)
        return _ask_page(again(guest), form, error.status)
    return redirect_to(url_for("club.number_code", code=guest.mall.code, key=uid))


@bp.get("/me/number/<uuid:key>")
@club_only
def number_code(guest: Guest, key: uuid.UUID) -> BaseResponse:
    """The digits that came to the new number."""
    return _code_page(guest, key, CodeForm(formdata=None))


def _code_page(guest: Guest, uid: uuid.UUID, form: CodeForm, status: int = 200) -> BaseResponse:
    key = find_key(guest.mall.id, uid, "phone")
    if key is None or key.member_id != guest.member.id:
        raise NotFound()
    if not key.works(TRIES):
        return me_page(guest, 409, _("This code is no longer valid. Ask for a new one."))
    shown = (key.shown or "") if current_app.config["DEMO"] else ""
    minutes = int(CODE_LIFE.total_seconds() // 60)
    new = mask_phone(key.phone or "")
    return page(guest, "number_code", "me", status, form=form, key=uid, shown=shown, minutes=minutes, new=new)


@bp.post("/me/number/<uuid:key>")
@club_only
def take_number(guest: Guest, key: uuid.UUID) -> BaseResponse:
    """It is mine from now on."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(guest, key, form, 422)
    try:
        shown = actions.take_number(guest, key, form.code.data or "")
    except DomainError as error:
        form.add_error(error)
        found = find_key(again(guest).mall.id, key, "phone")
        if found is not None and found.member_id == guest.member.id and not found.works(TRIES):
            return me_page(guest, error.status, str(error.message))
        return _code_page(guest, key, form, error.status)
    flash_ok(_("Your number is %(phone)s from now on. Other devices are logged out.", phone=shown))
    return to(guest, "me")
