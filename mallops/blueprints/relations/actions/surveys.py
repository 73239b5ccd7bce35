"""The quarterly survey: prepared, opened with a link a tenant, answered once, closed (19.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

from flask import current_app
from flask_babel import gettext as _

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.models import SurveyAsk, SurveyReply, TenantSurvey
from mallops.blueprints.relations.queries import find_ask, find_ask_of, find_survey, list_to_ask
from mallops.blueprints.relations.shipped import QUESTIONS
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, NotFound


def prepare(actor: Actor, quarter: str) -> TenantSurvey:
    """The survey of a quarter with the questions of the one before, or those we deliver."""
    authorize(actor, may.REVIEW)
    known = find_survey(actor.mall_id, quarter)
    if known is not None:
        return known
    before = find_survey(actor.mall_id, rules.quarter_before(quarter))
    questions = before.questions if before else [[one.text_zh, one.text_en] for one in QUESTIONS]
    row = TenantSurvey(mall_id=actor.mall_id, quarter=quarter, questions=questions)
    db.session.add(row)
    db.session.flush()
    return row


def change(actor: Actor, survey: TenantSurvey, questions: list[list[str]], anonymous: bool) -> None:
    """Other questions, while nobody was asked. Raises Invalid, Conflict."""
    authorize(actor, may.REVIEW)
    if survey.state != "draft":
        raise Conflict(_("It is open: its questions stay as they are, so that answers can be compared."))
    survey.questions, survey.anonymous = rules.ensure_questions(questions), anonymous
    db.session.flush()


def open_survey(actor: Actor, survey: TenantSurvey) -> int:
    """Open it, or ask those who came since; how many links were made."""
    authorize(actor, may.REVIEW)
    if survey.state == "closed":
        raise Conflict(_("This survey is closed."))
    if survey.state == "draft":
        survey.state, survey.opened_at = "open", utcnow()
    tenants = list_to_ask(survey)
    for tenant in tenants:
        uid = uuid.uuid4()
        db.session.add(
            SurveyAsk(
                uid=uid,
                mall_id=survey.mall_id,
                survey_id=survey.id,
                tenant_id=tenant.id,
                token_hash=hash_of(token_of(uid)),
            )
        )
    db.session.flush()
    return len(tenants)


def close_survey(actor: Actor, survey: TenantSurvey) -> None:
    """No more answers."""
    authorize(actor, may.REVIEW)
    if survey.state != "open":
        raise Conflict(_("Only an open survey can be closed."))
    survey.state, survey.closed_at = "closed", utcnow()
    db.session.flush()


def answer_survey(token: str, scores: list[int | None], remark: str) -> SurveyReply:
    """A tenant's answer through its link, once. Raises NotFound, Invalid, Conflict."""
    ask = find_ask(hash_of(token), lock=True)
    if ask is None:
        raise NotFound()
    return _take(db.session.get_one(TenantSurvey, ask.survey_id), ask, scores, remark)


def answer_inside(tenant_id: int, scores: list[int | None], remark: str) -> SurveyReply:
    """The same by somebody of the tenant who is signed in. Raises Conflict when nothing is asked of them."""
    found = find_ask_of(tenant_id, lock=True)
    if found is None:
        raise Conflict(_("Your shop has answered already. Thank you!"))
    return _take(*found, scores, remark)


def _take(survey: TenantSurvey, ask: SurveyAsk, scores: list[int | None], remark: str) -> SurveyReply:
    if survey.state != "open":
        raise Conflict(_("This survey is closed."))
    if ask.answered:
        raise Conflict(_("Your shop has answered already. Thank you!"))
    reply = SurveyReply(
        mall_id=survey.mall_id,
        survey_id=survey.id,
        tenant_id=None if survey.anonymous else ask.tenant_id,
        scores=rules.ensure_scores(scores, len(survey.questions)),
        remark=remark.strip()[:1000],
    )
    db.session.add(reply)
    ask.answered = True
    db.session.flush()
    return reply


def token_of(uid: uuid.UUID) -> str:
    """The token of a link, made again from its id under the server's secret."""
    key = hashlib.sha256(f"mallops-survey:{current_app.config['SECRET_KEY']}".encode()).digest()
    return base64.urlsafe_b64encode(hmac.new(key, uid.bytes, hashlib.sha256).digest()[:24]).decode()


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def url_of(ask: SurveyAsk) -> str:
    """The whole address of a link; empty when the server's secret has changed since."""
    token = token_of(ask.uid)
    known = hmac.compare_digest(hash_of(token), ask.token_hash)
    return f"{current_app.config['SETTINGS'].base_url}/survey/{token}" if known else ""
