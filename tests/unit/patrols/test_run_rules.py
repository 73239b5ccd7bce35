"""The chain draft → submitted → (returned →) reviewed → archived; two officers on one sheet; repeats."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from mallops.blueprints.patrols.rules.merging import GivenAnswer, merge
from mallops.blueprints.patrols.rules.repeats import PastFinding, Standing, is_repeat, judge
from mallops.blueprints.patrols.rules.runs import (
    NotComplete,
    OwnPatrol,
    PatrolFacts,
    PatrolMovedOn,
    ensure_may_answer,
    ensure_may_approve,
    ensure_may_archive,
    ensure_may_correct,
    ensure_may_return,
    ensure_may_review,
    ensure_may_submit,
)
from mallops.core.errors import Forbidden, Invalid

OFFICER, HELPER, BOSS = 1, 2, 9
STATES = ("draft", "submitted", "returned", "reviewed", "archived", "void")


def patrol(state):
    return PatrolFacts(state, OFFICER, frozenset({HELPER}))


STEPS = {
    "answer": lambda one: ensure_may_answer(one, OFFICER),
    "submit": lambda one: ensure_may_submit(one, OFFICER, unanswered=()),
    "review": lambda one: ensure_may_review(one, BOSS),
    "return": lambda one: ensure_may_return(one, BOSS, "照片不清楚"),
    "correct": lambda one: ensure_may_correct(one, BOSS, "pass", "fail", "照片有污渍"),
    "approve": lambda one: ensure_may_approve(one, BOSS),
    "archive": lambda one: ensure_may_archive(one),
}
ALLOWED = {
    ("answer", "draft"): None,
    ("answer", "returned"): None,
    ("submit", "draft"): "submitted",
    ("submit", "returned"): "submitted",
    ("review", "submitted"): None,
    ("return", "submitted"): "returned",
    ("correct", "submitted"): None,
    ("correct", "reviewed"): None,
    ("approve", "submitted"): "reviewed",
    ("archive", "reviewed"): "archived",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_from_every_state(step, state):
    if (step, state) in ALLOWED:
        assert STEPS[step](patrol(state)) == ALLOWED[step, state]
    else:
        with pytest.raises(PatrolMovedOn) as refused:
            STEPS[step](patrol(state))
        assert refused.value.status == 409
        assert str(refused.value)


@pytest.mark.parametrize("who", [OFFICER, HELPER])
def test_nobody_judges_a_patrol_they_walked(who):
    for judge_it in (
        lambda: ensure_may_review(patrol("submitted"), who),
        lambda: ensure_may_return(patrol("submitted"), who, "照片不清楚"),
        lambda: ensure_may_approve(patrol("submitted"), who),
        lambda: ensure_may_correct(patrol("reviewed"), who, "pass", "fail", "照片有污渍"),
    ):
        with pytest.raises(OwnPatrol):
            judge_it()


def test_who_may_answer():
    ensure_may_answer(patrol("draft"), HELPER)
    ensure_may_answer(patrol("draft"), 5, helps=True)
    with pytest.raises(Forbidden):
        ensure_may_answer(patrol("draft"), 5)


@pytest.mark.parametrize(
    ("lacks", "field", "missing"),
    [
        ({"unanswered": ("1.2.a", "1.2.b")}, "answers", ("1.2.a", "1.2.b")),
        ({"unanswered": (), "photos_pending": 2}, "photos", ()),
        ({"unanswered": (), "signed": False}, "signature", ()),
    ],
)
def test_what_a_submission_lacks(lacks, field, missing):
    with pytest.raises(NotComplete) as refused:
        ensure_may_submit(patrol("draft"), OFFICER, **lacks)
    assert set(refused.value.field_errors) == {field}
    assert refused.value.missing == missing


@pytest.mark.parametrize(
    ("old", "new", "reason", "field"),
    [
        ("pass", "pass", "照片有污渍", "verdict"),
        ("pass", "noted", "照片有污渍", "verdict"),
        ("pass", "fail", "", "reason"),
    ],
)
def test_a_correction_needs_another_verdict_and_a_reason(old, new, reason, field):
    with pytest.raises(Invalid) as refused:
        ensure_may_correct(patrol("submitted"), BOSS, old, new, reason)
    assert set(refused.value.field_errors) == {field}


def test_returning_needs_a_reason():
    with pytest.raises(Invalid):
        ensure_may_return(patrol("submitted"), BOSS, " ")


# -- merging ------------------------------------------------------------------------------------------

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def given(uid, verdict, officer, minute, item="1.2.a", subject=None, photos=()):
    return GivenAnswer(uid, item, verdict, officer, NOON + timedelta(minutes=minute), subject, photos)


@pytest.mark.parametrize(
    ("answers", "uid", "conflict", "photos"),
    [
        ([given("a", "pass", 1, 0)], "a", False, ()),
        ([given("a", "pass", 1, 0), given("b", "fail", 1, 5)], "b", False, ()),
        ([given("a", "fail", 1, 0), given("b", "pass", 1, 5)], "b", False, ()),
        ([given("a", "pass", 1, 0), given("b", "pass", 2, 5)], "a", False, ()),
        ([given("a", "pass", 1, 0), given("b", "fail", 2, 5)], "b", True, ()),
        ([given("a", "fail", 1, 0), given("b", "pass", 2, 5)], "a", True, ()),
        ([given("a", "na", 1, 0), given("b", "pass", 2, 5)], "b", True, ()),
        # first passed, then the same officer found it: the colleague's pass does not hide it
        ([given("a", "pass", 1, 0), given("b", "fail", 1, 2), given("c", "pass", 2, 5)], "b", True, ()),
        (
            [given("a", "fail", 1, 0, photos=("p1",)), given("b", "fail", 2, 5, photos=("p2", "p1"))],
            "a", False, ("p1", "p2"),
        ),
        ([given("b", "pass", 1, 0), given("a", "fail", 1, 0)], "b", False, ()),
    ],
)  # fmt: skip
def test_merging_does_not_depend_on_arrival(answers, uid, conflict, photos):
    for order in permutations(answers):
        (merged,) = merge(order)
        assert (merged.answer.uid, merged.conflict, merged.photos) == (uid, conflict, photos)


def test_each_item_and_shop_is_merged_alone():
    merged = merge(
        [
            given("a", "pass", 1, 0, item="1.9.a1", subject=5),
            given("b", "fail", 2, 1, item="1.9.a1", subject=6),
            given("c", "fail", 2, 1, item="1.2.a"),
        ]
    )
    assert [(one.answer.item, one.answer.subject, one.conflict) for one in merged] == [
        ("1.2.a", None, False), ("1.9.a1", 5, False), ("1.9.a1", 6, False),
    ]  # fmt: skip


# -- repeats ------------------------------------------------------------------------------------------

TODAY = date(2026, 3, 31)
CLOSED = PastFinding(1, "1.2.b", 7, None, date(2026, 3, 20), date(2026, 3, 21))
HERE = {"item": "1.2.b", "zone_id": 7, "tenant_id": None, "on": TODAY}


@pytest.mark.parametrize(
    ("history", "standing", "times"),
    [
        ([], Standing.NEW, 1),
        ([CLOSED], Standing.REPEAT, 2),
        ([replace(CLOSED, item="1.2.a")], Standing.NEW, 1),
        ([replace(CLOSED, zone_id=8)], Standing.NEW, 1),
        ([replace(CLOSED, tenant_id=3)], Standing.NEW, 1),
        ([replace(CLOSED, found_on=date(2026, 3, 1), closed_on=date(2026, 3, 1))], Standing.REPEAT, 2),
        ([replace(CLOSED, found_on=date(2026, 2, 28), closed_on=date(2026, 2, 28))], Standing.NEW, 1),
        ([replace(CLOSED, found_on=date(2026, 2, 1), closed_on=date(2026, 3, 5))], Standing.REPEAT, 2),
        ([replace(CLOSED, closed_on=None)], Standing.STILL_OPEN, 2),
        ([replace(CLOSED, found_on=date(2025, 12, 1), closed_on=None)], Standing.STILL_OPEN, 2),
        ([replace(CLOSED, closed_on=date(2026, 4, 2))], Standing.STILL_OPEN, 2),
        ([replace(CLOSED, found_on=date(2026, 4, 1), closed_on=None)], Standing.NEW, 1),
        ([CLOSED, replace(CLOSED, id=2, found_on=date(2026, 3, 25), closed_on=None)], Standing.STILL_OPEN, 3),
        (
            [replace(CLOSED, id=n, found_on=date(2026, 3, 20 + n)) for n in range(1, 4)],
            Standing.STILL_OPEN,
            4,
        ),
    ],
)
def test_new_still_open_or_repeat(history, standing, times):
    if standing is Standing.STILL_OPEN and len(history) == 3:
        history = [replace(one, closed_on=None) for one in history]
    verdict = judge(history, **HERE)
    assert (verdict.standing, verdict.times) == (standing, times)
    assert is_repeat(history, **HERE) == (standing is Standing.REPEAT)


def test_the_earlier_finding_is_the_newest_one():
    older = replace(CLOSED, id=9, found_on=date(2026, 3, 10), closed_on=date(2026, 3, 11))
    assert judge([CLOSED, older], **HERE).earlier == CLOSED
    assert judge([], **HERE).earlier is None
