"""The register of surveys and its builder: questions of score, choice and text, who is asked."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions import preparing
from mallops.blueprints.surveys.actions.kind import KIND
from mallops.blueprints.surveys.forms import SurveyForm, builder_rows
from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.queries.surveys import find_of_quarter
from mallops.blueprints.surveys.rules import questions as asked
from mallops.blueprints.surveys.rules import running
from mallops.blueprints.surveys.rules.words import AUDIENCES, KINDS
from mallops.core import audit
from mallops.core.attempts import attempt, attempt_once
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict
from mallops.core.forms import version_of
from mallops.core.malls import today_of
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(KIND)
SPARE_ROWS = 3


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = []
    if actor.can(may.RUN) and actor.mall_id is not None:
        out.append((_("Survey of the quarter"), url_for("survey_work.quarter"), "calendar"))
    out.append((_("Satisfaction by kind of record"), url_for("survey_work.satisfaction"), "chart-column"))
    return out


KIND.extras["list_tools"] = _list_tools


def _page(
    form: SurveyForm, questions: list[dict[str, Any]], status: int = 200, survey: Survey | None = None
) -> Response:
    return render(
        "surveys/form.html",
        "form",
        status,
        form=form,
        survey=survey,
        kind=KIND,
        kinds=KINDS,
        audiences=AUDIENCES,
        questions=questions,
        rows=min(asked.MOST, len(questions) + SPARE_ROWS),
        most=asked.MOST,
        option_lines=asked.option_lines,
        form_kind=asked.form_kind,
    )


def _told(form: SurveyForm, audience: str = "") -> preparing.Told:
    return preparing.Told(
        title=form.title.data or "",
        audience=audience or form.audience.data or "",
        questions=builder_rows(),
        anonymous=bool(form.anonymous.data),
        about=form.about.data or "",
        sample=form.sample.data,
        target=form.target.data or 0,
        ends_on=form.ends_on.data,
        owner_id=form.owner.data,
    )


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """An empty builder with the questions that we deliver."""
    audience = request.args.get("audience", "")
    audience = audience if audience in ("customers", "after") else "customers"
    first: dict[str, Any] = {
        "uid": str(uuid.uuid4()),
        "audience": audience,
        "anonymous": audience == "customers",
        "sample": 100,
        "target": 0,
        "owner": current_actor().user_id,
    }
    return _page(SurveyForm(formdata=None, data=first), preparing.shipped_questions(audience))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Keep the draft. The same form sent twice makes one."""
    actor, form = current_actor(), SurveyForm()
    uid = as_uuid(str(form.uid.data or "")) or uuid.uuid4()
    made, status = attempt_once(
        form, actor, may.CREATE, lambda: preparing.prepare(actor, _told(form), uid=uid), Survey, uid
    )
    if made is None:
        return _page(form, builder_rows(), status)
    flash_ok(_("The survey is saved. Open it when it is ready."))
    return redirect_after("surveys.show", uid=made.uid)


def _draft(uid: uuid.UUID) -> Survey:
    survey = fetch(Survey, uid, current_actor())
    running.ensure_draft(survey.state)
    return survey


@bp.get("/<uuid:uid>/edit")
@requires(may.CREATE)
def edit(uid: uuid.UUID) -> Response:
    """The builder with what is there."""
    survey = _draft(uid)
    keys = ("title", "audience", "about", "anonymous", "sample", "target", "ends_on")
    first: dict[str, Any] = {key: getattr(survey, key) for key in keys}
    first |= {"owner": survey.owner_id, "version": str(survey.version)}
    return _page(SurveyForm(formdata=None, data=first), survey.questions, survey=survey)


@bp.post("/<uuid:uid>/edit")
@requires(may.CREATE)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the changes; refused when somebody was faster."""
    actor, form, known = current_actor(), SurveyForm(), _draft(uid)
    audience, version = known.audience, version_of(form)

    def change() -> bool:
        survey = fetch(Survey, uid, actor, lock=True)
        preparing.change(actor, survey, _told(form, audience), version)
        return True

    done, status = attempt(form, actor, may.CREATE, change)
    if not done:
        return _page(form, builder_rows(), status, fetch(Survey, uid, actor))
    flash_ok(_("The survey is saved. Open it when it is ready."))
    return redirect_after("surveys.show", uid=uid)


def prepare_quarter(actor: Actor) -> Survey:
    """The tenants' survey of this quarter, in a transaction of its own."""
    quarter = running.quarter_of(today_of(actor.mall_id or 0))
    try:
        with transaction(), audit.acting(actor, "surveys.prepare"):
            return preparing.prepare_quarter(actor, quarter)
    except IntegrityError:  # somebody prepared it at the same moment
        db.session.rollback()
        known = find_of_quarter(actor.mall_id, quarter)
        if known is None:
            raise Conflict() from None
        return known
