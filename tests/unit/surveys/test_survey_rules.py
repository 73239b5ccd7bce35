"""Questions, answers, results, samples and quarters of surveys (53)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from mallops.blueprints.surveys.rules import answers, questions, results, running, suggesting
from mallops.core.errors import Conflict, Invalid

SCORE = {"kind": "score", "zh": "甲", "en": "A", "options": [], "many": False, "required": True}
MANY = {
    "kind": "choice", "zh": "乙", "en": "B", "many": True, "required": False,
    "options": [["一", "1"], ["二", "2"], ["三", "3"]],
}  # fmt: skip
TEXT = {"kind": "text", "zh": "丙", "en": "C", "options": [], "many": False, "required": False}


@pytest.mark.parametrize(("day", "quarter"), [("2026-01-01", "2026-Q1"), ("2026-12-31", "2026-Q4")])
def test_quarters(day: str, quarter: str) -> None:
    assert running.quarter_of(dt.date.fromisoformat(day)) == quarter


def test_the_quarter_before() -> None:
    assert running.quarter_before("2026-Q1") == "2025-Q4" and running.quarter_before("2026-Q3") == "2026-Q2"


def test_rows_of_the_builder() -> None:
    rows = questions.typed_questions(
        ["score", "choices", "text", "score"], ["甲", "乙", "", ""], ["", "B", "C", " "],
        ["x", "一 | 1\n\n二\n | 3", "", ""], ["1", "0", "0", "1"],
    )  # fmt: skip
    assert [(one["kind"], one["many"], one["required"]) for one in rows] == [
        ("score", False, True), ("choice", True, False), ("text", False, False),
    ]  # fmt: skip
    assert rows[0]["options"] == [] and rows[1]["options"] == [["一", "1"], ["二", ""], ["", "3"]]
    assert questions.option_lines(rows[1]) == "一 | 1\n二\n3" and questions.form_kind(rows[1]) == "choices"


@pytest.mark.parametrize(
    "wrong", [[], [SCORE] * 13, [SCORE | {"kind": "song"}], [MANY | {"options": [["一", "1"]]}]]
)
def test_questions_that_are_none(app_ctx: Any, wrong: list[dict[str, Any]]) -> None:
    assert questions.ensure_questions([SCORE, MANY, TEXT]) == [SCORE, MANY, TEXT]
    with pytest.raises(Invalid):
        questions.ensure_questions(wrong)


def test_after_a_case_the_first_question_is_the_score(app_ctx: Any) -> None:
    questions.ensure_after([SCORE, TEXT])
    for wrong in ([TEXT, SCORE], [SCORE | {"required": False}]):
        with pytest.raises(Invalid):
            questions.ensure_after(wrong)


def test_answers_as_they_are_typed(app_ctx: Any) -> None:
    asked = [SCORE, MANY, TEXT]
    many = [("q1", "2"), ("q1", "0"), ("q1", "9")]
    form = MultiDict([("q0", "4"), *many, ("q2", " Hi\x00 "), ("remark", " R ")])
    given = answers.typed_answers(form, asked)
    assert given == answers.Given([4, [0, 2], None], {"2": "Hi"}, "R") and given.first_score == 4
    assert answers.ensure_answers(asked, given) is given
    one = answers.typed_answers(MultiDict([("q0", "1"), ("q0", "2")]), [MANY | {"many": False}])
    assert one.given == [[1]]


@pytest.mark.parametrize("typed", ["", "0", "6", "five", "4.5"])
def test_a_score_is_1_to_5(app_ctx: Any, typed: str) -> None:
    given = answers.typed_answers(MultiDict([("q0", typed)]), [SCORE])
    assert given.given == [None]
    with pytest.raises(Invalid):
        answers.ensure_answers([SCORE], given)


def test_an_answer_says_something(app_ctx: Any) -> None:
    with pytest.raises(Invalid):
        answers.ensure_answers([TEXT, MANY], answers.Given([None, None], {}))
    answers.ensure_answers([TEXT, MANY], answers.Given([None, None], {}, "A word"))
    answers.ensure_answers([TEXT | {"required": True}], answers.Given([None], {"0": "A word"}))


def test_results_by_hand() -> None:
    rows: list[tuple[list[Any], str | None]] = [
        ([5, [0, 1], None], '{"2": "Light"}'), ([4, None, None], None), ([1, [1], None], None),
    ]  # fmt: skip
    score, many, text = results.results_of([SCORE, MANY, TEXT], rows)
    assert (score.count, score.mean, score.spread) == (3, 3.33, [1, 0, 0, 1, 1])
    assert round(score.satisfied or 0, 1) == 66.7
    assert (many.count, many.spread, many.mean) == (2, [1, 2, 0], None)
    assert text.texts == ["Light"] and results.rate_of([score, many, text]) == score.satisfied
    assert results.rate_of([many]) is None and results.mean([]) is None


def test_a_handful_of_anonymous_answers_is_held_back_while_it_runs() -> None:
    assert results.too_few(True, "open", 2) and not results.too_few(True, "open", 3)
    assert not results.too_few(True, "closed", 1) and not results.too_few(False, "open", 1)


def test_a_sample_takes_about_its_share_and_always_the_same() -> None:
    keys = [f"case-{at}" for at in range(2000)]
    taken = [one for one in keys if running.in_sample(one, 30)]
    assert 500 < len(taken) < 700 and taken == [one for one in keys if running.in_sample(one, 30)]
    assert all(running.in_sample(one, 100) for one in keys)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("title", {"title": " "}), ("about", {"audience": "after"}), ("sample", {"sample": 0}),
        ("target", {"target": -1}), ("ends_on", {"ends_on": dt.date(2026, 1, 1)}),
    ],
)  # fmt: skip
def test_facts_of_a_survey(app_ctx: Any, field: str, facts: dict[str, Any]) -> None:
    good: dict[str, Any] = {
        "title": "Spring", "audience": "customers", "about": "", "sample": 100, "target": 0, "ends_on": None,
        "today": dt.date(2026, 3, 2),
    }  # fmt: skip
    running.ensure_facts(**good)
    with pytest.raises(Invalid) as refused:
        running.ensure_facts(**good | facts)
    assert set(refused.value.field_errors) == {field}


def test_it_takes_answers_until_the_evening_of_its_last_day(app_ctx: Any) -> None:
    day = dt.date(2026, 3, 2)
    running.ensure_takes("open", day, day)
    running.ensure_takes("open", None, day)
    for state, last in (("open", day - dt.timedelta(days=1)), ("closed", None), ("draft", None)):
        with pytest.raises(Conflict):
            running.ensure_takes(state, last, day)


def test_plans_and_suggestions(app_ctx: Any) -> None:
    day = dt.date(2026, 3, 2)
    running.ensure_plan_line("Clean", "cleaning", ["cleaning"], day, day)
    for wrong in (("", "cleaning", day), ("Clean", "moon", day), ("Clean", "cleaning", None)):
        with pytest.raises(Invalid):
            running.ensure_plan_line(wrong[0], wrong[1], ["cleaning"], wrong[2], day)
    suggesting.ensure_suggestion("A", "B", "tenant", "person", "place", 1)
    with pytest.raises(Invalid) as refused:
        suggesting.ensure_suggestion("", "", "tenant", "pigeon", "moon", None)
    assert set(refused.value.field_errors) == {"title", "text", "channel", "topic", "tenant"}
