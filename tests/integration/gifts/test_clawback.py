"""Goods come back: what their slip earned goes back too, what it was paid with is the member's again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mallops.blueprints.gifts.actions import catalogue, giving, vouchers
from mallops.blueprints.gifts.models import Gift, GiftIssue, Voucher, VoucherKind, VoucherUse
from mallops.blueprints.points.actions.refunding import refund
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.rules.booking import TooFew
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict
from tests.factories import actor_of
from tests.integration.gifts.conftest import TODAY, count, day

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def earned_kind(shelf) -> VoucherKind:
    """20 yuan for every slip of 500 yuan."""
    told = catalogue.KindTold("S20", "满赠券", "20 for 500", TODAY, value=2000, slip_min=50_000, days=30)
    with transaction():
        return catalogue.save_kind(shelf.keeper, None, told)


def back(shelf, posted, yuan: int, number: str = "R1") -> list[Any]:
    """So much of a slip's goods come back; what the desk is told."""
    with transaction():
        return refund(shelf.clerk, shelf.desk.slip(posted), yuan * 100, number).claws


def given_for(shelf, posted) -> Voucher:
    """The voucher that a slip earns."""
    with transaction():
        found = vouchers.give_for_slip(shelf.clerk, shelf.desk.member, shelf.desk.slip(posted), shelf.place)
    assert len(found) == 1
    return found[0]


def giveaway(shelf, posted, cost: int = 1500) -> GiftIssue:
    """An umbrella for a slip of 500 yuan."""
    told = catalogue.GiftTold("UMB", "伞", "Umbrella", TODAY, points=0, slip_min=50_000, cost=cost)
    with transaction():
        gift = catalogue.save_gift(shelf.keeper, None, told)
    from mallops.blueprints.gifts.actions import stock

    with transaction():
        stock.receive(shelf.keeper, gift, shelf.place, 3)
    with transaction():
        return giving.give_giveaway(
            shelf.clerk, shelf.desk.member, shelf.desk.slip(posted), shelf.told(gift=gift)
        )


# -- what the slip earned -----------------------------------------------------------------------------------


def test_a_slip_earns_its_voucher_once(shelf, earned_kind):
    posted = shelf.desk.earn(600)
    first = given_for(shelf, posted)
    assert given_for(shelf, posted).id == first.id
    assert shelf.again(earned_kind).given == 1


def test_an_unused_voucher_is_cancelled(shelf, earned_kind):
    posted = shelf.desk.earn(600)
    voucher = given_for(shelf, posted)
    claws = back(shelf, posted, 600)
    assert [(one.fen, one.url) for one in claws] == [(0, "")] and "cancelled" in str(claws[0].label)
    assert shelf.again(voucher).state == "cancelled"
    assert shelf.again(earned_kind).given == 0
    assert shelf.desk.balance() == 0


def test_what_is_left_of_the_slip_may_still_deserve_it(shelf, earned_kind):
    posted = shelf.desk.earn(600)
    voucher = given_for(shelf, posted)
    assert back(shelf, posted, 100, "R1") == []
    assert shelf.again(voucher).state == "issued"
    assert len(back(shelf, posted, 1, "R2")) == 1
    assert shelf.again(voucher).state == "cancelled"


def test_the_value_of_a_used_voucher_is_charged_once(shelf, earned_kind):
    posted = shelf.desk.earn(600)
    voucher = given_for(shelf, posted)
    shelf.use(vouchers.signed_code(voucher))
    claws = back(shelf, posted, 300, "R1")
    assert "1000 points" in str(claws[0].label) and claws[0].fen == 0
    assert shelf.desk.balance() == 30 - 1000  # 20 yuan at 2 fen a point; 30 points are left of the slip
    back(shelf, posted, 300, "R2")
    assert shelf.desk.balance() == -1000
    assert shelf.again(voucher).state == "used" and count(VoucherUse, VoucherUse.undone_at.is_(None)) == 1


def test_or_asked_for_where_points_are_worth_nothing(shelf, earned_kind, rules):
    rules(point_fen=0)
    posted = shelf.desk.earn(600)
    shelf.use(vouchers.signed_code(given_for(shelf, posted)))
    claws = back(shelf, posted, 600)
    assert [one.fen for one in claws] == [2000]
    assert shelf.desk.balance() == 0


def test_a_return_that_has_to_wait_takes_nothing(shelf, earned_kind, rules):
    rules(shortfall="refuse")
    posted = shelf.desk.earn(600)
    voucher = given_for(shelf, posted)
    shelf.desk.redeem(50, "spent-it")
    with pytest.raises(TooFew):
        back(shelf, posted, 600)
    assert shelf.again(voucher).state == "issued" and shelf.desk.balance() == 10


def test_the_same_return_twice_takes_it_once(shelf, earned_kind):
    posted = shelf.desk.earn(600)
    given_for(shelf, posted)
    assert len(back(shelf, posted, 600, "R1")) == 1
    assert back(shelf, posted, 600, "r1") == []
    assert shelf.again(earned_kind).given == 0


def test_a_giveaway_comes_back_to_its_desk(shelf):
    posted = shelf.desk.earn(600)
    issue = giveaway(shelf, posted)
    assert shelf.there(issue.gift) == (2, 0)
    claws = back(shelf, posted, 600)
    assert [(one.fen, one.url) for one in claws] == [(1500, f"/gifts/issues/{issue.uid}")]
    with transaction():
        giving.take_back(shelf.clerk, shelf.again(issue), "Goods came back")
    assert shelf.there(db.session.get_one(Gift, issue.gift_id)) == (3, 0)
    assert shelf.again(issue).state == "returned"


def test_a_giveaway_that_is_gone_is_owed_at_its_cost(shelf):
    posted = shelf.desk.earn(600)
    issue = giveaway(shelf, posted, cost=2400)
    (claw,) = back(shelf, posted, 600)
    assert claw.fen == 2400 and issue.number in str(claw.label)
    assert shelf.again(issue).state == "issued"


def test_a_giveaway_is_one_a_slip_and_for_its_own_card(shelf, second):
    posted = shelf.desk.earn(600)
    issue = giveaway(shelf, posted)
    gift = db.session.get_one(Gift, issue.gift_id)
    with pytest.raises(Conflict, match="already"), transaction():
        giving.give_giveaway(shelf.clerk, shelf.desk.member, shelf.desk.slip(posted), shelf.told(gift=gift))
    with pytest.raises(Conflict, match="another card"), transaction():
        giving.give_giveaway(shelf.clerk, second, shelf.desk.slip(posted), shelf.told(gift=gift))
    small = shelf.desk.earn(100)
    with pytest.raises(Conflict, match="too small"), transaction():
        giving.give_giveaway(shelf.clerk, shelf.desk.member, shelf.desk.slip(small), shelf.told(gift=gift))


# -- what it was paid with ----------------------------------------------------------------------------------


def test_a_voucher_that_paid_is_good_again_and_no_cash_is_paid(shelf):
    shelf.desk.earn(100_000)
    voucher = shelf.buy()
    posted = shelf.desk.earn(200, number="PAID-1")
    shelf.use(vouchers.signed_code(voucher), slip_no=" paid-1 ")
    (claw,) = back(shelf, posted, 200)
    assert "good again" in str(claw.label) and claw.fen == 0
    assert shelf.again(voucher).state == "issued"
    assert count(VoucherUse, VoucherUse.undone_why == "goods") == 1
    assert shelf.use(vouchers.signed_code(shelf.again(voucher))).fen == 2000


def test_part_of_the_goods_leaves_the_voucher_while_enough_is_bought(shelf):
    shelf.desk.earn(100_000)
    voucher = shelf.buy()
    posted = shelf.desk.earn(200, number="PAID-2")
    shelf.use(vouchers.signed_code(voucher), slip_no="PAID-2")
    assert back(shelf, posted, 50, "R1") == []
    assert shelf.again(voucher).state == "used"
    assert len(back(shelf, posted, 51, "R2")) == 1
    assert shelf.again(voucher).state == "issued"


def test_one_whose_time_is_over_does_not_come_back(shelf, at):
    shelf.desk.earn(100_000)
    voucher = shelf.buy()
    posted = shelf.desk.earn(200, number="PAID-3")
    shelf.use(vouchers.signed_code(voucher), slip_no="PAID-3")
    db.session.execute(Voucher.__table__.update().values(valid_until=day(3)))
    db.session.commit()
    at.advance(dt.timedelta(days=5))
    (claw,) = back(shelf, posted, 200)
    assert "out of date" in str(claw.label)
    assert shelf.again(voucher).state == "expired"


# -- bookings that are reversed -----------------------------------------------------------------------------


def lead(shelf):
    return actor_of(shelf.desk.cast.lead)


def undo(shelf, entry_id: int) -> None:
    from mallops.blueprints.points.models import PointEntry

    with transaction():
        reverse(lead(shelf), db.session.get_one(PointEntry, entry_id), "Wrong card")


def test_points_of_a_gift_come_back_only_with_the_gift(shelf):
    shelf.desk.earn(10_000)
    issue = shelf.give()
    with pytest.raises(Conflict, match=issue.number):
        undo(shelf, issue.entry_id)
    assert shelf.desk.balance() == 900 and shelf.there() == (4, 0)


def test_points_of_a_voucher_come_back_only_with_the_voucher(shelf):
    shelf.desk.earn(10_000)
    voucher = shelf.buy()
    with pytest.raises(Conflict, match="Cancel the voucher"):
        undo(shelf, voucher.entry_id)
    shelf.use(vouchers.signed_code(voucher))
    with pytest.raises(Conflict):
        undo(shelf, voucher.entry_id)
    assert shelf.desk.balance() == 500


def test_an_earning_on_the_wrong_card_takes_its_voucher_along(shelf, earned_kind):
    posted = shelf.desk.earn(600)
    voucher = given_for(shelf, posted)
    undo(shelf, posted.id)
    assert shelf.again(voucher).state == "cancelled" and shelf.desk.balance() == 0
