"""Deputies: who names them, for how long, what it opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.accounts.models import Deputation
from mallops.core import clock
from mallops.core.db import db
from tests.factories import Cast, login_as, make_deputation, make_user
from tests.support.client import AppClient
from tests.support.queries import counted

Browser = Callable[..., AppClient]
START = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)  # 10:00 in Shanghai


@pytest.fixture
def stopped() -> Iterator[clock.FrozenClock]:
    with clock.frozen(START) as at:
        yield at


def form_for(cast: Cast, **change: str) -> dict[str, str]:
    return {
        "role": "SUP",
        "deputy": str(cast.officer.uid),
        "principal": str(cast.supervisor.uid),
        "starts_on": "2026-11-22",
        "ends_on": "2026-11-24",
        "reason": "holiday",
        **change,
    }


def deputations() -> list[Deputation]:
    return list(db.session.scalars(sa.select(Deputation)))


def test_the_manager_names_a_deputy_who_may_act_at_once(
    stopped: clock.FrozenClock, cast: Cast, browser_of: Browser
) -> None:
    officer = browser_of("officer")
    assert officer.get("/people").status_code == 403
    assert browser_of("manager").post("/deputies/new", data=form_for(cast)).status_code == 303
    (row,) = deputations()
    assert row.starts_at == dt.datetime(2026, 11, 21, 16, 0, tzinfo=dt.UTC)
    assert row.ends_at == dt.datetime(2026, 11, 24, 16, 0, tzinfo=dt.UTC)
    assert officer.get("/people").status_code == 200
    stopped.advance(dt.timedelta(days=3))
    assert officer.get("/people").status_code == 403


def test_ending_takes_the_rights_back(stopped: clock.FrozenClock, cast: Cast, browser_of: Browser) -> None:
    officer, manager = browser_of("officer"), browser_of("manager")
    manager.post("/deputies/new", data=form_for(cast))
    (row,) = deputations()
    assert officer.get("/people").status_code == 200
    assert manager.post(f"/deputies/{row.uid}/end").status_code == 303
    assert officer.get("/people").status_code == 403
    assert manager.post(f"/deputies/{row.uid}/end").status_code == 409
    assert "Over" in manager.get("/deputies").text


def test_one_that_has_not_begun_is_taken_back(
    stopped: clock.FrozenClock, cast: Cast, browser_of: Browser
) -> None:
    manager = browser_of("manager")
    manager.post("/deputies/new", data=form_for(cast, starts_on="2026-12-01", ends_on="2026-12-02"))
    (row,) = deputations()
    assert manager.post(f"/deputies/{row.uid}/end").status_code == 303
    assert deputations() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_on": "2026-11-20"}, "must not be before"),
        ({"starts_on": "2026-11-01", "ends_on": "2026-11-02"}, "already over"),
        ({"ends_on": "2027-06-01"}, "at most three months"),
        ({"deputy": ""}, "Fill in this field."),
        ({"starts_on": "soon"}, "Not a valid date"),
        ({"role": "ADM"}, "Not a valid choice"),
        ({"reason": "x" * 300}, "200"),
    ],
)
def test_what_makes_no_sense_is_refused(
    stopped: clock.FrozenClock, cast: Cast, browser_of: Browser, change: dict[str, str], words: str
) -> None:
    answer = browser_of("manager").post("/deputies/new", data=form_for(cast) | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'selected value="{cast.supervisor.uid}"' in answer.text
    assert deputations() == []


def test_the_holder_of_the_role_needs_no_deputation(
    stopped: clock.FrozenClock, cast: Cast, browser_of: Browser
) -> None:
    form = form_for(cast, deputy=str(cast.supervisor.uid))
    assert browser_of("manager").post("/deputies/new", data=form).status_code == 422


def test_periods_for_the_same_person_do_not_overlap(
    stopped: clock.FrozenClock, cast: Cast, browser_of: Browser
) -> None:
    manager = browser_of("manager")
    manager.post("/deputies/new", data=form_for(cast))
    other = str(cast.desk.uid)
    refused = manager.post("/deputies/new", data=form_for(cast, deputy=other, starts_on="2026-11-24"))
    assert refused.status_code == 422
    assert "already named" in refused.text
    later = form_for(cast, deputy=other, starts_on="2026-11-25", ends_on="2026-11-25")
    assert manager.post("/deputies/new", data=later).status_code == 303
    assert len(deputations()) == 2


def test_people_of_another_mall_cannot_be_named(
    stopped: clock.FrozenClock, cast: Cast, browser_of: Browser
) -> None:
    answer = browser_of("manager").post("/deputies/new", data=form_for(cast, deputy=str(cast.stranger.uid)))
    assert answer.status_code == 422
    assert deputations() == []


@pytest.mark.parametrize(
    ("name", "look", "act"),
    [("admin", 200, 200), ("supervisor", 200, 403), ("hr", 200, 403), ("officer", 403, 403)],
)
def test_who_may_look_and_who_may_name(
    cast: Cast, browser_of: Browser, name: str, look: int, act: int
) -> None:
    browser = browser_of(name)
    assert browser.get("/deputies").status_code == look
    assert browser.get("/deputies/new").status_code == act
    if act == 403:
        assert browser.post("/deputies/new", data=form_for(cast)).status_code == 403


def test_a_deputy_names_no_further_deputy(stopped: clock.FrozenClock, cast: Cast, client: AppClient) -> None:
    make_deputation(cast.mall, cast.desk, "CSM", START - dt.timedelta(days=1), START + dt.timedelta(days=1))
    login_as(client, cast.desk)
    assert client.post("/deputies/new", data=form_for(cast)).status_code == 403
    assert len(deputations()) == 1


def test_a_stranger_ends_nothing(stopped: clock.FrozenClock, cast: Cast, browser_of: Browser) -> None:
    row = make_deputation(cast.mall, cast.officer, "SUP", START, START + dt.timedelta(days=1))
    db.session.commit()
    assert browser_of("stranger").post(f"/deputies/{row.uid}/end").status_code == 404
    assert browser_of("supervisor").post(f"/deputies/{row.uid}/end").status_code == 403
    db.session.refresh(row)
    assert row.ends_at == START + dt.timedelta(days=1)
    assert "holiday" not in browser_of("stranger").get("/deputies").text


def test_the_list_asks_the_same_at_1_and_50_rows(app: Flask, cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("manager")
    now = clock.now()
    numbers = []
    for more in (1, 49):
        for _ in range(more):
            deputy = make_user(cast.mall, "DESK")
            make_deputation(
                cast.mall, deputy, "SUP", now, now + dt.timedelta(days=1), principal_id=cast.supervisor.id
            )
        browser.get("/deputies")
        with counted(app) as statements:
            assert browser.get("/deputies").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
