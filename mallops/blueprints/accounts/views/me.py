"""One's own page: profile, language, password, where one is signed in."""

from __future__ import annotations

import uuid

from flask import g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mallops.blueprints.accounts.actions import passwords, people, sessions
from mallops.blueprints.accounts.forms import PasswordForm, ProfileForm
from mallops.blueprints.accounts.queries.people import get_own
from mallops.blueprints.accounts.queries.sessions import list_live_sessions
from mallops.blueprints.accounts.rules.passwords import hash_password
from mallops.blueprints.accounts.views.blueprint import bp
from mallops.blueprints.accounts.views.sessions import keep_signed_in
from mallops.core.auth import ROLES, current_actor, signed_in, signed_in_before_password
from mallops.core.db import commits, db, transaction
from mallops.core.errors import Invalid, NotFound
from mallops.core.web import flash_ok, redirect_after, redirect_to, render, safe_next


@bp.get("/me")
@signed_in
def me() -> Response:
    """Profile, roles, sessions of the person who is signed in."""
    user = get_own(current_actor())
    return _page(ProfileForm(obj=user))


@bp.post("/me")
@commits
@signed_in
def save_me() -> Response:
    """Change one's own phone and language."""
    form = ProfileForm()
    user = get_own(current_actor())
    ok, _result = form.runs(lambda: people.edit_own(user, form.phone.data or "", form.lang.data))
    if not ok:
        return _page(form, 422)
    flash_ok(_("Saved."))
    response = redirect_after("accounts.me")
    response.set_cookie("lang", user.lang, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


@bp.post("/me/sessions/<uuid:session_uid>/revoke")
@commits
@signed_in
def revoke(session_uid: uuid.UUID) -> Response:
    """Close one of one's own sessions on another device."""
    actor = current_actor()
    assert actor.user_id is not None
    row = next((one for one in list_live_sessions(actor.user_id) if one.uid == session_uid), None)
    if row is None:
        raise NotFound()
    sessions.revoke_session(row.id, actor.user_id)
    flash_ok(_("That device is logged out."))
    return redirect_after("accounts.me")


@bp.get("/me/password")
@signed_in_before_password
def change_password() -> Response:
    """The form for a new password; at the first log-in the only page there is."""
    return _password_page(PasswordForm(next=request.args.get("next", "")))


@bp.post("/me/password")
@signed_in_before_password
def change_password_submit() -> Response:
    """Check and store the new password; every other device is logged out, this one gets a new session."""
    form, actor = PasswordForm(), current_actor()
    if not form.validate_on_submit():
        return _password_page(form, 422)
    user = get_own(actor)
    old, new = form.old.data or "", form.password.data or ""
    db.session.commit()  # nothing is held open while hashing
    try:
        passwords.ensure_may_choose(user, old, new, form.again.data or "")
    except Invalid as error:
        form.add_error(error)
        return _password_page(form, 422)
    hashed = hash_password(new)
    with transaction():
        token = passwords.change_password(user, hashed, actor.mall_id, request.user_agent.string)
    keep_signed_in(token)
    flash_ok(_("Your new password is set. Other devices are logged out."))
    return redirect_to(safe_next(form.next.data, url_for("accounts.me")))


def _page(form: ProfileForm, status: int = 200) -> Response:
    actor = current_actor()
    assert actor.user_id is not None
    return render(
        "accounts/me.html",
        status=status,
        form=form,
        user=get_own(actor),
        roles=[ROLES[role] for role in sorted(actor.roles) if role in ROLES],
        sessions=list_live_sessions(actor.user_id),
        this_session=g.session_id,
    )


def _password_page(form: PasswordForm, status: int = 200) -> Response:
    first = current_actor().must_change_password
    return render("accounts/password.html", status=status, form=form, first=first)
