"""How a month is rated, when the mall is warned, what the check lists ask: all see it, some change it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions.lists import keep_item, whole_list
from mallops.blueprints.contractors.actions.ratings import keep_rules
from mallops.blueprints.contractors.queries.contractors import fire_days_of, formula_of, notices_of
from mallops.blueprints.contractors.rules.scores import Formula, in_words
from mallops.blueprints.contractors.rules.words import SERVICES
from mallops.blueprints.contractors.views import typed
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid
from mallops.core.web import flash_ok, redirect_after, render

bp = Blueprint("contractor_rules", __name__, url_prefix="/contractors/rules")


@bp.get("")
@requires(may.VIEW)
def show() -> Response:
    """Formula, grades, notices; the check list of one kind (`?service=`)."""
    return _page()


def _service() -> str:
    asked = request.args.get("service", "")
    return asked if asked in SERVICES else "security"


def _page(error: Invalid | None = None, at: str = "") -> Response:
    actor = current_actor()
    assert actor.mall_id is not None
    formula = formula_of(actor.mall_id)
    now: dict[str, Any] = {
        **formula.as_dict(),
        "notices": ", ".join(map(str, notices_of(actor.mall_id))),
        "fire_days": fire_days_of(actor.mall_id),
    }
    shown = {key: request.form.get(key, value) for key, value in now.items()} if at == "rules" else now
    return render(
        "contractors/rules.html",
        "rules",
        error.status if error else 200,
        words=in_words(formula),
        now=shown,
        services=SERVICES,
        service=_service(),
        items=whole_list(actor.mall_id, _service()),
        errors={key: str(one) for key, one in error.field_errors.items()} if error else {},
        at=at,
        sent=request.form,
        may_keep=actor.can(may.KEEP),
    )


@bp.post("")
@requires(may.KEEP)
def keep() -> BaseResponse:
    """Change formula, grades, notices and interval."""
    actor = current_actor()
    numbers = {key: typed.number(key) for key in (*Formula.__dataclass_fields__, "fire_days")}
    try:
        with transaction(), acting(actor, may.KEEP):
            keep_rules(actor, {**numbers, "notices": typed.text("notices")})
    except Invalid as error:
        db.session.rollback()
        return _page(error, "rules")
    flash_ok(_("Saved. Months that are confirmed keep their rating."))
    return redirect_after("contractor_rules.show", service=_service())


@bp.post("/items")
@requires(may.KEEP)
def item() -> BaseResponse:
    """Change an item of a check list, or add one."""
    actor, code = current_actor(), typed.text("code")
    values = {
        "text_zh": typed.text("text_zh"),
        "text_en": typed.text("text_en"),
        "weight": typed.number("weight"),
        "critical": typed.text("critical") == "1",
        "is_active": not code or typed.text("is_active") == "1",
    }
    try:
        with transaction(), acting(actor, may.KEEP):
            row = keep_item(actor, _service(), code, values)
    except Invalid as error:
        db.session.rollback()
        return _page(error, code or "new")
    flash_ok(_("Item %(code)s is saved. Checks that are scheduled keep their list.", code=row.code))
    return redirect_after("contractor_rules.show", service=_service())
