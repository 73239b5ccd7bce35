"""A closed complaint as a sheet to learn from: the words are read through, then printed (39.7)."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.kind import ANSWERED
from mallops.blueprints.complaints.documents.training import print_case, told_of
from mallops.blueprints.complaints.forms.training import TrainingForm
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.rules.training import ensure_sheet
from mallops.core import audit
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits
from mallops.core.errors import Conflict
from mallops.core.export import safe_filename
from mallops.core.pdf.paper import Paper
from mallops.core.web import no_store, render

bp = Blueprint("complaint_training", __name__, url_prefix="/complaints")


def _of(uid: uuid.UUID) -> Complaint:
    case = fetch(Complaint, uid, current_actor())
    if case.state not in ANSWERED:
        raise Conflict(_("Only a complaint that is answered becomes training material."))
    return case


def _page(case: Complaint, form: TrainingForm, status: int = 200) -> Response:
    back = url_for("complaints.show", uid=case.uid)
    return no_store(render("complaints/training.html", "form", status, case=case, form=form, back=back))


@bp.get("/<uuid:uid>/training")
@requires(may.EXPORT)
def ask(uid: uuid.UUID) -> Response:
    """The words of the record without the names that the program knows."""
    case = _of(uid)
    return _page(case, TrainingForm(formdata=None, data=told_of(case)))


@bp.post("/<uuid:uid>/training")
@commits
@requires(may.EXPORT)
def paper(uid: uuid.UUID) -> Response:
    """The sheet as PDF; the words are printed and not kept."""
    case, form = _of(uid), TrainingForm()
    done, _nothing = form.runs(lambda: ensure_sheet(form.values()))
    if not done:
        return _page(case, form, 422)
    told = {key: form[key].data or "" for key in ("subject", "story", "cause", "handling", "lesson")}
    data = print_case(Paper.of(current_actor(), request.args.get("lang")), case, told)
    audit.note("complaints.training", mall_id=case.mall_id, object_kind="complaints", object_id=case.id)
    response = Response(data, mimetype="application/pdf")
    name = safe_filename(f"training-{case.number}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)
