"""Paper of patrols: inspection reports, answers as XLSX, QR labels."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.patrols.documents.answers import export_answers
from mallops.blueprints.patrols.documents.labels import label_shops, label_zones, print_labels
from mallops.blueprints.patrols.documents.report import issued_reports, request_report
from mallops.blueprints.patrols.permissions import EXPORT, VIEW
from mallops.blueprints.patrols.queries.detail import patrol_detail
from mallops.blueprints.sites.permissions import EDIT
from mallops.core.auth import current_actor, requires
from mallops.core.documents import Document, superseded
from mallops.core.errors import Invalid
from mallops.core.export import as_download
from mallops.core.pdf.paper import LANGUAGES, Paper, language
from mallops.core.registers.criteria import one_line
from mallops.core.web import NavItem, flash_error, nav_item, no_store, redirect_after, render

bp = Blueprint("patrol_documents", __name__, url_prefix="/patrols")
nav_item(NavItem("patrol_documents.labels", _l("QR labels"), "qr-code", "floor", EDIT, order=60))


@bp.get("/<uuid:patrol_uid>/report")
@requires(VIEW)
def reports(patrol_uid: uuid.UUID) -> Response:
    """The reports of one patrol: those issued, and the buttons that make one."""
    detail = patrol_detail(current_actor(), patrol_uid)
    issued = issued_reports(detail)
    page: dict[str, Any] = {
        "patrol": detail.patrol,
        "languages": LANGUAGES,
        "may_export": current_actor().can(EXPORT),
        "issued": [(one, superseded(one)) for one in issued],
        "lang_now": language(request.args.get("lang"), current_actor().lang),
    }
    return no_store(render("patrols/report.html", **page))


@bp.post("/<uuid:patrol_uid>/report")
@requires(VIEW)
def make_report(patrol_uid: uuid.UUID) -> BaseResponse:
    """The report in the language asked for: straight to the PDF, or to the page that waits for it."""
    back = url_for("patrol_documents.reports", patrol_uid=patrol_uid)
    made = request_report(current_actor(), patrol_uid, request.form.get("lang"), back)
    if isinstance(made, Document):
        return redirect_after("documents.show", document_uid=made.uid)
    return redirect_after("jobs.show", job_uid=made.uid)


@bp.post("/<uuid:patrol_uid>/answers.xlsx")
@requires(EXPORT)
def answers(patrol_uid: uuid.UUID) -> Response:
    """Every answer of one patrol as XLSX."""
    actor = current_actor()
    made = export_answers(Paper.of(actor, request.form.get("lang")), patrol_detail(actor, patrol_uid))
    return as_download(*made)


@bp.get("/labels")
@requires(EDIT)
def labels() -> Response:
    """Choose the zones and shops whose labels are printed; `zones` and `shops` in the address are ticked."""
    mall_id = current_actor().mall_id
    return render(
        "patrols/labels.html",
        zones=label_zones(mall_id),
        shops=label_shops(mall_id),
        ticked={name: set(_codes(request.args.get(name))) for name in ("zones", "shops")},
        languages=LANGUAGES,
        lang_now=language(None, current_actor().lang),
    )


@bp.post("/labels.pdf")
@requires(EDIT)
def labels_pdf() -> BaseResponse:
    """The chosen labels on A4."""
    actor = current_actor()
    zones = label_zones(actor.mall_id, _chosen("zones"))
    shops = label_shops(actor.mall_id, _chosen("shops"))
    try:
        data = print_labels(Paper.of(actor, request.form.get("lang")), zones, shops)
    except Invalid as error:
        flash_error(error.message)
        return redirect_after("patrol_documents.labels")
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="labels.pdf"'
    return no_store(response)


def _chosen(name: str) -> list[str]:
    """Codes from the form's boxes, and from a comma-separated list in the address."""
    return [*map(one_line, request.form.getlist(name)), *_codes(request.args.get(name))]


def _codes(text: str | None) -> list[str]:
    return [code for one in (text or "").split(",") if (code := one_line(one))]
