"""Without an account: a survey behind a personal link, and a customers' survey behind its code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.surveys.actions import answering
from mallops.blueprints.surveys.actions.invites import hash_of
from mallops.blueprints.surveys.documents.result import words_of
from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.queries.surveys import find_by_code, find_invite
from mallops.blueprints.surveys.rules.answers import typed_answers
from mallops.core.auth import public
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.malls import Mall, today_of
from mallops.core.names import pick
from mallops.core.tallies import may_try
from mallops.core.web import no_store, render

bp = Blueprint("survey_link", __name__)
LOOKS_A_MINUTE = 120
#: Answers through one public code from one address: a mall's own network hides many people behind one.
ANSWERS_A_MINUTE = 30
ANSWERED = "surveys_answered"
MOST_REMEMBERED = 20


def form_words(survey: Survey, error: str = "") -> dict[str, Any]:
    """What the fields of a survey need, behind a link and in the portal."""
    return {
        "survey": survey,
        "questions": [
            {**one, "words": words_of(one), "labels": [pick(*pair) for pair in one["options"]]}
            for one in survey.questions
        ],
        "typed": request.form,
        "error": error,
    }


def refused_words(error: Invalid | Conflict) -> str:
    """The sentence of a refusal."""
    return str(next(iter(getattr(error, "field_errors", {}).values()), error.message))


def _page(survey: Survey, who: str, answered: bool, status: int = 200, error: str = "") -> Response:
    is_open = survey.state == "open" and (
        survey.ends_on is None or today_of(survey.mall_id) <= survey.ends_on
    )
    page = render(
        "surveys/link.html",
        status=status,
        signed_in=False,
        who=who,
        mall_name=db.session.get_one(Mall, survey.mall_id).name,
        answered=answered,
        is_open=is_open,
        **form_words(survey, error),
    )
    return no_store(page)


def _personal(token: str, status: int = 200, error: str = "") -> Response:
    if not may_try("survey", request.remote_addr or "", LOOKS_A_MINUTE):
        raise NotFound()
    invite = find_invite(hash_of(token))
    if invite is None:
        raise NotFound()
    survey = db.session.get_one(Survey, invite.survey_id)
    who = invite.tenant.name if invite.tenant is not None else ""
    return _page(survey, who, invite.answered, status, error)


@bp.get("/survey/<token>")
@public("a personal link; shows the questions and the shop's name, never an answer")
def form(token: str) -> Response:
    """The questions."""
    return _personal(token)


@bp.post("/survey/<token>")
@public("a personal link; one answer a link")
def send(token: str) -> BaseResponse:
    """Keep the answer."""
    if not may_try("survey.answer", request.remote_addr or "", ANSWERS_A_MINUTE):
        return _personal(
            token, 429, _("Too many answers from here just now. Wait a minute, then send again.")
        )
    invite = find_invite(hash_of(token))
    if invite is None:
        raise NotFound()
    given = typed_answers(request.form, db.session.get_one(Survey, invite.survey_id).questions)
    db.session.commit()
    try:
        with transaction():
            answering.answer_by_link(token, given)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _personal(token, error.status, refused_words(error))
    return _personal(token)


def _open_to_all(code: str, status: int = 200, error: str = "") -> Response:
    survey = _of_code(code)
    return _page(survey, "", code in session.get(ANSWERED, []), status, error)


def _of_code(code: str) -> Survey:
    survey = find_by_code(code)
    if survey is None or survey.state in ("draft", "void"):
        raise NotFound()
    return survey


@bp.get("/ask/<code>")
@public("a customers' survey; shows the questions and the mall's name, never an answer")
def ask(code: str) -> Response:
    """The questions of a customers' survey."""
    return _open_to_all(code)


@bp.post("/ask/<code>")
@public("a customers' survey; one answer a browser, so many a minute from one address")
def give(code: str) -> BaseResponse:
    """Keep the answer of somebody whom we do not know."""
    if not may_try("survey.public", request.remote_addr or "", ANSWERS_A_MINUTE):
        return _open_to_all(
            code, 429, _("Too many answers from here just now. Wait a minute, then send again.")
        )
    survey = _of_code(code)
    if code in session.get(ANSWERED, []):
        return _open_to_all(code, 409)
    given = typed_answers(request.form, survey.questions)
    db.session.commit()
    try:
        with transaction():
            answering.answer_by_code(code, given)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _open_to_all(code, error.status, refused_words(error))
    session[ANSWERED] = [*session.get(ANSWERED, []), code][-MOST_REMEMBERED:]
    return _open_to_all(code)
