"""The quarterly survey: prepared, opened, links handed out, answered, counted."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.licences.queries import today_of
from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions import surveys
from mallops.blueprints.relations.documents import figures_of, print_survey
from mallops.blueprints.relations.models import TenantSurvey
from mallops.blueprints.relations.queries import find_ask, find_survey, list_asks, list_replies, list_surveys
from mallops.core import audit
from mallops.core.auth import current_actor, fetch, public, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.export import Column, Meta, as_download, export_rows, safe_filename
from mallops.core.malls import Mall
from mallops.core.names import pick
from mallops.core.pdf.paper import Paper
from mallops.core.pdf.qr import qr_svg
from mallops.core.tallies import may_try
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("tenant_surveys", __name__)
nav_item(NavItem("tenant_surveys.index", _l("Tenant survey"), "chart-column", "tenants", may.VIEW, order=54))
A_MINUTE = 12


@bp.get("/tenant-surveys/")
@requires(may.VIEW)
def index() -> Response:
    """All quarters."""
    actor = current_actor()
    rows = [(one, len(list_asks(one)), len(list_replies(one))) for one in list_surveys(actor.mall_id)]
    now = rules.quarter_of(today_of(actor.mall_id or 0))
    known = {one.quarter for one, _asked, _replies in rows}
    may_prepare = actor.can(may.REVIEW) and now not in known
    return render("relations/surveys.html", rows=rows, now=now, may_prepare=may_prepare)


@bp.post("/tenant-surveys/")
@requires(may.REVIEW)
def prepare() -> BaseResponse:
    """The survey of this quarter."""
    actor = current_actor()
    with transaction(), audit.acting(actor, "tenant_surveys.prepare"):
        row = surveys.prepare(actor, rules.quarter_of(today_of(actor.mall_id or 0)))
    return redirect_after("tenant_surveys.show", uid=row.uid)


def _before(survey: TenantSurvey) -> dict[str, float | None]:
    """The means of the quarter before, by question."""
    known = find_survey(survey.mall_id, rules.quarter_before(survey.quarter))
    if known is None:
        return {}
    return {question[0]: mean for question, mean, _spread in figures_of(known, list_replies(known))}


def _page(survey: TenantSurvey, status: int = 200, error: str = "", typed: Any = None) -> Response:
    actor = current_actor()
    asks, replies = list_asks(survey), list_replies(survey)
    works = actor.can(may.WORK) and survey.state == "open"
    page = render(
        "relations/survey.html",
        status=status,
        survey=survey,
        questions=typed or survey.questions,
        most=rules.MOST_QUESTIONS,
        error=error,
        asked=len(asks),
        replies=replies,
        figures=figures_of(survey, replies),
        before=_before(survey),
        links=[(one.tenant, surveys.url_of(one), one.answered) for one in asks] if works else [],
        leads=actor.can(may.REVIEW),
        exports=actor.can(may.EXPORT),
        pick=pick,
    )
    return no_store(page)


@bp.get("/tenant-surveys/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """Questions, links, results."""
    return _page(fetch(TenantSurvey, uid, current_actor()))


@bp.get("/tenant-surveys/<uuid:uid>/code/<uuid:tenant_uid>.svg")
@requires(may.WORK)
def code(uid: uuid.UUID, tenant_uid: uuid.UUID) -> Response:
    """The QR code of a tenant's link, to show in the shop."""
    survey = fetch(TenantSurvey, uid, current_actor())
    url = next((surveys.url_of(one) for one in list_asks(survey) if one.tenant.uid == tenant_uid), "")
    if not url:
        raise NotFound()
    return no_store(Response(str(qr_svg(url, title=url, size=320)), mimetype="image/svg+xml"))


@bp.post("/tenant-surveys/<uuid:uid>")
@requires(may.REVIEW)
def change(uid: uuid.UUID) -> BaseResponse:
    """Keep the questions, open it, ask newcomers, close it."""
    actor, what = current_actor(), request.form.get("do", "")
    zh, en = request.form.getlist("zh"), request.form.getlist("en")
    typed = [[one.replace("\x00", ""), two.replace("\x00", "")] for one, two in zip(zh, en, strict=False)]
    try:
        with transaction(), audit.acting(actor, f"tenant_surveys.{'close' if what == 'close' else 'change'}"):
            survey = fetch(TenantSurvey, uid, actor, lock=True)
            if what == "close":
                surveys.close_survey(actor, survey)
            else:
                if survey.state == "draft":
                    surveys.change(actor, survey, typed, request.form.get("anonymous") == "1")
                if what == "open":
                    surveys.open_survey(actor, survey)
    except Invalid as error:
        db.session.rollback()
        words = str(next(iter(error.field_errors.values()), error.message))
        return _page(fetch(TenantSurvey, uid, actor), 422, words, typed or None)
    except Conflict as error:
        db.session.rollback()
        flash_error(str(error.message))
        return redirect_after("tenant_surveys.show", uid=uid)
    flash_ok(_("The survey is saved."))
    return redirect_after("tenant_surveys.show", uid=uid)


@bp.get("/tenant-surveys/<uuid:uid>/result.pdf")
@requires(may.VIEW)
def result_pdf(uid: uuid.UUID) -> Response:
    """The result on A4."""
    actor = current_actor()
    survey = fetch(TenantSurvey, uid, actor)
    paper = Paper.of(actor, request.args.get("lang"))
    counted = (len(list_asks(survey)), list_replies(survey))
    response = Response(print_survey(paper, survey, counted, _before(survey)), mimetype="application/pdf")
    name = safe_filename(f"survey-{survey.quarter}-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)


@bp.post("/tenant-surveys/<uuid:uid>/result.xlsx")
@requires(may.EXPORT)
def result_xlsx(uid: uuid.UUID) -> Response:
    """The answers as a sheet."""
    actor = current_actor()
    survey = fetch(TenantSurvey, uid, actor)
    replies = list_replies(survey)

    def score(at: int) -> Any:
        return lambda row: row.scores[at] if at < len(row.scores) else None

    columns = [Column(_("Tenant"), lambda row: row.tenant.name if row.tenant else _("Anonymous"))]
    columns += [Column(pick(*one), score(at), "int") for at, one in enumerate(survey.questions)]
    columns += [Column(_("Remarks"), lambda row: row.remark or "")]
    with transaction():
        audit.note("tenant_surveys.export", mall_id=actor.mall_id, after={"rows": len(replies)})
    title = f"{_('Tenant survey')}-{survey.quarter}"
    return as_download(*export_rows("xlsx", title, columns, replies, meta=Meta(tz=actor.tz)))


# -- the tenant ------------------------------------------------------------------------------------------


def _public(token: str, status: int = 200, error: str = "") -> Response:
    if not may_try("survey", request.remote_addr or "", 10 * A_MINUTE):
        raise NotFound()
    ask = find_ask(surveys.hash_of(token))
    if ask is None:
        raise NotFound()
    survey = db.session.get_one(TenantSurvey, ask.survey_id)
    page = render(
        "relations/survey_link.html",
        status=status,
        signed_in=False,
        survey=survey,
        questions=[pick(*one) for one in survey.questions],
        answered=ask.answered,
        shop=ask.tenant.name,
        mall_name=db.session.get_one(Mall, survey.mall_id).name,
        error=error,
        typed=request.form,
    )
    return no_store(page)


@bp.get("/survey/<token>")
@public("a tenant's personal link; shows the questions and the shop's name, never an answer")
def form(token: str) -> Response:
    """The questions."""
    return _public(token)


@bp.post("/survey/<token>")
@public("a tenant's personal link; one answer a tenant and quarter")
def send(token: str) -> BaseResponse:
    """Keep the answer."""
    ask = find_ask(surveys.hash_of(token))
    if ask is None:
        raise NotFound()
    scores = rules.typed_scores(request.form, len(db.session.get_one(TenantSurvey, ask.survey_id).questions))
    db.session.commit()
    try:
        with transaction():
            surveys.answer_survey(token, scores, request.form.get("remark", "").replace("\x00", ""))
    except (Invalid, Conflict) as error:
        db.session.rollback()
        words = next(iter(getattr(error, "field_errors", {}).values()), error.message)
        return _public(token, error.status, str(words))
    return _public(token)
