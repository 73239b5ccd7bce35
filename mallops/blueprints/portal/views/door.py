"""Who of a tenant is asking: a cookie of its own, which opens nothing of the staff's house."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.portal.actions.entering import (
    enter_demo,
    log_in,
    log_out,
    open_invitation,
    resume,
    take_invitation,
)
from mallops.blueprints.portal.forms import LoginForm, PasswordForm
from mallops.blueprints.portal.queries import Shop, list_demo_accounts
from mallops.blueprints.portal.rules import SESSION_LIFE, InvitationOver
from mallops.blueprints.portal.views.blueprint import bp
from mallops.core.audit import acting
from mallops.core.auth import public
from mallops.core.auth.access import Access
from mallops.core.db import db, transaction
from mallops.core.doors import keep_cookie, keep_nowhere
from mallops.core.errors import DomainError, NotFound
from mallops.core.web import flash_ok, redirect_to, render, safe_next

COOKIE = "shop"
HOME = "/shop/"


def shop_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """The route is for people of tenants; the view gets the `Shop` first. Others are led to the door."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        shop = resume(request.cookies.get(COOKIE, ""))
        if shop is None:
            after = request.full_path.rstrip("?") if request.method == "GET" else HOME
            return redirect_to(url_for("shop.login", next=after))
        g.shop = shop
        with acting(shop.actor, request.endpoint or view.__name__):
            return view(shop, *args, **kwargs)

    wrapper.__access__ = Access("shop", why="a person of a tenant is signed in")  # type: ignore[attr-defined]
    return wrapper


def enter(token: str, target: str = HOME) -> BaseResponse:
    """Go in, with the cookie."""
    return keep_cookie(redirect_to(target), COOKIE, token, SESSION_LIFE)


@bp.get("/login")
@public("the tenants' door itself")
def login() -> BaseResponse:
    """Number and password, or the code that the mall read out."""
    target = safe_next(request.args.get("next"), HOME)
    if resume(request.cookies.get(COOKIE, "")) is not None:
        return redirect_to(target)
    return _login_page(LoginForm(next=target))


def _login_page(form: LoginForm, status: int = 200) -> Response:
    people = list_demo_accounts() if current_app.config["DEMO"] else []
    return render("portal/login.html", status=status, signed_in=False, form=form, demo_people=people)


@bp.post("/login/demo/<uuid:uid>")
@public("only in demo mode, and only as invented people")
def login_demo(uid: uuid.UUID) -> BaseResponse:
    """One tap: in as somebody of one of the demo's shops."""
    if not current_app.config["DEMO"]:
        raise NotFound()
    with transaction():
        token = enter_demo(uid)
    return enter(token)


@bp.post("/login")
@public("the tenants' door itself: throttled, and says nothing about who exists")
def login_submit() -> BaseResponse:
    """Go in."""
    form = LoginForm()
    if not form.validate_on_submit():
        return _login_page(form, 422)
    try:
        token = log_in(form.phone.data or "", form.secret.data or "", get_remote_address())
    except DomainError as error:
        form.add_error(error)
        return _login_page(form, error.status)
    return enter(token, safe_next(form.next.data, HOME))


@bp.post("/logout")
@shop_only
def logout(shop: Shop) -> BaseResponse:
    """End the session on the server, and forget the cookie."""
    with transaction():
        log_out(shop)
    flash_ok(_("You are logged out."))
    response = redirect_to(url_for("shop.login"))
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


@bp.get("/invite/<token>")
@public("opens one invitation to who holds its 192-bit link")
def invitation(token: str) -> BaseResponse:
    """Whom the mall lets in, and the password to choose."""
    return _invitation(token, PasswordForm())


@bp.post("/invite/<token>")
@public("takes one invitation from who holds its 192-bit link")
def invitation_submit(token: str) -> BaseResponse:
    """The password is chosen: go in."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _invitation(token, form, 422)
    try:
        return enter(take_invitation(token, form.password.data or ""))
    except InvitationOver:
        return _invitation(token, form)
    except DomainError as error:
        db.session.rollback()
        form.add_error(error)
        return _invitation(token, form, error.status)


def _invitation(token: str, form: PasswordForm, status: int = 200) -> Response:
    try:
        key = open_invitation(token)
    except InvitationOver as error:
        return render("portal/over.html", status=404, signed_in=False, message=str(error.message))
    return render("portal/invitation.html", status=status, signed_in=False, form=form, seat=key.seat)


bp.after_request(keep_nowhere)
