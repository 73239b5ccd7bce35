"""The stock book: counts with differences, what is put aside, what goes bad, and who may do what."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.gifts.actions import giving, stock
from mallops.blueprints.gifts.models import GiftIssue, GiftMove
from mallops.blueprints.gifts.queries.gifts import list_held, sum_held
from mallops.blueprints.gifts.queries.stock import shelves
from mallops.blueprints.gifts.rules.gifts import HadEnough, NotGiven, OutOfStock
from mallops.blueprints.gifts.tasks import release_holds
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, Forbidden, Invalid
from tests.factories import actor_of
from tests.integration.gifts.conftest import TODAY, count, day

pytestmark = pytest.mark.usefixtures("english")


def run(act, *args, **more):
    with transaction():
        return act(*args, **more)


def moves(why: str) -> list[tuple[int, int, str]]:
    query = sa.select(GiftMove).where(GiftMove.why == why).order_by(GiftMove.id)
    return [(one.quantity, one.after, one.note) for one in db.session.scalars(query)]


# -- counting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counted", "difference"), [(3, -2), (8, 3), (0, -5)])
def test_what_was_counted_is_the_stock_and_the_difference_stands_in_the_book(shelf, counted, difference):
    assert run(stock.count, shelf.keeper, shelf.cup, shelf.place, counted, "Two were broken") == difference
    assert shelf.there() == (counted, 0)
    assert moves("counted") == [(difference, counted, "Two were broken")]


def test_a_difference_without_a_reason_is_refused(shelf):
    with pytest.raises(Invalid) as refused:
        run(stock.count, shelf.keeper, shelf.cup, shelf.place, 4, " ")
    assert set(refused.value.field_errors) == {"note"}
    assert shelf.there() == (5, 0) and moves("counted") == []
    assert run(stock.count, shelf.keeper, shelf.cup, shelf.place, 5) == 0
    assert moves("counted") == [(0, 5, "")]


def test_what_is_put_aside_cannot_be_counted_away(shelf):
    shelf.desk.earn(10_000)
    run(giving.put_aside, shelf.clerk, shelf.desk.member, shelf.told(quantity=2))
    with pytest.raises(Invalid, match="2"):
        run(stock.count, shelf.keeper, shelf.cup, shelf.place, 1, "Missing")
    run(stock.count, shelf.keeper, shelf.cup, shelf.place, 2, "Missing")
    assert shelf.there() == (2, 2)
    with pytest.raises(OutOfStock):
        shelf.give()


def test_a_clerk_receives_but_neither_counts_nor_writes_off(shelf):
    """Who hands gifts out does not say that some are missing: that takes the desk lead or the specialist."""
    run(stock.receive, shelf.clerk, shelf.cup, shelf.place, 1)
    for act, args in ((stock.count, (4, "Missing")), (stock.write_off, (1, "spoiled", "Broken"))):
        with pytest.raises(Forbidden):
            run(act, shelf.clerk, shelf.cup, shelf.place, *args)
    lead = actor_of(shelf.desk.cast.lead)
    run(stock.write_off, lead, shelf.cup, shelf.place, 1, "spoiled", "Broken")
    assert shelf.there() == (5, 0)


# -- moving, writing off ----------------------------------------------------------------------------------


def test_a_move_is_two_lines_and_only_what_is_free_goes(shelf):
    shelf.desk.earn(10_000)
    run(giving.put_aside, shelf.clerk, shelf.desk.member, shelf.told(quantity=2))
    with pytest.raises(OutOfStock, match="3"):
        run(stock.move, shelf.keeper, shelf.cup, shelf.place, shelf.store, 4)
    run(stock.move, shelf.keeper, shelf.cup, shelf.place, shelf.store, 3)
    assert (shelf.there(), shelf.there(place=shelf.store)) == ((2, 2), (3, 0))
    assert [quantity for quantity, _after, _note in moves("moved")] == [-3, 3]
    with pytest.raises(Invalid):
        run(stock.move, shelf.keeper, shelf.cup, shelf.place, shelf.place, 1)


def test_one_form_sent_twice_is_one_line(shelf):
    uid = uuid.uuid4()
    for _n in range(2):
        run(stock.receive, shelf.keeper, shelf.cup, shelf.place, 7, uid=uid)
        run(stock.move, shelf.keeper, shelf.cup, shelf.place, shelf.store, 2, uid=uuid.uuid5(uid, "move"))
    assert shelf.there() == (10, 0)


def test_what_goes_bad_goes_first_and_is_named_when_it_is_out_of_date(shelf, at):
    for number, until in ((4, 10), (6, 3)):
        run(stock.receive, shelf.keeper, shelf.cup, shelf.store, number, day(until))
    run(stock.move, shelf.keeper, shelf.cup, shelf.store, shelf.place, 7)
    here = (shelf.cup.id, shelf.place.id)
    assert shelves(shelf.cup.mall_id, day(3))[here].stale == 0
    assert shelves(shelf.cup.mall_id, day(4))[here].stale == 6
    at.advance(dt.timedelta(days=4))
    run(stock.write_off, shelf.keeper, shelf.cup, shelf.place, 6, "expired")
    left = shelves(shelf.cup.mall_id, day(4))[here]
    assert (left.there, left.stale, left.best_before) == (6, 0, day(10))


def test_the_book_refuses_to_be_changed(shelf):
    for change in (sa.update(GiftMove).values(quantity=9), sa.delete(GiftMove)):
        with pytest.raises(sa.exc.DBAPIError):
            db.session.execute(change)
        db.session.rollback()


# -- put aside --------------------------------------------------------------------------------------------


def test_what_is_put_aside_waits_with_its_points_until_it_is_signed_for(shelf):
    shelf.desk.earn(10_000)
    issue = run(giving.put_aside, shelf.clerk, shelf.desk.member, shelf.told(quantity=2))
    assert (issue.state, shelf.there(), shelf.desk.balance()) == ("held", (5, 2), 800)
    with pytest.raises(Invalid):
        run(giving.hand_over, shelf.clerk, shelf.again(issue), "")
    done = run(giving.hand_over, shelf.clerk, shelf.again(issue), "Wang Wei")
    assert (done.state, done.typed, shelf.there()) == ("issued", "Wang Wei", (3, 0))
    assert run(giving.hand_over, shelf.clerk, shelf.again(issue), "Again").typed == "Wang Wei"
    assert shelf.desk.balance() == 800


def test_what_nobody_comes_for_is_free_again_after_two_days(shelf, at):
    shelf.desk.earn(10_000)
    issue = run(giving.put_aside, shelf.clerk, shelf.desk.member, shelf.told())
    at.advance(dt.timedelta(hours=47))
    assert release_holds() == 0
    at.advance(dt.timedelta(hours=2))
    assert release_holds() == 1
    assert release_holds() == 0
    assert (shelf.again(issue).state, shelf.there(), shelf.desk.balance()) == ("released", (5, 0), 1000)
    with pytest.raises(Conflict):
        run(giving.hand_over, shelf.clerk, shelf.again(issue), "Wang Wei")


def test_who_wants_it_no_more_has_the_points_again_once(shelf):
    shelf.desk.earn(10_000)
    issue = run(giving.put_aside, shelf.clerk, shelf.desk.member, shelf.told())
    run(giving.take_back, shelf.clerk, shelf.again(issue), "Not wanted")
    with pytest.raises(Conflict):
        run(giving.take_back, shelf.clerk, shelf.again(issue), "Not wanted")
    assert (shelf.again(issue).state, shelf.there(), shelf.desk.balance()) == ("released", (5, 0), 1000)


def test_the_list_of_what_waits_begins_with_what_waits_longest(shelf, at):
    shelf.desk.earn(10_000)
    made = []
    for _n in range(3):
        made.append(run(giving.put_aside, shelf.clerk, shelf.desk.member, shelf.told()).id)
        at.advance(dt.timedelta(hours=20))
    mall = shelf.cup.mall_id
    assert [one.id for one in list_held(mall)] == made
    assert [one.id for one in list_held(mall, after=made[0], limit=1)] == made[1:]
    assert list_held(mall, desk_id=shelf.store.id) == []
    held = sum_held(mall, utcnow())
    assert (held.number, held.ending, held.points) == (3, 1, 300)
    assert sum_held(mall, utcnow(), shelf.store.id) == (0, 0, 0)


# -- back, and limits -----------------------------------------------------------------------------------


def test_a_gift_comes_back_to_another_desk_with_all_its_points(shelf):
    shelf.desk.earn(10_000)
    issue = shelf.give(quantity=2)
    run(giving.take_back, shelf.clerk, shelf.again(issue), "Wrong colour", shelf.store)
    assert (shelf.there(), shelf.there(place=shelf.store)) == ((3, 0), (2, 0))
    assert shelf.desk.balance() == 1000
    assert shelf.again(issue).back_entry_id is not None


def test_a_gift_without_a_reason_stays_where_it_is(shelf):
    shelf.desk.earn(10_000)
    issue = shelf.give()
    with pytest.raises(Invalid):
        run(giving.take_back, shelf.clerk, shelf.again(issue), " ")
    assert shelf.again(issue).state == "issued" and shelf.desk.balance() == 900


def test_too_few_points_or_things_leave_both_as_they_were(shelf):
    shelf.desk.earn(10_000)
    with pytest.raises(OutOfStock):
        shelf.give(quantity=6)
    assert shelf.desk.balance() == 1000 and count(GiftIssue) == 0
    shelf.desk.redeem(950, "all-but-fifty")
    with pytest.raises(Conflict):
        shelf.give()
    assert (shelf.desk.balance(), shelf.there(), count(GiftIssue)) == (50, (5, 0), 0)


def test_the_catalogue_says_from_when_to_when_and_how_many(shelf, at):
    shelf.desk.earn(10_000)
    with transaction():
        cup = shelf.again(shelf.cup)
        cup.most, cup.ends_on = 2, TODAY
    shelf.give(quantity=2)
    with pytest.raises(HadEnough):
        shelf.give()
    at.advance(dt.timedelta(days=1))
    with pytest.raises(NotGiven):
        shelf.give()


def test_a_member_that_ends_leaves_nothing_put_aside(shelf):
    """The hook of a cancelled membership: gift and points are free again, open vouchers are good no more."""
    from mallops.blueprints.gifts.actions.joining import end_gifts

    shelf.desk.earn(10_000)
    issue = run(giving.put_aside, shelf.clerk, shelf.desk.member, shelf.told())
    voucher = shelf.buy()
    run(end_gifts, shelf.clerk, shelf.again(shelf.desk.member))
    assert (shelf.again(issue).state, shelf.again(voucher).state) == ("released", "cancelled")
    assert shelf.there() == (5, 0)
