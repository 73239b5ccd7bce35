"""Scores, ratings, notices of expiry and posts: hand-computed answers (catalogue 6.1)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mallops.blueprints.contractors.rules import scores, times
from mallops.blueprints.contractors.rules.scores import Figures, Formula
from mallops.blueprints.contractors.rules.words import SERVICES
from mallops.blueprints.contractors.shipped import LISTS
from mallops.core.errors import Invalid

D = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([("pass", 3), ("fail", 1)], 75),
        ([("pass", 1), ("fail", 1), ("na", 8)], 50),
        ([("pass", 1), ("pass", 1), ("fail", 1)], 67),
        ([("fail", 2)], 0),
        ([("na", 2)], None),
        ([], None),
        ([("pass", 1)] * 7 + [("fail", 1)], 88),  # 87.5 goes up
    ],
)
def test_a_check_scores_the_weight_that_passed(answers: list[tuple[str, int]], score: int | None) -> None:
    assert scores.check_score(answers) == score


@pytest.mark.parametrize("verdicts", [["pass", ""], [""], ["na", "na"]])
def test_a_check_is_finished_when_every_item_is_answered(verdicts: list[str]) -> None:
    with pytest.raises(Invalid):
        scores.ensure_answered(verdicts)


def test_a_check_with_an_item_that_applies_may_be_finished() -> None:
    scores.ensure_answered(["na", "fail"])


@pytest.mark.parametrize(
    ("figures", "rating"),
    [
        (Figures(90, 100, 80), "90.0"),  # (60 x 90 + 20 x 100 + 20 x 80) / 100
        (Figures(88, 95, None), "89.8"),  # (5280 + 1900) / 80 = 89.75
        (Figures(88, 95, None, 2), "79.8"),
        (Figures(10, None, None, 9), "0.0"),
        (Figures(None, None, None, 3), None),
        (Figures(None, 100, None), "100.0"),
    ],
)
def test_a_month_is_rated_by_what_there_is(figures: Figures, rating: str | None) -> None:
    assert scores.rate(Formula(), figures) == (Decimal(rating) if rating else None)


def test_a_part_without_weight_rates_nothing() -> None:
    assert scores.rate(Formula(checks=0, posts=0, fixes=1), Figures(90, 90, None)) is None


@pytest.mark.parametrize(
    ("score", "grade"), [("90", "A"), ("89.9", "B"), ("80", "B"), ("60", "C"), ("59.9", "D")]
)
def test_grades_begin_at_their_score(score: str, grade: str) -> None:
    assert scores.grade(Formula(), Decimal(score)) == grade


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"checks": 101}, "checks"),
        ({"posts": None}, "posts"),
        ({"checks": 0, "posts": 0, "fixes": 0}, "checks"),
        ({"grade_a": 80}, "grade_a"),
        ({"critical_minus": -1}, "critical_minus"),
    ],
)
def test_a_formula_must_make_sense(change: dict[str, int | None], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        scores.ensure_formula({**Formula().as_dict(), **change})
    assert field in caught.value.field_errors


@pytest.mark.parametrize(
    ("left", "told", "step"),
    [
        (61, None, None),
        (60, None, 60),
        (45, 60, None),
        (30, 60, 30),
        (29, 30, None),
        (7, 30, 7),
        (0, 7, None),
        (5, None, 7),  # entered late: only the last one
        (-1, None, None),
    ],
)
def test_the_end_of_a_contract_is_told_once_a_step(left: int, told: int | None, step: int | None) -> None:
    ends = D + dt.timedelta(days=left)
    assert times.notice_step(ends, D, (60, 30, 7), told, ends if told else None) == step


def test_a_contract_that_was_renewed_is_told_of_again() -> None:
    assert times.notice_step(D + dt.timedelta(days=60), D, (60, 30, 7), 7, D) == 60


@pytest.mark.parametrize(
    ("text", "days"), [("60, 30, 7", [60, 30, 7]), ("7、90，30", [90, 30, 7]), ("14", [14])]
)
def test_notices_are_read(text: str, days: list[int]) -> None:
    assert times.ensure_notices(text) == days


@pytest.mark.parametrize("text", ["", "soon", "0", "400", "7, 7", "1,2,3,4,5,6,7"])
def test_notices_must_make_sense(text: str) -> None:
    with pytest.raises(Invalid):
        times.ensure_notices(text)


@pytest.mark.parametrize(
    ("from_", "until", "days", "at", "duty"),
    [
        ("08:00", "20:00", "1234567", "2026-11-23 08:00", True),
        ("08:00", "20:00", "1234567", "2026-11-23 20:00", False),
        ("08:00", "20:00", "23456", "2026-11-23 12:00", False),  # a Monday
        ("20:00", "08:00", "1", "2026-11-23 23:00", True),
        ("20:00", "08:00", "1", "2026-11-24 07:59", True),  # the shift of Monday
        ("20:00", "08:00", "1", "2026-11-23 07:00", False),
        ("20:00", "08:00", "1", "2026-11-24 21:00", False),
        ("00:00", "00:00", "1234567", "2026-11-23 03:00", True),
    ],
)
def test_posts_are_manned_in_their_hours(from_: str, until: str, days: str, at: str, duty: bool) -> None:
    begins, ends = dt.time.fromisoformat(from_), dt.time.fromisoformat(until)
    assert times.is_on_duty(begins, ends, days, dt.datetime.fromisoformat(at)) is duty


def test_a_contract_ends_after_it_begins() -> None:
    times.ensure_period(D, D)
    with pytest.raises(Invalid):
        times.ensure_period(D, D - dt.timedelta(days=1))


def test_every_kind_of_service_has_a_shipped_list_in_both_languages() -> None:
    assert set(LISTS) == set(SERVICES)
    for items in LISTS.values():
        assert len({one[0] for one in items}) == len(items) >= 7
        assert all(zh and en and 1 <= weight <= 20 for _code, zh, en, weight, _critical in items)
