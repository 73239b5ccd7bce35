"""Who is asking: Flask-Login finds the session of the cookie, and `g.actor` is set from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask, g, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user

from mallops.blueprints.accounts.actions.sessions import SignedIn, resume_session
from mallops.blueprints.accounts.rules.devices import device_words
from mallops.blueprints.accounts.views.blueprint import bp
from mallops.core.names import pick

#: These must answer without a database, and know no person.
WITHOUT_PERSON = {"static", "health.live", "health.ready"}

login_manager = LoginManager()
login_manager.session_protection = None  # the session row decides, not the address or the browser's name


@login_manager.user_loader
def load_session(token: str) -> SignedIn | None:
    """The session behind the token in the cookie."""
    return resume_session(token) if isinstance(token, str) else None


def load_actor() -> None:
    """Set `g.actor` and `g.session_id` (None when nobody is signed in) before every view."""
    g.actor = g.session_id = None
    if request.endpoint in WITHOUT_PERSON:
        return
    if current_user.is_authenticated:
        g.actor = current_user.actor
        g.session_id = current_user.session_id
        session.modified = session.modified or current_user.slid


def keep_signed_in(token: str) -> None:
    """Put the token of a session that was just begun into a fresh cookie, and act as its person."""
    session.clear()
    session.permanent = True
    signed_in = resume_session(token)
    if signed_in is not None:
        login_user(signed_in)
        g.actor, g.session_id = signed_in.actor, signed_in.session_id


def forget_browser() -> None:
    """Take the token out of the cookie."""
    logout_user()
    session.clear()
    g.actor = g.session_id = None


@bp.record_once
def init_sessions(state: Any) -> None:
    """Attach Flask-Login to the app, and the loader to every request."""
    app: Flask = state.app
    app.permanent_session_lifetime = dt.timedelta(days=app.config["SETTINGS"].session_days)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # sent again when the expiry slides
    # no `current_user` in templates: an error page must not ask a broken database who is asking
    login_manager.init_app(app, add_context_processor=False)
    app.before_request(load_actor)


bp.add_app_template_filter(device_words, "device_words")


@bp.app_context_processor
def frame_links() -> dict[str, Any]:
    """What the page frame needs of this feature."""
    actor = g.get("actor")
    links: dict[str, Any] = {"preferences_url": url_for("accounts.preferences"), "malls": []}
    if actor is not None:
        links["logout_url"] = url_for("accounts.logout")
        links["password_url"] = url_for("accounts.change_password")
        links["profile_url"] = url_for("accounts.me")
        links["malls"] = [
            {"name": pick(zh, en), "id": mall_id, "url": url_for("accounts.malls")}
            for mall_id, zh, en in actor.other_malls
        ]
    return links
