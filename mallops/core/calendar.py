"""The working calendar of a mall: working days, opening hours, public holidays and make-up days (调休).

Pure: no session, no Flask. `calendar_days.calendar_for` builds one from a mall's settings and its own rows;
`deadlines` counts limits on it. All moments that come out are UTC. Catalogue: section I, 61.

A *day* here is a mall day: with closing hours past midnight, 01:00 still belongs to the day that is closing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mallops.core.clock import as_utc

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY, SUNDAY = 5, 6
#: No limit of the house is longer; past it a calendar of rest days only would never end.
MAX_DAYS_AHEAD = 3 * 366

Interval = tuple[datetime, datetime]


class DayKind(StrEnum):
    """What an exception makes of a day."""

    WORKING = "working"
    REST = "rest"


class Measure(StrEnum):
    """Which time counts towards a limit."""

    WORKING = "working"  # opening hours of working days
    OPEN = "open"  # opening hours of every day
    ELAPSED = "elapsed"  # all time


class CalendarHasNoWorkingDay(ValueError):
    """The calendar gives no working day within three years, so no limit can be counted on it."""


@dataclass(frozen=True)
class DayOverride:
    """A day that is not what its weekday says, and why."""

    kind: DayKind
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days and opening hours in one zone.

    `weekly_rest` holds weekdays (Monday is 0); `overrides` wins over it. A closing time at or before the
    opening time is on the next date (10:00 to 02:00; 10:00 to 10:00 is round the clock). `breaks` (a lunch
    break, from and to) are taken out of working time, never out of opening time.
    """

    tz: ZoneInfo = SHANGHAI
    open_time: time = time(10, 0)
    close_time: time = time(22, 0)
    weekly_rest: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    overrides: Mapping[date, DayOverride] = field(default_factory=dict)
    breaks: tuple[tuple[time, time], ...] = ()

    # -- days ---------------------------------------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Whether staff work on this date: an override first, else the weekday."""
        override = self.overrides.get(day)
        if override is not None:
            return override.kind is DayKind.WORKING
        return day.weekday() not in self.weekly_rest

    def opens_at(self, day: date) -> datetime:
        """The moment the mall opens on a date."""
        return self._moment(day, self.open_time)

    def closes_at(self, day: date) -> datetime:
        """The moment the mall closes at the end of a mall day (past midnight when it closes late)."""
        late = self.close_time <= self.open_time
        return self._moment(day + timedelta(days=1) if late else day, self.close_time)

    def day_of(self, at: datetime) -> date:
        """The mall day a moment belongs to."""
        day = as_utc(at).astimezone(self.tz).date()
        before = day - timedelta(days=1)
        late = self.close_time <= self.open_time
        return before if late and as_utc(at) < self.closes_at(before) else day

    def next_working_day(self, day: date, *, included: bool = False) -> date:
        """The first working day after a date (or on it). Raises CalendarHasNoWorkingDay."""
        start = 0 if included else 1
        for ahead in range(start, MAX_DAYS_AHEAD):
            if self.is_working_day(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead)
        raise CalendarHasNoWorkingDay(f"no working day within {MAX_DAYS_AHEAD} days of {day}")

    def last_working_day_of_week(self, day: date) -> date:
        """The last working day of a date's week (Monday to Sunday), not before it; else of the next."""
        week_ends = day + timedelta(days=6 - day.weekday())
        for candidate in _days_back(week_ends, day):
            if self.is_working_day(candidate):
                return candidate
        return self.last_working_day_of_week(self.next_working_day(week_ends))

    # -- limits in days: due when the mall closes ----------------------------------------------------

    def working_day_after(self, at: datetime, days: int) -> date:
        """The mall day a limit of `days` working days ends on. The day of `at` itself is not counted.

        0 days is the same day; when that is a rest day or the mall has closed, the next working day.
        """
        if days < 0:
            raise ValueError("a limit counts forward")
        day = self.day_of(at)
        if days == 0:
            closed = as_utc(at) >= self.closes_at(day)
            return self.next_working_day(day, included=not closed)
        for _ in range(days):
            day = self.next_working_day(day)
        return day

    def add_working_days(self, at: datetime, days: int) -> datetime:
        """When the mall closes on the last of `days` working days after `at`."""
        return self.closes_at(self.working_day_after(at, days))

    def add_calendar_days(self, at: datetime, days: int) -> datetime:
        """When the mall closes `days` days after the day of `at`, rest days counted; 0 is the same day."""
        if days < 0:
            raise ValueError("a limit counts forward")
        day = self.day_of(at)
        if days == 0 and as_utc(at) >= self.closes_at(day):
            day += timedelta(days=1)
        return self.closes_at(day + timedelta(days=days))

    # -- limits in time ------------------------------------------------------------------------------

    def spans(self, measure: Measure, start: datetime) -> Iterator[Interval]:
        """The stretches of counted time from a moment on, in order. Raises CalendarHasNoWorkingDay."""
        begin = as_utc(start)
        if measure is Measure.ELAPSED:
            yield begin, datetime.max.replace(tzinfo=UTC)
            return
        first = self.day_of(begin)
        for ahead in range(MAX_DAYS_AHEAD):
            day = first + timedelta(days=ahead)
            if measure is Measure.WORKING and not self.is_working_day(day):
                continue
            for opens, closes in self._counted(day, measure):
                if closes > begin:
                    yield max(opens, begin), closes
        raise CalendarHasNoWorkingDay(f"no counted time within {MAX_DAYS_AHEAD} days of {first}")

    def add_time(self, at: datetime, amount: timedelta, measure: Measure = Measure.WORKING) -> datetime:
        """The moment at which `amount` of counted time has passed since `at`."""
        return advance(self.spans(measure, at), amount)

    def add_working_hours(self, at: datetime, hours: float) -> datetime:
        """The moment at which `hours` of opening hours of working days have passed since `at`."""
        return self.add_time(at, timedelta(hours=hours))

    def time_between(self, start: datetime, end: datetime, measure: Measure = Measure.WORKING) -> timedelta:
        """Counted time from one moment to a later one; zero when the end is not later."""
        start, end = as_utc(start), as_utc(end)
        if end <= start:
            return timedelta()
        if measure is Measure.ELAPSED:
            return end - start
        total = timedelta()
        first, last = self.day_of(start), self.day_of(end)
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            if measure is Measure.WORKING and not self.is_working_day(day):
                continue
            for opens, closes in self._counted(day, measure):
                total += max(min(closes, end) - max(opens, start), timedelta())
        return total

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening hours of working days between two moments."""
        return self.time_between(start, end, Measure.WORKING)

    # -- opening hours -------------------------------------------------------------------------------

    def is_open(self, at: datetime) -> bool:
        """Whether the mall trades at a moment (it trades every day)."""
        day = self.day_of(at)
        return self.opens_at(day) <= as_utc(at) < self.closes_at(day)

    def next_open_moment(self, at: datetime) -> datetime:
        """`at` itself when the mall is open, else the next opening: when an alert may ring."""
        if self.is_open(at):
            return as_utc(at)
        day = self.day_of(at)
        opens = self.opens_at(day)
        return opens if opens > as_utc(at) else self.opens_at(day + timedelta(days=1))

    def next_working_moment(self, at: datetime) -> datetime:
        """`at` itself within the opening hours of a working day, else the next such opening."""
        return next(self.spans(Measure.WORKING, at))[0]

    def _counted(self, day: date, measure: Measure) -> Iterable[Interval]:
        """The stretches of a mall day that count: its opening hours, for working time without the breaks."""
        whole = (self.opens_at(day), self.closes_at(day))
        if measure is not Measure.WORKING or not self.breaks:
            return (whole,)
        return without((whole,), (self._break(day, begins, ends) for begins, ends in self.breaks))

    def _break(self, day: date, begins: time, ends: time) -> Interval:
        """A break of a mall day; one that begins before the doors open belongs to the night that follows."""
        first = day + timedelta(days=1) if begins < self.open_time else day
        last = first + timedelta(days=1) if ends <= begins else first
        return self._moment(first, begins), self._moment(last, ends)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.tz).astimezone(UTC)


def advance(spans: Iterable[Interval], amount: timedelta) -> datetime:
    """The first moment at which the spans, taken in order, have summed up to `amount`."""
    if amount < timedelta():
        raise ValueError("a limit counts forward")
    left = amount
    for begins, ends in spans:
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    raise CalendarHasNoWorkingDay("the counted time ends before the limit does")


def without(spans: Iterable[Interval], pauses: Iterable[Interval]) -> Iterator[Interval]:
    """The spans with the pauses cut out. Spans are ordered and may be endless; pauses may overlap."""
    cuts = sorted(pauses)
    for begins, ends in spans:
        for pause_begins, pause_ends in cuts:
            if pause_ends <= begins or pause_begins >= ends:
                continue
            if pause_begins > begins:
                yield begins, pause_begins
            begins = max(begins, pause_ends)
        if begins < ends:
            yield begins, ends


def _days_back(last: date, first: date) -> Iterator[date]:
    for back in range((last - first).days + 1):
        yield last - timedelta(days=back)
