"""A survey is prepared: of the quarter with the questions of the one before, or of one's own (53.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions.kind import KIND
from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.queries.surveys import find_by_series, find_of_quarter
from mallops.blueprints.surveys.rules import questions as asked
from mallops.blueprints.surveys.rules import running
from mallops.blueprints.surveys.rules.words import AUDIENCES
from mallops.blueprints.surveys.shipped import QUESTIONS
from mallops.core.auth import Actor, authorize
from mallops.core.casework.actions import edit_case, ensure_version, open_case
from mallops.core.errors import Invalid
from mallops.core.malls import today_of
from mallops.core.satisfaction import asking_kinds


@dataclass(frozen=True)
class Told:
    """What the builder brings."""

    title: str
    audience: str
    questions: list[dict[str, Any]] = field(default_factory=list)
    anonymous: bool = True
    about: str = ""
    sample: int | None = 100
    target: int | None = 0
    ends_on: dt.date | None = None
    owner_id: int | None = None


def shipped_questions(audience: str) -> list[dict[str, Any]]:
    """What we deliver to begin with."""
    return deepcopy(QUESTIONS.get(audience, []))


def prepare_quarter(actor: Actor, quarter: str) -> Survey:
    """The tenants' survey of a quarter with the questions of the one before, or those we deliver."""
    authorize(actor, may.RUN)
    series = f"{actor.mall_id}:{quarter}"
    known = find_of_quarter(actor.mall_id, quarter)
    if known is not None:
        return known
    freed = find_by_series(series)
    if freed is not None:  # void: its quarter is free again
        freed.series = None
    before = find_of_quarter(actor.mall_id, running.quarter_before(quarter))
    values: dict[str, Any] = {
        "title": _("Tenant survey %(quarter)s", quarter=quarter),
        "audience": "tenants",
        "quarter": quarter,
        "series": series,
        "questions": deepcopy(before.questions) if before else shipped_questions("tenants"),
        "anonymous": before.anonymous if before else True,
        "sample": 100,
    }
    survey: Survey = open_case(actor, KIND, values, authorised=True)
    return survey


def prepare(actor: Actor, told: Told, *, uid: uuid.UUID | None = None) -> Survey:
    """A survey of one's own. Raises Invalid."""
    if told.audience == "tenants":
        raise Invalid(field_errors={"audience": _("Prepare the quarter's survey with its own button.")})
    survey: Survey = open_case(actor, KIND, _values(actor, told), uid=uid)
    return survey


def change(actor: Actor, survey: Survey, told: Told, version: int | None = None) -> None:
    """Other questions or settings, while nobody was asked. Raises Invalid, Conflict."""
    authorize(actor, may.CREATE, survey)
    ensure_version(survey, version)
    running.ensure_draft(survey.state)
    values = _values(actor, told)
    if survey.audience == "tenants":
        values["about"] = ""
    values["audience"] = survey.audience
    edit_case(actor, survey, values)


def _values(actor: Actor, told: Told) -> dict[str, Any]:
    today = today_of(actor.mall_id or 0)
    if told.audience not in AUDIENCES:
        raise Invalid(field_errors={"audience": _("Choose one from the list.")})
    about = told.about if told.audience == "after" and told.about in asking_kinds() else ""
    running.ensure_facts(told.title, told.audience, about, told.sample, told.target, told.ends_on, today)
    questions = asked.ensure_questions(told.questions)
    if told.audience == "after":
        asked.ensure_after(questions)
    values: dict[str, Any] = {
        "title": told.title.strip()[:200],
        "audience": told.audience,
        "about": about,
        "questions": questions,
        "anonymous": told.anonymous,
        "sample": told.sample,
        "target": told.target,
        "ends_on": told.ends_on,
    }
    if told.owner_id is not None:
        values["owner_id"] = told.owner_id
    return values
