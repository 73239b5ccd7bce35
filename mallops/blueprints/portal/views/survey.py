"""The quarterly survey, answered by somebody of the tenant who is signed in (19.2, 53)."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.portal.queries import Shop
from mallops.blueprints.portal.views.blueprint import bp
from mallops.blueprints.portal.views.door import shop_only
from mallops.blueprints.portal.views.shop import page
from mallops.blueprints.surveys.actions.answering import answer_inside
from mallops.blueprints.surveys.queries.surveys import find_invite_of_tenant
from mallops.blueprints.surveys.rules.answers import Given, typed_answers
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.names import pick
from mallops.core.web import flash_error, flash_ok, redirect_after


def _form(shop: Shop, status: int = 200, error: str = "") -> BaseResponse:
    found = find_invite_of_tenant(shop.tenant.id)
    if found is None:
        return redirect_after("shop.index")
    asked = found[0]
    questions = [
        {**one, "words": pick(one["zh"], one["en"]), "labels": [pick(*pair) for pair in one["options"]]}
        for one in asked.questions
    ]
    return page(
        shop,
        "portal/survey.html",
        "index",
        status,
        survey=asked,
        questions=questions,
        typed=request.form,
        error=error,
    )


@bp.get("/survey")
@shop_only
def survey(shop: Shop) -> BaseResponse:
    """The questions; none when the shop has answered."""
    return _form(shop)


@bp.post("/survey")
@shop_only
def answer(shop: Shop) -> BaseResponse:
    """Keep the answer, once for the shop."""
    found, tenant_id = find_invite_of_tenant(shop.tenant.id), shop.tenant.id
    given = typed_answers(request.form, found[0].questions) if found else Given([], {})
    db.session.commit()
    try:
        with transaction():
            answer_inside(tenant_id, given)
    except Invalid as error:
        db.session.rollback()
        return _form(shop, 422, str(next(iter(error.field_errors.values()))))
    except Conflict as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("shop.index")
    flash_ok(_("Thank you. Your answers are with the mall."))
    return redirect_after("shop.index")
