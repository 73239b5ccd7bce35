"""From prospect to the end: guards, contract, calendar, privacy (25.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.alliance.actions import recruiting
from mallops.blueprints.alliance.actions.kind import COUNT
from mallops.blueprints.alliance.actions.settling import publish_rules
from mallops.blueprints.alliance.actions.telling import make_link
from mallops.blueprints.alliance.queries.merchants import rules_in_force
from mallops.blueprints.alliance.tasks import pass_days
from mallops.core.audit import AuditEntry
from mallops.core.casework.actions import move
from mallops.core.casework.models import CaseEvent
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.links import find_link
from mallops.core.notices.models import Notice
from mallops.core.policies.clocks import clocks_of
from tests.factories import Cast, actor_of, login_as
from tests.integration.alliance.conftest import NOON, TODAY, Club, contract

DAY = dt.timedelta(days=1)


def prospect(cast: Cast) -> Any:
    with transaction():
        return recruiting.enter(actor_of(cast.desk), recruiting.Told("Gym", "leisure"))


def test_nothing_is_active_without_contract_period_and_benefit(cast: Cast, mem: Any) -> None:
    case = prospect(cast)
    manager, keeper = actor_of(cast.manager), actor_of(mem)
    with pytest.raises(Conflict):
        move(manager, case, "activate")
    db.session.rollback()
    with pytest.raises(Invalid) as refused, transaction():
        recruiting.enter_contract(keeper, case, recruiting.Contract("", None, None))
    assert set(refused.value.field_errors) == {"contract_no", "from_on", "to_on", "scans"}
    with transaction():
        recruiting.enter_contract(keeper, case, contract())
    assert case.state == "signed"
    with pytest.raises(Conflict):  # no benefit yet
        move(manager, case, "activate")


def test_only_the_manager_starts_it(cast: Cast, mem: Any) -> None:
    case = prospect(cast)
    with transaction():
        recruiting.enter_contract(actor_of(mem), case, contract())
    with pytest.raises(Forbidden):
        move(actor_of(mem), case, "activate")


def test_thirty_days_before_the_end_it_is_said_once_with_a_clock(club: Club, at: Any) -> None:
    assert club.merchant.to_on is not None
    end = dt.datetime.combine(club.merchant.to_on, dt.time(4), dt.UTC)
    at.set(end - 31 * DAY)
    pass_days()
    assert club.again(club.merchant).state == "active"
    at.set(end - 30 * DAY)
    pass_days()
    pass_days()
    merchant = club.again(club.merchant)
    assert merchant.state == "ending"
    row = next(one for one in clocks_of(merchant) if one.stage == "renewal")
    assert row.due_at.date() == merchant.to_on
    told = db.session.scalars(sa.select(Notice).where(Notice.topic == "alliance.ending")).all()
    assert {one.user_id for one in told} >= {club.keeper.user_id, club.manager.user_id}
    assert len(told) == len({one.user_id for one in told})


def test_it_ends_by_itself_and_its_link_with_it(club: Club, at: Any) -> None:
    with transaction():
        make_link(club.keeper, club.merchant)
    at.set(dt.datetime.combine(club.merchant.to_on + DAY, dt.time(4), dt.UTC))  # type: ignore[operator]
    pass_days()
    merchant = club.again(club.merchant)
    assert (merchant.state, find_link(merchant, COUNT)) == ("ended", None)
    with pytest.raises(Conflict):
        club.use()


def test_a_renewed_contract_goes_on_and_is_announced_again(club: Club, at: Any) -> None:
    at.set(NOON + 180 * DAY)
    pass_days()
    with transaction():
        merchant = club.again(club.merchant)
        recruiting.enter_contract(club.keeper, merchant, contract("LM-2", 600))
    assert (merchant.state, merchant.contracts, merchant.from_on) == ("active", 2, TODAY)
    assert merchant.due_at is None  # nothing of the contract before is overdue later
    at.set(NOON + 575 * DAY)
    pass_days()
    merchant = club.again(merchant)
    row = next(one for one in clocks_of(merchant) if one.stage == "renewal")
    assert (merchant.state, row.due_at.date()) == ("ending", merchant.to_on)


def test_name_and_number_of_a_person_stand_nowhere_in_clear(club: Club, app: Any) -> None:
    with transaction():
        told = recruiting.Told("晨光书店", "retail", contact="王先生", phone="13900001111")
        recruiting.correct(club.keeper, club.merchant, told, club.merchant.version)
    for model in (CaseEvent, AuditEntry):
        text = str(db.session.execute(sa.select(model.__table__)).all())
        assert not [word for word in ("13900001111", "王先生", "李女士") if word in text]
    page = (
        login_as(app.test_client(), club.cast.manager)
        .get(f"/alliance/{club.merchant.uid}")
        .get_data(as_text=True)
    )
    assert "139****1111" in page and "13900001111" not in page
    page = (
        login_as(app.test_client(), club.cast.finance)
        .get(f"/alliance/{club.merchant.uid}")
        .get_data(as_text=True)
    )
    assert "王先生" not in page


def test_the_number_in_clear_needs_a_reason_and_is_on_record(club: Club, app: Any) -> None:
    browser, url = login_as(app.test_client(), club.cast.manager), f"/alliance/{club.merchant.uid}/phone"
    assert browser.post(url, data={}).status_code == 422
    page = browser.post(url, data={"why": "Renewal"}).get_data(as_text=True)
    assert "13812345678" in page
    of_us = sa.select(AuditEntry).where(AuditEntry.action == "alliance.reveal_phone")
    noted = db.session.scalars(of_us).one()
    assert noted.after == {"reason": "Renewal"}
    assert login_as(app.test_client(), club.cast.desk).get(url).status_code == 403
    assert login_as(app.test_client(), club.cast.stranger).get(url).status_code == 404


def test_rules_of_the_club_stay_in_versions(club: Club) -> None:
    with pytest.raises(Invalid), transaction():
        publish_rules(club.keeper, "新", "", TODAY)
    with transaction():
        publish_rules(club.keeper, "新章程", "New rules", TODAY + DAY)
    mall = club.cast.mall.id
    assert rules_in_force(mall, TODAY).version == 1
    assert rules_in_force(mall, TODAY + DAY).text_en == "New rules"
    with pytest.raises(Invalid), transaction():  # no version begins before the one before it
        publish_rules(club.keeper, "更早", "Earlier", TODAY)
