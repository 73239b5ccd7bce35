"""What a phone's clock says, placed on the server's timeline.

A phone may be offline for days and its clock may be wrong. It sends `sent_at`, its clock at the moment of
sending, with every moment of its own: so how long ago something happened is known whatever the clock says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from mallops.core.clock import SKEW_TOLERANCE_SECONDS, is_skewed, skew_seconds
from mallops.core.errors import Invalid
from mallops.core.phone_input import moment

#: Older than this nothing is believed; a phone keeps 72 hours offline with ease.
LONGEST_OFFLINE = dt.timedelta(days=7)
#: A clock corrected by this little between event and sending is not worth a word.
TOLERANCE = dt.timedelta(seconds=SKEW_TOLERANCE_SECONDS)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, on the server's timeline; `clock` says why the phone was not believed."""

    at: dt.datetime
    clock: str = ""


def moment_of(device_at: dt.datetime | None, sent_at: dt.datetime | None, now: dt.datetime) -> Moment:
    """The moment of an event: never later than now, at most a week ago, with a word where that was forced.

    `future`: later than the phone's own clock at sending (it was set back meanwhile); `old`: over a week.
    """
    if device_at is None:
        return Moment(now)
    ago = (sent_at if sent_at is not None else now) - device_at
    if ago < -TOLERANCE:
        return Moment(now, "future")
    if ago > LONGEST_OFFLINE:
        return Moment(now - LONGEST_OFFLINE, "old")
    return Moment(now - max(dt.timedelta(), ago))


def happened_at(device_at: dt.datetime | None, sent_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """As `moment_of`, for whom only the moment matters."""
    return moment_of(device_at, sent_at, now).at


def larger_skew(one: int, other: int) -> int:
    """Of two skews the one further from zero: a clock put right meanwhile was wrong all the same."""
    return other if abs(other) > abs(one) else one


def skew_of(sent_at: dt.datetime | None, now: dt.datetime) -> int:
    """How many seconds the phone's clock is ahead of the server's; 0 when it did not say."""
    return round(skew_seconds(sent_at, now)) if sent_at is not None else 0


def finished_at(form: Mapping[str, str], now: dt.datetime) -> dt.datetime | None:
    """When a sheet that waited for a network was finished, from its hidden fields (`forms.draft_clock`).

    None for a page that says nothing, or nothing that can be read: it was finished when it arrived.
    """
    try:
        done, sent = (moment(form.get(name), name) for name in ("finished_at", "sent_at"))
    except Invalid:
        return None
    if done is None:
        return None
    # a clock that is right is believed as it is: sending pictures takes time that is not the sheet's
    return happened_at(done, sent if sent is not None and is_skewed(sent, now) else None, now)
