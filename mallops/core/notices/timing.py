"""When a notice may leave the house: collected for a while, never in the receiver's quiet hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

#: What is not urgent waits so long for more of its kind: a wave of notices becomes one text.
COLLECT = dt.timedelta(seconds=60)


@dataclass(frozen=True)
class Hours:
    """When and how often a receiver wants to hear: local times of the mall. Equal times: never quiet."""

    tz: str
    quiet_from: dt.time
    quiet_until: dt.time
    pace: str = "soon"
    digest_at: dt.time = dt.time(9)


def earliest(now: dt.datetime, hours: Hours, *, urgent: bool = False) -> dt.datetime:
    """The first moment (UTC) at which a notice made `now` may go out. Urgent ones go at once, at any hour."""
    if urgent:
        return now
    return after_quiet(_collected(now, hours), hours)


def _collected(now: dt.datetime, hours: Hours) -> dt.datetime:
    """The end of the span over which notices are collected."""
    local = now.astimezone(ZoneInfo(hours.tz))
    if hours.pace == "hour":
        return now + dt.timedelta(hours=1) - _into_hour(local)
    if hours.pace == "day":
        return _next(local, hours.digest_at)
    return now + COLLECT


def after_quiet(at: dt.datetime, hours: Hours) -> dt.datetime:
    """`at`, or the end of the quiet hours in which it lies."""
    local = at.astimezone(ZoneInfo(hours.tz))
    begin, end, clock = hours.quiet_from, hours.quiet_until, local.time()
    if begin == end:
        return at
    quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
    return _next(local, end) if quiet else at


def _into_hour(local: dt.datetime) -> dt.timedelta:
    return dt.timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def _next(local: dt.datetime, clock: dt.time) -> dt.datetime:
    """The next moment (UTC) at which the wall clock shows this time, after `local`."""
    day = local.date() if clock > local.time() else local.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, clock, local.tzinfo).astimezone(dt.UTC)
