"""Compensation, advance compensation, authorities: who approves, who pays, what comes back (40, 41)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.complaints.actions import liaising, paying
from mallops.blueprints.complaints.actions.recovering import Back, recover
from mallops.blueprints.complaints.models import Payout
from mallops.blueprints.complaints.queries.recovery import deposits_for, under_way
from mallops.blueprints.complaints.rules import complaints as rules
from mallops.blueprints.complaints.rules import money
from mallops.blueprints.deposits.actions import money as deposits
from mallops.blueprints.deposits.models import DepositDeduction
from mallops.blueprints.fees.actions.money import confirm_payment, correct_payment
from mallops.blueprints.fees.models import Bill
from mallops.core.casework.actions import move
from mallops.core.casework.workflow import StepNotAllowed
from mallops.core.db import db, transaction
from mallops.core.errors import Forbidden, Invalid
from mallops.core.policies.clocks import clocks_of
from tests.factories import actor_of, login_as, make_tenant
from tests.integration.complaints.conftest import TODAY, Affair

DAY = dt.timedelta(days=1)


def refused(error: Any, act: Any, *args: Any, **more: Any) -> Any:
    """The action is refused and leaves nothing."""
    with pytest.raises(error) as found, transaction():
        act(*args, **more)
    db.session.rollback()
    return found.value


def wish(fen: int, sort: str = "paid", way: str = "transfer") -> paying.Wish:
    return paying.Wish(sort, fen, "处理报告", "张三丰", "6222000012345678", way)


def test_compensation_rests_on_the_signed_report_and_is_paid_by_finance(affair: Affair) -> None:
    case = affair.investigate()
    refused(money.NotByReport, paying.ask, affair.worker, case, wish(50_000))
    affair.submit(case, 50_000)
    refused(money.NotByReport, paying.ask, affair.worker, case, wish(50_000))  # not signed yet
    affair.sign_all(case, 50_000)
    refused(Invalid, paying.ask, affair.worker, case, wish(50_001))
    row = affair.do(paying.ask, affair.worker, case, wish(50_000))
    assert "-PC-" in (row.number or "")
    refused(Invalid, paying.ask, affair.worker, case, wish(1))  # all of it is asked for
    affair.finish(case)
    refused(rules.MoneyOpen, move, affair.worker, case, "close")
    refused(money.NotYours, paying.approve, affair.boss, row, "Wang")
    finance = actor_of(affair.cast.finance)
    refused(StepNotAllowed, paying.pay, finance, row, "V1", TODAY, "")  # not approved
    affair.do(paying.approve, actor_of(affair.assistant), row, "Zhao")
    refused(Forbidden, paying.pay, affair.worker, row, "V1", TODAY, "")
    refused(Invalid, paying.pay, finance, row, "V1", TODAY + DAY, "")
    affair.do(paying.pay, finance, row, "V1", TODAY, "")
    assert affair.again(row).state == "paid"
    affair.go(case, "close")


def test_a_small_advance_is_the_supervisors_and_comes_back_from_the_tenant(affair: Affair) -> None:
    case = affair.take()
    row = affair.do(paying.ask, affair.worker, case, wish(50_000, "advance", "cash"))
    assert "-XF-" in (row.number or "")
    affair.do(paying.approve, affair.boss, row, "Wang")
    finance = actor_of(affair.cast.finance)
    refused(Invalid, paying.pay, finance, row, "V1", TODAY, "")  # cash is signed for
    affair.do(paying.pay, finance, row, "V1", TODAY, "Zhang")
    refused(Invalid, recover, finance, row, Back(50_001, "transfer", "K1"))
    affair.do(recover, finance, row, Back(20_000, "transfer", "K1"))
    assert affair.again(row).state == "recovering"
    affair.do(recover, finance, row, Back(30_000, "transfer", "K2"))
    assert (row.state, row.recovered_fen) == ("recovered", 50_000)


@pytest.fixture
def advance(affair: Affair) -> Payout:
    """1,000 yuan that the mall paid for the tenant, to be recovered."""
    case = affair.take()
    row: Payout = affair.do(paying.ask, affair.worker, case, wish(100_000, "advance"))
    affair.do(paying.approve, actor_of(affair.assistant), row, "Zhao")
    affair.do(paying.pay, actor_of(affair.cast.finance), row, "V1", TODAY, "")
    return row


def test_it_comes_out_of_the_deposit_when_the_deduction_is_booked(affair: Affair, advance: Payout) -> None:
    finance = actor_of(affair.cast.finance)
    deposit = affair.do(deposits.receive, finance, affair.cast.tenant, "lease", 90_000, TODAY, "R1")
    affair.do(deposits.set_limit, affair.manager, 50_000)
    assert deposits_for(advance) == [(deposit, 90_000)]
    refused(Invalid, recover, finance, advance, Back(90_001, "deposit", deposit=deposit.uid))
    refused(Invalid, recover, finance, advance, Back(1, "deposit"))
    affair.do(recover, finance, advance, Back(40_000, "deposit", deposit=deposit.uid))
    assert (affair.again(advance).recovered_fen, deposit.balance) == (40_000, 50_000)  # below the limit
    affair.do(recover, finance, advance, Back(50_000, "deposit", deposit=deposit.uid))
    assert affair.again(advance).recovered_fen == 40_000  # a second person decides
    assert [(one.fen, one.case) for one in under_way(advance)] == [(50_000, deposit)]
    refused(Invalid, recover, finance, advance, Back(10_001, "transfer", "K1"))  # nothing twice
    row = db.session.scalars(sa.select(DepositDeduction).filter_by(state="waiting")).one()
    affair.do(deposits.decide_deduction, affair.manager, deposit, row, True)
    assert (affair.again(advance).recovered_fen, under_way(advance)) == (90_000, [])
    affair.do(recover, finance, advance, Back(10_000, "transfer", "K1"))
    assert affair.again(advance).state == "recovered"


def test_a_refused_deduction_is_open_again(affair: Affair, advance: Payout) -> None:
    finance = actor_of(affair.cast.finance)
    deposit = affair.do(deposits.receive, finance, affair.cast.tenant, "lease", 200_000, TODAY, "R1")
    affair.do(deposits.set_limit, affair.manager, 50_000)
    affair.do(recover, finance, advance, Back(100_000, "deposit", deposit=deposit.uid))
    row = db.session.scalars(sa.select(DepositDeduction)).one()
    affair.do(deposits.decide_deduction, affair.manager, deposit, row, False, "Bill it")
    assert (affair.again(advance).recovered_fen, under_way(advance)) == (0, [])
    foreign = affair.do(deposits.receive, finance, make_tenant(affair.cast.mall), "lease", 9, TODAY, "R2")
    refused(Invalid, recover, finance, advance, Back(9, "deposit", deposit=foreign.uid))


def test_a_bill_counts_when_it_is_paid_and_a_correction_opens_it_again(
    affair: Affair, advance: Payout
) -> None:
    finance = actor_of(affair.cast.finance)
    due = TODAY + 15 * DAY
    refused(Invalid, recover, finance, advance, Back(100_000, "bill", "", due_on=due))
    refused(Invalid, recover, finance, advance, Back(100_000, "bill", "ZD1"))
    affair.do(recover, finance, advance, Back(100_000, "bill", "zd1", due_on=due))
    bill = db.session.scalars(sa.select(Bill)).one()
    assert (bill.bill_no, bill.amount, bill.charge, bill.tenant_id) == (
        "ZD1", 100_000, "other", affair.cast.tenant.id,
    )  # fmt: skip
    assert [one.fen for one in under_way(advance)] == [100_000]
    refused(Invalid, recover, finance, advance, Back(1, "bill", "ZD1", due_on=due))
    affair.do(confirm_payment, finance, bill, 60_000, TODAY, "B1")
    assert affair.again(advance).recovered_fen == 60_000
    affair.do(confirm_payment, finance, bill, 40_000, TODAY, "B2")
    assert affair.again(advance).state == "recovered"
    affair.do(correct_payment, finance, bill, "Wrong account")
    again = affair.again(advance)
    assert (again.state, again.recovered_fen, again.closed_at) == ("recovering", 0, None)


def test_the_form_offers_the_tenants_deposits(affair: Affair, advance: Payout, app: Any) -> None:
    finance = actor_of(affair.cast.finance)
    deposit = affair.do(deposits.receive, finance, affair.cast.tenant, "lease", 90_000, TODAY, "R1")
    client = login_as(app.test_client(), affair.cast.finance)
    form = client.get(f"/payouts/{advance.uid}/recover").get_data(as_text=True)
    assert f"deposit:{deposit.uid}" in form and "¥900.00" in form and 'value="1,000.00"' in form
    data = {"amount": "300", "how": f"deposit:{deposit.uid}"}
    assert client.post(f"/payouts/{advance.uid}/recover", data=data).status_code == 303
    assert affair.again(advance).recovered_fen == 30_000
    refused_page = client.post(f"/payouts/{advance.uid}/recover", data={**data, "amount": "700.01"})
    assert refused_page.status_code == 422 and "700.01" in refused_page.get_data(as_text=True)


def test_an_advance_above_the_ceiling_goes_up_and_nobody_approves_their_own(affair: Affair) -> None:
    case = affair.take()
    row = affair.do(paying.ask, affair.boss, case, wish(50_100, "advance"))
    refused(money.NotYours, paying.approve, affair.boss, row, "Wang")
    affair.do(paying.set_ceilings, affair.manager, 60_000, 3_000_000)
    refused(money.OwnRequest, paying.approve, affair.boss, row, "Wang")
    refused(Forbidden, paying.set_ceilings, affair.boss, 1, 2)
    affair.do(paying.approve, affair.manager, row, "Chen")
    other = affair.do(paying.ask, affair.boss, case, wish(100, "advance"))
    affair.do(paying.refuse, affair.manager, other, "重复申请")
    assert db.session.scalars(sa.select(Payout.state).order_by(Payout.id)).all() == ["approved", "refused"]


def test_one_number_pays_once(affair: Affair) -> None:
    case, finance = affair.take(), actor_of(affair.cast.finance)
    rows = [affair.do(paying.ask, affair.worker, case, wish(100, "advance")) for _one in range(2)]
    for one in rows:
        affair.do(paying.approve, affair.boss, one, "Wang")
    affair.do(paying.pay, finance, rows[0], "V1", TODAY, "")
    refused(Invalid, paying.pay, finance, rows[1], "V1", TODAY, "")


def test_an_authority_is_answered_by_its_own_day(affair: Affair, app: Any) -> None:
    case = affair.take()
    asked = liaising.Asked(
        "consumer", "变质食品", "区消协", "2026-17", TODAY, TODAY + 3 * DAY, "刘科长",
        "021-12345678", "请说明", case.number or "",
    )  # fmt: skip
    error = refused(Invalid, liaising.enter, affair.worker, liaising.Asked(complaint_no="X-1"))
    assert set(error.field_errors) == {"authority", "title", "asks", "received_on", "complaint_no"}
    row = affair.do(liaising.enter, affair.worker, asked)
    assert (row.complaint_id, row.tenant_id) == (case.id, case.tenant_id)
    assert clocks_of(row)[0].due_at.date() == TODAY + 3 * DAY
    refused(StepNotAllowed, liaising.answer, affair.worker, row, "x")
    affair.do(move, affair.worker, row, "begin")
    affair.do(liaising.meet, affair.worker, row, TODAY + DAY, "到消协当面说明")
    affair.do(liaising.answer, affair.worker, row, "已退款")
    refused(Invalid, liaising.close, affair.worker, row, "")
    affair.do(liaising.close, affair.worker, row, "消协认可")
    assert affair.again(row).state == "closed"
    client = app.test_client()
    login_as(client, affair.cast.supervisor)
    page = client.get(f"/authorities/{row.uid}").get_data(as_text=True)
    assert "消协认可" in page and "021-12345678" not in page
