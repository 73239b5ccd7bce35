"""Log in, log out, the demo's one-tap accounts, language and theme, another mall."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mallops.blueprints.accounts.actions.login import log_in, log_in_demo, log_out
from mallops.blueprints.accounts.actions.people import LANGS, set_language
from mallops.blueprints.accounts.actions.sessions import switch_mall
from mallops.blueprints.accounts.forms import LoginForm
from mallops.blueprints.accounts.models import User
from mallops.blueprints.accounts.queries.people import list_demo_people
from mallops.blueprints.accounts.rules.throttle import TooManyAttempts
from mallops.blueprints.accounts.views.blueprint import bp
from mallops.blueprints.accounts.views.sessions import forget_browser, keep_signed_in
from mallops.core.auth import (
    ROLES,
    current_actor,
    public,
    signed_in,
    signed_in_before_password,
)
from mallops.core.db import commits, transaction
from mallops.core.errors import DomainError, NotFound
from mallops.core.web import flash_ok, redirect_to, render, safe_next

HOME = "/"
COOKIE_SECONDS = 365 * 24 * 3600
THEMES = {"auto", "light", "dark"}


@bp.get("/login")
@public("the door itself")
def login() -> Response:
    """The log-in page; those who are signed in go on."""
    target = safe_next(request.args.get("next"), HOME)
    if g.actor is not None:
        return redirect_to(target)
    return _login_page(LoginForm(next=target))


@bp.post("/login")
@public("the door itself: throttled, and says nothing about who exists")
def login_submit() -> Response:
    """Check name and password; a fresh session and cookie when right."""
    form = LoginForm()
    if not form.validate_on_submit():
        return _login_page(form, 422)
    try:
        user, token = log_in(
            form.login.data or "", form.password.data or "", _address(), request.user_agent.string
        )
    except TooManyAttempts as error:
        form.add_error(error)
        response = _login_page(form, error.status)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except DomainError as error:
        form.add_error(error)
        return _login_page(form, 422)
    return _enter(user, token, form.next.data)


@bp.post("/login/demo")
@public("only in demo mode, and only as invented people")
def login_demo() -> Response:
    """One tap: sign in as one of the demo's people."""
    if not current_app.config["DEMO"]:
        raise NotFound()
    with transaction():
        user, token = log_in_demo(request.form.get("login", ""), _address(), request.user_agent.string)
    return _enter(user, token, request.form.get("next"))


@bp.post("/logout")
@signed_in_before_password
def logout() -> Response:
    """End this session on the server and empty the cookie."""
    with transaction():
        log_out(current_actor(), g.session_id)
    forget_browser()
    flash_ok(_("You are logged out."))
    return redirect_to(url_for("accounts.login"))


@bp.post("/preferences")
@public("language and appearance of this browser; changes nothing else")
def preferences() -> Response:
    """Remember language and theme in cookies; the language also with the person who is signed in."""
    response = redirect_to(_back())
    theme, lang = request.form.get("theme"), request.form.get("lang")
    lang = LANGS[0] if lang == "zh" else lang
    if theme in THEMES:
        _keep(response, "theme", theme)
    if lang in LANGS:
        _keep(response, "lang", lang)
        if g.actor is not None:
            with transaction():
                set_language(g.actor.user_id, lang)
    return response


@bp.get("/malls")
@signed_in
def malls() -> Response:
    """The malls in which the person works, to continue in another one."""
    return render("accounts/malls.html")


@bp.post("/malls")
@commits
@signed_in
def choose_mall() -> Response:
    """Continue in another mall; one where the person has no role does not exist for them."""
    text = request.form.get("mall", "")
    if not text.isdecimal() or len(text) > 12:
        raise NotFound()
    switch_mall(current_actor(), g.session_id, int(text))
    return redirect_to(HOME)


def _login_page(form: LoginForm, status: int = 200) -> Response:
    demo = list_demo_people() if current_app.config["DEMO"] else []
    people = [{"login": row.user.login, "name": row.user.name, "role": ROLES[row.roles[0]]} for row in demo]
    return render("accounts/login.html", status=status, form=form, demo_people=people)


def _enter(user: User, token: str, target: str | None) -> Response:
    """Go on to where the person wanted; a first log-in chooses a password before that."""
    keep_signed_in(token)
    where = safe_next(target, HOME)
    if user.must_change_password:
        where = url_for("accounts.change_password", next=where)
    response = redirect_to(where)
    _keep(response, "lang", user.lang)
    return response


def _keep(response: Response, name: str, value: str) -> None:
    """A cookie for a year; it holds no secret."""
    response.set_cookie(
        name,
        value,
        max_age=COOKIE_SECONDS,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _address() -> str:
    return request.remote_addr or ""


def _back() -> str:
    """The page the browser came from, when it is ours."""
    given = request.form.get("next")
    if given:
        return safe_next(given, HOME)
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host or not parts.path:
        return HOME
    return safe_next(f"{parts.path}?{parts.query}" if parts.query else parts.path, HOME)
