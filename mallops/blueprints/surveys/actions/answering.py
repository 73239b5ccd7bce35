"""Answers come in: through a personal link, inside the portal, or through the public code; each link once."""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.surveys.actions.invites import hash_of
from mallops.blueprints.surveys.models import Survey, SurveyAnswer, SurveyInvite
from mallops.blueprints.surveys.queries.surveys import find_by_code, find_invite, find_invite_of_tenant
from mallops.blueprints.surveys.rules import running
from mallops.blueprints.surveys.rules.answers import Given, ensure_answers
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound
from mallops.core.malls import today_of


def answer_by_link(token: str, given: Given) -> SurveyAnswer:
    """Through a personal link, once. Raises NotFound, Invalid, Conflict."""
    invite = find_invite(hash_of(token), lock=True)
    if invite is None:
        raise NotFound()
    return _take(db.session.get_one(Survey, invite.survey_id), given, "link", invite)


def answer_inside(tenant_id: int, given: Given) -> SurveyAnswer:
    """By somebody of the tenant who is signed in. Raises Conflict when nothing is asked of them."""
    found = find_invite_of_tenant(tenant_id, lock=True)
    if found is None:
        raise Conflict(_("Your shop has answered already. Thank you!"))
    return _take(found[0], given, "portal", found[1])


def answer_by_code(code: str, given: Given) -> SurveyAnswer:
    """By a customer through the public code. Raises NotFound, Invalid, Conflict."""
    survey = find_by_code(code)
    if survey is None:
        raise NotFound()
    return _take(survey, given, "code", None)


def _take(survey: Survey, given: Given, channel: str, invite: SurveyInvite | None) -> SurveyAnswer:
    today = today_of(survey.mall_id)
    running.ensure_takes(survey.state, survey.ends_on, today)
    if invite is not None and invite.answered:
        raise Conflict(_("This link has been answered already. Thank you!"))
    ensure_answers(survey.questions, given)
    named = invite is not None and not survey.anonymous
    at = _moment(survey)
    row = SurveyAnswer(
        mall_id=survey.mall_id,
        survey_id=survey.id,
        tenant_id=invite.tenant_id if named and invite else None,
        case_id=invite.case_id if named and invite else None,
        channel=channel,
        answered_on=today,
        score=given.first_score,
        given=given.given,
        texts=json.dumps(given.texts, ensure_ascii=False) if given.texts else None,
        remark=given.remark,
        created_at=at,
        updated_at=at,
    )
    db.session.add(row)
    if invite is not None:
        invite.answered, invite.updated_at = True, at
    db.session.flush()
    _count(survey)
    return row


def _moment(survey: Survey) -> dt.datetime:
    """The moment of an answer; of an anonymous one only the day, so that no link can be laid beside it."""
    now = utcnow()
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if survey.anonymous else now


def _count(survey: Survey) -> None:
    """One more, by one UPDATE: two answers at a time are both counted, and the record's version stays."""
    table = Survey.__table__
    words = {"answered": table.c.answered + 1}
    db.session.execute(sa.update(table).where(table.c.id == survey.id).values(words))  # type: ignore[arg-type]
    db.session.expire(survey, ["answered"])
