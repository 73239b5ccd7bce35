"""What counts once, who may use what, when a contract is announced and over (25.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from mallops.blueprints.alliance import rules
from mallops.core.errors import Conflict, Invalid

DAY = dt.date(2026, 3, 4)
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.mark.parametrize(
    ("rule", "other", "same"),
    [
        ("once", dt.date(2029, 1, 1), True),
        ("day", DAY, True),
        ("day", dt.date(2026, 3, 5), False),
        ("month", dt.date(2026, 3, 31), True),
        ("month", dt.date(2026, 4, 1), False),
        ("free", DAY, False),
    ],
)
def test_the_slot_is_what_is_counted_once(rule: str, other: dt.date, same: bool) -> None:
    assert (rules.slot_of(rule, DAY, ONE) == rules.slot_of(rule, other, TWO)) is same
    assert len(rules.slot_of(rule, DAY, ONE)) <= 40


@pytest.mark.parametrize(
    ("state", "days", "step"),
    [
        ("active", 31, None),
        ("active", 30, "soon"),
        ("active", 0, "soon"),
        ("active", -1, "expire"),
        ("ending", 5, None),
        ("ending", -1, "expire"),
        ("signed", 3, None),
        ("signed", -1, "expire"),
        ("prospect", -1, None),
        ("ended", -1, None),
    ],
)
def test_the_calendar_announces_the_end_then_ends(state: str, days: int, step: str | None) -> None:
    assert rules.step_for_day(state, DAY + dt.timedelta(days=days), DAY, 30) == step
    assert rules.step_for_day(state, None, DAY, 30) is None


def _benefit(**more: Any) -> Any:
    values = {"is_live": True, "from_on": DAY, "to_on": None, "tiers": [], **more}
    return SimpleNamespace(**values)


@pytest.mark.parametrize(
    ("merchant", "benefit", "member", "fits"),
    [
        ("active", {}, {}, True),
        ("ending", {}, {}, True),
        ("signed", {}, {}, False),
        ("ended", {}, {}, False),
        ("active", {"is_live": False}, {}, False),
        ("active", {"from_on": dt.date(2026, 3, 5)}, {}, False),
        ("active", {"to_on": dt.date(2026, 3, 3), "from_on": dt.date(2026, 1, 1)}, {}, False),
        ("active", {"to_on": DAY}, {}, True),
        ("active", {"tiers": ["gold"]}, {}, False),
        ("active", {"tiers": ["gold"]}, {"tier": "gold"}, True),
        ("active", {}, {"state": "frozen"}, False),
    ],
)
def test_who_may_use_a_benefit(merchant: str, benefit: Any, member: Any, fits: bool) -> None:
    person = SimpleNamespace(**{"state": "active", "tier": "", **member})
    if fits:
        rules.ensure_usable(merchant, _benefit(**benefit), person, DAY)
    else:
        with pytest.raises(rules.NotForThem):
            rules.ensure_usable(merchant, _benefit(**benefit), person, DAY)


def test_who_owes_whom() -> None:
    assert [rules.worth(one, 500) for one in ("none", "mall", "merchant")] == [0, 500, -500]


@pytest.mark.parametrize(("month", "over"), [("2026-02", True), ("2026-03", False), ("2027-01", False)])
def test_a_month_is_signed_when_it_is_over(month: str, over: bool) -> None:
    if over:
        rules.ensure_month_over(month, DAY)
    else:
        with pytest.raises(Conflict):
            rules.ensure_month_over(month, DAY)


@pytest.mark.parametrize("stars", [None, 0, 6, -1])
def test_stars_are_one_to_five(stars: int | None) -> None:
    with pytest.raises(Invalid):
        rules.ensure_stars(stars)
    assert [rules.ensure_stars(one) for one in (1, 5)] == [1, 5]
