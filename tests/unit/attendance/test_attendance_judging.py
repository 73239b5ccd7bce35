"""What follows from a look, the hours and the grace; corrections; when a talk is due."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest

from mallops.blueprints.attendance.rules import Due, Grace, Seen, Verdict, judge, ruled
from mallops.blueprints.attendance.rules.notices import (
    ensure_appeal,
    ensure_may_confirm,
    ensure_may_decide,
    talk_due,
)
from mallops.core.errors import Conflict, Invalid

TEN = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
CLOSES = TEN + dt.timedelta(hours=12)
DUE = Due(TEN, CLOSES)
CLOSED = Due(None, None, "批准停业")
GRACE = Grace(dt.timedelta(minutes=10), dt.timedelta(minutes=15))


def minutes(number: int) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def look(state: str, at: dt.datetime, *, by: int = 1, actual: dt.datetime | None = None, remark: str = ""):
    return Seen(uuid.uuid4(), state, by, at, int((at - TEN).total_seconds()), actual, remark)


def opening(*looks: Seen, due: Due = DUE) -> tuple[str, int]:
    """The verdict, the same in whatever order the looks came."""
    found = {judge("open", order, due, GRACE) for order in itertools.permutations(looks)}
    assert len(found) == 1
    one = found.pop()
    return one.state, one.minutes


def closing(*looks: Seen, opened: bool | None = True, due: Due = DUE) -> tuple[str, int]:
    found = judge("close", looks, due, GRACE, opened=opened)
    return found.state, found.minutes


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([], ("", 0)),
        ([look("on_time", TEN + minutes(40))], ("on_time", 0)),
        ([look("late", TEN + minutes(10))], ("on_time", 0)),
        ([look("late", TEN + minutes(11))], ("late", 11)),
        ([look("late", TEN + minutes(60), actual=TEN + minutes(25))], ("late", 25)),
        ([look("late", TEN + minutes(60), actual=TEN + minutes(9))], ("on_time", 0)),
        ([look("absent", TEN + minutes(5))], ("not_due", 0)),
        ([look("absent", TEN + minutes(11))], ("absent", 0)),
        ([look("closed_allowed", TEN, remark="x")], ("excused", 0)),
        ([look("absent", TEN + minutes(15)), look("on_time", TEN + minutes(40))], ("late", 40)),
        ([look("absent", TEN + minutes(15)), look("on_time", TEN + minutes(16))], ("on_time", 0)),
        ([look("absent", TEN + minutes(5)), look("on_time", TEN + minutes(40))], ("on_time", 0)),
        ([look("absent", TEN + minutes(15)), look("on_time", TEN + minutes(40), by=2)], ("on_time", 0)),
        ([look("on_time", TEN), look("absent", TEN + minutes(40))], ("absent", 0)),
    ],
)
def test_opening(looks, expected):
    assert opening(*looks) == expected


@pytest.mark.parametrize(
    ("looks", "opened", "expected"),
    [
        ([], True, ("", 0)),
        ([look("on_time", CLOSES - minutes(30))], True, ("on_time", 0)),
        ([look("early", CLOSES - minutes(15))], True, ("on_time", 0)),
        ([look("early", CLOSES - minutes(16))], True, ("early", 16)),
        ([look("early", CLOSES, actual=CLOSES - minutes(50))], True, ("early", 50)),
        ([look("absent", CLOSES - minutes(40))], True, ("early", 40)),
        ([look("absent", CLOSES - minutes(40))], False, ("absent", 0)),
        ([look("absent", CLOSES - minutes(40))], None, ("absent", 0)),
        ([look("absent", CLOSES + minutes(5))], True, ("on_time", 0)),
        ([look("closed_allowed", CLOSES)], True, ("excused", 0)),
    ],
)
def test_closing(looks, opened, expected):
    assert closing(*looks, opened=opened) == expected


def test_a_closure_excuses_with_its_reason_but_who_opens_is_on_time():
    assert judge("open", [], CLOSED, GRACE) == Verdict("excused", reason="批准停业")
    assert judge("open", [look("absent", TEN + minutes(60))], CLOSED, GRACE).state == "excused"
    assert judge("open", [look("on_time", TEN)], CLOSED, GRACE).state == "on_time"


def test_a_shop_that_opens_later_is_not_absent_before():
    eleven = Due(TEN + minutes(60), CLOSES)
    assert opening(look("absent", TEN + minutes(20)), due=eleven) == ("not_due", 0)
    assert opening(look("absent", TEN + minutes(80)), due=eleven) == ("absent", 0)


def test_a_correction_counts_its_minutes_from_its_own_time():
    found = ruled("open", "late", TEN + minutes(33), "实际 10:33", DUE)
    assert (found.state, found.minutes, found.corrected, found.is_miss) == ("late", 33, True, True)
    assert ruled("close", "early", CLOSES - minutes(20), "x", DUE).minutes == 20
    assert ruled("open", "excused", None, "病假条", DUE).is_miss is False


# -- who decides, and when ----------------------------------------------------------------------------------


def test_who_issued_a_notice_does_not_decide_it():
    ensure_may_decide(user_id=2, issued_by=1)
    for who in (1, None):
        with pytest.raises(Conflict):
            ensure_may_decide(user_id=who, issued_by=1)


def test_a_miss_is_confirmed_after_the_appeal_or_when_its_time_is_over():
    facts = {"appeal_until": CLOSES, "until": "x"}
    ensure_may_confirm(state="appealed", now=TEN, **facts)
    ensure_may_confirm(state="issued", now=CLOSES, **facts)
    with pytest.raises(Conflict):
        ensure_may_confirm(state="issued", now=TEN, **facts)


@pytest.mark.parametrize(
    ("name", "words", "fields"),
    [("", "", {"name", "words"}), ("李", "x" * 2001, {"words"}), ("李" * 61, "病假", {"name"})],
)
def test_an_appeal_needs_a_name_and_words(name, words, fields):
    with pytest.raises(Invalid) as refused:
        ensure_appeal(name, words)
    assert set(refused.value.field_errors) == fields


DAYS = [dt.date(2026, 11, day) for day in (1, 5, 9, 20)]


@pytest.mark.parametrize(
    ("on", "misses", "window", "talked", "expected"),
    [
        (DAYS[2], 3, 30, None, (4, DAYS[0], DAYS[3])),
        (DAYS[3], 3, 16, None, (3, DAYS[1], DAYS[3])),
        (DAYS[3], 3, 15, None, None),
        (DAYS[2], 3, 9, None, (3, DAYS[0], DAYS[2])),
        (DAYS[3], 3, 30, DAYS[1], None),
        (DAYS[3], 2, 30, DAYS[1], (2, DAYS[2], DAYS[3])),
        (DAYS[3], 5, 30, None, None),
    ],
)
def test_when_a_talk_is_due(on, misses, window, talked, expected):
    found = talk_due(DAYS, on, misses=misses, window=window, talked_to=talked)
    assert (found and (found.misses, found.from_on, found.to_on)) == expected
