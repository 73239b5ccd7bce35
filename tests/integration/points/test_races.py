"""Many at once, on both engines: exactly once, never negative, the books balance (proven by the conftest)."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.actions.keeping import cancel
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.members import get_member
from mallops.blueprints.points.actions.earning import earn, earn_noted
from mallops.blueprints.points.actions.moving import freeze
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.actions.refunding import refund
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.models import PointAccount, PointBook, PointEntry, PointPolicy, Slip, SlipClash
from mallops.blueprints.points.rules.booking import SlipUsed, TooFew
from mallops.blueprints.points.rules.policy import Policy, dump
from mallops.core import clock
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError
from tests.factories import actor_of
from tests.integration.points.conftest import NOON, make_member


@pytest.fixture
def crowd(app, desk):
    """Runs a call in so many threads at once; returns what each gave or how it was refused."""

    def run(call, many: int) -> list:
        start = threading.Barrier(many)

        def one(number: int):
            with app.app_context(), clock.frozen(NOON):
                start.wait()
                try:
                    with transaction():
                        return call(number)
                except DomainError as refused:
                    return refused
                finally:
                    db.session.remove()

        db.session.commit()
        with ThreadPoolExecutor(many) as pool:
            return list(pool.map(one, range(many)))

    return run


def seqs() -> list[int]:
    return list(db.session.scalars(sa.select(PointEntry.seq).order_by(PointEntry.seq)))


def test_50_parallel_redemptions_never_go_below_nothing(desk, crowd):
    desk.earn(10_000)
    member, actor = desk.member.id, desk.actor
    answers = crowd(lambda n: redeem(actor, member, 100, f"r{n}"), 50)
    assert len([one for one in answers if isinstance(one, TooFew)]) == 40
    assert sorted(one.balance for one in answers if not isinstance(one, TooFew)) == list(range(0, 1000, 100))
    assert (desk.balance(), seqs()) == (0, list(range(1, 12)))


def test_50_parallel_redemptions_of_one_key_are_one(desk, crowd):
    desk.earn(10_000)
    member, actor = desk.member.id, desk.actor
    answers = crowd(lambda n: redeem(actor, member, 100, "one"), 50)
    assert {(one.id, one.balance) for one in answers} == {(answers[0].id, 900)}
    assert sum(not one.again for one in answers) == 1
    assert desk.balance() == 900


def test_32_parallel_earns_of_one_slip_on_32_cards_give_points_once(app, desk, crowd):
    members = [make_member(desk.cast.mall.id).id for _n in range(32)]
    purchase, actor = desk.purchase(1_000, "S1"), desk.actor
    start = threading.Barrier(32)

    def one(number: int):
        with app.app_context(), clock.frozen(NOON):
            start.wait()
            try:
                return earn_noted(actor, members[number], purchase, f"k{number}")
            except SlipUsed as used:
                return used
            finally:
                db.session.remove()

    db.session.commit()
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(one, range(32)))
    assert sum(not isinstance(answer, SlipUsed) for answer in answers) == 1
    assert len(db.session.scalars(sa.select(Slip)).all()) == 1
    assert len(db.session.scalars(sa.select(SlipClash)).all()) == 31
    assert seqs() == [1]


def test_32_parallel_returns_of_one_slip_take_its_points_once(desk, crowd):
    slip = desk.slip(desk.earn(1_000))
    actor = desk.actor
    whole = crowd(lambda n: refund(actor, slip, 100_000, f"R{n}"), 32)
    assert sum(not isinstance(one, DomainError) for one in whole) == 1
    assert (desk.balance(), seqs()) == (0, [1, 2])


def test_32_parallel_returns_with_one_number_are_one(desk, crowd):
    slip = desk.slip(desk.earn(1_000))
    actor = desk.actor
    answers = crowd(lambda n: refund(actor, slip, 10_000, "R1").posted, 32)
    assert {one.id for one in answers} == {answers[0].id}
    assert desk.balance() == 90


def test_parallel_parts_of_a_return_add_up(desk, crowd):
    slip = desk.slip(desk.earn(1_000))
    actor = desk.actor
    answers = crowd(lambda n: refund(actor, slip, 3_200, f"R{n}"), 32)
    refused = [one for one in answers if isinstance(one, DomainError)]
    assert len(refused) == 1
    assert desk.balance() == 100 - 100 * 31 * 3_200 // 100_000


def test_a_booking_is_reversed_once_by_32_people(desk, crowd):
    entry, boss = desk.entry(desk.earn(1_000)), actor_of(desk.cast.lead)
    answers = crowd(lambda n: reverse(boss, entry, "Wrong"), 32)
    assert sum(isinstance(one, Conflict) for one in answers) == 31
    assert desk.balance() == 0


def test_the_first_bookings_of_a_mall_open_its_books_once(desk, crowd):
    members = [make_member(desk.cast.mall.id).id for _n in range(16)]
    purchases, actor = [desk.purchase(1_000) for _n in range(16)], desk.actor
    answers = crowd(lambda n: earn(actor, members[n], purchases[n], f"k{n}"), 16)
    assert sorted(one.seq for one in answers) == list(range(1, 17))


def test_a_first_booking_and_a_change_of_the_member_do_not_wait_for_each_other(desk, crowd):
    """The booking holds the books and opens the account, which waits for who holds the member; that one wants
    the books, so it took them first."""
    member, actor, boss = make_member(desk.cast.mall.id), desk.actor, actor_of(desk.cast.supervisor)
    purchase = desk.purchase(1_000)

    def change_or_book(number: int):
        if number:
            time.sleep(0.2)
            return earn(actor, member.id, purchase, "first")
        get_member(boss, member.uid, lock=True)
        time.sleep(0.6)
        return freeze(boss, member.id, "Two cards")

    frozen, booked = crowd(change_or_book, 2)
    assert frozen.frozen
    assert isinstance(booked, Conflict)


def test_a_membership_that_ends_beside_its_first_booking_gives_its_points_up(desk, crowd):
    member, actor, boss = make_member(desk.cast.mall.id), desk.actor, actor_of(desk.cast.supervisor)
    purchase = desk.purchase(100_000)

    def book_or_cancel(number: int):
        if number:
            time.sleep(0.2)
            return cancel(boss, get_member(boss, member.uid, lock=True), "Left the town")
        posted = earn(actor, member.id, purchase, "first")
        time.sleep(0.5)
        return posted

    booked, _none = crowd(book_or_cancel, 2)
    db.session.expire_all()
    assert booked.points > 0
    assert db.session.get_one(Member, member.id).state == "cancelled"
    account = sa.select(PointAccount.balance).where(PointAccount.member_id == member.id)
    assert db.session.scalar(account) == 0


def test_a_booking_that_waited_while_a_policy_went_live_is_counted_by_it(desk, crowd):
    desk.earn(1_000)
    mall_id = desk.cast.mall.id
    with transaction():
        policies = [
            PointPolicy(mall_id=mall_id, version=days, state="live", body=dump(Policy(slip_days=days)))
            for days in (41, 42)
        ]
        db.session.add_all(policies)
        db.session.flush()
        old, new = (one.id for one in policies)
    point_to = sa.update(PointBook).where(PointBook.mall_id == mall_id)
    with transaction():
        db.session.execute(point_to.values(policy_id=old))

    def change_or_wait(number: int) -> int:
        if number:
            time.sleep(0.2)
            return lock_book(mall_id).policy.slip_days
        before = lock_book(mall_id).policy.slip_days
        db.session.execute(point_to.values(policy_id=new))
        time.sleep(0.5)
        return before

    assert crowd(change_or_wait, 2) == [41, 42]
