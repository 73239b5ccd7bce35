"""What holds of every limit, calendar and pause (Hypothesis)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from mallops.core.calendar import DayKind, DayOverride, WorkingCalendar
from mallops.core.deadlines import Clock, Limit, Pause, Unit, due_at
from mallops.core.national_days import national_calendar

DAYS = national_calendar([2025, 2026, 2027])
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
WHOLE = {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}
MOMENTS = st.integers(0, 500 * 24 * 60).map(
    lambda minutes: datetime(2025, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """A mall anywhere: any hours (past midnight too), a lunch break or none, days off of its own."""
    opens = draw(st.integers(0, 23))
    length = draw(st.integers(2, 24))
    own = {
        date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 364))): DayOverride(
            draw(st.sampled_from(DayKind))
        )
        for _turn in range(draw(st.integers(0, 3)))
    }
    breaks: tuple[tuple[time, time], ...] = ()
    if draw(st.booleans()):
        begins = (opens + draw(st.integers(0, length - 2))) % 24
        breaks = ((time(begins), time(begins, 45)),)
    return WorkingCalendar(
        ZoneInfo(draw(ZONES)),
        time(opens),
        time((opens + length) % 24),
        frozenset(draw(st.sets(st.integers(0, 6), max_size=5))),
        {**DAYS, **own},
        breaks,
    )


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    """Any limit up to ten days or a hundred hours."""
    unit = draw(st.sampled_from(Unit))
    amount = draw(st.integers(0, 10)) if unit in WHOLE else draw(st.integers(0, 400)) / 4
    return Limit(amount, unit, draw(st.sampled_from([0.1, 0.5, 0.75, 1.0])))


@st.composite
def pause_lists(draw: st.DrawFn, start: datetime) -> tuple[Pause, ...]:
    """Pauses after a start, some of them overlapping, all of them ended."""
    out = []
    for _turn in range(draw(st.integers(0, 4))):
        begins = start + timedelta(minutes=draw(st.integers(0, 20_000)))
        out.append(Pause(begins, begins + timedelta(minutes=draw(st.integers(0, 10_000))), "waiting"))
    return tuple(out)


LATER = timedelta(days=60)


@settings(max_examples=150, deadline=None)
@given(calendars(), limits(), MOMENTS)
def test_due_is_never_before_the_start(calendar, limit, start):
    assert due_at(limit, start, calendar) >= start


@settings(max_examples=150, deadline=None)
@given(calendars(), limits(), MOMENTS, st.integers(0, 10))
def test_more_time_is_never_due_earlier(calendar, limit, start, more):
    longer = replace(limit, amount=limit.amount + more)
    assert due_at(longer, start, calendar) >= due_at(limit, start, calendar)


@settings(max_examples=150, deadline=None)
@given(calendars(), limits(), MOMENTS, st.integers(0, 5000))
def test_a_later_start_is_never_due_earlier(calendar, limit, start, minutes):
    assert due_at(limit, start + timedelta(minutes=minutes), calendar) >= due_at(limit, start, calendar)


@settings(max_examples=150, deadline=None)
@given(calendars(), limits(), MOMENTS, st.data())
def test_a_pause_never_brings_the_due_time_forward(calendar, limit, start, data):
    clock = Clock(limit, calendar, start)
    paused = replace(clock, pauses=data.draw(pause_lists(start)))
    now = start + LATER
    assert paused.due_at(now) >= clock.due_at(now) == due_at(limit, start, calendar)
    assert paused.elapsed(now) <= clock.elapsed(now)
    assert paused.warn_at(now) >= clock.warn_at(now)


@settings(max_examples=150, deadline=None)
@given(calendars(), limits(), MOMENTS, st.data())
def test_what_is_left_and_what_is_used_make_the_budget(calendar, limit, start, data):
    clock = Clock(limit, calendar, start, data.draw(pause_lists(start)))
    now = start + timedelta(minutes=data.draw(st.integers(0, 30_000)))
    assert clock.elapsed(now) + clock.remaining(now) == clock.budget()


@settings(max_examples=150, deadline=None)
@given(calendars(), limits(), limits(), MOMENTS, st.data())
def test_another_policy_keeps_what_has_elapsed(calendar, limit, other, start, data):
    same_measure = replace(other, unit=limit.unit, amount=int(other.amount))
    clock = Clock(limit, calendar, start, data.draw(pause_lists(start)))
    now = start + timedelta(minutes=data.draw(st.integers(0, 30_000)))
    assert replace(clock, limit=same_measure).elapsed(now) == clock.elapsed(now)


@settings(max_examples=150, deadline=None)
@given(calendars(), limits(), MOMENTS, st.data())
def test_more_time_given_by_hand_is_kept(calendar, limit, start, data):
    pauses = data.draw(pause_lists(start))
    clock = Clock(limit, calendar, start, pauses)
    given_at = start + timedelta(minutes=data.draw(st.integers(0, 5000)))
    until = max(clock.due_at(given_at), given_at) + timedelta(minutes=data.draw(st.integers(1, 5000)))
    longer = replace(clock, extended_to=until, extended_at=given_at)
    assert longer.due_at(given_at + LATER) >= until
    assert longer.elapsed(given_at) == clock.elapsed(given_at)
