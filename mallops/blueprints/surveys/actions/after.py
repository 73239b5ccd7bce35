"""After a case: who is asked, where they answer, what the record shows of it (core/satisfaction.py)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mallops.blueprints.surveys.actions.invites import make_invite, url_of
from mallops.blueprints.surveys.actions.opening import after_series
from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.queries.surveys import find_by_series, find_invite_of_case, scores_by_case
from mallops.blueprints.surveys.rules.running import in_sample
from mallops.core.db import db
from mallops.core.malls import today_of
from mallops.core.satisfaction import after_case, rate_address, rating_source_of_all


@after_case
def ask(case: Any) -> None:
    """A link for the people of a record that is settled, when a survey asks after its kind and the sample
    takes it. A record is asked once, also when it was opened again.
    """
    survey = find_by_series(after_series(case.mall_id, case.kind))
    if survey is None or survey.state != "open" or find_invite_of_case(case.id) is not None:
        return
    if survey.ends_on is not None and survey.ends_on < today_of(case.mall_id):
        return
    if in_sample(f"{survey.uid}:{case.uid}", survey.sample):
        make_invite(survey, case_id=case.id)
        db.session.flush()


@rate_address
def address(case: Any) -> str:
    """Where the people of a record answer; "" when they were not asked, have answered, or it is over."""
    invite = find_invite_of_case(case.id)
    if invite is None or invite.answered:
        return ""
    survey = db.session.get_one(Survey, invite.survey_id)
    return url_of(invite) if survey.state == "open" else ""


@rating_source_of_all
def scores(kind: str, mall_id: int, begins: dt.datetime, ends: dt.datetime) -> list[tuple[int, int]]:
    """What was answered after records of a kind, not anonymously."""
    return scores_by_case(kind, mall_id, begins, ends)
