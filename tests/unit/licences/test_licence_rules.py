"""What the calendar makes of a licence; what an issue must say; fees."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mallops.blueprints.licences import rules
from mallops.core.errors import Invalid

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("left", "term"),
    [(61, "far"), (60, "60"), (31, "60"), (30, "30"), (8, "30"), (7, "7"), (0, "7"), (-1, "over")],
)
def test_the_term_by_days_left(left: int, term: str) -> None:
    assert rules.term_of(True, False, TODAY + dt.timedelta(days=left), TODAY) == term


def test_without_an_end_or_not_issued() -> None:
    assert rules.term_of(True, True, None, TODAY) == "none"
    assert rules.term_of(False, False, TODAY, TODAY) == ""


@pytest.mark.parametrize(
    ("state", "term", "step"),
    [
        ("issued", "60", "remind"),
        ("issued", "over", "expire"),
        ("renewal_due", "30", None),
        ("renewal_due", "over", "expire"),
        ("preparing", "over", None),
        ("expired", "over", None),
        ("issued", "far", None),
    ],
)
def test_the_step_of_the_calendar(state: str, term: str, step: str | None) -> None:
    assert rules.next_step(state, term) == step


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"licence_no": " "}, "licence_no"),
        ({"valid_to": None}, "valid_to"),
        ({"no_end": True}, "valid_to"),
        ({"valid_from": TODAY + dt.timedelta(days=1)}, "valid_to"),
        ({"valid_to": dt.date(9026, 1, 1)}, "valid_to"),
    ],
)
def test_an_issue_says_number_and_days(app_ctx: Any, more: dict[str, Any], field: str) -> None:
    good = {"licence_no": "A1", "valid_from": TODAY, "valid_to": TODAY, "no_end": False}
    rules.ensure_issue(**good)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        rules.ensure_issue(**(good | more))
    assert field in refused.value.field_errors


def test_fees(app_ctx: Any) -> None:
    assert rules.ensure_fee("") == 0 and rules.ensure_fee("350.5") == 35050
    for wrong in ("-1", "abc", "99999999999"):
        with pytest.raises(Invalid):
            rules.ensure_fee(wrong)
