"""What a voucher is good for, where and until when; what becomes of it when goods come back."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.gifts.rules import vouchers as rules
from mallops.core.errors import Conflict, Invalid

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 5, 29)


def usable(state: str = "issued", today: dt.date = FIRST, used_at: str = "") -> None:
    rules.ensure_usable(state, FIRST, LAST, today, used_at)


@pytest.mark.parametrize("today", [FIRST, dt.date(2026, 4, 1), LAST])
def test_it_is_good_from_its_first_to_its_last_day(words, today):
    usable(today=today)


@pytest.mark.parametrize(
    ("state", "today", "why", "says"),
    [
        ("issued", LAST + dt.timedelta(days=1), "expired", "29"),
        ("issued", FIRST - dt.timedelta(days=1), "early", "from"),
        ("expired", FIRST, "expired", "29"),
        ("cancelled", FIRST, "cancelled", "cancelled"),
        ("used", FIRST, "used", "already"),
    ],
)
def test_else_it_says_why_not(words, state, today, why, says):
    with pytest.raises(rules.VoucherGone) as refused:
        usable(state, today)
    assert refused.value.why == why and says in str(refused.value.message)


def test_where_it_was_used_is_said_only_when_it_is_told(words):
    with pytest.raises(rules.VoucherGone, match="03-04 12:00, Tea") as refused:
        usable("used", used_at="03-04 12:00, Tea")
    with pytest.raises(rules.VoucherGone) as silent:
        usable("used")
    assert refused.value.why == silent.value.why and ":" not in str(silent.value.message)


def test_a_shop_takes_what_its_kind_names(words):
    rules.ensure_taken_here([], 5)
    rules.ensure_taken_here([(4, "Tea"), (5, "Books")], 5)
    with pytest.raises(Conflict, match="Tea"):
        rules.ensure_taken_here([(4, "Tea")], 5)


@pytest.mark.parametrize(
    ("fen", "least", "value", "good"),
    [
        (10_000, 10_000, 2000, True),
        (9_999, 10_000, 2000, False),
        (1, 0, 2000, True),
        (0, 0, 2000, False),
        (0, 0, 0, True),
        (-1, 0, 0, False),
    ],
)
def test_enough_is_bought_with_it(words, fen, least, value, good):
    if good:
        rules.ensure_spent(fen, least, value)
    else:
        with pytest.raises(Invalid) as refused:
            rules.ensure_spent(fen, least, value)
        assert set(refused.value.field_errors) == {"amount"}
        assert ("at least" in str(refused.value.field_errors["amount"])) is (least > 0 or fen < 0)


def test_its_days_begin_with_the_day_it_is_given():
    assert rules.good_until(FIRST, 1, None) == FIRST
    assert rules.good_until(FIRST, 90, None) == dt.date(2026, 5, 29)
    assert rules.good_until(FIRST, 90, dt.date(2026, 3, 31)) == dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("left", "least", "still"), [(300, 200, True), (200, 200, True), (199, 200, False), (0, 0, False)]
)
def test_what_is_left_of_a_slip_deserves_it_or_not(left, least, still):
    assert rules.still_earned(left, least) is still


@pytest.mark.parametrize(
    ("fen", "point", "points"), [(2000, 5, 400), (2001, 5, 401), (0, 5, 0), (2000, 0, 0)]
)
def test_a_used_voucher_is_charged_in_whole_points_rounded_up(fen, point, points):
    assert rules.worth_in_points(fen, point) == points
