"""Whom to greet today, and the texts of the mall."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions.greetings import greet
from mallops.blueprints.relations.actions.texts import keep_text, spoken
from mallops.blueprints.relations.forms import TextForm
from mallops.blueprints.relations.queries import list_occasions, texts_of
from mallops.blueprints.relations.shipped import TEXTS
from mallops.blueprints.relations.views.talks import typed
from mallops.blueprints.tenants.models import TenantPerson
from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid, NotFound
from mallops.core.malls import today_of
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("relation_daily", __name__)
nav_item(
    NavItem("relation_daily.greetings", _l("Greetings of the day"), "star", "tenants", may.WORK, order=53)
)


@bp.get("/greetings/")
@requires(may.WORK)
def greetings() -> Response:
    """Birthdays and holidays of today, with what to say."""
    actor = current_actor()
    today = today_of(actor.mall_id or 0)
    rows = [
        {
            "one": one,
            "phone": mask_phone(one.person.phone or ""),
            "text": spoken(actor, one.code, one.person.tenant, one.person.name, one.label),
        }
        for one in list_occasions(actor.mall_id, today)
    ]
    page = render(
        "relations/greetings.html",
        rows=rows,
        today=today,
        calls=rules.CALLS,
        writes=actor.can(may.REVIEW),
    )
    return no_store(page)


@bp.post("/greetings/<uuid:uid>")
@requires(may.WORK)
def note(uid: uuid.UUID) -> BaseResponse:
    """What was done about one of them."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, "relations.greet"):
            person = fetch(TenantPerson, uid, actor)
            greet(
                actor,
                person.id,
                typed("occasion"),
                today_of(person.mall_id),
                call=typed("call"),
                texted=typed("texted") == "1",
                note=typed("note"),
            )
    except Invalid as error:
        flash_error(str(next(iter(error.field_errors.values()))))
        return redirect_after("relation_daily.greetings")
    flash_ok(_("Noted."))
    return redirect_after("relation_daily.greetings")


@bp.get("/relations/texts")
@requires(may.REVIEW)
def texts() -> Response:
    """All texts of the mall."""
    known = texts_of(current_actor().mall_id)
    return render(
        "relations/texts.html", rows=[(code, rules.TEXT_LABELS[code], one) for code, one in known.items()]
    )


def _text_page(code: str, form: TextForm, status: int = 200) -> Response:
    return render("relations/text.html", "form", status, form=form, label=rules.TEXT_LABELS[code])


@bp.get("/relations/texts/<code>")
@requires(may.REVIEW)
def text(code: str) -> Response:
    """One text, to be changed."""
    if code not in TEXTS:
        raise NotFound()
    known = texts_of(current_actor().mall_id)[code]
    return _text_page(code, TextForm(data={"text_zh": known.text_zh, "text_en": known.text_en}))


@bp.post("/relations/texts/<code>")
@requires(may.REVIEW)
def save_text(code: str) -> BaseResponse:
    """Keep it."""
    actor, form = current_actor(), TextForm()
    if code not in TEXTS:
        raise NotFound()
    try:
        if not form.validate_on_submit():
            return _text_page(code, form, 422)
        with transaction(), acting(actor, "relations.texts"):
            keep_text(actor, code, form.text_zh.data or "", form.text_en.data or "")
    except Invalid as error:
        db.session.rollback()
        form.add_error(error)
        return _text_page(code, form, 422)
    flash_ok(_("The text is saved."))
    return redirect_after("relation_daily.texts")
