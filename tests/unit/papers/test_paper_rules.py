"""What counts as wrong on a label or a paper, and what the manager has to hear (7.1, 7.2)."""

from __future__ import annotations

import pytest

from mallops.blueprints.papers import models
from mallops.blueprints.papers.rules import (
    FAULT_WORDS,
    IRREGULAR,
    LABEL_WORDS,
    PAYMENT_WORDS,
    Facts,
    ensure_check,
    faults_of,
    is_irregular,
    split,
)
from mallops.core.errors import Invalid


def test_every_stored_code_has_words() -> None:
    assert tuple(LABEL_WORDS) == models.LABEL_FAULTS
    assert tuple(PAYMENT_WORDS) == models.PAYMENTS
    assert set(FAULT_WORDS) >= IRREGULAR


@pytest.mark.parametrize(
    ("facts", "faults", "irregular"),
    [
        (Facts("ok"), (), False),
        (Facts("ok", "HT1", copies_due=3, copies_received=3, payment="match"), (), False),
        (Facts("ok", "HT1", copies_due=2, copies_received=3), (), False),
        (Facts("missing"), ("label",), False),
        (Facts("ok", "HT1", copies_due=3, copies_received=2), ("copies",), True),
        (Facts("ok", "HT1", copies_due=3, copies_received=0), ("copies",), True),
        (Facts("ok", payment="differs", mismatch="paid 10, took 12"), ("payment",), True),
        (Facts("ok", mismatch="slip of another shop"), ("papers",), True),
        (
            Facts("wrong_price", "", "XP2", 2, 1, "differs", "paid 10"),
            ("label", "copies", "payment"),
            True,
        ),
    ],
)
def test_what_is_wrong_and_who_hears_of_it(facts: Facts, faults: tuple[str, ...], irregular: bool) -> None:
    ensure_check(facts)
    assert faults_of(facts) == faults
    assert is_irregular(faults) is irregular


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (Facts("smudged"), "label_fault"),
        (Facts("ok", payment="maybe"), "payment"),
        (Facts("ok", copies_due=3, copies_received=3), "contract_no"),
        (Facts("ok", "HT1", copies_received=3), "copies_due"),
        (Facts("ok", "HT1", copies_due=3), "copies_received"),
        (Facts("ok", payment="differs", mismatch="  "), "mismatch"),
    ],
)
def test_a_check_that_cannot_be_followed_up_is_refused(facts: Facts, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ensure_check(facts)
    assert list(refused.value.field_errors) == [field]


def test_unknown_codes_of_old_rows_are_left_out() -> None:
    assert split("label ufo payment") == ("label", "payment")
