"""The quarterly survey is answered inside the portal, once for the shop, and names nobody (19.2, 53)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.surveys.actions.invites import token_of
from mallops.blueprints.surveys.actions.preparing import prepare_quarter
from mallops.blueprints.surveys.models import Survey, SurveyAnswer, SurveyInvite
from mallops.core.audit import AuditEntry
from mallops.core.casework.actions import move
from mallops.core.db import db
from tests.factories import Cast, actor_of
from tests.integration.portal.test_portal import cast, inside, other, seat

__all__ = ["cast", "inside", "other", "seat"]


@pytest.fixture
def survey(cast: Cast, other: Any) -> Survey:
    """An open one with two questions, asked of both shops of the mall."""
    boss = actor_of(cast.supervisor)
    other.status = "trading"
    made = prepare_quarter(boss, "2026-Q1")
    asked = {"kind": "score", "options": [], "many": False, "required": True}
    made.questions = [{**asked, "zh": "态度", "en": "Kindness"}, {**asked, "zh": "速度", "en": "Speed"}]
    move(boss, made, "open")
    db.session.commit()
    return made


def test_the_survey_is_answered_inside_once_for_the_shop(cast: Cast, survey: Survey, inside: Any) -> None:
    shop = inside()
    assert "/shop/survey" in shop.get("/shop/").text
    page = shop.get("/shop/survey").text
    assert "态度" in page and "速度" in page
    half = shop.post("/shop/survey", data={"q0": "5", "remark": "Keep me"})
    assert half.status_code == 422 and "Keep me" in half.text
    assert shop.post("/shop/survey", data={"q0": "5", "q1": "3", "remark": "Warmer"}).status_code == 303
    assert shop.post("/shop/survey", data={"q0": "1", "q1": "1"}).status_code == 303
    (reply,) = db.session.scalars(sa.select(SurveyAnswer))
    assert reply.given == [5, 3] and reply.remark == "Warmer" and reply.tenant_id is None
    assert shop.get("/shop/survey").status_code == 303 and "/shop/survey" not in shop.get("/shop/").text
    done = db.session.scalars(sa.select(SurveyInvite.tenant_id).where(SurveyInvite.answered))
    assert list(done) == [cast.tenant.id]
    trail = [f"{one.before} {one.after}" for one in db.session.scalars(sa.select(AuditEntry))]
    assert not any("Warmer" in one for one in trail)


def test_the_link_and_the_portal_are_one_answer(cast: Cast, survey: Survey, inside: Any, client: Any) -> None:
    ask = db.session.scalars(sa.select(SurveyInvite).where(SurveyInvite.tenant_id == cast.tenant.id)).one()
    path = "/survey/" + token_of(ask.uid)
    assert inside().post("/shop/survey", data={"q0": "4", "q1": "4"}).status_code == 303
    assert client.post(path, data={"q0": "1", "q1": "1"}).status_code == 409


def test_nothing_is_asked_when_it_is_closed(cast: Cast, survey: Survey, inside: Any, new_client: Any) -> None:
    move(actor_of(cast.supervisor), survey, "close")
    db.session.commit()
    shop = inside()
    assert "/shop/survey" not in shop.get("/shop/").text
    assert shop.post("/shop/survey", data={"q0": "4", "q1": "4"}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(SurveyAnswer.id))) == 0
    assert new_client().get("/shop/survey").status_code == 303
