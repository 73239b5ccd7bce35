"""The working calendar: New Year and Spring Festival 2026, DST, midnight."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mallops.core.calendar import (
    CalendarHasNoWorkingDay,
    DayKind,
    DayOverride,
    Measure,
    WorkingCalendar,
    without,
)
from mallops.core.national_days import (
    DATA,
    YEARS,
    make_up_days_known,
    national_calendar,
    national_days,
    write_data,
)

CHINA = WorkingCalendar(overrides=national_calendar([2025, 2026, 2027]))
BERLIN = WorkingCalendar(ZoneInfo("Europe/Berlin"), time(9), time(20))
LATE = WorkingCalendar(open_time=time(10), close_time=time(2))
ALL_DAY = WorkingCalendar(open_time=time(0), close_time=time(0))
NIGHT = WorkingCalendar(ZoneInfo("Europe/Berlin"), time(20), time(6), weekly_rest=frozenset())


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def local(at: datetime, calendar: WorkingCalendar = CHINA) -> str:
    return at.astimezone(calendar.tz).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2025-12-31", True),
        ("2026-01-01", False),
        ("2026-01-02", False),  # Friday, swapped
        ("2026-01-03", False),  # Saturday
        ("2026-01-04", True),  # Sunday worked
        ("2026-02-14", True),  # Saturday worked
        ("2026-02-15", False),
        ("2026-02-16", False),
        ("2026-02-20", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),  # Saturday worked
        ("2026-03-01", False),
        ("2026-10-10", True),
    ],
)
def test_china_2026(day, working):
    assert CHINA.is_working_day(date.fromisoformat(day)) is working


def test_own_row_wins_over_the_national_day_and_the_weekend():
    own = {
        date(2026, 2, 14): DayOverride(DayKind.REST, "店休"),
        date(2026, 2, 15): DayOverride(DayKind.WORKING),
    }
    calendar = replace(CHINA, overrides={**CHINA.overrides, **own})
    assert not calendar.is_working_day(date(2026, 2, 14))
    assert calendar.is_working_day(date(2026, 2, 15))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-02-13T17:50", 2, "2026-02-24 22:00"),  # Sat 14 counts, then the festival
        ("2026-02-13T17:50", 1, "2026-02-14 22:00"),
        ("2026-02-13T17:50", 0, "2026-02-13 22:00"),
        ("2026-02-13T22:00", 0, "2026-02-14 22:00"),  # closed: the next working day
        ("2026-02-14T23:59", 0, "2026-02-24 22:00"),
        ("2026-02-17T12:00", 0, "2026-02-24 22:00"),  # a holiday
        ("2026-02-17T12:00", 1, "2026-02-24 22:00"),
        ("2025-12-31T21:00", 1, "2026-01-04 22:00"),  # New Year, Sunday worked
        ("2025-12-31T23:59", 2, "2026-01-05 22:00"),
        ("2026-01-01T00:00", 2, "2026-01-05 22:00"),
        ("2026-09-30T12:00", 1, "2026-10-08 22:00"),
        ("2026-09-30T12:00", 3, "2026-10-10 22:00"),
    ],
)
def test_add_working_days(start, days, due):
    assert local(CHINA.add_working_days(shanghai(start), days)) == due


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-02-13T17:50", 7, "2026-02-20 22:00"),
        ("2026-02-13T17:50", 0, "2026-02-13 22:00"),
        ("2026-02-13T22:30", 0, "2026-02-14 22:00"),
    ],
)
def test_add_calendar_days(start, days, due):
    assert local(CHINA.add_calendar_days(shanghai(start), days)) == due


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-02-13T17:50", 4, "2026-02-13 21:50"),
        ("2026-02-13T17:50", 5, "2026-02-14 10:50"),
        ("2026-02-14T21:00", 2, "2026-02-24 11:00"),
        ("2026-02-13T09:00", 12, "2026-02-13 22:00"),  # a whole day ends at closing, not next morning
        ("2026-02-18T09:00", 0.5, "2026-02-24 10:30"),
        ("2026-02-13T23:00", 0, "2026-02-14 10:00"),
    ],
)
def test_add_working_hours(start, hours, due):
    assert local(CHINA.add_working_hours(shanghai(start), hours)) == due


def test_opening_hours_count_on_rest_days_and_elapsed_at_night():
    start = shanghai("2026-02-15T21:00")
    assert local(CHINA.add_time(start, timedelta(hours=2), Measure.OPEN)) == "2026-02-16 11:00"
    assert local(CHINA.add_time(start, timedelta(hours=2), Measure.ELAPSED)) == "2026-02-15 23:00"


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-02-13T17:50", "2026-02-14T10:50", 5),
        ("2026-02-14T21:00", "2026-02-24T11:00", 2),
        ("2026-02-15T00:00", "2026-02-24T00:00", 0),
        ("2026-01-01T00:00", "2026-01-05T00:00", 12),
        ("2026-02-14T12:00", "2026-02-14T11:00", 0),
    ],
)
def test_working_time_between(start, end, hours):
    assert CHINA.working_time_between(shanghai(start), shanghai(end)) == timedelta(hours=hours)


def test_adding_and_measuring_agree_over_a_year():
    start = shanghai("2026-01-03T13:37")
    for minutes in range(0, 60 * 24 * 120, 997):
        amount = timedelta(minutes=minutes)
        assert CHINA.working_time_between(start, CHINA.add_time(start, amount)) == amount


def test_berlin_hours_on_the_days_of_the_shift():
    """Hours are real hours: a night mall (20:00 to 06:00) works 9 h in March and 11 h in October."""
    for day, hours in ((date(2026, 3, 28), 9), (date(2026, 10, 24), 11), (date(2026, 6, 1), 10)):
        assert NIGHT.closes_at(day) - NIGHT.opens_at(day) == timedelta(hours=hours)
        assert NIGHT.working_time_between(NIGHT.opens_at(day), NIGHT.closes_at(day)) == timedelta(hours=hours)
    # Friday 27 March, 19:00 in winter time; Monday 30 March is in summer time
    start = datetime(2026, 3, 27, 18, tzinfo=UTC)
    assert BERLIN.add_working_hours(start, 2) == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert BERLIN.add_working_days(start, 1) == datetime(2026, 3, 30, 18, tzinfo=UTC)
    assert BERLIN.add_time(start, timedelta(hours=72), Measure.ELAPSED) == start + timedelta(hours=72)


@pytest.mark.parametrize(
    ("calendar", "at", "day"),
    [
        (CHINA, "2026-01-05T23:59", date(2026, 1, 5)),
        (CHINA, "2026-01-06T00:00", date(2026, 1, 6)),
        (LATE, "2026-01-06T01:59", date(2026, 1, 5)),
        (LATE, "2026-01-06T02:00", date(2026, 1, 6)),
        (ALL_DAY, "2026-01-06T00:00", date(2026, 1, 6)),
        (ALL_DAY, "2026-01-05T23:59", date(2026, 1, 5)),
    ],
)
def test_day_of_around_midnight(calendar, at, day):
    assert calendar.day_of(shanghai(at)) == day


def test_a_mall_that_closes_after_midnight():
    late = shanghai("2026-01-07T01:30")  # still Tuesday's shift
    assert local(LATE.add_working_days(late, 1), LATE) == "2026-01-08 02:00"
    assert local(LATE.add_working_hours(late, 1), LATE) == "2026-01-07 10:30"
    assert LATE.is_open(late)
    assert not LATE.is_open(shanghai("2026-01-07T02:00"))
    assert ALL_DAY.is_open(shanghai("2026-01-07T03:00"))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-02-17T00:00", "2026-02-17 10:00"),  # a mall trades on holidays
        ("2026-02-17T15:00", "2026-02-17 15:00"),
        ("2026-02-17T22:00", "2026-02-18 10:00"),
    ],
)
def test_no_alert_at_midnight(at, opens):
    assert local(CHINA.next_open_moment(shanghai(at))) == opens


def test_next_working_moment():
    assert local(CHINA.next_working_moment(shanghai("2026-02-14T22:00"))) == "2026-02-24 10:00"
    assert local(CHINA.next_working_moment(shanghai("2026-02-13T11:00"))) == "2026-02-13 11:00"


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-01-07", "2026-01-09"),
        ("2026-02-09", "2026-02-14"),  # Saturday worked
        ("2026-01-01", "2026-01-04"),  # Sunday worked
        ("2026-02-15", "2026-02-28"),  # no working day left in either week before
        ("2026-01-10", "2026-01-16"),
    ],
)
def test_last_working_day_of_week(day, last):
    assert CHINA.last_working_day_of_week(date.fromisoformat(day)) == date.fromisoformat(last)


def test_a_calendar_without_working_days_says_so():
    never = WorkingCalendar(weekly_rest=frozenset(range(7)))
    start = shanghai("2026-01-01T12:00")
    for count in (lambda: never.add_working_days(start, 1), lambda: never.add_working_hours(start, 1)):
        with pytest.raises(CalendarHasNoWorkingDay):
            count()
    with pytest.raises(ValueError, match="forward"):
        CHINA.add_working_days(start, -1)


def test_cutting_pauses_that_overlap_and_touch():
    at = [datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in range(12)]
    cuts = [(at[4], at[6]), (at[1], at[2]), (at[5], at[7]), (at[9], at[11])]
    assert list(without([(at[0], at[5]), (at[6], at[10])], cuts)) == [
        (at[0], at[1]),
        (at[2], at[4]),
        (at[7], at[9]),
    ]


def test_make_up_days_are_known_or_said_to_be_unknown():
    assert make_up_days_known(2026)
    assert not make_up_days_known(2030)
    assert national_days(2026)[date(2026, 2, 17)].name_zh == "春节"
    assert all(day.year == 2026 for day in national_days(2026))


def test_stored_days_are_those_of_the_library(tmp_path):
    """Fails when a new release of the library knows more (run `python -m mallops.core.national_days`)."""
    write_data(tmp_path / "days.json")
    assert (tmp_path / "days.json").read_text(encoding="utf-8") == DATA.read_text(encoding="utf-8")
    assert 2026 in YEARS
