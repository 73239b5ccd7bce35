"""What may be done to an incident, and the text for the loudspeakers."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.incidents.rules import incidents as rules
from mallops.blueprints.incidents.rules.words import (
    CATEGORIES,
    CATEGORY_ICONS,
    LEVEL_MEANINGS,
    LEVELS,
    TELLS,
    USUAL_LEVEL,
)
from mallops.core.errors import Conflict, Invalid


def test_every_kind_has_a_picture_and_a_usual_level_and_every_level_a_meaning() -> None:
    assert set(CATEGORIES) == set(CATEGORY_ICONS) == set(USUAL_LEVEL)
    assert set(LEVELS) == set(LEVEL_MEANINGS) == set(TELLS) == set(USUAL_LEVEL.values())
    assert {"GM", "AGM"} <= set(TELLS[1])


def test_only_the_kind_is_needed() -> None:
    assert rules.ensure_report("fire", None, "") == (1, "")
    assert rules.ensure_report("theft", 1, " \nA bag\nblue") == (1, "A bag")
    assert len(rules.title_of("x" * 500)) == rules.TITLE
    for category, level in (("", None), ("ufo", 1), ("fire", 4)):
        with pytest.raises(Invalid):
            rules.ensure_report(category, level, "x")


def test_an_incident_does_not_happen_tomorrow() -> None:
    now = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
    assert rules.ensure_time(None, now) == now
    assert rules.ensure_time(now + dt.timedelta(minutes=2), now) == now
    with pytest.raises(Invalid):
        rules.ensure_time(now + dt.timedelta(hours=1), now)


def test_closing_needs_a_measure_and_the_lost_person_handed_over() -> None:
    rules.ensure_closes(measures="Put out", category="fire", handed_to="")
    rules.ensure_closes(measures="Found", category="lost_person", handed_to="Mother")
    for measures, category in (("", "fire"), ("Found", "lost_person")):
        with pytest.raises(Conflict):
            rules.ensure_closes(measures=measures, category=category, handed_to="")


def test_the_review_is_by_supervisor_or_manager_who_did_not_report() -> None:
    good = {"user_id": 1, "roles": {"SUP"}, "reported_by": 2, "causes": "a", "lessons": "b"}
    rules.ensure_reviews(**good)
    rules.ensure_reviews(**{**good, "roles": {"CSM"}})
    with pytest.raises(rules.ReviewersReview):
        rules.ensure_reviews(**{**good, "roles": {"GM"}})
    with pytest.raises(rules.ReporterCannotReview):
        rules.ensure_reviews(**{**good, "reported_by": 1})
    for key in ("causes", "lessons"):
        with pytest.raises(Conflict):
            rules.ensure_reviews(**{**good, key: " "})


def test_a_second_person_approves_a_statement_once() -> None:
    rules.ensure_decides(user_id=1, written_by=2, state="draft")
    with pytest.raises(rules.WriterCannotApprove):
        rules.ensure_decides(user_id=1, written_by=1, state="draft")
    with pytest.raises(Conflict):
        rules.ensure_decides(user_id=1, written_by=2, state="approved")


def test_the_paging_text_makes_itself_in_both_languages() -> None:
    given = {
        "mall_zh": "万象",
        "mall_en": "Vista",
        "name": "小明",
        "kind": "boy",
        "age": 5,
        "look": "红色外套",
    }
    zh, en = rules.paging_texts(**given, look_en="red coat", place="B1")
    assert zh.startswith("各位顾客，万象现在寻找小男孩小明，5 岁，红色外套，最后出现在B1。")
    assert "Vista is looking for a boy called 小明, 5 years old, red coat." in en
    zh, en = rules.paging_texts(
        mall_zh="万象", mall_en="Vista", name="", kind="woman", age=None, look="", look_en="", place=""
    )
    assert "寻找一位女士。" in zh and "looking for a woman." in en
