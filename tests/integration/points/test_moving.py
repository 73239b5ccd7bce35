"""Two cards that become one, points that run out, changes by hand, tiers."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from mallops.blueprints.points.actions.adjusting import ask_adjustment, decide_adjustment
from mallops.blueprints.points.actions.moving import expire_due, review_tiers, transfer_all
from mallops.blueprints.points.actions.refunding import refund
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.models import PointAccount, PointEntry
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid
from tests.factories import actor_of
from tests.integration.points.conftest import NOON


def own(kind: str) -> int:
    return db.session.scalar(sa.select(PointAccount.balance).where(PointAccount.kind == kind)) or 0


def lead(desk):
    return actor_of(desk.cast.lead)


def give_back(desk, posted, yuan, number="R1"):
    with transaction():
        return refund(desk.actor, desk.slip(posted), yuan * 100, number)


def undo(desk, posted, **more):
    with transaction():
        return reverse(lead(desk), desk.entry(posted), "Wrong card", **more)


def test_two_cards_become_one_with_days_and_slips(desk, second):
    posted = desk.earn(1_000)
    desk.earn(500, member=second)
    boss = actor_of(desk.cast.supervisor)
    for _again in range(2):
        with transaction():
            transfer_all(boss, desk.member.id, second.id)
    assert (desk.balance(), desk.balance(second)) == (0, 150)
    desk.member.state, desk.member.merged_into_id = "merged", second.id
    db.session.commit()
    assert give_back(desk, posted, 1_000).posted.balance == 50


def test_a_debt_goes_over_too(desk, second):
    posted = desk.earn(1_000)
    desk.redeem(100, "gift")
    give_back(desk, posted, 1_000)
    desk.earn(1_500, member=second)
    with transaction():
        transfer_all(actor_of(desk.cast.supervisor), desk.member.id, second.id)
    assert (desk.balance(), desk.balance(second)) == (0, 50)


def test_points_run_out_by_batch_once(desk, second, at):
    desk.earn(1_000)
    desk.earn(500, member=second)
    desk.redeem(30, "gift")
    day = dt.date(2028, 4, 1)
    at.set(dt.datetime(2028, 4, 1, 1, tzinfo=dt.UTC))
    system = Actor.system(desk.cast.mall.id)
    assert [expire_due(system, day - dt.timedelta(days=1)), desk.balance()] == [0, 70]
    assert [expire_due(system, day, limit=1) for _n in range(3)] == [1, 1, 0]
    assert (desk.balance(), desk.balance(second), own("expiry")) == (0, 0, 120)


def test_a_small_change_by_hand_is_booked_at_once(desk):
    with transaction():
        row = ask_adjustment(lead(desk), desk.member.id, 499, "missed", "Slip forgotten")
    assert (row.state, desk.balance(), own("adjustment")) == ("booked", 499, -499)


def test_a_large_one_waits_for_a_second_person(desk):
    boss = actor_of(desk.cast.supervisor)
    with transaction():
        row = ask_adjustment(boss, desk.member.id, 500, "goodwill", "Complaint")
    assert (row.state, desk.balance()) == ("waiting", 0)
    with pytest.raises(Conflict), transaction():
        decide_adjustment(boss, row, True)
    with pytest.raises(Forbidden), transaction():
        decide_adjustment(lead(desk), row, True)
    manager = actor_of(desk.cast.manager)
    with transaction():
        decide_adjustment(manager, row, True)
    entry = db.session.get_one(PointEntry, row.entry_id)
    assert (row.state, desk.balance()) == ("booked", 500)
    assert (entry.by_id, entry.second_by_id) == (boss.user_id, manager.user_id)
    with pytest.raises(Conflict), transaction():
        decide_adjustment(manager, row, True)


def test_a_refused_change_says_why_and_books_nothing(desk):
    with transaction():
        row = ask_adjustment(lead(desk), desk.member.id, 5_000, "goodwill", "Complaint")
    manager = actor_of(desk.cast.manager)
    with pytest.raises(Invalid), transaction():
        decide_adjustment(manager, row, False)
    with transaction():
        decide_adjustment(manager, row, False, "Too much")
    assert (row.state, row.decision, desk.balance()) == ("refused", "Too much", 0)


def test_tiers_go_up_with_a_slip_and_down_after_their_time(desk, at):
    desk.earn(10_000)
    query = sa.select(PointAccount.tier, PointAccount.tier_until).where(
        PointAccount.member_id == desk.member.id
    )
    assert db.session.execute(query).one() == ("silver", dt.date(2027, 3, 31))
    desk.earn(45_000)
    db.session.refresh(desk.member)
    assert (db.session.execute(query).one().tier, desk.member.tier) == ("gold", "gold")
    at.set(dt.datetime(2027, 4, 1, 4, tzinfo=dt.UTC))
    assert review_tiers(Actor.system(desk.cast.mall.id)) > 0
    assert review_tiers(Actor.system(desk.cast.mall.id)) == 0
    db.session.refresh(desk.member)
    assert (db.session.execute(query).one().tier, desk.member.tier) == ("", "")


def test_a_clock_that_goes_back_does_not_take_the_books_with_it(desk, at):
    first = desk.earn(1_000)
    at.set(NOON - dt.timedelta(hours=2))
    assert desk.earn(500).at == first.at
