"""Papers of fit-out as PDF."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from mallops.blueprints.fitout import documents
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.permit import permit_url
from mallops.blueprints.fitout.models import FitOut
from mallops.core import audit
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import transaction
from mallops.core.errors import Conflict
from mallops.core.export import safe_filename
from mallops.core.pdf.paper import Paper
from mallops.core.web import no_store

bp = Blueprint("fitout_papers", __name__, url_prefix="/fitouts")


def _pdf(case: FitOut, name: str, make: Callable[[Paper, Any], bytes]) -> Response:
    actor = current_actor()
    paper = Paper.of(actor, request.args.get("lang"))
    data = make(paper, case)
    with transaction():
        audit.note(
            f"fitouts.{name}",
            mall_id=actor.mall_id,
            object_kind="fitouts",
            object_id=case.id,
            after={"lang": paper.lang},
            label=case.audit_label,
            actor=actor,
        )
    answer = Response(data, mimetype="application/pdf")
    file = safe_filename(f"{case.number or 'fitout'}-{name}-{paper.lang[:2]}.pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{file}"'
    return no_store(answer)


@bp.get("/<uuid:uid>/permit.pdf")
@requires(may.VIEW)
def permit(uid: uuid.UUID) -> Response:
    """The permit that hangs at the door."""
    case = fetch(FitOut, uid, current_actor())
    if not permit_url(case):
        raise Conflict(_("There is no permit: it is not signed by all three, or not any more."))
    return _pdf(case, "permit", documents.print_permit)


@bp.get("/<uuid:uid>/passes.pdf")
@requires(may.EDIT)
def passes(uid: uuid.UUID) -> Response:
    """The sheet of passes, to be cut."""
    case = fetch(FitOut, uid, current_actor())
    if not permit_url(case) or not any(one.state == "valid" for one in case.workers):
        raise Conflict(_("Passes are printed when the works are permitted and a worker is entered."))
    return _pdf(case, "passes", documents.print_passes)


@bp.get("/<uuid:uid>/acceptance.pdf")
@requires(may.VIEW)
def acceptance(uid: uuid.UUID) -> Response:
    """The form of the joint inspection."""
    return _pdf(fetch(FitOut, uid, current_actor()), "acceptance", documents.print_acceptance)
