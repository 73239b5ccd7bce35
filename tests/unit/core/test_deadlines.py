"""Limits, their explanations, and clocks with pauses."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from mallops.core.calendar import WorkingCalendar
from mallops.core.deadlines import (
    Clock,
    ClockState,
    Limit,
    PartKind,
    Pause,
    Unit,
    deadline,
    due_at,
    explain,
    say_limit,
)
from mallops.core.i18n_catalog import LOCALE, PIECES, compile_pieces
from mallops.core.national_days import national_calendar

CHINA = WorkingCalendar(overrides=national_calendar([2025, 2026, 2027]))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def local(at: datetime) -> str:
    return at.astimezone(CHINA.tz).strftime("%Y-%m-%d %H:%M")


@pytest.fixture
def english() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("amount", "unit", "start", "due"),
    [
        (2, Unit.WORKING_DAYS, "2026-02-13T17:50", "2026-02-24 22:00"),
        (7, Unit.CALENDAR_DAYS, "2026-02-13T17:50", "2026-02-20 22:00"),
        (4, Unit.WORKING_HOURS, "2026-02-14T20:00", "2026-02-24 12:00"),
        (4, Unit.OPEN_HOURS, "2026-02-14T20:00", "2026-02-15 12:00"),
        (24, Unit.HOURS, "2026-02-14T20:00", "2026-02-15 20:00"),
        (0, Unit.WORKING_DAYS, "2026-02-14T20:00", "2026-02-14 22:00"),
        (0, Unit.END_OF_WEEK, "2026-02-09T12:00", "2026-02-14 22:00"),
        (0, Unit.END_OF_WEEK, "2026-02-14T22:00", "2026-02-28 22:00"),
    ],
)
def test_due(amount, unit, start, due):
    assert local(due_at(Limit(amount, unit), shanghai(start), CHINA)) == due


@pytest.mark.parametrize(
    "wrong",
    [{"amount": -1}, {"amount": 1.5}, {"amount": 1, "warn_share": 0}, {"amount": 1, "warn_share": 1.1}],
)
def test_impossible_limits(wrong):
    with pytest.raises(ValueError, match=r"limit|share"):
        Limit(unit=Unit.WORKING_DAYS, **wrong)


def test_explanation_names_make_up_days_and_holidays(english):
    due = deadline(Limit(2, Unit.WORKING_DAYS), shanghai("2026-02-13T17:50"), CHINA)
    assert explain(due.parts) == (
        "2 working days from Fri 13 Feb 17:50: Sat 14 Feb is a make-up working day and counts; "
        "Sun 15 Feb is rest; Mon 16 Feb is Chinese New Year's Eve; "
        "Tue 17 Feb to Thu 19 Feb is Spring Festival; Fri 20 Feb is a swapped rest day; "
        "Sat 21 Feb to Sun 22 Feb is rest; Mon 23 Feb is a swapped rest day. Due Tue 24 Feb 22:00"
    )


def test_explanation_survives_json(english):
    due = deadline(Limit(1, Unit.WORKING_DAYS), shanghai("2026-01-09T12:00"), CHINA)
    stored = json.loads(json.dumps(due.parts))
    assert explain(stored) == explain(due.parts)
    assert explain(stored) == (
        "1 working day from Fri 9 Jan 12:00: Sat 10 Jan to Sun 11 Jan is rest. Due Mon 12 Jan 22:00"
    )


def test_explanation_of_a_start_on_a_rest_day_and_of_elapsed_time(english):
    sunday = deadline(Limit(0, Unit.WORKING_DAYS), shanghai("2026-01-11T12:00"), CHINA)
    assert (
        explain(sunday.parts)
        == "The same day from Sun 11 Jan 12:00: Sun 11 Jan is rest. Due Mon 12 Jan 22:00"
    )
    plain = deadline(Limit(48, Unit.HOURS), shanghai("2026-01-10T12:00"), CHINA)
    assert [part["kind"] for part in plain.parts] == [PartKind.START, PartKind.DUE]
    assert explain(plain.parts) == "48 hours from Sat 10 Jan 12:00. Due Mon 12 Jan 12:00"


def test_a_worked_sunday_that_starts_the_count_is_not_said_to_count(english):
    due = deadline(Limit(1, Unit.WORKING_DAYS), shanghai("2026-01-04T12:00"), CHINA)
    assert explain(due.parts) == "1 working day from Sun 4 Jan 12:00. Due Mon 5 Jan 22:00"


def test_explanation_in_chinese(tmp_path):
    compile_pieces(_kernel_only(tmp_path), tmp_path / LOCALE / "LC_MESSAGES" / "messages.mo")
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(tmp_path))
    due = deadline(Limit(2, Unit.WORKING_DAYS), shanghai("2026-02-13T17:50"), CHINA)
    with app.app_context(), force_locale(LOCALE):
        assert explain(due.parts) == (
            "自2月13日周五 17:50起2个工作日：2月14日周六调休上班，计入；2月15日周日休息，不计；"
            "2月16日周一农历除夕，不计；2月17日周二至2月19日周四春节，不计；2月20日周五调休，不计；2月21日周六至2月22日周日休息，不计；"
            "2月23日周一调休，不计。截止2月24日周二 22:00"
        )


def _kernel_only(folder: Path) -> Path:
    pieces = folder / "pieces"
    pieces.mkdir()
    shutil.copy(PIECES / "kernel.po", pieces)
    return pieces


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_has_words(unit, english):
    assert say_limit(1, unit) != say_limit(2, unit) or unit is Unit.END_OF_WEEK


WEEK = Clock(Limit(2, Unit.WORKING_DAYS), CHINA, shanghai("2026-01-05T10:00"))  # due Wed 7, 22:00: 36 h


def test_budget_and_states_without_pause():
    assert WEEK.budget() == timedelta(hours=36)
    now = shanghai("2026-01-05T10:00")
    assert local(WEEK.due_at(now)) == "2026-01-07 22:00"
    assert local(WEEK.warn_at(now)) == "2026-01-07 13:00"  # 27 of 36 hours
    assert WEEK.elapsed(shanghai("2026-01-06T12:00")) == timedelta(hours=14)
    for at, state in (
        ("2026-01-05T10:00", ClockState.ON_TIME),
        ("2026-01-07T12:59", ClockState.ON_TIME),
        ("2026-01-07T13:00", ClockState.WARN),
        ("2026-01-07T22:00", ClockState.WARN),
        ("2026-01-07T22:01", ClockState.OVERDUE),
    ):
        assert WEEK.state(shanghai(at)) is state, at
    assert WEEK.remaining(shanghai("2026-01-08T12:00")) == timedelta(hours=-2)


def test_pause_moves_the_due_time_by_the_counted_time_it_took():
    pause = Pause(shanghai("2026-01-06T12:00"), shanghai("2026-01-07T12:00"), "waiting for the tenant")
    clock = replace(WEEK, pauses=(pause,))
    later = shanghai("2026-01-07T13:00")
    assert local(clock.due_at(later)) == "2026-01-08 22:00"
    assert clock.elapsed(later) == timedelta(hours=15)
    assert clock.is_paused(shanghai("2026-01-06T12:00"))
    assert not clock.is_paused(shanghai("2026-01-07T12:00"))


def test_pauses_at_night_and_on_rest_days_cost_nothing_and_overlaps_count_once():
    night = Pause(shanghai("2026-01-05T22:00"), shanghai("2026-01-06T10:00"), "night")
    one = Pause(shanghai("2026-01-06T12:00"), shanghai("2026-01-06T14:00"), "parts")
    two = Pause(shanghai("2026-01-06T13:00"), shanghai("2026-01-06T15:00"), "tenant")
    late = shanghai("2026-01-07T20:00")
    assert replace(WEEK, pauses=(night,)).due_at(late) == WEEK.due_at(late)
    assert local(replace(WEEK, pauses=(night, one, two)).due_at(late)) == "2026-01-08 13:00"


def test_a_running_pause_never_becomes_overdue_but_does_not_heal_it():
    running = replace(WEEK, pauses=(Pause(shanghai("2026-01-06T12:00"), None, "waiting"),))
    assert running.state(shanghai("2026-02-10T12:00")) is ClockState.ON_TIME
    assert running.elapsed(shanghai("2026-02-10T12:00")) == timedelta(hours=14)
    too_late = replace(WEEK, pauses=(Pause(shanghai("2026-01-08T12:00"), None, "waiting"),))
    assert too_late.state(shanghai("2026-02-10T12:00")) is ClockState.OVERDUE


def test_a_pause_that_lies_ahead_does_not_count_yet():
    ahead = replace(
        WEEK, pauses=(Pause(shanghai("2026-01-07T10:00"), shanghai("2026-01-07T20:00"), "planned"),)
    )
    assert local(ahead.due_at(shanghai("2026-01-06T10:00"))) == "2026-01-07 22:00"
    assert local(ahead.due_at(shanghai("2026-01-07T20:00"))) == "2026-01-08 20:00"


def test_changing_the_policy_keeps_what_elapsed():
    pause = Pause(shanghai("2026-01-05T12:00"), shanghai("2026-01-05T18:00"), "waiting")
    clock = replace(WEEK, pauses=(pause,))
    now = shanghai("2026-01-06T12:00")
    longer = replace(clock, limit=Limit(5, Unit.WORKING_DAYS))
    assert clock.elapsed(now) == longer.elapsed(now) == timedelta(hours=8)
    assert local(longer.due_at(now)) == "2026-01-13 16:00"


def test_a_stopped_clock_keeps_its_state():
    met = replace(WEEK, stopped_at=shanghai("2026-01-06T12:00"))
    missed = replace(WEEK, stopped_at=shanghai("2026-01-09T12:00"))
    much_later = shanghai("2026-06-01T12:00")
    assert met.state(much_later) is ClockState.ON_TIME
    assert met.elapsed(much_later) == timedelta(hours=14)
    assert missed.state(much_later) is ClockState.OVERDUE


def test_two_clocks_of_one_record_are_apart():
    response = replace(WEEK, limit=Limit(4, Unit.OPEN_HOURS), stopped_at=shanghai("2026-01-05T11:00"))
    now = shanghai("2026-01-09T12:00")
    assert response.state(now) is ClockState.ON_TIME
    assert WEEK.state(now) is ClockState.OVERDUE


def test_due_is_utc():
    assert WEEK.due_at(shanghai("2026-01-05T10:00")).tzinfo is UTC
    assert due_at(Limit(3, Unit.HOURS), shanghai("2026-01-05T10:00"), CHINA).tzinfo is UTC
