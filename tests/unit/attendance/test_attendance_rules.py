"""What a tick may say, and which of several counts."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest

from mallops.blueprints.attendance.rules import (
    PHASES,
    STATES,
    STATES_OF,
    Seen,
    ensure_tick_valid,
    settle,
)
from mallops.core.errors import Invalid

TODAY = dt.date(2026, 11, 23)
TEN = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)


def seen(state: str, by: int, minutes: int, order: int = 0) -> Seen:
    return Seen(uuid.uuid4(), state, by, TEN + dt.timedelta(minutes=minutes), order)


def test_every_state_of_a_phase_is_valid_and_no_other():
    for phase, state in itertools.product(PHASES, STATES):
        if state in STATES_OF[phase]:
            ensure_tick_valid(phase, state, TODAY, "Agreed by the manager", TODAY)
        else:
            with pytest.raises(Invalid):
                ensure_tick_valid(phase, state, TODAY, "", TODAY)


@pytest.mark.parametrize(
    ("phase", "state", "on", "remark", "field"),
    [
        ("noon", "late", TODAY, "", "phase"),
        ("open", "early", TODAY, "", "state"),
        ("open", "late", TODAY + dt.timedelta(days=1), "", "on"),
        ("open", "late", TODAY - dt.timedelta(days=8), "", "on"),
        ("open", "late", TODAY, "x" * 301, "remark"),
        ("open", "closed_allowed", TODAY, " ", "remark"),
        ("close", "closed_allowed", TODAY, "", "remark"),
    ],
)
def test_what_no_tick_can_say_names_its_field(phase, state, on, remark, field):
    with pytest.raises(Invalid) as refused:
        ensure_tick_valid(phase, state, on, remark, TODAY)
    assert list(refused.value.field_errors) == [field]


def test_a_week_ago_is_still_taken():
    ensure_tick_valid("close", "early", TODAY - dt.timedelta(days=7), "x" * 300, TODAY)


def test_nobody_looked():
    assert settle([]) is None


def test_the_latest_counts_in_any_order_of_arrival():
    looks = [seen("late", 1, 0), seen("on_time", 1, 5), seen("absent", 1, -10)]
    for order in itertools.permutations(looks):
        found = settle(order)
        assert (found.counts.state, found.differs) == ("on_time", ())


def test_two_officers_who_differ_are_both_kept():
    looks = [seen("late", 1, 0), seen("on_time", 2, 5)]
    for order in itertools.permutations(looks):
        found = settle(order)
        assert found.counts.state == "on_time"
        assert [(one.by, one.state) for one in found.differs] == [(1, "late")]


def test_who_agrees_in_the_end_does_not_differ():
    found = settle([seen("late", 1, 0), seen("on_time", 2, 5), seen("on_time", 1, 6)])
    assert (found.counts.by, found.differs) == (1, ())


def test_at_the_same_moment_the_one_that_came_last_counts():
    found = settle([seen("late", 1, 0, order=2), seen("absent", 1, 0, order=1)])
    assert found.counts.state == "late"
