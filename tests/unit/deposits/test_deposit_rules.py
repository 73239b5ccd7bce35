"""What may be done with a deposit."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from mallops.blueprints.deposits import rules
from mallops.core.errors import Conflict, Invalid
from mallops.core.obligations import Obligation

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(("typed", "fen"), [("2,000.00", 200_000), ("¥3.5", 350), ("２０元", 2_000)])
def test_amounts_as_people_write_them(typed, fen):
    assert rules.typed_amount(typed) == fen


@pytest.mark.parametrize("typed", ["", "0", "-5", "1.234", "much", "NaN"])
def test_what_is_no_amount(typed):
    with pytest.raises(Invalid) as refused:
        rules.typed_amount(typed)
    assert "amount" in refused.value.field_errors


def test_money_moves_today_at_the_latest():
    assert rules.ensure_day(TODAY, TODAY) == TODAY
    for wrong in (None, TODAY + dt.timedelta(days=1), dt.date(1066, 10, 14)):
        with pytest.raises(Invalid):
            rules.ensure_day(wrong, TODAY)


def test_a_deduction_needs_what_is_left_a_picture_and_an_open_deposit():
    rules.ensure_deducts("held", 100, 40, 60, True)
    with pytest.raises(Invalid) as refused:
        rules.ensure_deducts("held", 100, 40, 61, True)
    assert "amount" in refused.value.field_errors
    with pytest.raises(Invalid) as refused:
        rules.ensure_deducts("held", 100, 0, 60, False)
    assert "photos" in refused.value.field_errors
    for state in ("approved", "paid", "spent", "void"):
        with pytest.raises(Conflict):
            rules.ensure_deducts(state, 100, 0, 1, True)


def test_who_counts_as_second():
    assert not rules.needs_second(99_999, 100_000)
    assert rules.needs_second(100_000, 100_000)
    rules.ensure_second(2, 1)
    with pytest.raises(Conflict):
        rules.ensure_second(1, 1)


def test_the_lock_names_what_is_open():
    rules.ensure_unlocked([])
    with pytest.raises(rules.Locked) as refused:
        rules.ensure_unlocked(
            [Obligation("a:1", "security", "Pass", "GC-1", holder="Ma Long"), Obligation("b:2", "x", "Y")]
        )
    words = str(refused.value)
    assert "2" in words and all(one in words for one in ("Security", "Ma Long", "Pass GC-1", "Y"))


def test_a_waiver_holds_for_what_it_was_and_no_more():
    waivers = [SimpleNamespace(key="bill:1", amount=500), SimpleNamespace(key="order:1", amount=None)]
    assert rules.waived(Obligation("bill:1", "finance", "Bill", amount=500), waivers)
    assert not rules.waived(Obligation("bill:1", "finance", "Bill", amount=501), waivers)
    assert rules.waived(Obligation("order:1", "service", "Order"), waivers)
    assert not rules.waived(Obligation("order:2", "service", "Order"), waivers)


def test_accounts_are_masked():
    assert rules.mask_account("6222000012345678") == "**** 5678"
    assert rules.mask_account("1234") == "****" and rules.mask_account("") == ""
