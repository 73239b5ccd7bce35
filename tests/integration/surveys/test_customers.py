"""Customers' surveys: the builder, the public code, the sheet, the last day (53.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.surveys import tasks
from mallops.blueprints.surveys.actions import answering, preparing
from mallops.blueprints.surveys.models import Survey, SurveyAnswer
from mallops.blueprints.surveys.rules.answers import Given
from mallops.core.casework.actions import move
from mallops.core.db import db
from mallops.core.errors import Conflict
from tests.factories import Cast, actor_of
from tests.integration.surveys.conftest import TODAY

Browser = Callable[[Any], Any]
TYPED = {
    "title": "Spring survey",
    "audience": "customers",
    "anonymous": "y",
    "sample": "100",
    "target": "50",
    "kind": ["score", "choices", "text", "score"],
    "zh": ["总体", "为何而来", "还有什么", ""],
    "en": ["On the whole", "Why", "What else", ""],
    "options": ["", "购物 | Shopping\n用餐 | A meal", "", ""],
    "must": ["1", "0", "0", "0"],
}


def opened(cast: Cast, **more: Any) -> Survey:
    """A customers' survey that runs."""
    boss = actor_of(cast.supervisor)
    told = preparing.Told("Spring", "customers", preparing.shipped_questions("customers"), **more)
    survey = preparing.prepare(boss, told)
    move(boss, survey, "open")
    db.session.commit()
    return survey


def test_the_builder_makes_questions_of_three_kinds(cast: Cast, as_user: Browser, engineer: Any) -> None:
    boss = as_user(cast.supervisor)
    assert boss.get("/surveys/new").status_code == 200
    assert boss.get("/surveys/new?audience=after").status_code == 200
    empty = boss.post("/surveys/new", data=TYPED | {"zh": ["", "", "", ""], "en": ["", "", "", ""]})
    assert empty.status_code == 422 and "Spring survey" in empty.text
    lonely = boss.post("/surveys/new", data=TYPED | {"options": ["", "Shopping", "", ""]})
    assert lonely.status_code == 422 and "为何而来" in lonely.text
    assert boss.post("/surveys/new", data=TYPED).status_code == 303
    (survey,) = db.session.scalars(sa.select(Survey))
    assert [(one["kind"], one["many"], one["required"]) for one in survey.questions] == [
        ("score", False, True),
        ("choice", True, False),
        ("text", False, False),
    ]
    assert survey.questions[1]["options"] == [["购物", "Shopping"], ["用餐", "A meal"]]
    edited = boss.post(f"/surveys/{survey.uid}/edit", data=TYPED | {"title": "B", "version": survey.version})
    assert edited.status_code == 303
    stale = boss.post(f"/surveys/{survey.uid}/edit", data=TYPED | {"version": "1"})
    assert stale.status_code == 409 and "Spring survey" in stale.text
    assert as_user(cast.officer).post("/surveys/new", data=TYPED).status_code == 303  # H: C
    assert as_user(engineer).get("/surveys/new").status_code == 403


def test_anybody_answers_once_a_browser_and_nobody_is_kept(
    cast: Cast, as_user: Browser, new_client: Any
) -> None:
    survey = opened(cast)
    path = f"/ask/{survey.code}"
    for score in (5, 4, 2):
        customer = new_client()
        page = customer.get(path)
        assert page.status_code == 200 and "购物" in page.text and "noindex" in page.text
        data: dict[str, Any] = {"q0": str(score), "q1": "4", "q2": "4", "q3": "3", "q4": ["0", "2"]}
        data["remark"] = "<b>Lights</b>"
        assert customer.post(path, data=data).status_code == 200
        assert customer.post(path, data=data).status_code == 409
    half = new_client().post(path, data={"q0": "3", "remark": "Keep me"})
    assert half.status_code == 422 and "Keep me" in half.text
    assert new_client().get("/ask/nothing").status_code == 404
    page = as_user(cast.supervisor).get(f"/surveys/{survey.uid}").text
    assert "&lt;b&gt;Lights&lt;/b&gt;" in page and "3.67" in page and "<b>Lights" not in page
    assert "Lights" not in as_user(cast.officer).get(f"/surveys/{survey.uid}").text
    rows = list(db.session.scalars(sa.select(SurveyAnswer)))
    assert len(rows) == 3 and all(one.tenant_id is None and one.case_id is None for one in rows)
    stored = db.session.execute(sa.text("select remark from survey_answers")).scalars()
    assert not any(b"Lights" in bytes(one) for one in stored)


def test_too_many_answers_from_one_address_wait(cast: Cast, new_client: Any) -> None:
    survey = opened(cast)
    path = f"/ask/{survey.code}"
    data = {f"q{at}": "4" for at in range(4)}
    seen = [new_client().post(path, data=data).status_code for _one in range(32)]
    assert seen.count(200) == 30 and seen[-1] == 429


def test_the_last_day_ends_it(cast: Cast, at: Any, new_client: Any) -> None:
    survey = opened(cast, ends_on=TODAY + dt.timedelta(days=2))
    given = Given([4, 4, 4, 4, None], {})
    assert answering.answer_by_code(survey.code or "", given).channel == "code"
    db.session.commit()
    at(3)
    with pytest.raises(Conflict):
        answering.answer_by_code(survey.code or "", given)
    db.session.rollback()
    tasks.end()
    db.session.expire_all()
    assert survey.state == "closed" and survey.ended_at is not None
    client = new_client()
    client.set_cookie("lang", "en")
    page = client.get(f"/ask/{survey.code}").text
    assert "This survey is closed." in page


def test_a_draft_has_no_public_page(cast: Cast) -> None:
    told = preparing.Told("Spring", "customers", preparing.shipped_questions("customers"))
    survey = preparing.prepare(actor_of(cast.supervisor), told)
    assert survey.code is None and survey.state == "draft"
