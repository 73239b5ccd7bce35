"""What a permit, a pass and hot work are worth, and what an application lacks (15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mallops.blueprints.fitout.rules import hot, works
from mallops.blueprints.fitout.rules.words import ACCEPTANCE, ITEMS, RULES
from mallops.core.errors import Conflict, Invalid

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ONE = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "starts", "ends", "verdict"),
    [
        ("working", DAY, DAY, "valid"),
        ("permitted", DAY + ONE, DAY + ONE, "early"),
        ("working", DAY - ONE, DAY - ONE, "expired"),
        ("stopped", DAY, DAY, "stopped"),
        ("stopped", DAY - ONE, DAY - ONE, "stopped"),
        ("accepted", DAY, DAY, "over"),
        ("applied", DAY, DAY, "none"),
        ("withdrawn", DAY, DAY, "none"),
        ("working", None, None, "none"),
    ],
)
def test_what_a_permit_is_worth(state: str, starts: Any, ends: Any, verdict: str) -> None:
    assert works.permit_verdict(state, starts, ends, DAY) == verdict


def test_a_person_goes_before_the_permit() -> None:
    assert works.pass_verdict("blacklisted", "valid") == "blacklisted"
    assert works.pass_verdict("valid", "over") == "expired"
    assert works.pass_verdict("valid", "stopped") == "stopped"


def test_every_item_of_a_look_is_a_rule() -> None:
    assert set(ITEMS) < set(RULES)


def _application(**more: Any) -> None:
    values: dict[str, Any] = {
        "works": "full",
        "company": "Builders",
        "starts_on": DAY,
        "ends_on": DAY + ONE,
        "hours": (None, None),
        "night_work": False,
        "today": DAY,
    }
    works.ensure_application(**(values | more))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"works": ""}, "works"),
        ({"company": " "}, "company"),
        ({"ends_on": DAY - ONE, "starts_on": DAY - ONE}, "ends_on"),
        ({"starts_on": DAY + 2 * ONE}, "ends_on"),
        ({"ends_on": DAY + 200 * ONE}, "ends_on"),
        ({"hours": (dt.time(9), None)}, "work_until"),
        ({"hours": (dt.time(22), dt.time(6))}, "work_until"),
    ],
)
def test_what_an_application_needs(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _application(**wrong)
    assert list(refused.value.field_errors) == [field]


def test_night_work_passes_midnight() -> None:
    _application(hours=(dt.time(22), dt.time(6)), night_work=True)


def test_what_is_missing_is_named() -> None:
    full: dict[str, Any] = {
        "drawings": 1,
        "company": "B",
        "licence_no": "1",
        "policy_no": "P",
        "insured_sum": 1,
        "insured_until": DAY,
        "ends_on": DAY,
        "tenant": True,
    }
    assert works.lacks(**full) == []
    for key, nothing in (("drawings", 0), ("licence_no", ""), ("insured_sum", None), ("tenant", False)):
        assert len(works.lacks(**(full | {key: nothing}))) == 1
    assert len(works.lacks(**(full | {"insured_until": DAY - ONE}))) == 1


def test_what_is_not_touched_is_in_order() -> None:
    answers = works.read_look({"fire": ("fail", "No extinguisher"), "hot": ("nonsense", "")})
    assert answers["fire"] == {"verdict": "fail", "note": "No extinguisher"}
    assert {one["verdict"] for code, one in answers.items() if code != "fire"} == {"pass"}
    with pytest.raises(Invalid):
        works.read_look({"fire": ("fail", " ")})


def test_acceptance_is_complete_and_good() -> None:
    good = {code: {"verdict": "pass"} for code in ACCEPTANCE}
    works.ensure_acceptable(good, 0, 0)
    for acceptance, violations, hot_works in (
        (None, 0, 0),
        (good | {"fire": {"verdict": ""}}, 0, 0),
        (good | {"fire": {"verdict": "fail"}}, 0, 0),
        (good, 1, 0),
        (good, 0, 1),
    ):
        with pytest.raises(Conflict):
            works.ensure_acceptable(acceptance, violations, hot_works)


@pytest.mark.parametrize(
    ("state", "hours", "fitout", "verdict"),
    [
        ("valid", 0, "working", "valid"),
        ("valid", -1, "working", "early"),
        ("valid", 3, "working", "over"),
        ("valid", 0, "stopped", "stopped"),
        ("applied", 0, "working", "unsigned"),
        ("watch", 9, "working", "watch"),
        ("done", 0, "working", "over"),
    ],
)
def test_what_hot_work_is_worth(state: str, hours: int, fitout: str, verdict: str) -> None:
    assert hot.hot_verdict(state, NOON, NOON + 3 * HOUR, fitout, NOON + hours * HOUR) == verdict


def test_the_clock_of_hot_work() -> None:
    until = NOON + 3 * HOUR

    def due(state: str, minutes: int, **more: Any) -> str | None:
        words: dict[str, Any] = {"ended_at": None, "warned": False, "pressed": False}
        now = until + dt.timedelta(minutes=minutes)
        return hot.due_step(state, until_at=until, now=now, **(words | more))

    assert due("valid", -31) is None and due("valid", -30) == "warn"
    assert due("valid", -30, warned=True) is None and due("valid", 0, warned=True) == "expire"
    assert due("applied", -1) is None and due("applied", 0) == "lapse"
    assert due("watch", 44, ended_at=until) is None and due("watch", 45, ended_at=until) == "press"
    assert due("watch", 90, ended_at=until, pressed=True) is None and due("done", 90) is None


def test_the_fire_watch_takes_thirty_minutes() -> None:
    with pytest.raises(Conflict):
        hot.ensure_watched(NOON, NOON + dt.timedelta(minutes=29, seconds=59))
    hot.ensure_watched(NOON, NOON + dt.timedelta(minutes=30))


@pytest.mark.parametrize(
    ("hours", "taken"), [(None, False), (-1, True), (-71, True), (-73, False), (1, False)]
)
def test_a_look_that_waited_for_a_network_keeps_its_time(hours: int | None, taken: bool) -> None:
    now = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
    said = None if hours is None else now + dt.timedelta(hours=hours)
    assert works.look_moment(said, now) == (said if taken else now)
