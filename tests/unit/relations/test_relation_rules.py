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
