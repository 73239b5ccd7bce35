"""Greetings of the day, texts of the mall, the quarterly survey (19.2, I.29)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from mallops.blueprints.relations.actions import surveys
from mallops.blueprints.relations.actions.greetings import greet
from mallops.blueprints.relations.actions.texts import keep_text, spoken
from mallops.blueprints.relations.models import Greeting, SurveyAsk, SurveyReply, TenantSurvey
from mallops.blueprints.relations.queries import list_occasions
from mallops.blueprints.tenants.models import TenantPerson
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import Cast, actor_of
from tests.integration.relations.conftest import TODAY

Browser = Callable[[Any], Any]


@pytest.fixture
def born(cast: Cast) -> TenantPerson:
    """Somebody of the tenant whose birthday is today."""
    row = TenantPerson(
        mall_id=cast.mall.id,
        tenant_id=cast.tenant.id,
        name="Qian Duo",
        phone="13900001111",
        birthday="1988-03-02",
        birth_md="03-02",
        is_main=True,
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_a_birthday_is_called_and_texted_the_same_day(
    cast: Cast, born: TenantPerson, as_user: Browser
) -> None:
    officer = as_user(cast.officer)
    page = officer.get("/greetings/").text
    assert "Qian Duo" in page and cast.officer.name_en in page and "13900001111" not in page
    assert "/greetings/" in officer.get("/").text and "Qian Duo" in officer.get("/").text
    assert officer.post(f"/greetings/{born.uid}", data={"occasion": "birthday"}).status_code == 303
    assert db.session.query(Greeting).count() == 0
    officer.post(f"/greetings/{born.uid}", data={"occasion": "birthday", "call": "reached"})
    assert list_occasions(cast.mall.id, TODAY)[0].open
    officer.post(f"/greetings/{born.uid}", data={"occasion": "birthday", "texted": "1"})
    db.session.expire_all()
    (row,) = db.session.query(Greeting).all()
    assert (row.call, row.texted, row.by_id) == ("reached", True, cast.officer.id)
    assert not list_occasions(cast.mall.id, TODAY)[0].open and "Qian Duo" not in officer.get("/").text


def test_who_has_no_occasion_is_not_greeted(cast: Cast, born: TenantPerson, at: Any) -> None:
    officer = actor_of(cast.officer)
    with pytest.raises(NotFound):
        greet(officer, born.id, "holiday", TODAY, call="reached")
    with pytest.raises(NotFound):
        greet(officer, born.id, "birthday", TODAY + dt.timedelta(days=1), call="reached")
    with pytest.raises(Invalid):
        greet(officer, born.id, "birthday", TODAY, call="sung")
    born.to_on = TODAY - dt.timedelta(days=1)
    db.session.commit()
    assert list_occasions(cast.mall.id, TODAY) == []


def test_a_holiday_greets_first_contacts_on_its_first_day(cast: Cast, born: TenantPerson) -> None:
    day = dt.date(2026, 10, 1)
    (one,) = list_occasions(cast.mall.id, day)
    assert one.code == "holiday" and one.label
    assert list_occasions(cast.mall.id, day + dt.timedelta(days=1)) == []


def test_a_mall_writes_its_own_texts(cast: Cast, as_user: Browser) -> None:
    boss = actor_of(cast.supervisor)
    keep_text(boss, "birthday", "祝{contact}好 {nothing}", "Dear {contact}, from {officer}")
    db.session.commit()
    text = spoken(boss, "birthday", cast.tenant, "Qian")
    assert text == {"zh": "祝Qian好 {nothing}", "en": f"Dear Qian, from {boss.name}"}
    with pytest.raises(Invalid):
        keep_text(boss, "birthday", "", "x")
    with pytest.raises(NotFound):
        keep_text(boss, "song", "x", "x")
    with pytest.raises(Forbidden):
        keep_text(actor_of(cast.officer), "birthday", "x", "x")
    client = as_user(cast.supervisor)
    assert client.get("/relations/texts").status_code == 200
    assert client.get("/relations/texts/mail").status_code == 200
    assert client.post("/relations/texts/mail", data={"text_zh": "a", "text_en": "b"}).status_code == 303
    assert client.post("/relations/texts/mail", data={"text_zh": "a", "text_en": ""}).status_code == 422


def test_the_quarters_survey_waits_until_it_is_open(cast: Cast, as_user: Browser, at: Any) -> None:
    boss, waits = as_user(cast.supervisor), "Tenants to ask this quarter"
    assert waits in boss.get("/").text
    made = surveys.prepare(actor_of(cast.supervisor), "2026-Q1")
    db.session.commit()
    assert waits in boss.get("/").text and f"/tenant-surveys/{made.uid}" in boss.get("/").text
    surveys.open_survey(actor_of(cast.supervisor), made)
    db.session.commit()
    assert waits not in boss.get("/").text
    at(40)
    assert waits in as_user(cast.supervisor).get("/").text  # 11 April: the next quarter
    assert waits not in as_user(cast.officer).get("/").text


def test_a_survey_takes_one_answer_a_shop_and_names_nobody(
    cast: Cast, as_user: Browser, new_client: Any
) -> None:
    boss, tenant = as_user(cast.supervisor), new_client()
    made = boss.post("/tenant-surveys/")
    assert made.status_code == 303
    (survey,) = db.session.query(TenantSurvey).all()
    assert survey.quarter == "2026-Q1" and len(survey.questions) == 5 and survey.anonymous
    url = f"/tenant-surveys/{survey.uid}"
    asked = {"zh": ["态度", ""], "en": ["Kindness", ""], "anonymous": "1"}
    empty = boss.post(url, data={"do": "open", "zh": [""], "en": [""]})
    assert empty.status_code == 422
    assert boss.post(url, data=asked | {"do": "open"}).status_code == 303
    db.session.expire_all()
    assert survey.state == "open" and survey.questions == [["态度", "Kindness"]]
    ask = db.session.query(SurveyAsk).filter_by(tenant_id=cast.tenant.id).one()
    path = "/survey/" + surveys.token_of(ask.uid)
    assert tenant.get(path).status_code == 200 and tenant.get("/survey/nothing").status_code == 404
    refused = tenant.post(path, data={"remark": "Keep me"})
    assert refused.status_code == 422 and "Keep me" in refused.text
    assert tenant.post(path, data={"q0": "4", "remark": "More light"}).status_code == 200
    assert tenant.post(path, data={"q0": "1"}).status_code == 409
    (reply,) = db.session.query(SurveyReply).all()
    assert reply.scores == [4] and reply.tenant_id is None
    page = boss.get(url).text
    assert "More light" in page and "4.00" in page
    for lang in ("zh", "en"):
        assert boss.get(f"{url}/result.pdf?lang={lang}").data[:4] == b"%PDF"
    book = load_workbook(io.BytesIO(boss.post(f"{url}/result.xlsx").data)).active
    assert cast.tenant.name not in str([row for row in book.iter_rows(values_only=True)])  # type: ignore[union-attr]
    assert boss.get(f"{url}/code/{cast.tenant.uid}.svg").status_code == 200
    with pytest.raises(Conflict):
        surveys.change(actor_of(cast.supervisor), survey, [["a", "b"]], True)
    assert boss.post(url, data={"do": "close"}).status_code == 303
    assert tenant.post(path, data={"q0": "1"}).status_code == 409
    assert as_user(cast.officer).post("/tenant-surveys/").status_code == 403


def test_a_quarter_is_compared_with_the_one_before(cast: Cast, at: Any, as_user: Browser) -> None:
    boss = actor_of(cast.supervisor)
    for quarter, score in (("2025-Q4", 3), ("2026-Q1", 5)):
        survey = surveys.prepare(boss, quarter)
        assert surveys.prepare(boss, quarter) is survey
        survey.anonymous = False
        assert surveys.open_survey(boss, survey) >= 1 and surveys.open_survey(boss, survey) == 0
        ask = db.session.query(SurveyAsk).filter_by(survey_id=survey.id, tenant_id=cast.tenant.id).one()
        reply = surveys.answer_survey(surveys.token_of(ask.uid), [score] * 5, "")
        assert reply.tenant_id == cast.tenant.id
    db.session.commit()
    assert "+2.00" in as_user(cast.supervisor).get(f"/tenant-surveys/{survey.uid}").text
