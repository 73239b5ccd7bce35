"""The formula: everybody sees it, the manager changes it; its versions."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.scores import permissions as may
from mallops.blueprints.scores.actions.formula import keep_formula
from mallops.blueprints.scores.queries.months import list_formulas
from mallops.blueprints.scores.rules.formula import EVENTS, FIELDS, PARTS, Formula, in_words
from mallops.blueprints.scores.views.parts import typed
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.web import flash_ok, redirect_after, render

bp = Blueprint("score_formula", __name__, url_prefix="/scores/formula")


@bp.get("")
@requires(may.VIEW)
def show() -> Response:
    """The formula and its versions."""
    return _page()


def _page(error: DomainError | None = None) -> Response:
    actor = current_actor()
    versions = list_formulas(actor.mall_id)
    formula = Formula.of(versions[0].values if versions else None)
    values = formula.as_dict()
    if error is not None:
        values = {key: request.form.get(key, value) for key, value in values.items()}
    errors = error.field_errors if isinstance(error, Invalid) else {}
    return render(
        "scores/formula.html",
        "formula",
        error.status if error else 200,
        words=in_words(formula),
        parts=PARTS,
        events=EVENTS,
        highest={key: most for key, (_proposed, most) in FIELDS.items()},
        now=values,
        version=versions[0].version if versions else 1,
        versions=versions,
        told=[(one, in_words(Formula.of(one.values))) for one in versions],
        reason=typed("reason"),
        errors={key: str(one) for key, one in errors.items()},
        refused=str(error.message) if error and not errors else "",
        may_keep=actor.can(may.KEEP),
    )


@bp.post("")
@requires(may.KEEP)
def keep() -> BaseResponse:
    """A new version."""
    actor = current_actor()
    seen = typed("version")
    try:
        with transaction(), acting(actor, may.KEEP):
            row = keep_formula(
                actor,
                {key: typed(key) for key in FIELDS},
                typed("reason"),
                int(seen) if seen.isdecimal() and len(seen) < 9 else None,
            )
            version = row.version
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _page(error)
    flash_ok(_("Version %(n)s is saved. Open months take it when they are computed again.", n=version))
    return redirect_after("score_formula.show")
