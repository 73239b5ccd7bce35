"""What a slip gives, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from mallops.blueprints.points.rules import booking, tiers
from mallops.blueprints.points.rules.earning import NoPoints, Offer, Sale, count_points
from mallops.blueprints.points.rules.policy import SHIPPED, Policy, Rate, Tier, dump, ensure_policy, load
from mallops.core.errors import Invalid

WEDNESDAY = dt.date(2026, 3, 4)
SALE = Sale(100_000, 7, "fashion", WEDNESDAY)


def parts(earning) -> list[tuple[str, int]]:
    return [(one["code"], one["points"]) for one in earning.parts]


def test_the_example_of_the_design():
    policy = Policy(days=((2, 100),), cap_slip=128)
    earning = count_points(policy, SALE, [])
    assert parts(earning) == [("base_all", 100), ("day", 100), ("cap_slip", -72)]
    assert (earning.points, earning.promotion) == (128, 28)


@pytest.mark.parametrize(("fen", "points"), [(999, 0), (1000, 1), (1999, 1), (99_999, 99), (100_000, 100)])
def test_points_are_rounded_down(fen, points):
    if points:
        assert count_points(SHIPPED, replace(SALE, fen=fen), []).points == points
    else:
        with pytest.raises(NoPoints):
            count_points(SHIPPED, replace(SALE, fen=fen), [])


def test_the_shop_wins_over_the_category_over_the_mall():
    both = Policy(rates=(Rate("category", "fashion", 2000), Rate("tenant", "7", 5000)))
    assert parts(count_points(both, SALE, [])) == [("base_tenant", 20)]
    assert parts(count_points(both, replace(SALE, tenant_id=8), [])) == [("base_category", 50)]
    assert parts(count_points(both, replace(SALE, tenant_id=8, category="food"), [])) == [("base_all", 100)]


def test_a_shop_may_give_none():
    with pytest.raises(NoPoints):
        count_points(Policy(rates=(Rate("tenant", "7", 0),)), SALE, [])


def test_extras_add_to_the_base_and_never_multiply():
    policy = Policy(days=((2, 100),))
    earning = count_points(policy, replace(SALE, tier="gold"), [Offer("周年", "Jubilee", percent=50)])
    assert parts(earning) == [("base_all", 100), ("tier", 20), ("day", 100), ("campaign", 50)]
    assert (earning.points, earning.promotion) == (270, 170)


def test_of_two_campaigns_the_better_counts_once():
    offers = [
        Offer("甲", "A", percent=50),
        Offer("乙", "B", points=80),
        Offer("丙", "C", percent=900, min_fen=100_001),
    ]
    assert parts(count_points(SHIPPED, SALE, offers))[1:] == [("campaign", 80)]


def test_a_campaign_of_another_shop_or_category_gives_nothing():
    offers = [Offer("甲", "A", percent=50, tenant_id=8), Offer("乙", "B", percent=50, category="food")]
    assert count_points(SHIPPED, SALE, offers).points == 100


def test_caps_of_day_and_month_see_what_came_before():
    policy = Policy(cap_day=120, cap_month=150)
    assert parts(count_points(policy, replace(SALE, day_points=60), [])) == [
        ("base_all", 100),
        ("cap_day", -40),
    ]
    earning = count_points(policy, replace(SALE, day_points=60, month_points=120), [])
    assert parts(earning) == [("base_all", 100), ("cap_day", -40), ("cap_month", -30)]
    with pytest.raises(NoPoints):
        count_points(policy, replace(SALE, day_points=130), [])


def test_a_policy_is_the_same_after_it_was_stored():
    policy = Policy(rates=(Rate("tenant", "7", 0),), days=((2, 100),), cap_day=5)
    assert load(dump(policy)) == policy


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fen_per_point": 0}, "fen_per_point"),
        ({"shortfall": "shrug"}, "shortfall"),
        ({"days": ((1, 5000),)}, "days"),
        ({"tiers": (Tier("a", "甲", "A", 10), Tier("b", "乙", "B", 10))}, "tiers"),
        ({"tiers": (Tier("a", "", "", 10),)}, "tiers"),
        ({"second_from": 0}, "second_from"),
    ],
)
def test_rules_that_no_mall_can_mean_are_refused(app_ctx_free, change, field):
    with pytest.raises(Invalid) as refused:
        ensure_policy(replace(SHIPPED, **change))
    assert set(refused.value.field_errors) == {field}


@pytest.mark.parametrize("amount", [1, 3, 7, 997, 10_000])
@pytest.mark.parametrize("points", [0, 1, 100, 12_345])
def test_returns_in_pieces_take_back_exactly_what_was_given(points, amount):
    taken, refunded = 0, 0
    for piece in (amount // 3, amount // 2, amount - amount // 3 - amount // 2):
        back = booking.points_back(points, amount, refunded, taken, piece)
        assert back >= 0
        taken, refunded = taken + back, refunded + piece
    assert (taken, refunded) == (points, amount)


def test_what_is_missing_goes_by_the_policy():
    assert booking.share_shortfall(100, 60, "refuse") == (60, 0, 0)
    assert booking.share_shortfall(40, 60, "debt") == (40, 20, 0)
    assert booking.share_shortfall(40, 60, "pay") == (40, 0, 20)
    assert booking.share_shortfall(-5, 60, "debt") == (0, 60, 0)
    with pytest.raises(booking.TooFew):
        booking.share_shortfall(40, 60, "refuse")


def test_points_run_out_at_the_end_of_a_month():
    assert booking.runs_out(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    assert booking.runs_out(dt.date(2026, 3, 4), 24) == dt.date(2028, 3, 31)
    assert booking.runs_out(dt.date(2026, 12, 4), 12) == dt.date(2027, 12, 31)
    assert booking.runs_out(dt.date(2026, 3, 4), 0) == dt.date(9999, 12, 31)


def test_a_slip_number_is_compared_as_it_is_meant():
    assert booking.clean_slip(" ａ12 - 7 ") == "A12-7"
    for wrong in ("", "  ", "=1+1", "a" * 41, "小票"):
        with pytest.raises(Invalid):
            booking.clean_slip(wrong)


def test_a_tier_is_reached_at_once_and_kept_for_a_year():
    months = {202603: 5_200}
    reached = tiers.rate(SHIPPED, tiers.Standing("silver", None, dt.date(2027, 1, 31)), months, WEDNESDAY)
    assert reached == tiers.Standing("gold", WEDNESDAY, dt.date(2027, 3, 31))
    assert tiers.rate(SHIPPED, reached, {}, dt.date(2027, 3, 31)) == reached
    assert tiers.rate(SHIPPED, reached, {202704: 1_100}, dt.date(2027, 4, 1)).code == "silver"
    assert tiers.rate(SHIPPED, reached, {}, dt.date(2027, 4, 1)) == tiers.Standing(
        "", dt.date(2027, 4, 1), None
    )


def test_progress_says_what_keeps_the_tier_and_what_reaches_the_next():
    standing = tiers.Standing("gold", dt.date(2026, 3, 4), dt.date(2027, 3, 31))
    months = {202603: 9_000, 202604: 4_000, 202702: 680}
    now = tiers.progress(SHIPPED, standing, months, dt.date(2027, 2, 10))
    assert (now.tier.code, now.keep_missing, now.keep_until) == ("gold", 320, dt.date(2027, 3, 31))
    assert (now.next.code, now.next_missing, now.counted) == ("platinum", 6_320, 13_680)


def test_the_year_is_twelve_whole_months():
    assert tiers.counted({202503: 1, 202504: 2, 202603: 4}, 202603) == 6
    assert tiers.months_back(202601, 1) == 202512
