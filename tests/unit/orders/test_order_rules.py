"""Lines, totals and money of an order (27.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mallops.blueprints.orders import rules
from mallops.core.errors import Conflict, Invalid

DAY = dt.date(2026, 3, 4)


def refused(call: Any) -> set[str]:
    with pytest.raises(Invalid) as error:
        call()
    return set(error.value.field_errors)


def test_lines_that_say_something_are_kept() -> None:
    lines = rules.ensure_lines([("Cup", 20, "pcs"), ("", None, ""), ("Bag", 1, "")])
    assert rules.words_of(lines) == ["Cup × 20 pcs", "Bag × 1"]
    assert (rules.title_of(lines), rules.title_of(lines[:1])) == ("Cup × 20 pcs +1", "Cup × 20 pcs")


@pytest.mark.parametrize(
    "typed", [[], [("", None, "")], [("Cup", None, "")], [("Cup", 0, "")], [("", 3, "")]]
)
def test_a_line_says_what_and_how_many(typed: Any) -> None:
    assert refused(lambda: rules.ensure_lines(typed)) == {"items"}


def test_a_total_is_typed_or_the_sum_of_all_lines() -> None:
    many = {1: 20, 2: 3}
    assert rules.total_of(many, {1: 100, 2: 1000}, None) == 5000
    assert rules.total_of(many, {1: 100}, 4000) == 4000
    assert refused(lambda: rules.total_of(many, {1: 100}, None)) == {"total"}
    assert refused(lambda: rules.total_of(many, {1: 0, 2: 0}, None)) == {"total"}
    assert refused(lambda: rules.total_of(many, {1: -1}, 10)) == {"prices"}


def test_the_cheapest_is_named_when_there_is_a_choice() -> None:
    assert rules.cheapest({1: 300, 2: 200, 3: 200}) == 2
    assert rules.cheapest({1: 300}) is None and rules.cheapest({}) is None


@pytest.mark.parametrize(
    ("kind", "fen", "fields"),
    [
        ("deposit", 600, set()),
        ("deposit", 601, {"amount"}),
        ("balance", 0, {"amount"}),
        ("refund", 400, set()),
        ("refund", 401, {"amount"}),
    ],
)
def test_nobody_pays_too_much_or_gets_too_much_back(kind: str, fen: int, fields: set[str]) -> None:
    def check() -> None:
        rules.ensure_payment(kind, fen, 1000, 400, "R1")

    if fields:
        assert refused(check) == fields
    else:
        check()
    assert "receipt_no" in refused(lambda: rules.ensure_payment(kind, fen, 1000, 400, " "))


def test_closed_when_paid_and_cancelled_when_given_back() -> None:
    rules.ensure_paid(100, 100, "")
    rules.ensure_nothing_paid(0)
    rules.ensure_quoted(1)
    for call in (
        lambda: rules.ensure_paid(100, 99, "1"),
        lambda: rules.ensure_nothing_paid(1),
        lambda: rules.ensure_quoted(0),
    ):
        with pytest.raises(Conflict):
            call()


def test_days_lie_where_they_belong() -> None:
    before, after = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
    assert refused(lambda: rules.ensure_order(None, "", DAY)) == {"deliver_on", "address"}
    assert refused(lambda: rules.ensure_order(before, "x", DAY)) == {"deliver_on"}
    assert refused(lambda: rules.ensure_visit(after, DAY, DAY)) == {"visited_on", "next_on"}
    assert refused(lambda: rules.ensure_quote_days(before, before, DAY)) == {"deliver_by", "valid_to"}
    rules.ensure_order(DAY, "x", DAY)
    rules.ensure_visit(before, after, DAY)
