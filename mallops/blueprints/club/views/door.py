"""Who is asking: a number, a code, a cookie that opens nothing of the house and nothing of a shop."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.club.actions import entering
from mallops.blueprints.club.forms import AskForm, CodeForm, DeskCodeForm
from mallops.blueprints.club.queries.guests import Guest, demo_members, find_key, find_profile, find_way_out
from mallops.blueprints.club.rules.door import CODE_LIFE, SESSION_LIFE, TRIES
from mallops.blueprints.club.views.blueprint import bp
from mallops.blueprints.members.queries.setup import find_mall
from mallops.core.audit import acting
from mallops.core.auth import public
from mallops.core.auth.access import Access
from mallops.core.db import db, transaction
from mallops.core.doors import keep_cookie, keep_nowhere
from mallops.core.errors import DomainError, NotFound
from mallops.core.malls import Mall
from mallops.core.web import flash_ok, redirect_to, render

COOKIE = "club"
LONGEST_CODE = 6  # of a mall
A_YEAR = 365 * 24 * 3600


def club_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """The route is for members; the view gets the `Guest` first. Others are led to the door."""

    @functools.wraps(view)
    def wrapper(code: str, *args: Any, **kwargs: Any) -> Any:
        guest = entering.resume(request.cookies.get(COOKIE, ""), code)
        if guest is None:
            return redirect_to(url_for("club.door", code=code))
        with acting(guest.actor, request.endpoint or view.__name__):
            return view(guest, *args, **kwargs)

    wrapper.__access__ = Access("club", why="a member is signed in")  # type: ignore[attr-defined]
    return wrapper


def speaks() -> str:
    """The language of this page."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh_Hans_CN"


def _mall(code: str) -> Mall:
    mall = find_mall(code) if code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE else None
    if mall is None:
        raise NotFound()
    return mall


def _in(mall: Mall, token: str) -> BaseResponse:
    """Go in, with the cookie; in the language that the member chose."""
    response = redirect_to(url_for("club.home", code=mall.code))
    guest = entering.resume(token, mall.code)
    profile = find_profile(guest.member.id) if guest is not None else None
    if profile is not None:
        response.set_cookie("lang", profile.lang, max_age=A_YEAR, samesite="Lax")
    return keep_cookie(response, COOKIE, token, SESSION_LIFE)


def _page(mall: Mall, template: str, status: int = 200, **context: Any) -> Response:
    return render(f"club/{template}.html", status=status, signed_in=False, club=mall, guest=None, **context)


@bp.get("")
@public("the members' own door itself")
def door(code: str) -> BaseResponse:
    """Which number; or, where no text can be sent, the code that the desk reads out."""
    mall = _mall(code)
    if entering.resume(request.cookies.get(COOKIE, ""), mall.code) is not None:
        return redirect_to(url_for("club.home", code=mall.code))
    return _door(mall, AskForm(formdata=None))


def _door(mall: Mall, form: AskForm, status: int = 200) -> Response:
    demo = bool(current_app.config["DEMO"])
    sends = demo or find_way_out(mall.id) is not None
    people = demo_members(mall.id) if demo else []
    return _page(mall, "door", status, form=form, sends=sends, demo_people=people)


@bp.post("")
@public("the members' own door: throttled, and says nothing about who is a member")
def ask(code: str) -> BaseResponse:
    """A code is on its way, if this is a member's number."""
    mall, form = _mall(code), AskForm()
    if not form.validate_on_submit():
        return _door(mall, form, 422)
    try:
        key = entering.ask_code(mall, form.phone.data or "", get_remote_address(), speaks())
    except DomainError as error:
        form.add_error(error)
        return _door(_mall(code), form, error.status)
    return redirect_to(url_for("club.code", code=mall.code, key=key.uid))


@bp.get("/code/<uuid:key>")
@public("asks for the digits that were sent; the id of the key alone opens nothing")
def code(code: str, key: uuid.UUID) -> BaseResponse:
    """The six digits."""
    return _code_page(_mall(code), key, CodeForm(formdata=None))


def _code_page(mall: Mall, uid: uuid.UUID, form: CodeForm, status: int = 200) -> BaseResponse:
    key = find_key(mall.id, uid, "enter")
    if key is None or not key.works(TRIES):
        return _page(mall, "over", 404 if key is None else 409)
    minutes = int(CODE_LIFE.total_seconds() // 60)
    shown = (key.shown or "") if current_app.config["DEMO"] else ""
    return _page(mall, "code", status, form=form, key=uid, minutes=minutes, shown=shown)


@bp.post("/code/<uuid:key>")
@public("the members' own door: counted tries, and says nothing about who is a member")
def enter(code: str, key: uuid.UUID) -> BaseResponse:
    """Go in."""
    mall, form = _mall(code), CodeForm()
    if not form.validate_on_submit():
        return _code_page(mall, key, form, 422)
    try:
        token = entering.enter(mall, key, form.code.data or "", get_remote_address())
    except DomainError as error:
        db.session.rollback()
        form.add_error(error)
        return _code_page(_mall(code), key, form, error.status)
    return _in(_mall(code), token)


@bp.get("/desk")
@public("asks for the digits that the desk read out")
def desk(code: str) -> Response:
    """Number and code."""
    return _page(_mall(code), "desk", form=DeskCodeForm(formdata=None))


@bp.post("/desk")
@public("the members' own door: counted tries, and says nothing about who is a member")
def enter_by_desk(code: str) -> BaseResponse:
    """Go in with what the desk read out."""
    mall, form = _mall(code), DeskCodeForm()
    if not form.validate_on_submit():
        return _page(mall, "desk", 422, form=form)
    phone, digits = form.phone.data or "", form.code.data or ""
    try:
        token = entering.enter_by_desk(mall, phone, digits, get_remote_address())
    except DomainError as error:
        form.add_error(error)
        return _page(_mall(code), "desk", error.status, form=form)
    return _in(_mall(code), token)


@bp.post("/demo/<uuid:uid>")
@public("only in demo mode, and only as invented people")
def demo(code: str, uid: uuid.UUID) -> BaseResponse:
    """One tap: in as somebody of the demo mall."""
    if not current_app.config["DEMO"]:
        raise NotFound()
    mall = _mall(code)
    with transaction():
        token = entering.enter_demo(mall, uid)
    return _in(mall, token)


@bp.post("/logout")
@club_only
def logout(guest: Guest) -> BaseResponse:
    """End the session on the server, and forget the cookie."""
    with transaction():
        entering.log_out(guest)
    return _out(guest, _("You are logged out."))


@bp.post("/logout/everywhere")
@club_only
def logout_everywhere(guest: Guest) -> BaseResponse:
    """End every session of this member."""
    with transaction():
        entering.end_sessions(guest.member.id)
    return _out(guest, _("You are logged out everywhere."))


def _out(guest: Guest, words: str) -> BaseResponse:
    flash_ok(words)
    response = redirect_to(url_for("club.door", code=guest.mall.code))
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


bp.after_request(keep_nowhere)
