"""Running a survey: the quarter's, links and codes, its result, analysis and plan."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions import opening, planning
from mallops.blueprints.surveys.actions.invites import public_url, url_of
from mallops.blueprints.surveys.actions.kind import KIND
from mallops.blueprints.surveys.documents import result as papers
from mallops.blueprints.surveys.documents.rates import rates_of
from mallops.blueprints.surveys.documents.sheet import columns_of
from mallops.blueprints.surveys.forms import PlanForm
from mallops.blueprints.surveys.models import Survey, SurveyPlan
from mallops.blueprints.surveys.queries.surveys import find_of_quarter, list_invites
from mallops.blueprints.surveys.rules import running
from mallops.blueprints.surveys.views.builder import prepare_quarter
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casefigures.months import asked_month, month_after, month_before
from mallops.core.casework import Case, kind_of
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.charts import SCREEN_WIDTH
from mallops.core.clock import business_date, now
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, Invalid, NotFound
from mallops.core.export import Meta, as_download, export_rows, safe_filename
from mallops.core.malls import Mall, today_of
from mallops.core.pdf.paper import Paper
from mallops.core.pdf.qr import qr_svg
from mallops.core.registers.cells import month_words
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render

bp = Blueprint("survey_work", __name__, url_prefix="/surveys")


@bp.get("/quarter")
@requires(may.RUN)
def quarter() -> Response:
    """The tenants' survey of this quarter: there, or to be prepared."""
    actor = current_actor()
    code = running.quarter_of(today_of(actor.mall_id or 0))
    known = find_of_quarter(actor.mall_id, code)
    state = KIND.workflow.state(known.state) if known else None
    return render("surveys/quarter.html", quarter=code, survey=known, state=state, kind=KIND)


@bp.post("/quarter")
@requires(may.RUN)
def prepare() -> BaseResponse:
    """Prepare it; the one that is there when it is."""
    return redirect_after("surveys.show", uid=prepare_quarter(current_actor()).uid)


@bp.get("/satisfaction")
@requires(may.VIEW)
def satisfaction() -> Response:
    """The satisfaction rate of the month by kind of record, of all that was asked after cases."""
    actor = current_actor()
    today = f"{business_date(now(), actor.tz):%Y-%m}"
    month = asked_month(request.args.get("month", ""), today, actor.tz)
    later = month_after(month)
    found = rates_of(db.session.get_one(Mall, actor.mall_id), month)
    return render(
        "surveys/satisfaction.html",
        "month",
        month=month,
        words=month_words(month),
        today=today,
        before=month_before(month),
        after=later if later <= today else None,
        found=found,
        kind=KIND,
    )


def _panels(case: Survey, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    out: list[tuple[str, str, dict[str, Any]]] = []
    if case.state == "draft":
        words = {"survey": case, "words_of": papers.words_of}
        return [(_("Questions"), "surveys/_questions.html", words)]
    outcome = papers.outcome_of(case)
    clear = actor.can(may.READ)
    words = {
        "survey": case,
        "outcome": outcome,
        "tiles": papers.tiles(outcome),
        "drawings": papers.drawings(outcome, SCREEN_WIDTH),
        "heads": papers.score_heads(),
        "rows": papers.score_rows(outcome),
        "remarks": papers.remarks_of(outcome) if clear else [],
        "exports": actor.can(may.EXPORT),
    }
    out.append((pgettext("survey", "Result"), "surveys/_result.html", words))
    if case.state == "open" and actor.can(may.HAND):
        out.append((_("Links and codes to hand out"), "surveys/_links.html", _links(case, actor)))
    return out


def _links(case: Survey, actor: Actor) -> dict[str, Any]:
    invites = list_invites(case) if case.audience == "tenants" else []
    url = public_url(case)
    return {
        "survey": case,
        "runs": actor.can(may.RUN),
        "links": [(one.tenant, url_of(one), one.answered) for one in invites],
        "url": url,
        "code": qr_svg(url, title=url, size=200) if url else None,
    }


def _leads(case: Survey, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    if case.state == "closed" and actor.can(may.READ):
        return [(_("Analyse the answers"), "surveys/_analyse.html", {"survey": case})]
    if case.state in ("analysed", "planned", "verified"):
        names = [papers.words_of(one) for one in case.questions]
        plans = [(one, _finding(one)) for one in case.plans]
        writes = actor.can(may.READ) and case.state != "verified"
        form = PlanForm(names, formdata=request.form if request.form.get("plan") else None)
        words = {"survey": case, "plans": plans, "writes": writes, "form": form, "names": names}
        words["departments"] = DEPARTMENTS
        return [(_("Improvement plan"), "surveys/_plan.html", words)]
    return []


def _finding(row: SurveyPlan) -> dict[str, Any] | None:
    found: Case | None = row.finding
    if found is None:
        return None
    state = kind_of(found).workflow.state(found.state)
    return {"number": found.number, "url": url_for("fixes.show", uid=found.uid), "state": state}


KIND.extras.update(
    panels=_panels,
    leads=_leads,
    verbs={
        "plan_line": (_l("wrote a line of the plan"), "info", "hammer"),
        "plan_dropped": (_l("took a line out of the plan"), "muted", "trash-2"),
    },
)


@bp.get("/<uuid:uid>/code.svg")
@requires(may.HAND)
def code(uid: uuid.UUID) -> Response:
    """The QR code of the public address, or of a tenant's link (`tenant`), to show and to print."""
    survey = fetch(Survey, uid, current_actor())
    wanted = request.args.get("tenant", "")
    url = public_url(survey)
    if wanted:
        url = next((url_of(one) for one in list_invites(survey) if str(one.tenant.uid) == wanted), "")
    if not url or survey.state != "open":
        raise NotFound()
    return no_store(Response(str(qr_svg(url, title=url, size=320)), mimetype="image/svg+xml"))


@bp.post("/<uuid:uid>/newcomers")
@requires(may.RUN)
def newcomers(uid: uuid.UUID) -> BaseResponse:
    """Links for shops that came since it was opened."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        return _("%(n)s links were made.", n=opening.ask_newcomers(actor, case))

    return act_on_record(KIND, uid, "newcomers", "surveys.newcomers", act)


@bp.get("/<uuid:uid>/result.pdf")
@requires(may.VIEW)
def result_pdf(uid: uuid.UUID) -> Response:
    """The result on A4."""
    actor = current_actor()
    survey = fetch(Survey, uid, actor)
    if survey.state == "draft":
        raise NotFound()
    paper = Paper.of(actor, request.args.get("lang"))
    made = papers.print_result(paper, papers.outcome_of(survey), with_words=actor.can(may.READ))
    response = Response(made, mimetype="application/pdf")
    name = safe_filename(f"{survey.number}-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)


@bp.post("/<uuid:uid>/result.xlsx")
@requires(may.EXPORT)
def result_xlsx(uid: uuid.UUID) -> Response:
    """The answers as a sheet, one line each."""
    actor = current_actor()
    survey = fetch(Survey, uid, actor)
    outcome = papers.outcome_of(survey)
    columns = columns_of(survey, actor.can(may.READ))
    with transaction():
        audit.note(
            "surveys.result",
            mall_id=actor.mall_id,
            object_kind="cases",
            object_id=survey.id,
            label=survey.audit_label,
            after={"rows": len(outcome.answers)},
        )
    title = f"{_('Satisfaction survey')}-{survey.number}"
    return as_download(*export_rows("xlsx", title, columns, outcome.answers, meta=Meta(tz=actor.tz)))


@bp.post("/<uuid:uid>/analyse")
@requires(may.READ)
def analyse(uid: uuid.UUID) -> BaseResponse:
    """Write the analysis."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        planning.analyse(actor, case, _typed("analysis"), _typed("no_plan_why"))
        return _("The analysis is on the record. The managers are told.")

    return act_on_record(KIND, uid, "analyse", "surveys.analyse", act)


@bp.post("/<uuid:uid>/plan-lines")
@requires(may.READ)
def plan_line(uid: uuid.UUID) -> BaseResponse:
    """Add a line to the improvement plan."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        form = PlanForm([papers.words_of(one) for one in case.questions])
        if not form.validate_on_submit():
            raise Invalid(field_errors={key: str(words[0]) for key, words in form.errors.items()})
        place = form.question.data or ""
        planning.add_line(
            actor, case, form.what.data or "", form.department.data or "", form.due_on.data,
            form.tenant.data, int(place) if place.isdecimal() and len(place) < 3 else None,
        )  # fmt: skip
        return _("The line is in the plan.")

    return act_on_record(KIND, uid, "plan_line", "surveys.plan", act)


@bp.post("/<uuid:uid>/plan-lines/<uuid:line_uid>/drop")
@requires(may.READ)
def drop_line(uid: uuid.UUID, line_uid: uuid.UUID) -> BaseResponse:
    """Take a line out of the plan."""
    actor = current_actor()
    try:
        with transaction(), audit.acting(actor, "surveys.plan"):
            survey = fetch(Survey, uid, actor, lock=True)
            row = next((one for one in survey.plans if one.uid == line_uid), None)
            if row is None:
                raise NotFound()
            planning.drop_line(actor, survey, row)
    except DomainError as error:
        db.session.rollback()
        if error.status != 409:
            raise
        flash_error(str(error.message))
    else:
        flash_ok(_("The line is out of the plan."))
    return redirect_after("surveys.show", uid=uid)


def _typed(key: str) -> str:
    return request.form.get(key, "").replace("\x00", "").replace("\r\n", "\n").strip()
