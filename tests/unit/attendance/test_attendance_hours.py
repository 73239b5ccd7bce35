"""Which hours hold for a shop on a day, and what an agreement may say."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from mallops.blueprints.attendance.rules.hours import HoursRule, ensure_rule_valid, hours_of, moments
from mallops.core.errors import Invalid

MONDAY, SUNDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 22)
DEFAULT = (dt.time(10), dt.time(22))
TEN, ELEVEN, NOON, NINE_PM = dt.time(10), dt.time(11), dt.time(12), dt.time(21)
FLOOR, SHOP = 7, 70


def rule(id: int, kind: str = "hours", opens: dt.time | None = ELEVEN, closes=NINE_PM, **values) -> HoursRule:
    facts = {"from_on": dt.date(2026, 1, 1), "opens_at": opens, "closes_at": closes}
    return HoursRule(id, kind, **{**facts, **values})


def opens(*rules: HoursRule, on: dt.date = MONDAY, holiday: bool = False) -> dt.time | None:
    return hours_of(rules, on, FLOOR, SHOP, holiday=holiday, default=DEFAULT).opens_at


MALL = rule(1)
ON_FLOOR = rule(2, opens=NOON, floor_id=FLOOR)
OF_SHOP = rule(3, opens=dt.time(13), tenant_id=SHOP)
MONDAYS = rule(4, opens=dt.time(14), tenant_id=SHOP, weekdays="1")
HOLIDAY = rule(5, "holiday", opens=dt.time(9))
NEW_YEARS_EVE = rule(6, "exception", opens=dt.time(8), from_on=MONDAY, to_on=MONDAY)
CLOSED = rule(7, "closure", None, None, tenant_id=SHOP, from_on=MONDAY, to_on=MONDAY, reason="修缮")


@pytest.mark.parametrize(
    ("rules", "on", "holiday", "expected"),
    [
        ((), MONDAY, False, 10),
        ((MALL,), MONDAY, False, 11),
        ((MALL, ON_FLOOR), MONDAY, False, 12),
        ((OF_SHOP, MALL, ON_FLOOR), MONDAY, False, 13),
        ((OF_SHOP, MONDAYS), MONDAY, False, 14),
        ((OF_SHOP, MONDAYS), SUNDAY, False, 13),
        ((OF_SHOP, HOLIDAY), MONDAY, False, 13),
        ((OF_SHOP, HOLIDAY), MONDAY, True, 9),
        ((OF_SHOP, HOLIDAY, NEW_YEARS_EVE), MONDAY, True, 8),
        ((OF_SHOP, NEW_YEARS_EVE), SUNDAY, False, 13),
        ((rule(8, floor_id=99), rule(9, tenant_id=99)), MONDAY, False, 10),
        ((rule(8, from_on=MONDAY + dt.timedelta(1)), rule(9, to_on=SUNDAY)), MONDAY, False, 10),
        ((rule(8, opens=NOON), rule(9, opens=ELEVEN)), MONDAY, False, 11),
    ],
)
def test_the_strongest_agreement_that_fits_holds(rules, on, holiday, expected):
    for order in (rules, tuple(reversed(rules))):
        assert opens(*order, on=on, holiday=holiday) == dt.time(expected)


def test_an_approved_closure_is_over_everything_and_says_why():
    found = hours_of((NEW_YEARS_EVE, CLOSED, MONDAYS), MONDAY, FLOOR, SHOP, holiday=True, default=DEFAULT)
    assert (found.is_closed, found.reason) == (True, "修缮")
    assert moments(MONDAY, found, ZoneInfo("Asia/Shanghai")) == (None, None)


def test_closing_after_midnight_is_on_the_next_date_and_follows_the_zone():
    late = hours_of((rule(1, closes=dt.time(2)),), MONDAY, None, SHOP, holiday=False, default=DEFAULT)
    begins, ends = moments(MONDAY, late, ZoneInfo("Asia/Shanghai"))
    assert begins == dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
    assert ends == dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)
    spring = dt.date(2026, 3, 29)  # the clock goes forward in Berlin at two
    begins, _ends = moments(spring, late, ZoneInfo("Europe/Berlin"))
    assert begins == dt.datetime(2026, 3, 29, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"kind": "nonsense"}, {"kind"}),
        ({"from_on": None}, {"from_on"}),
        ({"from_on": SUNDAY}, {"from_on"}),
        ({"to_on": SUNDAY}, {"to_on"}),
        ({"weekdays": ""}, {"weekdays"}),
        ({"opens": None}, {"closes_at"}),
        ({"opens": None, "closes": None}, {"opens_at"}),
        ({"kind": "holiday", "opens": None, "closes": None}, {"reason"}),
        ({"kind": "exception"}, {"to_on"}),
        ({"kind": "closure", "opens": None, "closes": None}, {"to_on", "tenant_id", "reason"}),
        (
            {"kind": "closure", "opens": None, "closes": None, "tenant_id": SHOP, "reason": "x"}
            | {"to_on": MONDAY + dt.timedelta(days=92)},
            {"to_on"},
        ),
    ],
)
def test_what_no_agreement_can_say_names_its_fields(values, fields):
    facts = {"from_on": MONDAY, **values}
    with pytest.raises(Invalid) as refused:
        ensure_rule_valid(rule(0, **facts), MONDAY)
    assert set(refused.value.field_errors) == fields


@pytest.mark.parametrize("one", [MALL, HOLIDAY, NEW_YEARS_EVE, CLOSED])
def test_agreements_of_every_kind_are_valid(one):
    ensure_rule_valid(one, one.from_on)
