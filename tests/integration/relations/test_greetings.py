"""Greetings of the day, texts of the mall (19.2, I.29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from mallops.blueprints.relations.actions.greetings import greet
from mallops.blueprints.relations.actions.texts import keep_text, spoken
from mallops.blueprints.relations.models import Greeting
from mallops.blueprints.relations.queries import list_occasions
from mallops.blueprints.tenants.models import TenantPerson
from mallops.core.db import db
from mallops.core.errors import Forbidden, Invalid, NotFound
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
