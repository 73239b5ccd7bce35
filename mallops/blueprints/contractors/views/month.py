"""The month of the contractors: rating, how it came about, trend; PDF in both languages, XLSX."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions import ratings
from mallops.blueprints.contractors.documents.drawing import score_words, trend_of
from mallops.blueprints.contractors.documents.month import MonthPaper, columns, print_month
from mallops.blueprints.contractors.models import Contractor
from mallops.blueprints.contractors.queries.contractors import formula_of
from mallops.blueprints.contractors.queries.months import (
    Rated,
    list_of_month,
    month_before,
    months_until,
    rated_months,
)
from mallops.blueprints.contractors.rules.scores import in_words
from mallops.blueprints.contractors.rules.words import SERVICES
from mallops.blueprints.contractors.views import typed
from mallops.core import audit
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import commits, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.export import Meta, as_download, export_rows
from mallops.core.pdf.paper import Paper
from mallops.core.registers.cells import month_words
from mallops.core.registers.links import record_url
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, redirect_after, render

bp = Blueprint("contractor_month", __name__, url_prefix="/contractors/month")
nav_item(NavItem("contractor_month.show", _l("Contractor rating"), "gauge", "insight", may.VIEW, order=44))


def _rated(actor: Actor, month: str) -> list[list[Rated]]:
    """Contractors of the month that this person may see, each with its last twelve months."""
    companies = [one for one in list_of_month(actor.mall_id, month) if one.visible_to(actor)]
    months = months_until(month)
    found = rated_months(companies, months, actor.tz)
    return [[found[one.id, key] for key in months] for one in companies]


@bp.get("")
@requires(may.VIEW)
def show() -> Response:
    """The month."""
    actor, month = current_actor(), typed.wanted_month()
    rows = _rated(actor, month)
    this = f"{typed.today():%Y-%m}"
    later = month_before(month, -1)
    return render(
        "contractors/month.html",
        "month",
        month=month,
        words=month_words(month),
        before=month_before(month),
        after=later if later <= this else None,
        this=this,
        cards=[
            {
                "row": one[-1],
                "service": str(SERVICES[one[-1].contractor.service]),
                "url": record_url(one[-1].contractor),
                **score_words(one[-1]),
            }
            for one in rows
        ],
        chart=trend_of(rows),
        formula=in_words(formula_of(actor.mall_id)),
        may_rate=actor.can(may.RATE),
        may_keep=actor.can(may.KEEP),
        may_export=actor.can(may.EXPORT),
        list_url=url_for("contractors.index"),
    )


@bp.post("/<uuid:uid>/confirm")
@requires(may.RATE)
def confirm(uid: uuid.UUID) -> BaseResponse:
    """Keep the rating as it is."""
    month = typed.wanted_month()

    def call(actor: Actor, case: Contractor) -> str:
        row = ratings.confirm(actor, case, month, typed.text("note"))
        return _("%(name)s: %(score)s for %(month)s is confirmed.",
                 name=case.title, score=row.score, month=month_words(month))  # fmt: skip

    return _act(uid, month, call)


@bp.post("/<uuid:uid>/reopen")
@requires(may.RATE)
def reopen(uid: uuid.UUID) -> BaseResponse:
    """Take the confirmation back."""
    month = typed.wanted_month()

    def call(actor: Actor, case: Contractor) -> str:
        ratings.reopen(actor, case, month, typed.text("note"))
        return _("The rating is open again.")

    return _act(uid, month, call)


def _act(uid: uuid.UUID, month: str, call: Callable[[Actor, Contractor], str]) -> BaseResponse:
    actor = current_actor()
    try:
        with transaction(), acting(actor, may.RATE):
            said = call(actor, fetch(Contractor, uid, actor, lock=True))
    except (Invalid, Conflict) as error:
        own = list(getattr(error, "field_errors", {}).values())
        flash_error(str(own[0] if own else error.message))
        return redirect_after("contractor_month.show", month=month)
    flash_ok(said)
    return redirect_after("contractor_month.show", month=month)


@bp.get("/report.pdf")
@commits
@requires(may.EXPORT)
def pdf() -> Response:
    """The month on paper (`?lang=zh` or `en`)."""
    actor, month = current_actor(), typed.wanted_month()
    paper = Paper.of(actor, request.args.get("lang"))
    answer = Response(print_month(paper, MonthPaper(month, _rated(actor, month))), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="contractors-{month}-{paper.lang[:2]}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    _note(actor, month, "pdf")
    return answer


@bp.get("/contractors.xlsx")
@commits
@requires(may.EXPORT)
def xlsx() -> Response:
    """The month's figures, one line a contractor."""
    actor, month = current_actor(), typed.wanted_month()
    rows = [one[-1] for one in _rated(actor, month)]
    title = f"{_('Contractor rating')} {month}"
    lines = ((_("Formula"), in_words(formula_of(actor.mall_id))),)
    out = export_rows("xlsx", title, columns(), rows, meta=Meta(actor.tz, lines))
    _note(actor, month, "xlsx")
    return as_download(*out)


def _note(actor: Actor, month: str, fmt: str) -> None:
    audit.note(
        "contractors.month",
        mall_id=actor.mall_id,
        object_kind="contractors",
        after={"month": month, "format": fmt},
        label=month,
    )
