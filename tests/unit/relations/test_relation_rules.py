"""Newcomers, texts, letters, surveys, and who may know of a complaint."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mallops.blueprints.relations import rules
from mallops.core.errors import Conflict, Invalid, NotFound

TODAY = dt.date(2026, 3, 2)


def test_who_is_new() -> None:
    assert rules.is_newcomer(None, TODAY) and rules.is_newcomer(TODAY + dt.timedelta(days=9), TODAY)
    assert rules.is_newcomer(TODAY - dt.timedelta(days=30), TODAY)
    assert not rules.is_newcomer(TODAY - dt.timedelta(days=31), TODAY)


def test_only_the_known_words_are_filled_in() -> None:
    words = {"officer": "Li", "contact": "{tenant}", "tenant": "X"}
    assert (
        rules.fill("{officer} {contact} {day} {0} {x.__class__}", words) == "Li {tenant}  {0} {x.__class__}"
    )


@pytest.mark.parametrize(("day", "quarter"), [("2026-01-01", "2026-Q1"), ("2026-12-31", "2026-Q4")])
def test_quarters(day: str, quarter: str) -> None:
    assert rules.quarter_of(dt.date.fromisoformat(day)) == quarter


def test_the_quarter_before() -> None:
    assert rules.quarter_before("2026-Q1") == "2025-Q4" and rules.quarter_before("2026-Q3") == "2026-Q2"


@pytest.mark.parametrize("scores", [[], [1], [1, None], [0, 5], [6, 1], [1, 2, 3]])
def test_every_question_is_answered_from_1_to_5(app_ctx: Any, scores: list[int | None]) -> None:
    assert rules.ensure_scores([1, 5], 2) == [1, 5]
    with pytest.raises(Invalid):
        rules.ensure_scores(scores, 2)


def test_questions_and_means(app_ctx: Any) -> None:
    assert rules.ensure_questions([["a", ""], [" ", ""], ["b", "c"]]) == [["a", ""], ["b", "c"]]
    with pytest.raises(Invalid):
        rules.ensure_questions([["", " "]])
    assert rules.mean([]) is None and rules.mean([1, 2, 2]) == 1.67


def test_whom_it_is_about_never_knows() -> None:
    rules.ensure_may_know(1, None)
    rules.ensure_may_know(1, 2)
    for user_id, about_id in ((2, 2), (None, 2), (None, None)):
        with pytest.raises(NotFound):
            rules.ensure_may_know(user_id, about_id)


def test_the_steps_of_a_complaint(app_ctx: Any) -> None:
    rules.ensure_next("new", "looking")
    for state, to in (("new", "closed"), ("closed", "looking"), ("looking", "looking")):
        with pytest.raises(Conflict):
            rules.ensure_next(state, to)


def test_a_letter_and_its_answer_say_enough(app_ctx: Any) -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_letter("", " ", "", "")
    assert set(refused.value.field_errors) == {"title", "facts", "request", "applicant"}
    with pytest.raises(Invalid) as refused:
        rules.ensure_reply("maybe", "")
    assert set(refused.value.field_errors) == {"verdict", "reply"}
