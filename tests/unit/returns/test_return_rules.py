"""The policy's period, what lacks, what may be decided and paid: by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from mallops.blueprints.returns import rules
from mallops.core.errors import Conflict, Invalid

BOUGHT = dt.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def words(app: Flask) -> Any:
    """Sentences need a language."""
    with app.test_request_context():
        yield


def claw(fen: int, state: str) -> Any:
    return SimpleNamespace(fen=fen, state=state, label="Cup")


@pytest.mark.parametrize(
    ("reason", "category", "days"),
    [
        ("no_reason", "Shoes", 7), ("no_reason", "Food", 0), ("no_reason", " Food ", 0),
        ("quality", "Food", 15),
        ("wrong", "Shoes", 15), ("other", "Shoes", 0), ("no_reason", "Watches", 30),
    ],
)  # fmt: skip
def test_days_by_reason_and_category(reason: str, category: str, days: int) -> None:
    terms = rules.Terms(exceptions={"Food": 0, "Watches": 30})
    assert rules.days_for(terms, reason, category) == days


def test_the_day_of_the_purchase_does_not_count() -> None:
    assert rules.until_of(BOUGHT, 7) == dt.date(2026, 3, 11)
    assert rules.until_of(BOUGHT, 0) is None


@pytest.mark.parametrize(
    ("reason", "condition", "came", "sentences"),
    [
        ("no_reason", "sealed", 11, 0), ("no_reason", "intact", 11, 0), ("no_reason", "sealed", 12, 1),
        ("no_reason", "used", 11, 1), ("no_reason", "used", 12, 2), ("quality", "faulty", 11, 0),
        ("quality", "damaged", 11, 1), ("no_reason", "damaged", 12, 3),
    ],
)  # fmt: skip
def test_what_the_policy_does_not_cover(reason: str, condition: str, came: int, sentences: int) -> None:
    found = rules.outside(reason, condition, dt.date(2026, 3, came), dt.date(2026, 3, 11))
    assert len(found) == sentences
    assert rules.outside("other", "sealed", BOUGHT, None)


@pytest.mark.parametrize(
    ("decision", "fen", "payer", "note", "covered", "opinion", "wrong"),
    [
        ("refund", 100, "shop", "", True, "agree", set()),
        ("refund", 101, "shop", "", True, "agree", {"refund"}),
        ("refund", 0, "shop", "", True, "agree", {"refund"}),
        ("refund", 100, "", "", True, "agree", {"payer"}),
        ("refund", 100, "shop", "", False, "agree", {"note"}),
        ("refund", 100, "shop", "", True, "", {"note"}),
        ("refund", 100, "shop", "x", False, "refuse", set()),
        ("exchange", 0, "", "", True, "agree", set()),
        ("exchange", 20, "", "", True, "agree", {"payer"}),
        ("refuse", 0, "", "", True, "agree", {"note"}),
        ("gift", 0, "", "x", True, "agree", {"decision"}),
    ],
)
def test_decisions(
    decision: str, fen: int, payer: str, note: str, covered: bool, opinion: str, wrong: set[str]
) -> None:
    told = rules.Decision(decision, fen, payer, note)
    if not wrong:
        return rules.ensure_decision(told, 100, covered=covered, opinion=opinion)
    with pytest.raises(Invalid) as refused:
        rules.ensure_decision(told, 100, covered=covered, opinion=opinion)
    assert set(refused.value.field_errors) == wrong
    return None


def test_what_is_taken_off_and_what_is_still_out() -> None:
    rows = [claw(300, "deducted"), claw(500, "back"), claw(900, "waived"), claw(0, "noted")]
    assert rules.payable(1000, rows) == 700
    rules.ensure_settled(rows)
    with pytest.raises(Conflict):
        rules.payable(200, rows)
    with pytest.raises(Conflict):
        rules.ensure_settled([*rows, claw(1, "open")])


def test_money_back_means_the_invoice_too() -> None:
    rules.ensure_closable(100, "", "", True)
    rules.ensure_closable(100, "FP1", "red", True)
    rules.ensure_closable(100, "FP1", "", False)  # refused: nothing was paid
    with pytest.raises(Conflict):
        rules.ensure_closable(100, "FP1", "", True)


def test_exceptions_line_by_line() -> None:
    assert rules.read_exceptions("Food 0\n\n内衣：0\nFine jewellery = 30") == {
        "Food": 0, "内衣": 0, "Fine jewellery": 30,
    }  # fmt: skip
    for text in ("Food", "Food x", "7", "Food 366", "Food ²"):
        with pytest.raises(Invalid):
            rules.read_exceptions(text)


def test_a_shop_that_does_not_agree_says_why() -> None:
    rules.ensure_opinion("agree", "", "Li")
    for told in (("refuse", "", "Li"), ("agree", "", ""), ("maybe", "x", "Li")):
        with pytest.raises(Invalid):
            rules.ensure_opinion(*told)
