"""The material of a campaign: what arrives, hangs in time and comes back (11.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.core.errors import Conflict, Invalid

#: Deliveries that still ask for something.
OPEN = frozenset({"issued", "trouble", "received", "displayed", "down"})
MOST = 99_999


def ensure_count(value: int | None, key: str, *, least: int = 0, most: int = MOST) -> int:
    """A whole number in its bounds. Raises Invalid on field `key`."""
    if value is None or not least <= value <= most:
        words = _("Write a number from %(least)s to %(most)s.", least=least, most=most)
        raise Invalid(field_errors={key: words})
    return value


def ensure_samples(*, received: int, given: int | None, returned: int | None) -> tuple[int, int]:
    """What was handed out and sent back; together never more than arrived. Raises Invalid."""
    given = ensure_count(given, "samples_given", most=received)
    returned = ensure_count(returned, "samples_returned", most=received)
    if given + returned > received:
        words = _("Together that is more than the %(n)s samples that arrived.", n=received)
        raise Invalid(field_errors={"samples_returned": words})
    return given, returned


def is_on_time(displayed_on: dt.date, display_by: dt.date) -> bool:
    """It hung on the last day that marketing named, or before."""
    return displayed_on <= display_by


def ensure_closes(open_count: int) -> None:
    """Raise while shares of the material are out."""
    if open_count:
        raise Conflict(
            _("%(n)s deliveries are not settled yet: returned, or given up for good.", n=open_count)
        )


@dataclass(frozen=True)
class Line:
    """A delivery as the result counts it."""

    state: str
    quantity: int
    received: int | None
    returned: int | None
    on_time: bool | None
    troubles: int
    samples: tuple[int, int, int, int]  # sent, received, given, returned


@dataclass(frozen=True)
class Result:
    """What became of a campaign's material."""

    shops: int
    received_shops: int
    displayed: int
    on_time: int
    late: int
    settled: int
    troubles: int
    pieces: int
    pieces_received: int
    pieces_returned: int
    samples_sent: int
    samples_received: int
    samples_given: int
    samples_returned: int

    @property
    def rate(self) -> float | None:
        """The share of shops that displayed in time; None before there is any."""
        return self.on_time / self.shops if self.shops else None

    @property
    def samples_left(self) -> int:
        """Samples that arrived and are neither handed out nor sent back."""
        return self.samples_received - self.samples_given - self.samples_returned


def result_of(lines: Iterable[Line]) -> Result:
    """Add the deliveries up; void ones are left out."""
    rows = [one for one in lines if one.state != "void"]
    sums = [sum(one.samples[at] for one in rows) for at in range(4)]
    return Result(
        shops=len(rows),
        received_shops=sum(one.received is not None for one in rows),
        displayed=sum(one.on_time is not None for one in rows),
        on_time=sum(one.on_time is True for one in rows),
        late=sum(one.on_time is False for one in rows),
        settled=sum(one.state not in OPEN for one in rows),
        troubles=sum(one.troubles for one in rows),
        pieces=sum(one.quantity for one in rows),
        pieces_received=sum(one.received or 0 for one in rows),
        pieces_returned=sum(one.returned or 0 for one in rows),
        samples_sent=sums[0],
        samples_received=sums[1],
        samples_given=sums[2],
        samples_returned=sums[3],
    )
