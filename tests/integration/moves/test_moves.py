"""Move-in, adjustment, move-out: lines by department, rules, what follows for tenant and units."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.deposits.actions import money
from mallops.blueprints.deposits.actions import refunds as refunding
from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.moves import tasks
from mallops.blueprints.moves.actions import moveout
from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.blueprints.moves.models import Adjustment
from mallops.blueprints.moves.queries.lines import list_mine
from mallops.blueprints.moves.queries.moves import blockers, held_units
from mallops.blueprints.relations.models import FirstCall
from mallops.blueprints.tenants.models import Tenant
from mallops.core.casework import actions as casework
from mallops.core.clearance.actions import (
    Done,
    do_line,
    make_lines,
    reopen_line,
    save_spec,
    waive_line,
)
from mallops.core.clearance.lists import LineSpec, lines_for
from mallops.core.clearance.reads import list_lines, progress
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.obligations import open_obligations
from tests.factories import actor_of
from tests.integration.moves.conftest import TODAY, do_lines, done_with, sign_all


def line_of(case: Any, code: str) -> Any:
    return next(one for one in list_lines(case) if one.code == code)


def test_move_in_from_application_to_trading(cast: Any, people: Any, move_in: Any) -> None:
    case = move_in(deposit_due=1_000_000)
    tenant = db.session.get_one(Tenant, case.tenant_id)
    assert (case.state, tenant.status, case.unit_codes) == ("applied", "moving_in", "A02")
    assert case.number and "-JC-" in case.number
    desk, finance, manager = (actor_of(people[role]) for role in ("DESK", "FIN", "CSM"))
    with pytest.raises(Conflict, match="进场申请"):
        casework.move(manager, case, "documents")
    do_lines(case, people, "documents")
    casework.move(manager, case, "documents")
    assert held_units(tenant.id, TODAY) == ("A02",)
    with pytest.raises(Conflict, match="10,000"):  # nothing received yet
        do_line(finance, case, line_of(case, "deposit"), Done(amount=0, signature="F"))
    money.receive(finance, tenant, "lease", 1_000_000, TODAY, "BANK 1")
    do_line(finance, case, line_of(case, "deposit"), Done(amount=0, signature="F"))
    assert line_of(case, "deposit").amount == 1_000_000
    casework.move(finance, case, "pay")
    do_lines(case, people, "fitout", "inspect", "open")
    for step in ("fitout", "inspect"):
        casework.move(manager, case, step)
    with pytest.raises(Conflict, match=r"Finance|财务"):
        casework.move(manager, case, "open")
    sign_all(case, people)
    with pytest.raises(Forbidden):
        casework.move(desk, case, "open")
    casework.move(manager, case, "open")
    assert (case.state, tenant.status, case.opened_on) == ("open", "trading", TODAY)
    call = db.session.scalars(sa.select(FirstCall).where(FirstCall.tenant_id == tenant.id)).one()
    assert call.number
    assert progress(case).done == progress(case).all == len(list_lines(case))


def test_a_line_is_done_by_its_department_in_order_with_evidence_and_signature(
    cast: Any, people: Any, move_in: Any
) -> None:
    case = move_in()
    desk, leasing, manager = (actor_of(people[role]) for role in ("DESK", "LSG", "CSM"))
    contract, deposit = line_of(case, "contract"), line_of(case, "deposit")
    with pytest.raises(Forbidden):
        do_line(desk, case, contract, done_with(contract))
    with pytest.raises(Invalid) as error:
        do_line(leasing, case, contract, Done(note="HT-1"))
    assert "signature" in error.value.field_errors
    with pytest.raises(Invalid) as error:
        do_line(leasing, case, contract, Done(signature="L"))
    assert "files" in error.value.field_errors
    with pytest.raises(Conflict, match="合同"):
        do_line(actor_of(people["FIN"]), case, deposit, done_with(deposit))
    do_line(leasing, case, contract, done_with(contract))
    assert (contract.state, contract.by_id, contract.signed_name) == ("done", cast.leasing.id, "S. Igner")
    with pytest.raises(Conflict):
        do_line(leasing, case, contract, done_with(contract))
    with pytest.raises(Invalid):
        reopen_line(leasing, case, contract, "")
    reopen_line(leasing, case, contract, "Wrong version")
    assert (contract.state, contract.reopened, contract.signed_name) == ("open", 1, "")
    with pytest.raises(Forbidden):
        waive_line(leasing, case, contract, "Never mind")
    waive_line(manager, case, contract, "Old contract goes on")
    assert (contract.state, contract.by_id) == ("waived", cast.manager.id)


def test_readings_are_kept_with_number_value_and_unit(people: Any, move_in: Any) -> None:
    case = move_in()
    meters = line_of(case, "meters")
    do_line(actor_of(people["ENG"]), case, meters, done_with(meters))
    db.session.commit()
    row = line_of(case, "meters").readings[0]
    assert (row.kind, row.label, str(row.value), row.unit) == ("electricity", "E-1", "1024.500", "kWh")


def test_a_department_sees_the_lines_that_are_its_own_and_ready(people: Any, move_in: Any) -> None:
    case = move_in()
    assert {one.code for one in list_mine(actor_of(people["FIN"]))} == set()  # the contract comes first
    do_line(actor_of(people["LSG"]), case, line_of(case, "contract"), Done("HT-1", "L"))
    assert {one.code for one in list_mine(actor_of(people["FIN"]))} == {"deposit", "pos"}


def test_the_mall_changes_its_list_for_new_records_only(cast: Any, people: Any, move_in: Any) -> None:
    case = move_in()
    count = len(list_lines(case))
    manager = actor_of(people["CSM"])
    shipped = next(one for one in lines_for(cast.mall.id, "move_ins") if one.code == "training")
    off = LineSpec(shipped.code, "leasing", "培训", "", "open", "text", 9, is_active=False)
    save_spec(manager, "move_ins", off)
    added = save_spec(
        manager, "move_ins", LineSpec("", "security", "门禁卡", "Door cards", "open", "keys", 3)
    )
    codes = [one.code for one in lines_for(cast.mall.id, "move_ins")]
    assert "training" not in codes and codes[-1] == added.code
    assert len(list_lines(case)) == count
    assert lines_for(cast.other_mall.id, "move_ins")[-1].code == "opening"
    with pytest.raises(Invalid) as error:
        save_spec(manager, "move_ins", LineSpec("", "nobody", "", "", "open", "keys", 999))
    assert set(error.value.field_errors) == {"label", "department", "due"}


def test_withdrawing_gives_the_unit_back(people: Any, move_in: Any) -> None:
    case = move_in(lease_from=TODAY + dt.timedelta(days=3))
    do_lines(case, people, "documents")
    manager = actor_of(people["CSM"])
    casework.move(manager, case, "documents")
    later = TODAY + dt.timedelta(days=5)
    assert held_units(case.tenant_id, later) == ("A02",)
    with pytest.raises(Conflict):
        casework.void(manager, case, "Not like this")
    casework.move(manager, case, "withdraw", note="Changed their mind")
    assert held_units(case.tenant_id, later) == ()
    assert db.session.get_one(Tenant, case.tenant_id).status == "prospect"


def test_a_unit_held_by_somebody_else_stops_the_documents(people: Any, move_in: Any) -> None:
    case = move_in(unit_codes="A01")
    do_lines(case, people, "documents")
    with pytest.raises(Conflict, match="A01"):
        casework.move(actor_of(people["CSM"]), case, "documents")


# -- adjustment -----------------------------------------------------------------------------------------


def approved(people: Any, tenant: Any, **told: Any) -> Adjustment:
    first = {"sort": "unit", "new_value": "a02", "effective_on": TODAY, "reason": "More space", **told}
    case = apply_change(actor_of(people["DESK"]), tenant, Change(**first))
    for role, step in (("LSG", "agree"), ("FIN", "calculate"), ("OPM", "approve")):
        casework.move(actor_of(people[role]), case, step, signature="Signed")
    db.session.commit()
    return case


def test_an_adjustment_is_agreed_by_three_in_order(cast: Any, people: Any) -> None:
    told = Change("brand", "Rose", TODAY, "New owner", old_rent=100, new_rent=200)
    case = apply_change(actor_of(people["DESK"]), cast.tenant, told)
    for role, step in (("FIN", "agree"), ("LSG", "calculate"), ("CSM", "approve")):
        with pytest.raises((Forbidden, Conflict)):
            casework.move(actor_of(people[role]), case, step, signature="x")
    casework.move(actor_of(people["LSG"]), case, "agree", signature="L")
    casework.move(actor_of(people["FIN"]), case, "refuse_finance", note="Rent too low")
    assert case.state == "refused"


def test_on_its_day_the_unit_changes_once_with_history(cast: Any, people: Any, at: Any) -> None:
    day = TODAY + dt.timedelta(days=2)
    case = approved(people, cast.tenant, effective_on=day)
    tasks.adjust()
    assert db.session.get_one(Adjustment, case.id).state == "approved"
    at(2)
    tasks.adjust()
    tasks.adjust()
    db.session.expire_all()
    assert case.state == "done" and case.old_value == "A01"
    assert held_units(cast.tenant.id, TODAY + dt.timedelta(days=1)) == ("A01",)
    assert held_units(cast.tenant.id, day) == ("A02",)


def test_a_change_that_cannot_be_made_says_why_and_waits(cast: Any, people: Any) -> None:
    case = approved(people, cast.tenant, new_value="B01")
    tasks.adjust()
    db.session.expire_all()
    assert case.state == "approved" and "B01" in case.trouble
    assert held_units(cast.tenant.id, TODAY) == ("A01",)


@pytest.mark.parametrize(("sort", "new"), [("area", "55.5"), ("brand", "Rose"), ("category", "Books")])
def test_area_brand_and_category_follow(cast: Any, people: Any, sort: str, new: str) -> None:
    case = approved(people, cast.tenant, sort=sort, new_value=new)
    tasks.adjust()
    db.session.expire_all()
    assert case.state == "done"
    if sort == "area":
        assert str(cast.units[0].area_m2) == "55.50"
    else:
        assert getattr(cast.tenant, sort) == new


# -- move-out -------------------------------------------------------------------------------------------


def test_move_out_waits_for_everything_and_pays_the_deposit_last(
    cast: Any, people: Any, move_out: Any
) -> None:
    finance, manager, leasing = (actor_of(people[role]) for role in ("FIN", "CSM", "LSG"))
    deposit = money.receive(finance, cast.tenant, "lease", 500_000, TODAY, "BANK 2", unit=cast.units[0])
    order = open_finding(
        actor_of(cast.officer), title="Broken tile", tenant_id=cast.tenant.id, zone_id=cast.zone.id
    )
    case = move_out()
    assert "-CC-" in (case.number or "") and case.unit_codes == "A01"
    casework.move(leasing, case, "start")
    assert cast.tenant.status == "moving_out"
    do_lines(case, people, "settle")
    with pytest.raises(Conflict, match=r"Broken tile|-ZG-"):
        casework.move(finance, case, "settle")
    key = next(one.key for one in blockers(case, money=False))
    assert key.endswith(str(order.uid))
    with pytest.raises(Forbidden):
        moveout.waive(leasing, case, key, "Never mind")
    with pytest.raises(Invalid):
        moveout.waive(manager, case, key, " ")
    moveout.waive(manager, case, key, "The next tenant repairs it")
    casework.move(finance, case, "settle")
    db.session.refresh(deposit)
    assert (deposit.state, deposit.asker_id) == ("requested", case.id)
    with pytest.raises(Conflict):
        casework.move(manager, case, "close")
    refunding.approve(manager, deposit)
    refunding.pay(finance, deposit, "PAY 1", TODAY)
    do_lines(case, people, "close")
    sign_all(case, people)
    casework.move(manager, case, "close")
    assert (case.state, cast.tenant.status) == ("closed", "left")
    assert held_units(cast.tenant.id, TODAY + dt.timedelta(days=1)) == ()


def test_arrears_hold_the_line_until_they_are_waived(people: Any, move_out: Any) -> None:
    case = move_out()
    arrears = line_of(case, "arrears")
    with pytest.raises(Conflict, match=r"12\.00"):
        do_line(actor_of(people["FIN"]), case, arrears, Done("owes", "F", amount=1200))
    assert arrears.state == "open"


def test_an_open_move_out_binds_the_deposit_but_not_itself(cast: Any, move_out: Any) -> None:
    case = move_out()
    keys = [one.key for one in open_obligations(cast.mall.id, cast.tenant.id)]
    assert f"move_outs:{case.uid}:keys" in keys and f"move_outs:{case.uid}:arrears" in keys
    assert not blockers(case)


def test_it_is_not_closed_before_the_last_day(people: Any, cast: Any, move_out: Any) -> None:
    case = move_out(last_on=TODAY + dt.timedelta(days=3))
    casework.move(actor_of(people["LSG"]), case, "start")
    do_lines(case, people, "settle", "close")
    casework.move(actor_of(people["FIN"]), case, "settle")
    sign_all(case, people)
    with pytest.raises(Conflict, match="2026-03-05"):
        casework.move(actor_of(people["CSM"]), case, "close")


def test_taking_the_notice_back_lets_the_tenant_trade_on(people: Any, cast: Any, move_out: Any) -> None:
    case = move_out()
    casework.move(actor_of(people["LSG"]), case, "start")
    casework.move(actor_of(people["CSM"]), case, "withdraw", note="They stay")
    assert cast.tenant.status == "trading"


def test_units_that_are_not_its_own_are_refused(move_out: Any) -> None:
    with pytest.raises(Invalid) as error:
        move_out(unit_codes="B01")
    assert "unit_codes" in error.value.field_errors
    move_out()
    with pytest.raises(Invalid):
        move_out()


def test_lines_are_made_for_every_move(people: Any, move_out: Any) -> None:
    case = move_out()
    assert all(one.due_at is not None for one in list_lines(case))
    with pytest.raises(IntegrityError):
        make_lines(case)
    db.session.rollback()
