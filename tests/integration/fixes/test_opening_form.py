"""The form of an order: a contractor of the register, a due time of its own (4.1, 6.1, section I)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from mallops.blueprints.contractors.actions.kind import KIND as CONTRACTORS
from mallops.blueprints.contractors.queries.checks import open_orders
from mallops.blueprints.fixes.models import Finding
from mallops.core import clock
from mallops.core.casework.actions import edit_case, open_case
from mallops.core.db import db
from tests.factories import actor_of

#: A Monday, 10:00 in Shanghai.
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def cast(app_ctx):
    from tests.factories import make_cast

    with clock.frozen(NOW):
        made = make_cast()
        db.session.commit()
        yield made


@pytest.fixture
def company(cast):
    values = {
        "title": "Bright Cleaning Ltd",
        "service": "cleaning",
        "contract_no": "C-1",
        "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2027, 12, 31),
    }
    made = open_case(actor_of(cast.supervisor), CONTRACTORS, values)
    db.session.commit()
    return made


def send(client, cast, **words):
    facts = {
        "title": "Bins not emptied",
        "severity": "minor",
        "zone_id": str(cast.zone.uid),
        "department": "contractor",
    }
    return client.post("/fixes/new", data=facts | words)


def only_order() -> Finding:
    db.session.expire_all()
    return db.session.scalars(sa.select(Finding)).one()


def test_a_company_under_contract_is_chosen_and_its_orders_are_its_own(cast, company, as_user):
    client = as_user(cast.supervisor)
    page = client.get("/fixes/new").text
    assert '<option value="Bright Cleaning Ltd">' in page and "Bright Cleaning Ltd · " in page
    assert send(client, cast, contractor=company.title).status_code == 303
    assert [one.id for one in open_orders(company)] == [only_order().id]


def test_a_name_that_nobody_has_a_contract_with_is_refused_and_nothing_is_lost(cast, company, as_user):
    answer = send(as_user(cast.supervisor), cast, contractor="Bright Cleening")
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.text and "Bins not emptied" in answer.text
    assert not db.session.scalars(sa.select(Finding)).all()


def test_what_was_written_before_there_was_a_list_stays_readable_and_a_choice(cast, company, order, as_user):
    one = order(department="contractor", tenant_id=None)
    one.contractor = "Old Cleaners"
    db.session.commit()
    client = as_user(cast.supervisor)
    assert "Old Cleaners" in client.get(f"/fixes/{one.uid}").text
    assert '<option selected value="Old Cleaners">' in client.get(f"/fixes/{one.uid}/edit").text
    again = {"title": "Lamp", "severity": "minor", "zone_id": str(cast.zone.uid), "department": "contractor"}
    words = again | {"version": one.version, "contractor": "Old Cleaners"}
    assert client.post(f"/fixes/{one.uid}/edit", data=words).status_code == 303
    assert (only_order().title, only_order().contractor) == ("Lamp", "Old Cleaners")


def test_an_order_gets_a_due_time_of_its_own_and_says_so(cast, as_user):
    client = as_user(cast.supervisor)
    assert send(client, cast, due_by="2026-11-23T15:30").status_code == 303
    one = only_order()
    assert one.due_at == dt.datetime(2026, 11, 23, 15, 30, tzinfo=SHANGHAI)
    assert "Chosen when it was opened." in client.get(f"/fixes/{one.uid}").text


def test_an_empty_due_time_leaves_it_to_the_deadlines(cast, as_user):
    assert send(as_user(cast.supervisor), cast, due_by="").status_code == 303
    assert only_order().due_at > dt.datetime(2026, 11, 24, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("who", "typed", "words"),
    [
        ("supervisor", "2026-11-20T15:30", "Give a moment later than now."),
        ("supervisor", "tomorrow", "Not a valid"),
        ("officer", "2027-01-04T15:30", "The supervisor can give more time later."),
    ],
)
def test_a_due_time_that_cannot_be_is_refused_and_nothing_is_opened(cast, as_user, who, typed, words):
    answer = send(as_user(getattr(cast, who)), cast, due_by=typed)
    assert answer.status_code == 422
    assert words in answer.text and f'value="{typed}"' in answer.text
    assert not db.session.scalars(sa.select(Finding)).all()


def test_an_officer_may_ask_for_it_sooner_and_a_supervisor_give_more(cast, as_user):
    assert send(as_user(cast.officer), cast, due_by="2026-11-23T11:00").status_code == 303
    assert only_order().due_at == dt.datetime(2026, 11, 23, 11, 0, tzinfo=SHANGHAI)
    db.session.execute(sa.delete(Finding).where(Finding.id < 0))
    assert send(as_user(cast.supervisor), cast, due_by="2027-01-04T15:30").status_code == 303
    assert max(db.session.scalars(sa.select(Finding.due_at))) == dt.datetime(
        2027, 1, 4, 15, 30, tzinfo=SHANGHAI
    )


def test_a_company_that_changes_its_name_keeps_its_orders(cast, company, as_user):
    send(as_user(cast.supervisor), cast, contractor=company.title)
    edit_case(actor_of(cast.supervisor), company, {"title": "Brighter Cleaning Ltd"})
    db.session.commit()
    assert only_order().contractor == "Brighter Cleaning Ltd"
    told = as_user(cast.supervisor).get(f"/fixes/{only_order().uid}").text
    assert "<del>Bright Cleaning Ltd</del>" in told
    assert [one.id for one in open_orders(company)] == [only_order().id]


def test_a_name_that_another_contract_has_stays_with_it(cast, company, as_user):
    values = {key: getattr(company, key) for key in ("title", "contract_no", "starts_on", "ends_on")}
    open_case(actor_of(cast.supervisor), CONTRACTORS, {**values, "service": "greening"})
    send(as_user(cast.supervisor), cast, contractor=company.title)
    edit_case(actor_of(cast.supervisor), company, {"title": "Brighter Cleaning Ltd"})
    db.session.commit()
    assert only_order().contractor == "Bright Cleaning Ltd"
