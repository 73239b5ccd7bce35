"""Who may join, what is agreed to, which desks there are, and the code for the customers' own phones."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions import setup as actions
from mallops.blueprints.members.forms import DeskForm, SettingsForm, TextForm
from mallops.blueprints.members.models import Desk, MemberSettings
from mallops.blueprints.members.queries.setup import consent_texts, settings_of
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits, db
from mallops.core.errors import NotFound
from mallops.core.malls import Mall
from mallops.core.money import yuan
from mallops.core.pdf.qr import qr_svg
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("member_setup", __name__)
nav_item(NavItem("member_setup.show", _l("Rules of membership"), "settings", "members", may.SETUP, order=90))


def _join_url() -> str:
    mall = db.session.get_one(Mall, current_actor().mall_id)
    base: str = current_app.config["SETTINGS"].base_url
    return f"{base}{url_for('member_join.form', code=mall.code)}"


def _as_typed(rules: MemberSettings) -> dict[str, Any]:
    names = ("slip_days", "request_hours", "self_service", "card_prefix")
    return {name: getattr(rules, name) for name in names}


def _page(form: SettingsForm | None = None, status: int = 200) -> Response:
    mall_id = current_actor().mall_id or 0
    rules = settings_of(mall_id)
    if form is None:
        least = f"{yuan(rules.min_spend):f}" if rules.min_spend else "0"
        form = SettingsForm(formdata=None, data={**_as_typed(rules), "min_spend": least})
    return render(
        "members/setup.html",
        status=status,
        form=form,
        rules=rules,
        texts=consent_texts(mall_id),
        purposes=PURPOSES,
        desks=list_desks(mall_id, active=False),
        join_url=_join_url(),
    )


@bp.get("/members/setup/")
@requires(may.SETUP)
def show() -> Response:
    """All of it on one page."""
    return _page()


@bp.post("/members/setup/")
@commits
@requires(may.SETUP)
def save() -> BaseResponse:
    """Keep the rules."""
    form = SettingsForm()
    told = actions.SettingsTold(
        form.min_spend.data or "",
        form.slip_days.data,
        form.request_hours.data,
        bool(form.self_service.data),
        form.card_prefix.data or "",
    )
    ok, _row = form.runs(lambda: actions.save_settings(current_actor(), told))
    if not ok:
        return _page(form, 422)
    flash_ok(_("Saved."))
    return redirect_after("member_setup.show")


@bp.get("/members/setup/join.svg")
@requires(may.SETUP)
def code() -> Response:
    """The code that customers scan to begin on their own phone."""
    url = _join_url()
    return Response(str(qr_svg(url, title=url, size=320, quiet=4)), mimetype="image/svg+xml")


def _text_page(purpose: str, form: TextForm, status: int = 200) -> Response:
    text = consent_texts(current_actor().mall_id or 0)[purpose]
    return render("members/text.html", status=status, form=form, text=text, label=PURPOSES[purpose])


@bp.get("/members/setup/texts/<purpose>")
@requires(may.SETUP)
def text(purpose: str) -> Response:
    """A consent, to be written anew."""
    if purpose not in PURPOSES:
        raise NotFound()
    known = consent_texts(current_actor().mall_id or 0)[purpose]
    return _text_page(purpose, TextForm(formdata=None, obj=known))


@bp.post("/members/setup/texts/<purpose>")
@commits
@requires(may.SETUP)
def publish(purpose: str) -> BaseResponse:
    """A new version, for whoever joins from now on."""
    if purpose not in PURPOSES:
        raise NotFound()
    form = TextForm()
    ok, _row = form.runs(
        lambda: actions.publish_text(
            current_actor(), purpose, form.text_zh.data or "", form.text_en.data or ""
        )
    )
    if not ok:
        return _text_page(purpose, form, 422)
    flash_ok(_("Published. Who agreed before, agreed to the version of that day."))
    return redirect_after("member_setup.show")


def _desk_page(desk: Desk | None, form: DeskForm, status: int = 200) -> Response:
    return render("members/desk.html", status=status, desk=desk, form=form)


@bp.get("/members/setup/desks/new")
@requires(may.SETUP)
def new_desk() -> Response:
    """A desk with its own stock."""
    return _desk_page(None, DeskForm(formdata=None))


@bp.post("/members/setup/desks/new")
@commits
@requires(may.SETUP)
def add_desk() -> BaseResponse:
    """Add it."""
    return _save_desk(None)


@bp.get("/members/setup/desks/<uuid:uid>")
@requires(may.SETUP)
def desk(uid: uuid.UUID) -> Response:
    """Another name, or out of use."""
    known = fetch(Desk, uid)
    return _desk_page(known, DeskForm(formdata=None, obj=known))


@bp.post("/members/setup/desks/<uuid:uid>")
@commits
@requires(may.SETUP)
def save_desk(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    return _save_desk(fetch(Desk, uid, lock=True))


def _save_desk(known: Desk | None) -> BaseResponse:
    form = DeskForm()
    told = actions.DeskTold(
        form.code.data or "",
        form.name_zh.data or "",
        form.name_en.data or "",
        known is None or bool(form.is_active.data),
    )
    ok, _row = form.runs(lambda: actions.save_desk(current_actor(), known, told))
    if not ok:
        return _desk_page(known, form, 422)
    flash_ok(_("Saved."))
    return redirect_after("member_setup.show")
