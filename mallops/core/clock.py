"""The clock: every "now" of the program is read here, so that a test can stop it.

Moments are aware and in UTC; the mall's wall clock and the mall's day are derived from its IANA zone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

DAY_STARTS = time(4, 0)
SKEW_TOLERANCE_SECONDS = 120


class FrozenClock:
    """A stopped clock that a test moves by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = as_utc(at)

    def advance(self, step: timedelta) -> datetime:
        """Move the clock on (or back, by a negative step) and return the new moment."""
        self.at += step
        return self.at

    def set(self, at: datetime) -> datetime:
        """Put the clock to a moment."""
        self.at = as_utc(at)
        return self.at


_frozen: ContextVar[FrozenClock | None] = ContextVar("mallops_frozen_clock", default=None)


def as_utc(at: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError for a naive time: it names no moment."""
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r} names no moment")
    return at.astimezone(UTC)


def now() -> datetime:
    """This moment, UTC and aware; the frozen one inside `frozen(...)`."""
    clock = _frozen.get()
    return clock.at if clock is not None else datetime.now(UTC)


def is_frozen() -> bool:
    """Whether the clock stands still here."""
    return _frozen.get() is not None


@contextmanager
def frozen(at: datetime) -> Iterator[FrozenClock]:
    """Stop the clock at a moment for the code inside (of this thread and context), then restore it."""
    clock = FrozenClock(at)
    token = _frozen.set(clock)
    try:
        yield clock
    finally:
        _frozen.reset(token)


def zone(tz: str | tzinfo) -> tzinfo:
    """A zone from its IANA name (`Asia/Shanghai`) or as it is. Raises ZoneInfoNotFoundError."""
    return ZoneInfo(tz) if isinstance(tz, str) else tz


def in_zone(at: datetime, tz: str | tzinfo) -> datetime:
    """A moment on the wall clock of a zone."""
    return as_utc(at).astimezone(zone(tz))


def mall_now(tz: str | tzinfo) -> datetime:
    """This moment on the wall clock of the mall."""
    return in_zone(now(), tz)


def needs_year(on: date) -> bool:
    """Of another year and more than half a year away: without its year it would be taken for this one."""
    today = now().date()
    return on.year != today.year and abs((on - today).days) > 183


def business_date(at: datetime, tz: str | tzinfo, day_starts: time = DAY_STARTS) -> date:
    """The mall's day a moment belongs to: work done before `day_starts` (wall clock) is of the day before."""
    local = in_zone(at, tz)
    return local.date() - timedelta(days=1) if local.time() < day_starts else local.date()


def paper_day(tz: str | tzinfo) -> date | None:
    """The day that a slip of now bears; None after midnight, when it may be either: people read it off."""
    today = mall_now(tz).date()
    return today if today == business_date(now(), tz) else None


def business_day_bounds(
    day: date, tz: str | tzinfo, day_starts: time = DAY_STARTS
) -> tuple[datetime, datetime]:
    """First moment of a mall's day and first moment of the next one, in UTC (23 or 25 h apart on a shift)."""
    tz = zone(tz)
    begins = datetime.combine(day, day_starts, tz)
    ends = datetime.combine(day + timedelta(days=1), day_starts, tz)
    return begins.astimezone(UTC), ends.astimezone(UTC)


def skew_seconds(device_at: datetime, server_at: datetime) -> float:
    """How far a device's clock is ahead of the server's, in seconds; negative when it is behind."""
    return (as_utc(device_at) - as_utc(server_at)).total_seconds()


def is_skewed(device_at: datetime, server_at: datetime, tolerance: float = SKEW_TOLERANCE_SECONDS) -> bool:
    """Whether a device's clock is too far off for its times to be taken as they are."""
    return abs(skew_seconds(device_at, server_at)) > tolerance
