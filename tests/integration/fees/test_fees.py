"""Bills in, calls, promises that come back, letters, money, what an open bill binds (catalogue 18)."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
import sqlalchemy as sa

from mallops.blueprints.fees.actions import collecting, letters, money
from mallops.blueprints.fees.actions.collecting import Said
from mallops.blueprints.fees.actions.imports import BILLS, bill_changes, bill_checks, import_bills
from mallops.blueprints.fees.models import Bill, FeeContact
from mallops.blueprints.fees.queries import arrears, lists
from mallops.blueprints.fees.queries import bills as asked
from mallops.blueprints.fees.tasks import run_mall
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from mallops.core.importing import read_xlsx
from mallops.core.obligations import open_obligations
from tests.factories import actor_of
from tests.integration.fees.conftest import TODAY, row


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append([one.label_zh for one in BILLS.columns])
    for one in rows:
        book.active.append(list(one))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


GOOD = ("ZD1", "T001", "租金", "2026-02", 18000, "2026-02-20")


def test_every_fault_is_named_by_row_and_column(cast, bill):
    bill("OLD", tenant="T002")
    data = sheet(
        GOOD,
        ("ZD2", "T999", "租金", "2026-02", 1, "2026-02-20"),
        ("ZD3", "T001", "Gift", "2026-13", -5, "soon"),
        ("OLD", "T001", "租金", "2026-02", 18000, "2026-02-20"),
        ("ZD1", "T001", "租金", "2026-02", 1, "2026-02-20"),
    )
    plan = read_xlsx(data, BILLS, check=bill_checks(actor_of(cast.finance)))
    assert not plan.ok
    where = {(one.row, one.column) for one in plan.errors}
    faults = {(3, "业户编号"), (4, "费用"), (4, "所属月份"), (4, "应缴日期"), (5, "业户编号"), (6, "")}
    assert where == faults


def test_the_same_sheet_twice_changes_nothing_and_changes_are_shown_before(cast):
    finance, rows = actor_of(cast.finance), [row("ZD1"), row("ZD2", tenant="T002")]
    assert import_bills(finance, rows) == 2
    assert import_bills(finance, rows) == 0
    dearer = [row("ZD1", amount=1_900_000), rows[1]]
    assert bill_changes(finance, dearer) == [(2, "ZD1", "¥18,000.00", "¥19,000.00")]
    assert import_bills(finance, dearer) == 1
    one = asked.find_numbers(cast.mall.id, ["ZD1"])["ZD1"]
    assert (one.amount, one.outstanding, one.number) == (1_900_000, 1_900_000, None)
    assert one.zone_id == cast.zone.id and "reimported" in [e.verb for e in casework.timeline(one)]
    assert db.session.scalar(sa.select(sa.func.count(Bill.id))) == 2


def test_what_is_paid_can_not_become_less(cast, bill):
    one, finance = bill(), actor_of(cast.finance)
    money.confirm_payment(finance, one, 1_000_000, TODAY, "B1")
    check = bill_checks(finance)
    assert [key for key, _words in check(row("ZD1", amount=999_999))] == ["amount"]
    assert [key for key, _words in check(row("ZD1", tenant="T002"))] == ["tenant"]
    assert list(check(row("ZD1", amount=1_000_000))) == []
    import_bills(finance, [row("ZD1", amount=1_000_000)])
    assert one.state == "paid"


def test_a_promise_that_is_not_kept_comes_back_on_the_next_working_day(cast, bill, at):
    one, desk = bill(), actor_of(cast.desk)
    assert [debtor.tenant.code for debtor in lists.call_list(cast.mall.id)] == ["T001"]
    friday = TODAY + dt.timedelta(days=4)
    collecting.note_contact(desk, [one], Said("promised", person="Ms Wang", promised_on=friday))
    assert (one.state, one.promised_on) == ("promised", friday) and "-CJ-" in one.number
    assert lists.call_list(cast.mall.id) == [] and lists.count_calls(cast.mall.id) == 0
    at(4)
    assert run_mall(cast.mall.id, cast.mall.tz) == 0, "the promised day itself is not over"
    at(5)
    assert run_mall(cast.mall.id, cast.mall.tz) == 1
    assert run_mall(cast.mall.id, cast.mall.tz) == 0
    assert (one.state, one.broken, one.promised_on) == ("reminded", 1, None)
    assert lists.call_list(cast.mall.id) == [], "Saturday"
    at(7)
    (debtor,) = lists.call_list(cast.mall.id)
    assert debtor.broken == 1 and debtor.total == 1_800_000 and debtor.units == "A01"


def test_one_call_speaks_of_all_overdue_bills(cast, bill):
    bills = [bill("ZD1"), bill("ZD2", late=40)]
    not_due = bill("ZD3", late=-5)
    overdue = asked.list_overdue(cast.mall.id, cast.tenant.id)
    assert [one.bill_no for one in overdue] == ["ZD2", "ZD1"]
    collecting.note_contact(actor_of(cast.desk), overdue, Said("disputed", note="Area is wrong"))
    assert {one.state for one in bills} == {"reminded"} and not_due.state == "due"
    (line,) = asked.list_contacts(bills[0])
    assert (line.note, line.outstanding, line.result) == ("Area is wrong", 1_800_000, "disputed")
    stored = db.session.execute(sa.text("select note from fee_contacts")).scalars().first()
    assert b"Area" not in bytes(stored), "what they said is encrypted"


def test_who_pays_in_full_is_left_alone(cast, bill, at):
    one, finance = bill(), actor_of(cast.finance)
    collecting.note_contact(actor_of(cast.desk), [one], Said("told"))
    with pytest.raises(Forbidden):
        money.confirm_payment(actor_of(cast.desk), one, 1, TODAY, "B1")
    with pytest.raises(Invalid):
        money.confirm_payment(finance, one, 1, TODAY + dt.timedelta(days=1), "B1")
    money.confirm_payment(finance, one, 800_000, TODAY, "B1")
    assert (one.state, one.outstanding) == ("reminded", 1_000_000)
    assert arrears(cast.mall.id, cast.tenant.id) == 1_000_000
    money.confirm_payment(finance, one, 1_000_000, TODAY, "B2")
    assert (one.state, one.next_call_on) == ("paid", None)
    at(60)
    assert run_mall(cast.mall.id, cast.mall.tz) == 0 and lists.call_list(cast.mall.id) == []
    assert arrears(cast.mall.id, cast.tenant.id) == 0
    with pytest.raises(Conflict):
        collecting.note_contact(actor_of(cast.desk), [one], Said("told"))
    money.correct_payment(finance, one, "Of another tenant")
    assert (one.state, one.outstanding) == ("reminded", 1_800_000) and one.next_call_on


def test_who_does_not_pay_goes_up_by_itself(cast, bill, at):
    one = bill()
    collecting.note_contact(actor_of(cast.desk), [one], Said("told"))
    db.session.commit()
    assert one.due_at is not None
    at(13)
    assert run_mall(cast.mall.id, cast.mall.tz) == 0
    at(16)
    assert run_mall(cast.mall.id, cast.mall.tz) == 1
    assert one.state == "escalated"
    collecting.note_contact(
        actor_of(cast.supervisor), [one], Said("promised", promised_on=TODAY + dt.timedelta(days=20))
    )
    assert one.state == "promised"


def test_letters_by_level_with_a_number_of_the_bill(cast, bill):
    one, other, finance = bill(late=40), bill("ZD2"), actor_of(cast.finance)
    with pytest.raises(Conflict):
        letters.write_letter(finance, cast.tenant, 2)
    with pytest.raises(Forbidden):
        letters.write_letter(actor_of(cast.desk), cast.tenant, 1)
    letters.set_text(finance, 1, "en", "Pay {total} by {pay_by}")
    letter = letters.write_letter(finance, cast.tenant, 1)
    assert letter.number == f"{one.number}-N1" and letter.total == 3_600_000
    assert letter.texts["en"] == f"Pay ¥36,000.00 by {letter.pay_by}" and len(letter.rows) == 2
    assert (one.level, other.level) == (1, 1)
    assert letters.write_letter(finance, cast.tenant, 2).number == f"{one.number}-N2"
    with pytest.raises(Conflict):
        letters.write_letter(finance, cast.other_tenant, 1)
    with pytest.raises(NotFound):
        letters.write_letter(finance, cast.foreign_tenant, 1)


@pytest.mark.parametrize("table", ["fee_payments", "fee_contacts", "fee_letters"])
def test_the_database_refuses_to_change_the_log(cast, bill, table):
    one, finance = bill(), actor_of(cast.finance)
    letters.write_letter(finance, cast.tenant, 1)
    money.confirm_payment(finance, one, 5, TODAY, "B1")
    db.session.commit()
    for text in (f"delete from {table}", f"update {table} set mall_id = mall_id"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            db.session.execute(sa.text(text))
        db.session.rollback()


def test_the_ages_add_up(cast, bill):
    for number, late in (("A", -3), ("B", 5), ("C", 45), ("D", 75), ("E", 200)):
        bill(number, late=late, amount=100)
    bill("F", tenant="T002", late=5, charge="utilities", amount=7)
    rows = lists.ageing(cast.mall.id)
    assert [(one.tenant.code, one.sums) for one in rows] == [
        ("T001", [100] * 5),
        ("T002", [0, 7, 0, 0, 0]),
    ]
    assert lists.totals(rows) == [100, 107, 100, 100, 100] and rows[0].overdue == 400
    assert [one.tenant.code for one in lists.ageing(cast.mall.id, charge="utilities")] == ["T002"]
    assert lists.ageing(cast.mall.id, floor="F9") == []
    assert lists.ageing(cast.other_mall.id) == []


def test_open_bills_bind_the_deposit(cast, bill):
    one = bill(late=-30)
    (found,) = open_obligations(cast.mall.id, cast.tenant.id)
    assert (found.department, found.amount, found.key) == ("finance", 1_800_000, f"fees:{one.uid}")
    money.confirm_payment(actor_of(cast.finance), one, 1_800_000, TODAY, "B1")
    assert open_obligations(cast.mall.id, cast.tenant.id) == []
    assert arrears(cast.other_mall.id, cast.tenant.id) == 0


def test_only_finance_voids_a_bill(cast, bill):
    one = bill()
    with pytest.raises(Conflict):
        casework.void(actor_of(cast.manager), one, "Wrong")
    casework.void(actor_of(cast.finance), one, "Wrong")
    assert lists.call_list(cast.mall.id) == [] and arrears(cast.mall.id, cast.tenant.id) == 0
    assert db.session.scalar(sa.select(sa.func.count(FeeContact.id))) == 0
