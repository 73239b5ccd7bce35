"""Scripts and the rules of care."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.actions import setup as actions
from mallops.blueprints.care.forms import ScriptForm, SettingsForm
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.rules.scripts import WORDS
from mallops.blueprints.care.rules.words import REASONS
from mallops.blueprints.care.views.parts import tier_names
from mallops.core.auth import current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid, NotFound
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("care_setup", __name__, url_prefix="/care")
nav_item(
    NavItem("care_setup.settings", _l("Rules of care"), "sliders-horizontal", "members", may.SETUP, order=45)
)


@bp.get("/scripts")
@requires(may.VIEW)
def scripts() -> Response:
    """What is said for each reason."""
    actor = current_actor()
    rows = [(one, REASONS[one.code]) for one in reads.scripts_of(actor.mall_id).values()]
    return render("care/scripts.html", rows=rows, sets=actor.can(may.SETUP))


def _script_page(code: str, form: ScriptForm, status: int = 200) -> Response:
    actor = current_actor()
    versions = reads.list_script_versions(actor.mall_id or 0, code)
    return render(
        "care/script.html",
        "form",
        status,
        form=form,
        code=code,
        label=REASONS[code].label,
        words=WORDS,
        versions=versions,
    )


@bp.get("/scripts/<code>")
@requires(may.SETUP)
def script(code: str) -> Response:
    """One script, to be changed."""
    if code not in REASONS:
        raise NotFound()
    now = reads.scripts_of(current_actor().mall_id)[code]
    data = {"text_zh": now.text_zh, "text_en": now.text_en}
    return _script_page(code, ScriptForm(formdata=None, data=data))


@bp.post("/scripts/<code>")
@requires(may.SETUP)
def save_script(code: str) -> BaseResponse:
    """Keep it as a new version."""
    actor, form = current_actor(), ScriptForm()
    if code not in REASONS:
        raise NotFound()
    if not form.validate_on_submit():
        return _script_page(code, form, 422)
    try:
        with transaction():
            row = actions.save_script(actor, code, form.text_zh.data or "", form.text_en.data or "")
            version = row.version if row is not None else 0
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return _script_page(code, form, 422)
    flash_ok(_("Version %(n)s is in force.", n=version) if version else _("Nothing changed."))
    return redirect_after("care_setup.scripts")


def _settings_page(form: SettingsForm, status: int = 200) -> Response:
    form.vip_tier.choices = list(tier_names(current_actor()).items())
    return render("care/settings.html", "form", status, form=form)


@bp.get("/rules")
@requires(may.SETUP)
def settings() -> Response:
    """The rules of the mall."""
    rules = reads.rules_of(current_actor().mall_id)
    return _settings_page(SettingsForm(formdata=None, data=SettingsForm.of(rules)))


@bp.post("/rules")
@requires(may.SETUP)
def save_settings() -> BaseResponse:
    """From now on."""
    actor, form = current_actor(), SettingsForm()
    if not form.validate_on_submit():
        return _settings_page(form, 422)
    try:
        with transaction():
            told: Any = form.told()
            actions.save_settings(actor, told)
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return _settings_page(form, 422)
    flash_ok(_("Saved. The list of tomorrow is made by these rules."))
    return redirect_after("care_setup.settings")
