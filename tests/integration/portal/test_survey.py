"""The quarterly survey is answered inside the portal, once for the shop, and names nobody (19.2, 53)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.relations.actions import surveys
from mallops.blueprints.relations.models import SurveyAsk, SurveyReply, TenantSurvey
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from tests.factories import Cast, actor_of
from tests.integration.portal.test_portal import cast, inside, other, seat

__all__ = ["cast", "inside", "other", "seat"]


@pytest.fixture
def survey(cast: Cast, other: Any) -> TenantSurvey:
    """An open one with two questions, asked of both shops of the mall."""
    boss = actor_of(cast.supervisor)
    other.status = "trading"
    made = surveys.prepare(boss, "2026-Q1")
    surveys.change(boss, made, [["态度", "Kindness"], ["速度", "Speed"]], anonymous=True)
    surveys.open_survey(boss, made)
    db.session.commit()
    return made


def test_the_survey_is_answered_inside_once_for_the_shop(
    cast: Cast, survey: TenantSurvey, inside: Any
) -> None:
    shop = inside()
    assert "/shop/survey" in shop.get("/shop/").text
    page = shop.get("/shop/survey").text
    assert "态度" in page and "速度" in page
    half = shop.post("/shop/survey", data={"q0": "5", "remark": "Keep me"})
    assert half.status_code == 422 and "Keep me" in half.text
    assert shop.post("/shop/survey", data={"q0": "5", "q1": "3", "remark": "Warmer"}).status_code == 303
    assert shop.post("/shop/survey", data={"q0": "1", "q1": "1"}).status_code == 303
    (reply,) = db.session.scalars(sa.select(SurveyReply))
    assert reply.scores == [5, 3] and reply.remark == "Warmer" and reply.tenant_id is None
    assert shop.get("/shop/survey").status_code == 303 and "/shop/survey" not in shop.get("/shop/").text
    done = db.session.scalars(sa.select(SurveyAsk.tenant_id).where(SurveyAsk.answered))
    assert list(done) == [cast.tenant.id]
    trail = [f"{one.before} {one.after}" for one in db.session.scalars(sa.select(AuditEntry))]
    assert not any("Warmer" in one for one in trail)


def test_the_link_and_the_portal_are_one_answer(
    cast: Cast, survey: TenantSurvey, inside: Any, client: Any
) -> None:
    ask = db.session.scalars(sa.select(SurveyAsk).where(SurveyAsk.tenant_id == cast.tenant.id)).one()
    path = "/survey/" + surveys.token_of(ask.uid)
    assert inside().post("/shop/survey", data={"q0": "4", "q1": "4"}).status_code == 303
    assert client.post(path, data={"q0": "1", "q1": "1"}).status_code == 409


def test_nothing_is_asked_when_it_is_closed(
    cast: Cast, survey: TenantSurvey, inside: Any, new_client: Any
) -> None:
    surveys.close_survey(actor_of(cast.supervisor), survey)
    db.session.commit()
    shop = inside()
    assert "/shop/survey" not in shop.get("/shop/").text
    assert shop.post("/shop/survey", data={"q0": "4", "q1": "4"}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(SurveyReply.id))) == 0
    assert new_client().get("/shop/survey").status_code == 303
