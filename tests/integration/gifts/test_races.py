"""Many hands at once, on both engines: the last gift goes once, a voucher is taken once."""

from __future__ import annotations

from mallops.blueprints.gifts.actions import giving, using, vouchers
from mallops.blueprints.gifts.models import GiftIssue, Voucher, VoucherKind, VoucherUse
from mallops.blueprints.gifts.rules.gifts import OutOfStock
from mallops.blueprints.gifts.rules.vouchers import NoneLeft, VoucherGone
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.rules.booking import TooFew
from mallops.core.db import db, transaction
from tests.integration.gifts.conftest import count


def give(shelf, key: str, quantity: int = 1):
    """In a thread: everything is loaded anew."""
    member = db.session.get_one(Member, shelf.desk.member.id)
    gift = db.session.get_one(type(shelf.cup), shelf.cup.id)
    place = db.session.get_one(type(shelf.place), shelf.place.id)
    told = giving.Giving(gift, place, key, quantity, signature="Wang Wei")
    return giving.give_gift(shelf.clerk, member, told).id


def test_50_hands_reach_for_the_last_gift_and_one_gets_it(shelf, crowd):
    shelf.desk.earn(100_000)
    shelf.give(quantity=4)
    before = shelf.desk.balance()
    answers = crowd(lambda n: give(shelf, f"race-key-{n}"), 50)
    assert len([one for one in answers if isinstance(one, int)]) == 1
    assert len([one for one in answers if isinstance(one, OutOfStock)]) == 49
    assert shelf.there() == (0, 0)
    assert shelf.desk.balance() == before - 100


def test_50_presses_of_one_form_are_one_issue(shelf, crowd):
    shelf.desk.earn(100_000)
    answers = crowd(lambda n: give(shelf, "the-one-form"), 50)
    assert len(set(answers)) == 1 and isinstance(answers[0], int)
    assert shelf.there() == (4, 0)
    assert shelf.desk.balance() == 9_900


def test_50_scans_of_one_voucher_take_it_once(shelf, crowd):
    shelf.desk.earn(100_000)
    text = vouchers.signed_code(shelf.buy())
    clerk, tenant = shelf.clerk, shelf.desk.cast.tenant

    def take(n: int):
        shop = db.session.get_one(type(tenant), tenant.id)
        return using.use_voucher(clerk, text, using.Purchase(shop, 20_000, f"scan-key-{n}")).id

    answers = crowd(take, 50)
    assert len([one for one in answers if isinstance(one, int)]) == 1
    refused = [one for one in answers if isinstance(one, VoucherGone)]
    assert len(refused) == 49 and {one.why for one in refused} == {"used"}
    assert count(VoucherUse) == 1


def test_the_last_voucher_of_a_kind_is_given_once(shelf, crowd):
    shelf.desk.earn(500_000)
    with transaction():
        db.session.get_one(VoucherKind, shelf.cash.id).most = 1

    def buy(n: int):
        kind = db.session.get_one(VoucherKind, shelf.cash.id)
        member = db.session.get_one(Member, shelf.desk.member.id)
        return vouchers.buy_voucher(shelf.clerk, member, vouchers.Wanted(kind, f"buy-key-{n}")).id

    answers = crowd(buy, 20)
    assert len([one for one in answers if isinstance(one, int)]) == 1
    assert len([one for one in answers if isinstance(one, NoneLeft)]) == 19
    assert count(Voucher) == 1
    assert shelf.desk.balance() == 50_000 - 500


def test_a_gift_comes_back_once_however_many_take_it_back(shelf, crowd):
    shelf.desk.earn(100_000)
    issue = shelf.give()

    def back(_n: int):
        row = db.session.get_one(GiftIssue, issue.id)
        return giving.take_back(shelf.clerk, row, "Did not like it").id

    answers = crowd(back, 20)
    assert len([one for one in answers if isinstance(one, int)]) == 1
    assert shelf.there() == (5, 0)
    assert shelf.desk.balance() == 10_000


def test_known_fault_concurrent_double_spend(shelf, crowd):
    """Odoo, ERPNext, Medusa, fuint: two tills spend one balance. Here points, gift and voucher at once."""
    shelf.desk.earn(10_000)
    spent_on = {"points": 60, "gift": 100, "voucher": 500}

    def spend(number: int):
        member = db.session.get_one(Member, shelf.desk.member.id)
        what = list(spent_on)[number % 3]
        if what == "points":
            redeem(shelf.clerk, member.id, 60, f"spend-key-{number}")
        elif what == "gift":
            give(shelf, f"spend-key-{number}")
        else:
            kind = db.session.get_one(VoucherKind, shelf.cash.id)
            vouchers.buy_voucher(shelf.clerk, member, vouchers.Wanted(kind, f"spend-key-{number}"))
        return what

    answers = crowd(spend, 30)
    done = [one for one in answers if isinstance(one, str)]
    assert all(isinstance(one, str | TooFew | OutOfStock) for one in answers)
    balance = shelf.desk.balance()
    assert balance == 1000 - sum(spent_on[one] for one in done) and balance >= 0
    assert shelf.there() == (5 - done.count("gift"), 0)
    assert (count(GiftIssue), count(Voucher)) == (done.count("gift"), done.count("voucher"))
