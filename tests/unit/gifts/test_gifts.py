"""What is given now, what it costs whom, how many one member may have; lots that go bad."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallops.blueprints.gifts.rules import gifts as rules
from mallops.blueprints.gifts.rules import stock
from mallops.core.errors import Invalid

TODAY = dt.date(2026, 3, 4)


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("active", "starts", "ends", "offered"),
    [
        (True, 0, None, True),
        (True, -5, 0, True),
        (True, 1, None, False),
        (True, -5, -1, False),
        (False, -5, None, False),
    ],
)
def test_what_is_offered_today(words, active, starts, ends, offered):
    one = SimpleNamespace(
        is_active=active, starts_on=day(starts), ends_on=None if ends is None else day(ends)
    )
    assert rules.is_offered(one, TODAY) is offered
    if not offered:
        with pytest.raises(rules.NotGiven):
            rules.ensure_offered(one, TODAY)


def test_a_tier_has_its_own_price():
    assert rules.price(500, {"gold": 400}, "gold") == 400
    assert rules.price(500, {"gold": 400}, "silver") == 500
    assert rules.price(500, {}, "") == 500


def test_one_member_gets_only_so_many(words):
    rules.ensure_most(0, 99, 99)
    rules.ensure_most(3, 2, 1)
    with pytest.raises(rules.HadEnough, match="3"):
        rules.ensure_most(3, 2, 2)


@pytest.mark.parametrize("quantity", [None, 0, -1, 100])
def test_a_quantity_is_a_number_of_things(words, quantity):
    with pytest.raises(Invalid):
        rules.ensure_quantity(quantity)


def test_what_is_missing_at_the_desk_is_told(words):
    assert "only 2" in str(rules.OutOfStock(2).message)
    assert "none" in str(rules.OutOfStock(0).message)


@pytest.mark.parametrize("text", ["", "a b!", "ABCDEFGHIJKLM", "杯子", "-CUP"])
def test_a_code_is_short_and_plain(words, text):
    with pytest.raises(Invalid):
        rules.ensure_code(text)


def test_a_code_is_kept_in_capitals_without_spaces():
    assert rules.ensure_code(" cup-01 ") == "CUP-01"


def test_a_gift_costs_something_and_ends_after_it_began(words):
    with pytest.raises(Invalid):
        rules.ensure_price(0, 0)
    rules.ensure_price(0, 100)
    with pytest.raises(Invalid):
        rules.ensure_period(day(1), day(0))
    rules.ensure_period(day(0), day(0))


@pytest.mark.parametrize("text", ["", " ", "x", "\x00 \x00"])
def test_a_reason_is_more_than_a_letter(words, text):
    with pytest.raises(Invalid):
        rules.ensure_reason(text)


# -- the stock book -----------------------------------------------------------------------------------------


def test_a_count_is_never_below_what_is_put_aside(words):
    assert stock.ensure_counted(2, 2) == 2
    with pytest.raises(Invalid, match="3"):
        stock.ensure_counted(2, 3)
    for wrong in (None, -1, rules.MAX_STOCK + 1):
        with pytest.raises(Invalid):
            stock.ensure_counted(wrong, 0)


def test_nobody_takes_in_what_is_out_of_date(words):
    assert stock.ensure_best_before(None, TODAY) is None
    assert stock.ensure_best_before(day(1), TODAY) == day(1)
    with pytest.raises(Invalid):
        stock.ensure_best_before(TODAY, TODAY)


def test_the_earliest_go_first():
    booked = {day(10): 5, day(3): 4, None: 2}
    assert stock.lots_left(booked, 11) == [(day(3), 4), (day(10), 5), (None, 2)]
    assert stock.lots_left(booked, 6) == [(day(10), 4), (None, 2)]
    assert stock.lots_left(booked, 0) == []
    assert stock.take_first(stock.lots_left(booked, 11), 6) == [(day(3), 4), (day(10), 2)]


def test_what_nobody_knows_the_day_of_counts_with_the_earliest():
    assert stock.lots_left({day(3): 1}, 4) == [(day(3), 4)]
    assert stock.lots_left({}, 4) == [(None, 4)]


def test_out_of_date_is_what_ended_before_today():
    lots = [(day(-1), 3), (day(0), 2), (None, 9)]
    assert stock.out_of_date(lots, TODAY) == 3


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from([None, *map(day, range(-9, 9))]), st.integers(-5, 30), max_size=6),
    st.integers(0, 80),
    st.integers(0, 80),
)
def test_lots_always_add_up(booked, count, quantity):
    lots = stock.lots_left(booked, count)
    assert sum(part for _day, part in lots) == count
    assert all(part > 0 for _day, part in lots)
    taken = stock.take_first(lots, quantity)
    assert sum(part for _day, part in taken) == min(count, quantity)
