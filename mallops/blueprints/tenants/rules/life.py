"""Decisions about tenants (catalogue 9.1, 9.2): status, periods in a unit, codes, addresses, masks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Invalid
from mallops.core.names import listed

#: In the order a tenant goes through them.
STATUS_LABELS: dict[str, Any] = {
    "prospect": _l("Prospect"),
    "moving_in": _l("Moving in"),
    "trading": _l("Trading"),
    "suspended": _l("Suspended"),
    "moving_out": _l("Moving out"),
    "left": _l("Left"),
}
STATUS_TONES = {
    "prospect": "muted",
    "moving_in": "info",
    "trading": "ok",
    "suspended": "warn",
    "moving_out": "warn",
    "left": "muted",
}
STATUS_ICONS = {
    "prospect": "eye",
    "moving_in": "arrow-right",
    "trading": "store",
    "suspended": "hand",
    "moving_out": "log-out",
    "left": "ban",
}
#: What a tenant may become next; the way back undoes a step taken too early.
NEXT: dict[str, tuple[str, ...]] = {
    "prospect": ("moving_in", "left"),
    "moving_in": ("trading", "prospect", "left"),
    "trading": ("suspended", "moving_out"),
    "suspended": ("trading", "moving_out"),
    "moving_out": ("left", "trading"),
    "left": ("prospect", "moving_in"),
}
#: Turns that are explained.
NEEDS_WHY = frozenset({"suspended", "moving_out", "left"})
EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2100, 12, 31)
MIN_REASON = 4
_EMAIL = re.compile(r"[^\s@<>\"',;:]+@[^\s@<>\"',;:]+\.[^\s@<>\"',;:.]{2,}")
_NUMBERED = re.compile(r"([A-Z]*)(\d{1,9})")


class StatusNotReachable(Conflict):
    """The tenant can not become this from what it is now."""

    default = _l("From its present status the tenant cannot become this. Look at the file again.")


class StillHoldsUnits(Conflict):
    """Who has left holds no unit any more."""

    default = _l("It still holds units. End those first, with the last day.")


class NotStartedYet(Conflict):
    """Only a period that lies ahead can be taken back."""

    default = _l("This period has begun already: end it with its last day.")


@dataclass(frozen=True)
class Period:
    """Days in a unit, both included; open-ended when `to_on` is None."""

    from_on: dt.date
    to_on: dt.date | None = None

    def covers(self, on: dt.date) -> bool:
        """Whether the day lies inside."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)

    def overlaps(self, other: Period) -> bool:
        """Whether they share a day."""
        return (self.to_on is None or other.from_on <= self.to_on) and (
            other.to_on is None or self.from_on <= other.to_on
        )

    def when(self, today: dt.date) -> str:
        """`now`, `before` or `coming`."""
        if self.covers(today):
            return "now"
        return "coming" if self.from_on > today else "before"


def next_statuses(status: str) -> tuple[str, ...]:
    """What a tenant of this status may become."""
    return NEXT[status]


def ensure_known_status(status: str) -> str:
    """One of the six. Raises Invalid on `status`."""
    if status not in STATUS_LABELS:
        raise Invalid(field_errors={"status": _("Choose a status from the list.")})
    return status


def ensure_may_become(status: str, to: str, held: Collection[str] = ()) -> None:
    """`held`: codes of units held now or later. Raises StatusNotReachable, StillHoldsUnits."""
    ensure_known_status(to)
    if to not in NEXT[status]:
        raise StatusNotReachable()
    if to == "left" and held:
        raise StillHoldsUnits(
            _("It still holds %(units)s. End that first, with the last day.", units=listed(sorted(held)))
        )


def ensure_period(from_on: dt.date | None, to_on: dt.date | None) -> Period:
    """A period whose last day is not before its first. Raises Invalid on the field at fault."""
    if from_on is None or not EARLIEST <= from_on <= LATEST:
        raise Invalid(field_errors={"from_on": _("Enter the first day.")})
    if to_on is not None and not from_on <= to_on <= LATEST:
        raise Invalid(field_errors={"to_on": _("The last day cannot be before the first.")})
    return Period(from_on, to_on)


def ensure_free(unit: str, wanted: Period, taken: Iterable[tuple[str, Period]], field: str = "unit") -> None:
    """One tenant at a time in a unit. `taken`: who holds it when. Raises Invalid naming the other one."""
    for holder, period in taken:
        if period.overlaps(wanted):
            raise Invalid(field_errors={field: _taken_words(unit, holder, period)})


def _taken_words(unit: str, holder: str, period: Period) -> str:
    first = period.from_on.isoformat()
    if period.to_on is None:
        return _("%(unit)s is held by %(holder)s since %(first)s.", unit=unit, holder=holder, first=first)
    last = period.to_on.isoformat()
    return _(
        "%(unit)s is held by %(holder)s from %(first)s to %(last)s.",
        unit=unit,
        holder=holder,
        first=first,
        last=last,
    )


def ensure_not_begun(period: Period, today: dt.date) -> None:
    """Raises NotStartedYet for a period that has begun."""
    if period.from_on <= today:
        raise NotStartedYet()


def ensure_email(text: str | None, field: str = "email") -> str:
    """The address in lower case; empty stays empty. Raises Invalid on the field."""
    email = "".join((text or "").split()).lower()
    if email and (len(email) > 120 or not _EMAIL.fullmatch(email)):
        raise Invalid(field_errors={field: _("Enter an e-mail address, such as shop@example.com.")})
    return email


def ensure_reason(text: str | None) -> str:
    """Why personal data is looked at. Raises Invalid on `reason`."""
    reason = " ".join((text or "").split())
    if len(reason) < MIN_REASON:
        raise Invalid(field_errors={"reason": _("Write in a few words why you need it. It is recorded.")})
    return reason[:200]


def ensure_why(text: str | None) -> str:
    """Why a tenant is suspended or goes. Raises Invalid on `reason`."""
    why = " ".join((text or "").split())
    if len(why) < MIN_REASON:
        raise Invalid(field_errors={"reason": _("Write in a few words why.")})
    return why[:300]


def mask_email(email: str | None) -> str:
    """`s****@example.com`; empty stays empty."""
    name, at, host = (email or "").partition("@")
    return f"{name[:1]}****{at}{host}" if at else "****" if name else ""


def suggest_code(codes: Iterable[str], fallback: str = "T001") -> str:
    """The number after the highest of the most used kind: T150 gives T151."""
    series: dict[str, list[str]] = {}
    for code in codes:
        match = _NUMBERED.fullmatch(code)
        if match:
            series.setdefault(match[1], []).append(match[2])
    if not series:
        return fallback
    prefix, numbers = max(series.items(), key=lambda one: (len(one[1]), one[0]))
    width = max(map(len, numbers))
    return f"{prefix}{max(map(int, numbers)) + 1:0{width}d}"
