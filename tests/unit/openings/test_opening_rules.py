"""Windows of opening and closing checks, who may finish them when, what the lines mean (3.1-3.3)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from mallops.blueprints.checklists.rules import ChoiceRule, ItemRule
from mallops.blueprints.checklists.shipped import OPENINGS
from mallops.blueprints.openings.rules import (
    CLOSING,
    DONE,
    LATE,
    MISSED,
    OPENING,
    CheckFacts,
    CheckOver,
    NotOpenYet,
    NotYourZone,
    PlanRule,
    Said,
    Window,
    ensure_may_finish,
    ensure_plan_valid,
    exceptions_of,
    judge,
    state_when_done,
    window_of,
)
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
SUNDAY = dt.date(2026, 11, 22)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(("starts", "ends", "begins", "until"), [
    ("08:30", "10:00", "2026-11-22T08:30", "2026-11-22T10:00"),
    ("22:00", "23:00", "2026-11-22T22:00", "2026-11-22T23:00"),
    ("23:30", "00:30", "2026-11-22T23:30", "2026-11-23T00:30"),
])  # fmt: skip
def test_windows_of_a_day_also_past_midnight(starts: str, ends: str, begins: str, until: str) -> None:
    plan = PlanRule(dt.time.fromisoformat(starts), dt.time.fromisoformat(ends), 45)
    ensure_plan_valid(plan)
    window = window_of(plan, SUNDAY, SHANGHAI)
    assert window is not None
    assert (window.from_, window.until) == (at(begins), at(until))
    assert window.missed_from - window.until == dt.timedelta(minutes=45)


def test_daylight_saving_keeps_the_wall_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    plan = PlanRule(dt.time(8), dt.time(9))
    window = window_of(plan, dt.date(2026, 3, 29), berlin)
    assert window is not None and window.from_ == at("2026-03-29T08:00", berlin)
    assert window.from_.utctimetuple().tm_hour == 6


def test_no_window_on_a_day_that_is_not_planned() -> None:
    plan = PlanRule(dt.time(8), dt.time(9), weekdays=frozenset({0, 1, 2, 3, 4}))
    assert window_of(plan, SUNDAY, SHANGHAI) is None


@pytest.mark.parametrize(("plan", "field"), [
    (PlanRule(dt.time(8), dt.time(8)), "ends"),
    (PlanRule(dt.time(8), dt.time(15)), "ends"),
    (PlanRule(dt.time(10), dt.time(8)), "ends"),
    (PlanRule(dt.time(8), dt.time(9), 481), "missed_after"),
    (PlanRule(dt.time(8), dt.time(9), -1), "missed_after"),
    (PlanRule(dt.time(8), dt.time(9), weekdays=frozenset()), "weekdays"),
])  # fmt: skip
def test_a_plan_nobody_could_follow_is_refused(plan: PlanRule, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ensure_plan_valid(plan)
    assert list(refused.value.field_errors) == [field]


WINDOW = Window(at("2026-11-22T08:30"), at("2026-11-22T10:00"), at("2026-11-22T11:00"))


def facts(state: str = "due", phase: str = OPENING) -> CheckFacts:
    return CheckFacts(state, 7, phase, WINDOW)


@pytest.mark.parametrize(("moment", "state"), [
    ("2026-11-22T08:00", DONE), ("2026-11-22T10:00", DONE),
    ("2026-11-22T10:00:01", LATE), ("2026-11-22T10:59:59", LATE),
])  # fmt: skip
def test_done_in_time_or_late(moment: str, state: str) -> None:
    ensure_may_finish(facts(), at(moment), {7})
    assert state_when_done(WINDOW, at(moment)) == state


def test_too_early_too_late_done_already_or_not_mine() -> None:
    with pytest.raises(NotOpenYet):
        ensure_may_finish(facts(), at("2026-11-22T07:59"), {7})
    with pytest.raises(NotOpenYet):
        ensure_may_finish(facts(phase=CLOSING), at("2026-11-22T08:29"), {7})
    with pytest.raises(CheckOver):
        ensure_may_finish(facts(), at("2026-11-22T11:00"), {7})
    for state in (DONE, LATE, "void"):
        with pytest.raises(CheckOver):
            ensure_may_finish(facts(state), at("2026-11-22T09:00"), {7}, leads=True)
    with pytest.raises(NotYourZone):
        ensure_may_finish(facts(), at("2026-11-22T09:00"), {8})
    ensure_may_finish(facts(), at("2026-11-22T09:00"), (), leads=True)


def test_a_phone_that_was_offline_still_counts_by_its_time() -> None:
    ensure_may_finish(facts(MISSED), at("2026-11-22T09:00"), {7})
    with pytest.raises(CheckOver):
        ensure_may_finish(facts(MISSED), at("2026-11-22T11:30"), {7})


ITEMS = [
    ItemRule("a"),
    ItemRule("b", critical=True),
    ItemRule("n", kind="count", minimum=1),
    ItemRule("c", kind="choice", choices=(ChoiceRule("bad", "fail"), ChoiceRule("good"))),
    ItemRule("t", kind="text"),
    ItemRule("p", photo_on_fail=True),
]


def test_untouched_lines_are_in_order_and_values_nobody_gave_do_not_count() -> None:
    answers = judge(ITEMS, {})
    assert [one["verdict"] for one in answers] == ["pass", "pass", "na", "na", "na", "pass"]
    assert exceptions_of(answers) == []
    assert answers[0] == {"code": "a", "verdict": "pass"}


def test_what_is_touched_is_an_exception_and_values_judge_themselves() -> None:
    said = {
        "a": Said(wrong=True),
        "b": Said(wrong=True, remark="locked"),
        "n": Said(number=0),
        "c": Said(choice="bad"),
        "t": Said(text="ok"),
        "p": Said(wrong=True, photos=1),
    }
    answers = judge(ITEMS, said)
    assert exceptions_of(answers) == ["a", "b", "n", "c", "p"]
    assert [one["verdict"] for one in judge(ITEMS, {"n": Said(number=3), "c": Said(choice="good")})][2:4] == [
        "pass",
        "pass",
    ]


@pytest.mark.parametrize(("code", "said", "field"), [
    ("b", Said(wrong=True), "b.remark"),
    ("n", Said(number=1.5), "n.number"),
    ("p", Said(wrong=True), "p.photos"),
    ("a", Said(wrong=True, remark="x" * 301), "a.remark"),
])  # fmt: skip
def test_what_is_missing_is_named_by_its_line(code: str, said: Said, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        judge(ITEMS, {code: said})
    assert list(refused.value.field_errors) == [field]


#: What 3.1, 3.2 and 2.6 name, by the line of the shipped sheet that asks for it.
STATED = {
    "environment": ("O.3.1.a", "C.3.1.a"),
    "order of arrival and departure": ("O.3.1.b", "C.3.1.b"),
    "doors": ("O.3.1.c", "C.2.6.b"),
    "lights": ("O.3.1.d", "C.2.6.a"),
    "escalators": ("O.3.1.e", "C.3.1.f"),
    "fire exits": ("O.3.1.f", "C.3.1.g"),
    "PA test": ("O.3.1.g",),
    "desk float": ("O.3.1.h", "C.3.1.h"),
    "lockers emptied": ("C.3.1.e",),
    "lost-property sweep": ("C.3.1.d",),
    "no one left inside": ("C.3.1.c",),
    "welcome, send-off": ("O.3.2.a", "C.3.2.a"),
    "desk and surroundings": ("O.3.2.b", "C.3.2.b"),
}


def test_the_shipped_sheets_ask_everything_that_is_stated() -> None:
    items = {one.code: one for sheet in OPENINGS for one in sheet.items}
    assert len(items) == sum(len(sheet.items) for sheet in OPENINGS)
    for codes in STATED.values():
        assert set(codes) <= set(items)
    for one in items.values():
        assert one.department in DEPARTMENTS and one.severity in SEVERITIES
        assert one.critical == (one.severity == "critical")
        assert len(one.phrases_zh) == len(one.phrases_en) >= 2, one.code
        assert one.text_zh and one.text_en and len(one.label_zh) <= 10
