"""Compensation, advance compensation, authorities: who approves, who pays, what comes back (40, 41)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.complaints.actions import liaising, paying
from mallops.blueprints.complaints.models import Payout
from mallops.blueprints.complaints.rules import complaints as rules
from mallops.blueprints.complaints.rules import money
from mallops.core.casework.actions import move
from mallops.core.casework.workflow import StepNotAllowed
from mallops.core.db import db, transaction
from mallops.core.errors import Forbidden, Invalid
from mallops.core.policies.clocks import clocks_of
from tests.factories import actor_of, login_as
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
    refused(Invalid, paying.recover, finance, row, 50_001, "deposit", "K1")
    affair.do(paying.recover, finance, row, 20_000, "deposit", "K1")
    assert affair.again(row).state == "recovering"
    affair.do(paying.recover, finance, row, 30_000, "bill", "ZD7")
    assert (row.state, row.recovered_fen) == ("recovered", 50_000)


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
