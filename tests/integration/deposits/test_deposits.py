"""Ledger, lock, deduction with four eyes, refund, races (issue 5, item 5)."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions import money, refunds
from mallops.blueprints.deposits.models import Deposit, DepositEntry
from mallops.blueprints.fixes.actions import open_finding
from mallops.core import clock
from mallops.core.audit import AuditEntry
from mallops.core.auth import fetch
from mallops.core.casework import actions as casework
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from mallops.core.photos.intake import receive as receive_photo
from mallops.core.photos.work import photo_store
from mallops.core.registers.intake import keep_photos
from tests.factories import actor_of
from tests.factories.patrols import jpeg
from tests.integration.deposits.conftest import NOON, TODAY


def evidence(app: Flask) -> list[Any]:
    return [receive_photo(jpeg(), store=photo_store(), limits=app.config["SETTINGS"].photos)]


def test_money_in_more_of_it_and_taken_back(cast, deposit):
    finance, one = actor_of(cast.finance), deposit()
    assert one.number and one.title.endswith("花店") and queries.balance(one) == 2_000_000
    money.add_receipt(finance, one, 50_000, TODAY, "BANK 78")
    assert (one.amount, one.balance, queries.ledger_sum(one)) == (2_050_000, 2_050_000, 2_050_000)
    assert queries.held_total(cast.mall.id, cast.tenant.id) == 2_050_000
    with pytest.raises(Conflict):
        casework.void(actor_of(cast.manager), one, "Typed twice")
    money.take_back_receipt(finance, one, "Wrong tenant")
    assert one.balance == queries.ledger_sum(one) == 0
    casework.void(actor_of(cast.manager), one, "Wrong tenant")
    assert queries.list_of_tenant(cast.mall.id, cast.tenant.id) == []


def test_only_finance_takes_money_and_none_of_another_mall(cast):
    for user in (cast.desk, cast.supervisor, cast.manager, cast.officer):
        with pytest.raises(Forbidden):
            money.receive(actor_of(user), cast.tenant, "lease", 100, TODAY, "X")
    with pytest.raises(NotFound):
        money.receive(actor_of(cast.finance), cast.foreign_tenant, "lease", 100, TODAY, "X")
    with pytest.raises(Invalid):
        money.receive(actor_of(cast.finance), cast.tenant, "rent", 100, TODAY, "X")


@pytest.mark.parametrize("table", ["deposit_entries", "deposit_waivers"])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_the_ledger(cast, deposit, order, table, verb):
    order()
    one = deposit("requested")
    refunds.waive(actor_of(cast.manager), one, queries.blockers(one)[0].key, "Paid by the mall")
    db.session.commit()
    text = f"update {table} set reason = 'x'" if verb == "update" else f"delete from {table}"
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(text))
    db.session.rollback()


def test_small_deductions_are_booked_large_ones_wait_for_another_person(app, cast, deposit):
    one, finance = deposit(), actor_of(cast.finance)
    with pytest.raises(Invalid) as refused:
        money.deduct(finance, one, 10_000, "Broken tile")
    assert "photos" in refused.value.field_errors
    assert money.deduct(finance, one, 10_000, "Broken tile", photos=evidence(app)).state == "booked"
    large = money.deduct(actor_of(cast.supervisor), one, 100_000, "Wall", photos=evidence(app))
    assert large.state == "waiting" and one.balance == 1_990_000
    with pytest.raises(Conflict):
        refunds.request_refund(actor_of(cast.desk), one, "Flower Ltd")
    with pytest.raises(Conflict):
        money.decide_deduction(actor_of(cast.supervisor), one, large, True)
    with pytest.raises(Forbidden):
        money.decide_deduction(actor_of(cast.desk), one, large, True)
    money.decide_deduction(actor_of(cast.manager), one, large, True)
    assert one.balance == queries.ledger_sum(one) == 1_890_000
    entry = queries.list_entries(one)[-1]
    assert (entry.by_id, entry.second_by_id) == (cast.supervisor.id, cast.manager.id)
    with pytest.raises(Conflict):
        money.decide_deduction(actor_of(cast.manager), one, large, False, "No")


def test_the_mall_sets_its_limit_and_a_record_with_a_picture_is_evidence(app, cast, deposit, order):
    money.set_limit(actor_of(cast.manager), 5_000)
    one, found = deposit(), order()
    with pytest.raises(Invalid):
        money.deduct(actor_of(cast.finance), one, 4_000, "Pipe", found)
    keep_photos(actor_of(cast.officer), found, evidence(app))
    assert money.deduct(actor_of(cast.finance), one, 4_000, "Pipe", found).state == "booked"
    assert money.deduct(actor_of(cast.finance), one, 5_000, "Pipe", found).state == "waiting"
    with pytest.raises(Forbidden):
        money.set_limit(actor_of(cast.supervisor), 1)


def test_what_is_used_up_is_closed(app, cast, deposit):
    one = deposit(amount=9_000)
    money.deduct(actor_of(cast.finance), one, 9_000, "Keys lost", photos=evidence(app))
    assert (one.state, one.balance) == ("spent", 0)


def test_the_lock_holds_until_the_last_thing_is_closed(cast, deposit, order, close):
    first, second, one = order(), order("security"), deposit("requested")
    assert [row.department for row in queries.blockers(one)] == ["engineering", "security"]
    with pytest.raises(rules.Locked, match=first.number):
        refunds.approve(actor_of(cast.supervisor), one)
    close(first)
    with pytest.raises(rules.Locked, match=second.number):
        refunds.approve(actor_of(cast.supervisor), one)
    close(second)
    refunds.approve(actor_of(cast.supervisor), one)
    db.session.commit()
    late = order()
    with pytest.raises(rules.Locked, match=late.number):
        refunds.pay(actor_of(cast.finance), one, "OUT 1", TODAY)
    assert one.state == "approved" and one.balance == 2_000_000
    close(late)
    refunds.pay(actor_of(cast.finance), one, "OUT 1", TODAY)
    assert (one.state, one.balance, queries.ledger_sum(one)) == ("paid", 0, 0)


def test_only_the_manager_waives_and_the_reason_is_kept(cast, deposit, order):
    order()
    one = deposit("requested")
    (blocker,) = queries.blockers(one)
    with pytest.raises(Forbidden):
        refunds.waive(actor_of(cast.supervisor), one, blocker.key, "Never mind")
    with pytest.raises(Invalid):
        refunds.waive(actor_of(cast.manager), one, blocker.key, "  ")
    with pytest.raises(NotFound):
        refunds.waive(actor_of(cast.manager), one, "fixes:other", "Never mind")
    refunds.waive(actor_of(cast.manager), one, blocker.key, "The mall repairs it")
    db.session.commit()
    (row,) = queries.standing(one)
    assert row.waiver and row.waiver.reason == "The mall repairs it" and queries.blockers(one) == []
    assert db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.object_kind == "deposit_waivers"))
    other = deposit("requested", purpose="key")
    assert queries.blockers(other), "a waiver is of one deposit"


def test_who_asked_does_not_approve_and_who_approved_does_not_pay(cast, deposit):
    one = deposit()
    refunds.request_refund(actor_of(cast.supervisor), one, "Flower Ltd")
    with pytest.raises(Conflict):
        refunds.approve(actor_of(cast.supervisor), one)
    refunds.approve(actor_of(cast.manager), one)
    with pytest.raises(Forbidden):
        refunds.pay(actor_of(cast.manager), one, "OUT 1", TODAY)
    with pytest.raises(Invalid):
        refunds.pay(actor_of(cast.finance), one, " ", TODAY)
    refunds.pay(actor_of(cast.finance), one, "OUT 1", TODAY)


def test_the_record_that_asks_does_not_block_itself(cast, deposit, order):
    asking, one = order(), deposit()
    refunds.request_refund(actor_of(cast.desk), one, "Flower Ltd", case=asking)
    assert queries.blockers(one) == []
    refunds.approve(actor_of(cast.supervisor), one)


def test_a_refusal_stands_in_the_ledger_and_the_deposit_is_held_again(cast, deposit):
    one = deposit("requested")
    casework.move(actor_of(cast.manager), one, "refuse", note="Keys are missing")
    entry = queries.list_entries(one)[-1]
    assert (one.state, entry.kind, entry.amount, entry.reason) == ("held", "refused", 0, "Keys are missing")


def at_once(app: Flask, count: int, work: Any) -> list[Any]:
    """`work(number)` by `count` threads that begin together."""
    start = threading.Barrier(count)

    def one(number: int) -> Any:
        with app.app_context(), clock.frozen(NOON):
            start.wait()
            try:
                return work(number)
            except DomainError as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_eight_payments_at_once_pay_once(app: Flask, cast, deposit):
    one, finance = deposit("approved"), actor_of(cast.finance)
    uid = one.uid

    def pay(number: int) -> str:
        with transaction():
            refunds.pay(finance, fetch(Deposit, uid, finance, lock=True), f"OUT {number}", TODAY)
        return "paid"

    found = at_once(app, 8, pay)
    assert [one for one in found if one == "paid"] == ["paid"]
    assert all(isinstance(one, Conflict) for one in found if one != "paid")
    db.session.rollback()
    paid = db.session.scalars(sa.select(DepositEntry).where(DepositEntry.kind == "refunded")).all()
    assert [row.amount for row in paid] == [-2_000_000] and one.balance == 0


def test_an_order_that_is_being_opened_holds_the_payment(app: Flask, cast, deposit):
    """Written but not committed when finance pays: the payment waits, sees it, and is refused."""
    one, finance, officer = deposit("approved"), actor_of(cast.finance), actor_of(cast.officer)
    values = {"title": "Leak", "zone_id": cast.zone.id, "tenant_id": cast.tenant.id, "department": "service"}
    uid, written = one.uid, threading.Event()

    def work(number: int) -> str:
        if number == 0:
            with transaction():
                open_finding(officer, **values)
                written.set()
                time.sleep(0.3)
            return "opened"
        written.wait(5)
        with transaction():
            refunds.pay(finance, fetch(Deposit, uid, finance, lock=True), "OUT 1", TODAY)
        return "paid"

    opened, paid = at_once(app, 2, work)
    assert opened == "opened" and isinstance(paid, rules.Locked)
    db.session.rollback()
    assert one.state == "approved" and one.balance == 2_000_000
