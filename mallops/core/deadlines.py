"""Limits on the working calendar: when something is due, why then, and how its clock stands.

Pure but for the sentences, which are in the reader's language. Catalogue: section I, 61.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from mallops.core.calendar import DayKind, Interval, Measure, WorkingCalendar, advance, without
from mallops.core.clock import as_utc, needs_year


class Unit(StrEnum):
    """What a limit counts in."""

    WORKING_DAYS = "working_days"  # ends when the mall closes; 0 is the same day
    CALENDAR_DAYS = "calendar_days"  # ends when the mall closes; 0 is the same day
    WORKING_HOURS = "working_hours"  # opening hours of working days
    OPEN_HOURS = "open_hours"  # opening hours of every day
    HOURS = "hours"  # round the clock
    END_OF_WEEK = "end_of_week"  # close of the week's last working day


MEASURES = {
    Unit.WORKING_DAYS: Measure.WORKING,
    Unit.WORKING_HOURS: Measure.WORKING,
    Unit.END_OF_WEEK: Measure.WORKING,
    Unit.OPEN_HOURS: Measure.OPEN,
    Unit.CALENDAR_DAYS: Measure.ELAPSED,
    Unit.HOURS: Measure.ELAPSED,
}
_WHOLE = {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}


@dataclass(frozen=True)
class Limit:
    """A policy: so many units, and after which share of the time it warns."""

    amount: float
    unit: Unit
    warn_share: float = 0.75

    def __post_init__(self) -> None:
        if self.amount < 0 or (self.unit in _WHOLE and self.amount != int(self.amount)):
            raise ValueError(f"no such limit: {self.amount} {self.unit}")
        if not 0 < self.warn_share <= 1:
            raise ValueError("a share is above 0 and at most 1")

    @property
    def measure(self) -> Measure:
        """Which time counts on the clock of this limit."""
        return MEASURES[self.unit]


class PartKind(StrEnum):
    """What one part of an explanation says."""

    START = "start"
    COUNTS = "counts"  # make-up days: they count
    REST = "rest"  # rest days and public holidays: they do not
    PAUSED = "paused"  # the clock stood still, with the reason
    EXTENDED = "extended"  # somebody set it to then, with the reason
    DUE = "due"


@dataclass(frozen=True)
class Part:
    """One part of "why then": kind, first and last local date or moment, the day's name in two languages."""

    kind: PartKind
    first: str
    last: str = ""
    amount: float = 0
    unit: str = ""
    name_zh: str = ""
    name_en: str = ""
    reason: str = ""


class Deadline(NamedTuple):
    """When it is due (UTC) and why then, as JSON values that `explain` puts into words."""

    due_at: datetime
    parts: list[dict[str, Any]]


def deadline(limit: Limit, start: datetime, calendar: WorkingCalendar) -> Deadline:
    """When a limit that starts at a moment ends, with the parts of its explanation."""
    due = due_at(limit, start, calendar)
    return Deadline(due, _told(limit, start, due, calendar))


def _told(
    limit: Limit, start: datetime, due: datetime, calendar: WorkingCalendar, between: Sequence[Part] = ()
) -> list[dict[str, Any]]:
    """The parts of an explanation as JSON values; `between` stands behind the days that are named."""
    days = tuple(_notable_days(calendar, start, due)) if limit.measure is Measure.WORKING else ()
    begin = Part(PartKind.START, _local(start, calendar), amount=limit.amount, unit=limit.unit.value)
    end = Part(PartKind.DUE, _local(due, calendar))
    return [_json(part) for part in (begin, *days, *between, end)]


def _local(at: datetime, calendar: WorkingCalendar) -> str:
    return as_utc(at).astimezone(calendar.tz).replace(tzinfo=None).isoformat("T", "minutes")


def _json(part: Part) -> dict[str, Any]:
    return {key: value for key, value in asdict(part).items() if key != "reason" or value}


def due_at(limit: Limit, start: datetime, calendar: WorkingCalendar) -> datetime:
    """When a limit that starts at a moment ends, in UTC."""
    match limit.unit:
        case Unit.WORKING_DAYS:
            return calendar.add_working_days(start, int(limit.amount))
        case Unit.CALENDAR_DAYS:
            return calendar.add_calendar_days(start, int(limit.amount))
        case Unit.END_OF_WEEK:
            day = calendar.day_of(start)
            friday = calendar.last_working_day_of_week(day)
            if as_utc(start) >= calendar.closes_at(friday):
                friday = calendar.last_working_day_of_week(day + timedelta(days=1))
            return calendar.closes_at(friday)
        case _:
            return calendar.add_time(start, timedelta(hours=limit.amount), limit.measure)


def _notable_days(calendar: WorkingCalendar, start: datetime, due: datetime) -> Iterator[Part]:
    first, last = calendar.day_of(start), calendar.day_of(due)
    pending: Part | None = None
    for ahead in range((last - first).days + 1):
        part = _day_part(calendar, first + timedelta(days=ahead))
        if ahead == 0 and part and part.kind is PartKind.COUNTS:
            continue  # the day of the start is named by the start itself
        if part and pending and _joins(pending, part):
            pending = replace(pending, last=part.last)
            continue
        if pending:
            yield pending
        pending = part
    if pending:
        yield pending


def _day_part(calendar: WorkingCalendar, day: date) -> Part | None:
    override = calendar.overrides.get(day)
    working = calendar.is_working_day(day)
    if working and (override is None or day.weekday() not in calendar.weekly_rest):
        return None
    kind = PartKind.COUNTS if working else PartKind.REST
    names = (override.name_zh, override.name_en) if override and override.kind is DayKind.REST else ("", "")
    return Part(kind, day.isoformat(), day.isoformat(), name_zh=names[0], name_en=names[1])


def _joins(one: Part, other: Part) -> bool:
    following = date.fromisoformat(one.last) + timedelta(days=1) == date.fromisoformat(other.first)
    return following and (one.kind, one.name_zh, one.name_en) == (other.kind, other.name_zh, other.name_en)


# -- the sentence ---------------------------------------------------------------------------------------


def explain(parts: Sequence[dict[str, Any]]) -> str:
    """The explanation as one sentence in the reader's language."""
    read = [Part(**part) for part in parts]
    begin = " ".join(_say(part) for part in read if part.kind == PartKind.START)
    between = _("; ").join(_say(part) for part in read if part.kind not in (PartKind.START, PartKind.DUE))
    end = "".join(_say(part) for part in read if part.kind == PartKind.DUE)
    if between:
        return _("%(begin)s: %(between)s. %(end)s", begin=begin, between=between, end=end)
    return _("%(begin)s. %(end)s", begin=begin, end=end)


def say_limit(amount: float, unit: Unit | str) -> str:
    """A limit in words: `2 working days`, `the same day`, `by the end of the week`."""
    number = int(amount) if amount == int(amount) else amount
    match Unit(unit):
        case Unit.END_OF_WEEK:
            return _("By the end of the week")
        case Unit.WORKING_DAYS | Unit.CALENDAR_DAYS if amount == 0:
            return _("The same day")
        case Unit.WORKING_DAYS:
            return ngettext("%(num)s working day", "%(num)s working days", number)
        case Unit.CALENDAR_DAYS:
            return ngettext("%(num)s day", "%(num)s days", number)
        case Unit.WORKING_HOURS:
            return ngettext("%(num)s working hour", "%(num)s working hours", number)
        case Unit.OPEN_HOURS:
            return ngettext("%(num)s opening hour", "%(num)s opening hours", number)
        case Unit.HOURS:
            return ngettext("%(num)s hour", "%(num)s hours", number)


def _say(part: Part) -> str:
    if part.kind == PartKind.START:
        return _("%(limit)s from %(when)s", limit=say_limit(part.amount, part.unit), when=_when(part.first))
    if part.kind == PartKind.DUE:
        return _("Due %(when)s", when=_when(part.first))
    if part.kind == PartKind.PAUSED:
        return _say_pause(part)
    if part.kind == PartKind.EXTENDED:
        return _("set to %(when)s (%(reason)s)", when=_when(part.first), reason=part.reason)
    days = _when(part.first)
    if part.last != part.first:
        days = _("%(first)s to %(last)s", first=days, last=_when(part.last))
    if part.kind == PartKind.COUNTS:
        return _("%(days)s is a make-up working day and counts", days=days)
    chinese = _locale().language == "zh"
    name = (part.name_zh or part.name_en) if chinese else (part.name_en or part.name_zh)
    return _("%(days)s is %(name)s", days=days, name=name) if name else _("%(days)s is rest", days=days)


def _say_pause(part: Part) -> str:
    first, last = _when(part.first), _when(part.last) if part.last else ""
    if not part.reason:
        if not last:
            return _("waiting since %(first)s, not counted", first=first)
        return _("%(first)s to %(last)s waiting, not counted", first=first, last=last)
    if not last:
        return _("paused since %(first)s (%(reason)s)", first=first, reason=part.reason)
    return _("%(first)s to %(last)s paused (%(reason)s)", first=first, last=last, reason=part.reason)


def say_moment(at: datetime, tz: ZoneInfo) -> str:
    """A moment as explanations name it: `Tue 24 Nov 22:00` on the mall's wall clock."""
    return _when(as_utc(at).astimezone(tz).replace(tzinfo=None).isoformat("T", "minutes"))


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _when(text: str) -> str:
    locale, on = _locale(), date.fromisoformat(text[:10])
    year = ("y年", " y") if needs_year(on) else ("", "")
    pattern = f"{year[0]}M月d日EEE" if locale.language == "zh" else f"EEE d MMM{year[1]}"
    said = format_date(on, pattern, locale)
    return f"{said} {text[11:16]}" if len(text) > 10 else said


# -- the clock ------------------------------------------------------------------------------------------


class ClockState(StrEnum):
    """How a clock stands."""

    ON_TIME = "on_time"
    WARN = "warn"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Pause:
    """A stretch in which the clock stands still, with its reason; without an end it lasts."""

    started_at: datetime
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Clock:
    """One running limit of a record (response and resolution are two clocks).

    A pause moves the due time by the counted time it took. `replace(clock, limit=…)` changes the policy and
    keeps what has elapsed. `extended_to` is a due time that somebody gave at `extended_at`; pauses after that
    moment move it on.
    """

    limit: Limit
    calendar: WorkingCalendar
    started_at: datetime
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None
    extended_to: datetime | None = None
    extended_at: datetime | None = None
    extended_why: str = ""

    def budget(self) -> timedelta:
        """Counted time the limit gives (or who extended it gave)."""
        if self.extended_to is not None:
            until, known = as_utc(self.extended_to), as_utc(self.extended_at or self.started_at)
            active = without([(as_utc(self.started_at), until)], self._cuts(min(known, until)))
            between = (self.calendar.time_between(a, b, self.limit.measure) for a, b in active)
            return sum(between, timedelta())
        due = due_at(self.limit, self.started_at, self.calendar)
        return self.calendar.time_between(self.started_at, due, self.limit.measure)

    def elapsed(self, now: datetime) -> timedelta:
        """Counted time used up to a moment (or to the stop), without the pauses."""
        end = self._end(now)
        active = without([(as_utc(self.started_at), end)], self._cuts(end))
        between = (self.calendar.time_between(a, b, self.limit.measure) for a, b in active)
        return sum(between, timedelta())

    def remaining(self, now: datetime) -> timedelta:
        """Counted time left; negative once overdue."""
        return self.budget() - self.elapsed(now)

    def due_at(self, now: datetime) -> datetime:
        """When it is due, if a pause that still runs ended now."""
        due = self._reaches(self.budget(), now)
        return due if self.extended_to is None else max(due, as_utc(self.extended_to))

    def explained(self, now: datetime) -> list[dict[str, Any]]:
        """Why it is due then: the limit, the days that count and do not, pauses, the extension."""
        due = self.due_at(now)
        return _told(
            self.limit, self.started_at, due, self.calendar, [*self._pause_parts(), *self._extension()]
        )

    def _pause_parts(self) -> Iterator[Part]:
        for one in sorted(self.pauses, key=lambda pause: as_utc(pause.started_at)):
            ended = _local(one.ended_at, self.calendar) if one.ended_at is not None else ""
            yield Part(PartKind.PAUSED, _local(one.started_at, self.calendar), ended, reason=one.reason)

    def _extension(self) -> Iterator[Part]:
        if self.extended_to is not None:
            until = _local(self.extended_to, self.calendar)
            yield Part(PartKind.EXTENDED, until, reason=self.extended_why)

    def warn_at(self, now: datetime) -> datetime:
        """When it starts to warn, if a pause that still runs ended now."""
        return self._reaches(self.budget() * self.limit.warn_share, now)

    def is_paused(self, now: datetime) -> bool:
        """Whether the clock stands still at a moment."""
        at = as_utc(now)
        running = (
            as_utc(p.started_at) <= at and (p.ended_at is None or at < as_utc(p.ended_at))
            for p in self.pauses
        )
        return self.stopped_at is None and any(running)

    def state(self, now: datetime) -> ClockState:
        """On time, warning, or overdue; a stopped clock keeps the state it stopped in."""
        at = self._end(now)
        if at > self.due_at(at):
            return ClockState.OVERDUE
        return ClockState.WARN if at >= self.warn_at(at) else ClockState.ON_TIME

    def _reaches(self, amount: timedelta, now: datetime) -> datetime:
        spans = self.calendar.spans(self.limit.measure, self.started_at)
        return advance(without(spans, self._cuts(self._end(now))), amount).astimezone(UTC)

    def _end(self, now: datetime) -> datetime:
        at = as_utc(now)
        return min(at, as_utc(self.stopped_at)) if self.stopped_at is not None else at

    def _cuts(self, end: datetime) -> list[Interval]:
        cuts = [(as_utc(p.started_at), min(as_utc(p.ended_at or end), end)) for p in self.pauses]
        return [(begins, ends) for begins, ends in cuts if begins < ends]
