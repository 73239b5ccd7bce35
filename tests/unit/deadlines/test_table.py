"""When something is due: every row worked out by hand on the calendar of 2026 (section I, 61).

China in 2026: rest on 1–3 Jan, worked Sunday 4 Jan; worked Saturday 14 Feb, Spring Festival 15–23 Feb, worked
Saturday 28 Feb; Labour Day 1–5 May, worked Saturday 9 May; worked Sunday 20 Sep, Mid-Autumn 25–27 Sep,
National Day 1–7 Oct, worked Saturday 10 Oct. The mall opens 10:00 and closes 22:00: 12 hours a day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mallops.core.calendar import DayKind, DayOverride, WorkingCalendar
from mallops.core.deadlines import Clock, Limit, Pause, Unit, due_at
from mallops.core.national_days import national_calendar

DAYS = national_calendar([2025, 2026, 2027])
SHANGHAI, BERLIN, NEW_YORK = (
    ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
)
CHINA = WorkingCalendar(overrides=DAYS)
LUNCH = replace(CHINA, breaks=((time(12), time(13)),))
LATE = replace(CHINA, close_time=time(0))  # 10:00 to midnight
NIGHT = replace(CHINA, open_time=time(18), close_time=time(2), breaks=((time(0), time(0, 30)),))
ALL_DAY = replace(CHINA, open_time=time(0), close_time=time(0))
GERMANY = WorkingCalendar(BERLIN, time(9), time(20))
AMERICA = WorkingCalendar(NEW_YORK, time(9), time(17))
SHIFT = WorkingCalendar(
    BERLIN, time(0), time(6), weekly_rest=frozenset()
)  # open over the change of the clocks
OWN_REST = replace(CHINA, overrides={**DAYS, datetime(2026, 3, 4).date(): DayOverride(DayKind.REST)})

H, OPEN, ROUND = Unit.WORKING_HOURS, Unit.OPEN_HOURS, Unit.HOURS
WD, CD, WEEK = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.END_OF_WEEK


def at(text: str, tz: ZoneInfo = SHANGHAI) -> datetime:
    """A moment of 2026: `03-02 10:00`."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=tz)


def local(moment: datetime, tz: ZoneInfo = SHANGHAI) -> str:
    """The same back."""
    return moment.astimezone(tz).strftime("%m-%d %H:%M")


TABLE = [
    # a plain week: Monday 2 March to Friday 6 March
    (CHINA, 1, H, "03-02 10:00", "03-02 11:00"),
    (CHINA, 12, H, "03-02 10:00", "03-02 22:00"),  # exactly a day ends when the doors close
    (CHINA, 12.5, H, "03-02 10:00", "03-03 10:30"),
    (CHINA, 24, H, "03-02 10:00", "03-03 22:00"),
    (CHINA, 4, H, "03-02 20:00", "03-03 12:00"),  # 2 h tonight, 2 h tomorrow
    (CHINA, 4, H, "03-02 23:00", "03-03 14:00"),  # closed: from tomorrow 10:00
    (CHINA, 4, H, "03-02 06:00", "03-02 14:00"),  # before the doors open
    (CHINA, 4, H, "03-06 20:00", "03-09 12:00"),  # Friday 2 h, Monday 2 h
    (CHINA, 4, H, "03-07 12:00", "03-09 14:00"),  # Saturday: from Monday 10:00
    (CHINA, 0, WD, "03-02 10:00", "03-02 22:00"),
    (CHINA, 0, WD, "03-02 22:00", "03-03 22:00"),  # at closing the day is over
    (CHINA, 1, WD, "03-02 10:00", "03-03 22:00"),
    (CHINA, 1, WD, "03-02 23:30", "03-03 22:00"),  # the calendar day of the start is not counted
    (CHINA, 2, WD, "03-06 17:50", "03-10 22:00"),
    (CHINA, 7, WD, "03-02 10:00", "03-11 22:00"),
    (CHINA, 7, CD, "03-02 10:00", "03-09 22:00"),
    (CHINA, 0, CD, "03-07 12:00", "03-07 22:00"),  # a Saturday counts in calendar days
    (CHINA, 48, ROUND, "03-06 12:00", "03-08 12:00"),
    (CHINA, 12, OPEN, "03-06 20:00", "03-07 20:00"),  # opening hours run on Saturday too
    (CHINA, 0, WEEK, "03-02 10:00", "03-06 22:00"),
    (CHINA, 0, WEEK, "03-06 22:00", "03-13 22:00"),
    # New Year: Thursday 1 to Saturday 3 rest, Sunday 4 worked
    (CHINA, 1, WD, "01-01 12:00", "01-04 22:00"),
    (CHINA, 12, H, "01-02 12:00", "01-04 22:00"),
    (CHINA, 2, WD, "01-02 12:00", "01-05 22:00"),
    # Spring Festival: Saturday 14 worked, 15–23 rest, Saturday 28 worked
    (CHINA, 1, WD, "02-13 17:50", "02-14 22:00"),
    (CHINA, 2, WD, "02-13 17:50", "02-24 22:00"),
    (CHINA, 16, H, "02-13 18:00", "02-14 22:00"),  # 4 h Friday, 12 h Saturday
    (CHINA, 17, H, "02-13 18:00", "02-24 11:00"),
    (CHINA, 1, WD, "02-18 12:00", "02-24 22:00"),
    (CHINA, 5, WD, "02-18 12:00", "02-28 22:00"),  # 24, 25, 26, 27, 28
    (CHINA, 6, WD, "02-18 12:00", "03-02 22:00"),
    (CHINA, 0, WEEK, "02-09 12:00", "02-14 22:00"),  # the week ends on the worked Saturday
    (CHINA, 0, WEEK, "02-24 12:00", "02-28 22:00"),
    (CHINA, 7, CD, "02-13 17:50", "02-20 22:00"),
    (CHINA, 24, ROUND, "02-16 23:00", "02-17 23:00"),
    (CHINA, 4, OPEN, "02-17 20:00", "02-18 12:00"),  # the mall trades over the festival
    # Labour Day: 1–5 May rest, Saturday 9 worked
    (CHINA, 1, WD, "04-30 17:50", "05-06 22:00"),
    (CHINA, 4, WD, "04-30 17:50", "05-09 22:00"),
    # Mid-Autumn and National Day: Sunday 20 Sep worked, 25–27 rest, 1–7 Oct rest, Saturday 10 worked
    (CHINA, 1, WD, "09-18 17:50", "09-20 22:00"),
    (CHINA, 12, H, "09-19 12:00", "09-20 22:00"),
    (CHINA, 1, WD, "09-24 17:50", "09-28 22:00"),
    (CHINA, 2, WD, "09-30 17:50", "10-09 22:00"),  # Thursday 8, Friday 9
    (CHINA, 3, WD, "09-30 17:50", "10-10 22:00"),
    (CHINA, 4, WD, "09-30 17:50", "10-12 22:00"),
    (CHINA, 6, H, "09-30 20:00", "10-08 14:00"),
    (CHINA, 0, WEEK, "10-08 12:00", "10-10 22:00"),
    # a day off of the mall's own: Wednesday 4 March
    (OWN_REST, 2, WD, "03-02 10:00", "03-05 22:00"),
    (OWN_REST, 26, H, "03-02 10:00", "03-05 12:00"),
    # a lunch break from 12 to 13: 11 hours a day
    (LUNCH, 2, H, "03-02 10:00", "03-02 12:00"),
    (LUNCH, 3, H, "03-02 10:00", "03-02 14:00"),
    (LUNCH, 1, H, "03-02 12:20", "03-02 14:00"),  # begun in the break
    (LUNCH, 12, H, "03-02 10:00", "03-03 11:00"),
    (LUNCH, 3, OPEN, "03-02 10:00", "03-02 13:00"),  # shops trade through lunch
    (LUNCH, 3, ROUND, "03-02 10:00", "03-02 13:00"),
    (LUNCH, 1, WD, "03-02 10:00", "03-03 22:00"),
    # closing at midnight: 14 hours a day
    (LATE, 1, WD, "03-02 10:00", "03-04 00:00"),
    (LATE, 2, H, "03-02 23:00", "03-03 11:00"),
    (LATE, 0, WD, "03-03 00:00", "03-04 00:00"),  # midnight is the next day
    (LATE, 14, H, "03-06 10:00", "03-07 00:00"),
    (LATE, 1, H, "03-06 23:30", "03-09 10:30"),
    # 18:00 to 02:00 with half an hour off at midnight: 01:00 still is yesterday's night
    (NIGHT, 0, WD, "03-03 01:00", "03-03 02:00"),
    (NIGHT, 7.5, H, "03-02 18:00", "03-03 02:00"),
    (NIGHT, 1, H, "03-02 23:30", "03-03 01:00"),
    (NIGHT, 1, H, "03-07 01:30", "03-09 18:30"),  # Friday's night runs to Saturday 02:00
    # round the clock
    (ALL_DAY, 24, H, "03-02 12:00", "03-03 12:00"),
    (ALL_DAY, 24, H, "03-06 12:00", "03-09 12:00"),
]


@pytest.mark.parametrize(("calendar", "amount", "unit", "start", "due"), TABLE)
def test_due(calendar, amount, unit, start, due):
    assert local(due_at(Limit(amount, unit), at(start), calendar)) == due


ZONES = [
    # Berlin, 9–20: the clocks go on at 02:00 on Sunday 29 March, back at 03:00 on Sunday 25 October
    (GERMANY, 4, H, "03-27 18:00", "03-30 11:00"),
    (GERMANY, 1, WD, "03-27 18:00", "03-30 20:00"),
    (GERMANY, 24, ROUND, "03-28 12:00", "03-29 13:00"),  # 24 hours are a wall-clock day and one hour
    (GERMANY, 24, ROUND, "10-24 12:00", "10-25 11:00"),
    (GERMANY, 1, CD, "03-28 12:00", "03-29 20:00"),
    (SHIFT, 6, H, "03-29 00:00", "03-30 01:00"),  # that night has five hours
    (SHIFT, 7, H, "10-25 00:00", "10-25 06:00"),  # and that one seven
    # New York, 9–17: on 8 March on, on 1 November back
    (AMERICA, 8, H, "03-06 13:00", "03-09 13:00"),
    (AMERICA, 24, ROUND, "03-07 12:00", "03-08 13:00"),
    (AMERICA, 24, ROUND, "10-31 12:00", "11-01 11:00"),
    (AMERICA, 2, WD, "10-30 16:00", "11-03 17:00"),
]


@pytest.mark.parametrize(("calendar", "amount", "unit", "start", "due"), ZONES)
def test_due_in_other_zones(calendar, amount, unit, start, due):
    tz = calendar.tz
    assert local(due_at(Limit(amount, unit), at(start, tz), calendar), tz) == due


def test_the_same_moment_in_two_zones_has_two_due_times():
    opened = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai, 09:00 in Berlin
    day = Limit(0, WD)
    assert due_at(day, opened, CHINA) == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    assert due_at(day, opened, GERMANY) == datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


#: calendar, limit, start, pauses, due
PAUSES = [
    (CHINA, Limit(12, H), "03-02 10:00", [("03-02 12:00", "03-02 16:00")], "03-03 14:00"),
    (CHINA, Limit(12, H), "03-02 10:00", [("03-02 22:00", "03-03 10:00")], "03-02 22:00"),  # at night
    (CHINA, Limit(24, H), "03-02 10:00", [("03-02 21:00", "03-03 11:00")], "03-04 12:00"),
    (CHINA, Limit(24, H), "03-05 10:00", [("03-07 10:00", "03-08 22:00")], "03-06 22:00"),  # a weekend
    (
        CHINA,
        Limit(1, WD),
        "03-02 10:00",
        [("03-02 12:00", "03-02 13:00"), ("03-02 15:00", "03-02 17:00")],
        "03-04 13:00",
    ),
    (
        CHINA,
        Limit(1, WD),
        "03-02 10:00",
        [("03-02 12:00", "03-02 15:00"), ("03-02 14:00", "03-02 16:00")],
        "03-04 14:00",
    ),
    (
        CHINA,
        Limit(12, H),
        "02-14 10:00",
        [("02-14 12:00", "02-24 10:00")],
        "02-24 20:00",
    ),  # over the festival
    (CHINA, Limit(24, ROUND), "03-02 10:00", [("03-02 22:00", "03-03 10:00")], "03-03 22:00"),
    (LUNCH, Limit(3, H), "03-02 10:00", [("03-02 11:30", "03-02 13:30")], "03-02 15:00"),
    (LATE, Limit(14, H), "03-02 10:00", [("03-02 23:00", "03-03 11:00")], "03-03 12:00"),
]


@pytest.mark.parametrize(("calendar", "limit", "start", "pauses", "due"), PAUSES)
def test_due_with_pauses(calendar, limit, start, pauses, due):
    clock = Clock(limit, calendar, at(start), tuple(Pause(at(a), at(b), "waiting") for a, b in pauses))
    assert local(clock.due_at(at("04-30 12:00"))) == due


#: first limit, start, pauses, changed at, new limit, elapsed hours, new due
CHANGES = [
    (Limit(24, H), "03-02 10:00", [], "03-02 13:00", Limit(4, H), 3, "03-02 14:00"),
    (Limit(24, H), "03-02 10:00", [], "03-02 16:00", Limit(4, H), 6, "03-02 14:00"),  # late at once
    (Limit(4, H), "03-02 10:00", [], "03-02 13:00", Limit(24, H), 3, "03-03 22:00"),
    (
        Limit(12, H),
        "03-02 10:00",
        [("03-02 11:00", "03-02 13:00")],
        "03-02 15:00",
        Limit(4, H),
        3,
        "03-02 16:00",
    ),
    (Limit(2, WD), "03-02 10:00", [], "03-03 12:00", Limit(1, WD), 14, "03-03 22:00"),
    (Limit(1, WD), "02-13 17:50", [], "02-14 12:00", Limit(3, WD), 6.1667, "02-25 22:00"),
]


@pytest.mark.parametrize(("limit", "start", "pauses", "changed", "new", "hours", "due"), CHANGES)
def test_due_after_a_change_of_policy(limit, start, pauses, changed, new, hours, due):
    clock = Clock(limit, CHINA, at(start), tuple(Pause(at(a), at(b), "waiting") for a, b in pauses))
    now = at(changed)
    other = replace(clock, limit=new)
    assert clock.elapsed(now) == other.elapsed(now)
    assert other.elapsed(now).total_seconds() / 3600 == pytest.approx(hours, abs=0.001)
    assert local(other.due_at(now)) == due


#: given at, until, pauses, due: a limit of 12 hours from Monday 10:00
EXTENSIONS = [
    ("03-02 12:00", "03-05 12:00", [], "03-05 12:00"),
    ("03-02 12:00", "03-02 19:00", [], "03-02 19:00"),  # sooner than the limit
    ("03-02 12:00", "03-02 19:00", [("03-02 13:00", "03-02 14:30")], "03-02 20:30"),
    ("03-02 12:00", "03-07 09:00", [], "03-07 09:00"),  # a moment at which nobody works is kept
    (
        "03-02 15:00",
        "03-05 12:00",
        [("03-02 12:00", "03-02 14:00")],
        "03-05 12:00",
    ),  # known when it was given
    ("03-02 12:00", "03-05 12:00", [("03-03 12:00", "03-03 14:00")], "03-05 14:00"),  # after it was given
]


@pytest.mark.parametrize(("given", "until", "pauses", "due"), EXTENSIONS)
def test_due_after_an_extension(given, until, pauses, due):
    clock = Clock(
        Limit(12, H),
        CHINA,
        at("03-02 10:00"),
        tuple(Pause(at(a), at(b), "waiting") for a, b in pauses),
        extended_to=at(until),
        extended_at=at(given),
    )
    assert local(clock.due_at(at("03-31 12:00"))) == due


def test_the_table_has_what_was_asked_for():
    assert len(TABLE) + len(ZONES) + len(PAUSES) + len(CHANGES) + len(EXTENSIONS) >= 90
