"""What follows from the answers: the analysis, the improvement plan, its rectifications (53.1 → 4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes.actions.opening import open_finding
from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.models import Survey, SurveyPlan
from mallops.blueprints.surveys.queries.surveys import open_plan
from mallops.blueprints.surveys.rules import running
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.clock import zone as tz_of
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import Mall, today_of
from mallops.core.notices import notify, receivers, topic
from mallops.core.policies.actions import extend
from mallops.core.policies.clocks import clocks_of

RESULT = topic("surveys.result", _l("A survey is analysed"), _l("Surveys and suggestions"))
READERS = ("SUP", "CSM", "OPM", "AGM", "GM")


def analyse(actor: Actor, survey: Survey, text: str, no_plan_why: str = "") -> None:
    """Write what the answers say; the managers are told, by mail as well where that is set up (53.1)."""
    words = running.ensure_analysis(text)
    survey.analysis, survey.no_plan_why = words, no_plan_why.strip()[:500]
    casework.move(actor, survey, "analyse")
    told = set(receivers(survey.mall_id, READERS)) - {actor.user_id}
    number, url = survey.number or "", f"/surveys/{survey.uid}"
    title = _l("%(number)s %(title)s: the analysis is ready", number=number, title=survey.title)
    notify(told, mall_id=survey.mall_id, topic=RESULT, title=title, text=words[:300], url=url, case=survey)


def add_line(
    actor: Actor, survey: Survey, what: str, department: str, due_on: dt.date | None,
    tenant_id: int | None = None, question: int | None = None,
) -> SurveyPlan:  # fmt: skip
    """A line of the plan; once the plan runs it becomes a rectification at once."""
    authorize(actor, may.READ, survey)
    if survey.state not in ("analysed", "planned"):
        raise Conflict(_("The plan is written after the analysis, until everything is verified."))
    running.ensure_plan_line(what, department, DEPARTMENTS, due_on, today_of(survey.mall_id))
    if department == "tenant" and tenant_id is None:
        raise Invalid(field_errors={"tenant": _("Choose the tenant who has to act.")})
    row = SurveyPlan(
        mall_id=survey.mall_id,
        survey_id=survey.id,
        what=what.strip()[:200],
        department=department,
        due_on=due_on,
        tenant_id=tenant_id,
        question=question if question is not None and 0 <= question < len(survey.questions) else None,
    )
    db.session.add(row)
    db.session.flush()
    db.session.expire(survey, ["plans"])
    casework.log(survey, actor, "plan_line", note=row.what)
    if survey.state == "planned":
        _rectify(actor, survey, row)
    return row


def drop_line(actor: Actor, survey: Survey, row: SurveyPlan) -> None:
    """Take a line out before the plan is started."""
    authorize(actor, may.READ, survey)
    if survey.state != "analysed" or row.finding_id is not None:
        raise Conflict(_("It is a rectification already: declare that one void instead."))
    casework.log(survey, actor, "plan_dropped", note=row.what)
    db.session.delete(row)
    db.session.flush()
    db.session.expire(survey, ["plans"])


def may_plan(case: Any, _actor: Any) -> None:
    """A plan, or a reason why none is needed."""
    running.ensure_planned(len(case.plans), case.no_plan_why)


def planned(case: Any, actor: Actor, _values: dict[str, Any]) -> None:
    """Every line becomes a rectification of its department, due on its day."""
    for row in case.plans:
        if row.finding_id is None:
            _rectify(actor, case, row)


def may_verify(case: Any, _actor: Any) -> None:
    """All rectifications of the plan are verified."""
    running.ensure_all_done(len(open_plan(case)))


def _rectify(actor: Actor, survey: Survey, row: SurveyPlan) -> None:
    """The rectification, until the close of business of its day."""
    finding = open_finding(
        actor,
        source=survey,
        department=row.department,
        tenant_id=row.tenant_id,
        title=row.what,
        description=_("Improvement plan of %(number)s", number=survey.number or survey.title),
    )
    row.finding_id = finding.id
    mall = db.session.get_one(Mall, survey.mall_id)
    if row.due_on is not None:
        local = dt.datetime.combine(row.due_on, mall.closes_at, tz_of(mall.tz))
        _due(actor, finding, local.astimezone(dt.UTC))
    db.session.flush()


def _due(actor: Actor, finding: Any, until: dt.datetime) -> None:
    stages = [one.stage for one in clocks_of(finding) if one.stage == "resolution"]
    for stage in stages:
        extend(actor, finding, stage, until, _("As the improvement plan says."), authorised=True)
