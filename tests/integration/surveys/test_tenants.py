"""The quarter's survey of the tenants: prepared, opened, answered once a shop, compared (19.2, 53.1, I.8)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from mallops.blueprints.surveys.actions import answering, opening, preparing
from mallops.blueprints.surveys.actions.invites import token_of
from mallops.blueprints.surveys.models import Survey, SurveyAnswer, SurveyInvite
from mallops.blueprints.surveys.rules.answers import Given
from mallops.core.casework.actions import move
from mallops.core.db import db
from mallops.core.errors import Conflict
from tests.factories import Cast, actor_of

Browser = Callable[[Any], Any]
QUESTION = {"kind": "score", "zh": "态度", "en": "Kindness", "options": [], "many": False, "required": True}


def test_the_quarters_survey_waits_until_it_is_open(cast: Cast, as_user: Browser, at: Any) -> None:
    boss, waits = as_user(cast.supervisor), "Tenants to ask this quarter"
    assert waits in boss.get("/").text
    made = preparing.prepare_quarter(actor_of(cast.supervisor), "2026-Q1")
    db.session.commit()
    assert waits in boss.get("/").text and f"/surveys/{made.uid}" in boss.get("/").text
    move(actor_of(cast.supervisor), made, "open")
    db.session.commit()
    assert waits not in boss.get("/").text
    at(40)
    assert waits in as_user(cast.supervisor).get("/").text  # 11 April: the next quarter
    assert waits not in as_user(cast.officer).get("/").text


def test_a_survey_takes_one_answer_a_shop_and_names_nobody(
    cast: Cast, as_user: Browser, new_client: Any
) -> None:
    boss, tenant = as_user(cast.supervisor), new_client()
    assert boss.get("/surveys/quarter").status_code == 200
    assert boss.post("/surveys/quarter").status_code == 303
    (survey,) = db.session.query(Survey).all()
    assert survey.quarter == "2026-Q1" and len(survey.questions) == 5 and survey.anonymous and survey.number
    survey.questions = [QUESTION]
    db.session.commit()
    url = f"/surveys/{survey.uid}"
    assert boss.post(f"{url}/steps/open", data={"version": survey.version}).status_code == 303
    db.session.expire_all()
    assert survey.state == "open"
    ask = db.session.query(SurveyInvite).filter_by(tenant_id=cast.tenant.id).one()
    path = "/survey/" + token_of(ask.uid)
    assert tenant.get(path).status_code == 200 and tenant.get("/survey/nothing").status_code == 404
    refused = tenant.post(path, data={"remark": "Keep me"})
    assert refused.status_code == 422 and "Keep me" in refused.text
    assert tenant.post(path, data={"q0": "4", "remark": "More light"}).status_code == 200
    assert tenant.post(path, data={"q0": "1"}).status_code == 409
    (reply,) = db.session.query(SurveyAnswer).all()
    assert reply.given == [4] and reply.tenant_id is None
    assert "More light" not in boss.get(url).text  # from three answers on
    db.session.expire_all()
    assert survey.answered == 1
    assert boss.get(f"{url}/code.svg?tenant={cast.tenant.uid}").status_code == 200
    assert boss.post(f"{url}/steps/close", data={"version": survey.version}).status_code == 303
    page = boss.get(url).text
    assert "More light" in page and "4.00" in page
    for lang in ("zh", "en"):
        assert boss.get(f"{url}/result.pdf?lang={lang}").data[:4] == b"%PDF"
    book = load_workbook(io.BytesIO(boss.post(f"{url}/result.xlsx").data)).active
    assert cast.tenant.name not in str([row for row in book.iter_rows(values_only=True)])  # type: ignore[union-attr]
    assert tenant.post(path, data={"q0": "1"}).status_code == 409
    assert as_user(cast.officer).post("/surveys/quarter").status_code == 403
    assert as_user(cast.stranger).get(url).status_code == 404


def test_questions_stay_once_it_is_open(cast: Cast, as_user: Browser) -> None:
    boss = actor_of(cast.supervisor)
    survey = preparing.prepare_quarter(boss, "2026-Q1")
    move(boss, survey, "open")
    told = preparing.Told("Another", "tenants", [QUESTION])
    with pytest.raises(Conflict):
        preparing.change(boss, survey, told)
    db.session.commit()
    assert as_user(cast.supervisor).get(f"/surveys/{survey.uid}/edit").status_code == 409


def test_an_anonymous_answer_cannot_be_laid_beside_its_link(cast: Cast) -> None:
    boss = actor_of(cast.supervisor)
    survey = preparing.prepare_quarter(boss, "2026-Q1")
    survey.questions = [QUESTION]
    move(boss, survey, "open")
    ask = db.session.query(SurveyInvite).filter_by(tenant_id=cast.tenant.id).one()
    made = ask.created_at
    answer = answering.answer_by_link(token_of(ask.uid), Given([4], {}))
    db.session.commit()
    db.session.expire_all()
    midnight = made.replace(hour=0, minute=0, second=0, microsecond=0)
    assert answer.created_at == answer.updated_at == ask.updated_at == midnight
    assert answer.uid.version == 4  # the others say when they were made


def test_a_quarter_is_compared_with_the_one_before(cast: Cast, at: Any, as_user: Browser) -> None:
    boss = actor_of(cast.supervisor)
    for quarter, score in (("2025-Q4", 3), ("2026-Q1", 5)):
        survey = preparing.prepare_quarter(boss, quarter)
        assert preparing.prepare_quarter(boss, quarter) is survey
        survey.anonymous = False
        move(boss, survey, "open")
        assert opening.ask_newcomers(boss, survey) == 0
        ask = db.session.query(SurveyInvite).filter_by(survey_id=survey.id, tenant_id=cast.tenant.id).one()
        answer = answering.answer_by_link(token_of(ask.uid), Given([score] * 5, {}))
        assert answer.tenant_id == cast.tenant.id
    db.session.commit()
    page = as_user(cast.supervisor).get(f"/surveys/{survey.uid}").text
    assert "+2.00" in page and "100" in page


def test_a_void_survey_frees_its_quarter(cast: Cast) -> None:
    from mallops.core.casework.actions import void

    boss = actor_of(cast.supervisor)
    first = preparing.prepare_quarter(boss, "2026-Q1")
    void(boss, first, "Wrong questions")
    second = preparing.prepare_quarter(boss, "2026-Q1")
    db.session.commit()
    assert second.id != first.id and second.series and first.series is None
