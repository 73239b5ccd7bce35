"""What the ledger does, one booking at a time. The books are proven after each test (conftest)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from mallops.blueprints.points.actions.earning import earn_noted
from mallops.blueprints.points.actions.moving import freeze, unfreeze
from mallops.blueprints.points.actions.refunding import refund
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.models import PointAccount, PointEntry, PointNote, SlipClash
from mallops.blueprints.points.rules.booking import KeyReused, SlipUsed, TooFew
from mallops.core import clock
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import actor_of
from tests.integration.points.conftest import NOON, TODAY


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


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


# -- earn and redeem -------------------------------------------------------------------------------------


def test_a_slip_gives_points_with_its_reasons(desk):
    posted = desk.earn(1_285)
    assert (posted.points, posted.balance, posted.seq) == (128, 128, 1)
    assert posted.explanation == [{"code": "base_all", "points": 128, "fen": 1000}]
    assert desk.batches() == [(dt.date(2028, 3, 31), 128, 128)]
    assert own("sales") == -128


def test_extras_come_out_of_the_promotion_account(desk, rules):
    rules(days=((2, 100),), cap_slip=128)
    assert desk.earn(1_000).points == 128
    assert (own("sales"), own("promotion")) == (-100, -28)


def test_the_same_key_gives_the_same_answer_and_books_once(desk):
    first = desk.earn(500, key="k", number="S77")
    again = desk.earn(500, key="k", number="S77")
    assert again == first._replace(again=True, hash=b"")
    assert (desk.balance(), count(PointEntry)) == (50, 1)
    with pytest.raises(KeyReused):
        desk.earn(600, key="k", number="S78")


def test_points_go_first_in_first_out(desk, at):
    desk.earn(1_000)
    at.set(NOON + dt.timedelta(days=40))
    with transaction():
        from mallops.blueprints.points.actions.earning import Purchase, earn

        earn(
            desk.actor,
            desk.member.id,
            Purchase(desk.cast.tenant.id, "L1", dt.date(2026, 4, 13), 50_000),
            "l1",
        )
    posted = desk.redeem(120, "r")
    assert (posted.points, posted.balance) == (-120, 30)
    assert desk.batches() == [(dt.date(2028, 3, 31), 100, 0), (dt.date(2028, 4, 30), 50, 30)]


def test_more_than_there_is_is_refused_and_changes_nothing(desk):
    desk.earn(500)
    with pytest.raises(TooFew) as refused:
        desk.redeem(51, "r")
    assert (refused.value.balance, refused.value.asked) == (50, 51)
    assert (desk.balance(), count(PointEntry)) == (50, 1)


@pytest.mark.parametrize("points", [0, -5, 10**8])
def test_nonsense_is_refused(desk, points):
    with pytest.raises(Invalid):
        desk.redeem(points, "r")


def test_who_may_not_book_may_not(desk):
    from mallops.blueprints.points.actions.redeeming import redeem

    with pytest.raises(Forbidden), transaction():
        redeem(actor_of(desk.cast.officer), desk.member.id, 1, "r")
    with pytest.raises(NotFound), transaction():
        redeem(actor_of(desk.cast.stranger), desk.member.id, 1, "r")


def test_frozen_points_stand_still(desk):
    desk.earn(500)
    with transaction():
        freeze(actor_of(desk.cast.supervisor), desk.member.id, "Inquiry")
    with pytest.raises(Conflict):
        desk.redeem(1, "r")
    with transaction():
        unfreeze(actor_of(desk.cast.supervisor), desk.member.id, "Cleared")
    assert desk.redeem(1, "r").balance == 49


def test_a_slip_too_old_or_of_tomorrow_is_refused(desk):
    from mallops.blueprints.points.actions.earning import earn

    for day in (TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=31)):
        with pytest.raises(Invalid), transaction():
            earn(desk.actor, desk.member.id, desk.purchase(100, on=day), "k")


@pytest.mark.parametrize(("day", "good"), [(TODAY, True), (TODAY + dt.timedelta(days=1), True),
                                           (TODAY + dt.timedelta(days=2), False)])  # fmt: skip
def test_after_midnight_a_slip_is_of_the_evening_or_of_the_new_day(desk, day, good):
    """The last film is over at half past midnight: tills print the new day, the day of work goes on."""
    at = dt.datetime.combine(TODAY + dt.timedelta(days=1), dt.time(0, 30), ZoneInfo("Asia/Shanghai"))
    with clock.frozen(at):
        if good:
            posted = desk.earn(100, on=day)
            assert (posted.points, posted.on) == (10, TODAY)
        else:
            with pytest.raises(Invalid):
                desk.earn(100, on=day)


def test_a_cap_a_day_counts_what_was_given_before(desk, rules):
    rules(cap_day=120)
    assert [desk.earn(1_000).points, desk.earn(1_000).points] == [100, 20]
    with pytest.raises(Conflict):
        desk.earn(1_000)


# -- goods returns ---------------------------------------------------------------------------------------


def test_odoo_refund_keeps_points(desk):
    """Odoo: goods go back, the points stay."""
    posted = desk.earn(1_000)
    give_back(desk, posted, 1_000)
    assert (desk.balance(), own("sales")) == (0, 0)


def test_erpnext_refund_deducts_twice(desk):
    """ERPNext: one goods return takes the points twice."""
    desk.earn(300)
    posted = desk.earn(1_000)
    first = give_back(desk, posted, 500, "R 1")
    again = give_back(desk, posted, 500, "r1")
    assert (first.posted.points, again.posted.id, again.posted.again) == (-50, first.posted.id, True)
    assert desk.balance() == 80
    with pytest.raises(Invalid):
        give_back(desk, posted, 501, "R2")


def test_medusa_fuint_redeemed_but_not_deducted(desk):
    """Medusa and fuint: the gift goes out, the points stay; or one balance is spent twice."""
    desk.earn(1_000)
    assert desk.redeem(60, "gift").balance == 40
    with pytest.raises(TooFew):
        desk.redeem(60, "other gift")
    assert desk.redeem(60, "gift").again
    assert (desk.balance(), own("redemption")) == (40, 60)


def test_two_cards_a_person_one_slip_counts_once(desk, second):
    """The same slip on a second card is refused, and the fraud desk is told."""
    desk.earn(1_000, number="S 9")
    purchase = desk.purchase(1_000, "s9")
    with pytest.raises(SlipUsed):
        earn_noted(desk.actor, second.id, purchase, "other key")
    clash = db.session.scalars(sa.select(SlipClash)).one()
    assert (clash.same_card, clash.fen, clash.by_id) == (False, 100_000, desk.actor.user_id)
    assert (desk.balance(second), desk.balance()) == (0, 100)


def test_returns_in_parts_take_all_in_the_end(desk, rules):
    rules(days=((2, 50),))
    posted = desk.earn(1_000)
    taken = [give_back(desk, posted, yuan, f"R{yuan}").posted.points for yuan in (333, 334, 332, 1)]
    assert (sum(taken), desk.balance(), own("sales"), own("promotion")) == (-150, 0, 0, 0)


def test_a_return_takes_the_points_of_its_own_slip_first(desk):
    desk.earn(300)
    posted = desk.earn(1_000)
    give_back(desk, posted, 1_000)
    assert [left for _day, _amount, left in desk.batches()] == [30, 0]


def test_points_spent_before_the_return_become_a_debt(desk):
    posted = desk.earn(1_000)
    desk.redeem(90, "gift")
    assert give_back(desk, posted, 1_000).posted.balance == -90
    assert desk.earn(500).balance == -40
    assert desk.earn(1_000).balance == 60
    assert sum(left for _day, _amount, left in desk.batches()) == 60


def test_or_are_paid_for(desk, rules):
    rules(shortfall="pay")
    posted = desk.earn(1_000)
    desk.redeem(90, "gift")
    back = give_back(desk, posted, 1_000).posted
    assert (back.points, back.balance, own("settled"), own("sales")) == (-10, 0, -90, 0)
    assert back.explanation[-1] == {"code": "settled", "points": 90, "fen": 180}


def test_or_make_the_return_wait(desk, rules):
    rules(shortfall="refuse")
    posted = desk.earn(1_000)
    desk.redeem(90, "gift")
    with pytest.raises(TooFew):
        give_back(desk, posted, 1_000)
    assert (desk.balance(), desk.slip(posted).refunded) == (10, 0)


def test_gifts_and_vouchers_come_back_with_the_goods(desk, monkeypatch):
    from mallops.blueprints.points.actions import watching

    seen = []
    monkeypatch.setattr(watching, "_CLAWERS", [])

    @watching.claws_back
    def gift(_actor, goods):
        seen.append((goods.fen, goods.whole, goods.points))
        return [watching.ClawBack("Umbrella", 3_000)]

    posted = desk.earn(1_000)
    assert [one.label for one in give_back(desk, posted, 400, "R1").claws] == ["Umbrella"]
    assert give_back(desk, posted, 400, "R1").claws == []
    give_back(desk, posted, 600, "R2")
    assert seen == [(40_000, False, 40), (60_000, True, 60)]


# -- reversals -------------------------------------------------------------------------------------------


def test_a_slip_on_the_wrong_card_is_reversed_once_and_earns_anew(desk, second):
    posted = desk.earn(1_000, number="S5")
    undo(desk, posted)
    with pytest.raises(Conflict):
        undo(desk, posted)
    assert desk.earn(1_000, member=second, number="S5", key="right").balance == 100
    assert desk.balance() == 0


def test_a_reversed_redemption_gives_the_points_their_day_back(desk):
    desk.earn(1_000)
    undo(desk, desk.redeem(60, "gift"))
    assert desk.balance() == 100
    assert [(day, left) for day, _amount, left in desk.batches()] == [
        (dt.date(2028, 3, 31), 40),
        (dt.date(2028, 3, 31), 60),
    ]


def test_points_that_come_back_late_live_on_for_the_days_of_grace(desk, at):
    desk.earn(1_000)
    posted = desk.redeem(60, "gift")
    at.set(dt.datetime(2028, 3, 30, 4, tzinfo=dt.UTC))
    undo(desk, posted)
    assert desk.batches()[-1][0] == dt.date(2028, 4, 29)


def test_an_earning_partly_returned_is_reversed_for_the_rest(desk):
    posted = desk.earn(1_000)
    give_back(desk, posted, 400)
    assert undo(desk, posted).points == -60
    assert desk.balance() == 0
    with pytest.raises(Conflict):
        give_back(desk, posted, 100, "R2")


def test_a_goods_return_entered_by_mistake(desk):
    posted = desk.earn(1_000)
    back = give_back(desk, posted, 400).posted
    undo(desk, back)
    slip = desk.slip(posted)
    assert (desk.balance(), slip.refunded, slip.refunded_points) == (100, 0, 0)
    assert give_back(desk, posted, 1_000, "R9").posted.points == -100


def test_the_reason_of_a_reversal_is_kept_apart_so_that_it_can_be_forgotten(desk):
    done = undo(desk, desk.earn(1_000), key="till-1")
    note = db.session.scalars(sa.select(PointNote)).one()
    assert (note.text, note.entry_id) == ("Wrong card", done.id)


def test_a_clerk_reverses_only_what_he_booked_himself_today(desk, at):
    first, second = desk.earn(1_000), desk.earn(500)
    with transaction():
        reverse(desk.actor, desk.entry(first), "Wrong")
    at.set(NOON + dt.timedelta(days=1))
    with pytest.raises(Forbidden), transaction():
        reverse(desk.actor, desk.entry(second), "Wrong")
    assert desk.balance() == 50


def test_points_that_ran_out_are_not_redeemed_though_the_night_job_has_not_come(desk, at):
    desk.earn(1_000)
    at.set(dt.datetime(2028, 3, 31, 4, tzinfo=dt.UTC))
    assert desk.redeem(10, "last day").balance == 90
    at.set(dt.datetime(2028, 4, 1, 4, tzinfo=dt.UTC))
    with pytest.raises(TooFew):
        desk.redeem(10, "too late")
