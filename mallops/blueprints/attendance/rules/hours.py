"""When a shop has to open and may close: the mall's hours and what is agreed over them (10.1). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.clock import DAY_STARTS
from mallops.core.errors import Invalid

HOURS, HOLIDAY, EXCEPTION, CLOSURE = "hours", "holiday", "exception", "closure"
KINDS: dict[str, Any] = {
    HOURS: _l("Regular hours"),
    HOLIDAY: _l("Hours on public holidays"),
    EXCEPTION: _l("Other hours on certain dates"),
    CLOSURE: _l("Approved closure"),
}
#: The later in this list, the stronger.
_RANK = {code: rank for rank, code in enumerate(KINDS)}
#: Kinds that may say "closed" instead of hours.
CLOSED_KINDS = frozenset({HOLIDAY, EXCEPTION, CLOSURE})
EVERY_DAY = "1234567"
MAX_CLOSURE_DAYS = 92


@dataclass(frozen=True)
class HoursRule:
    """One agreement. Neither floor nor tenant: for all. No hours: closed. `weekdays`: 1 is Monday."""

    id: int
    kind: str
    floor_id: int | None = None
    tenant_id: int | None = None
    weekdays: str = EVERY_DAY
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    reason: str = ""

    def fits(self, on: dt.date, floor_id: int | None, tenant_id: int, *, holiday: bool) -> bool:
        """Whether it speaks of this shop on this day."""
        for_whom = self.tenant_id in (None, tenant_id) and self.floor_id in (None, floor_id)
        from_then = (self.from_on is None or self.from_on <= on) and (self.to_on is None or on <= self.to_on)
        return (
            for_whom
            and from_then
            and str(on.isoweekday()) in self.weekdays
            and (self.kind != HOLIDAY or holiday)
        )

    def rank(self) -> tuple[int, int, int, int]:
        """The strongest is the largest: by kind, then tenant over floor over mall, fewer days, newer."""
        scope = 2 if self.tenant_id is not None else 1 if self.floor_id is not None else 0
        return _RANK[self.kind], scope, 7 - len(self.weekdays), self.id


@dataclass(frozen=True)
class Hours:
    """What holds for a shop on a day. No hours: it may stay closed, and `reason` says why."""

    opens_at: dt.time | None
    closes_at: dt.time | None
    reason: str = ""
    kind: str = HOURS

    @property
    def is_closed(self) -> bool:
        """Whether nobody has to be there on this day."""
        return self.opens_at is None or self.closes_at is None


def hours_of(
    rules: Iterable[HoursRule],
    on: dt.date,
    floor_id: int | None,
    tenant_id: int,
    *,
    holiday: bool,
    default: tuple[dt.time, dt.time],
) -> Hours:
    """The hours of a shop on a day: those of the strongest agreement that fits, else the mall's."""
    fitting = [one for one in rules if one.fits(on, floor_id, tenant_id, holiday=holiday)]
    if not fitting:
        return Hours(*default)
    best = max(fitting, key=HoursRule.rank)
    return Hours(best.opens_at, best.closes_at, best.reason, best.kind)


def moments(on: dt.date, hours: Hours, tz: ZoneInfo) -> tuple[dt.datetime | None, dt.datetime | None]:
    """(opens, closes) in UTC; a closing time at or before the opening is on the next date."""
    opens, closes = hours.opens_at, hours.closes_at
    if opens is None or closes is None:
        return None, None
    last = on + dt.timedelta(days=closes <= opens)
    begins, ends = dt.datetime.combine(on, opens, tz), dt.datetime.combine(last, closes, tz)
    return begins.astimezone(dt.UTC), ends.astimezone(dt.UTC)


def moment_on(on: dt.date, clock: dt.time | None, tz: str) -> dt.datetime | None:
    """A time of a mall's day as a moment; one in the small hours is of the next date."""
    if clock is None:
        return None
    day = on + dt.timedelta(days=1) if clock < DAY_STARTS else on
    return dt.datetime.combine(day, clock, ZoneInfo(tz)).astimezone(dt.UTC)


def ensure_rule_valid(rule: HoursRule, today: dt.date) -> None:
    """Raise Invalid, naming the fields, for what no agreement can say."""
    errors: dict[str, Any] = {}
    if rule.kind not in KINDS:
        errors["kind"] = _("Choose what is agreed.")
    if rule.from_on is None:
        errors["from_on"] = _("Say from which day on it holds.")
    elif rule.from_on < today:
        errors["from_on"] = _("Days that are over keep their hours. Begin today or later.")
    if rule.to_on is not None and rule.from_on is not None and rule.to_on < rule.from_on:
        errors["to_on"] = _("The last day lies before the first.")
    if rule.kind in {EXCEPTION, CLOSURE} and rule.to_on is None:
        errors["to_on"] = _("Say until which day it holds.")
    if not rule.weekdays:
        errors["weekdays"] = _("Choose at least one day of the week.")
    errors |= _closed_errors(rule)
    if errors:
        raise Invalid(field_errors=errors)


def _closed_errors(rule: HoursRule) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if rule.kind == CLOSURE:
        if rule.tenant_id is None:
            errors["tenant_id"] = _("A closure is for one tenant. Choose the shop.")
        if not rule.reason:
            errors["reason"] = _("Say why the shop stays closed.")
        if rule.from_on and rule.to_on and (rule.to_on - rule.from_on).days >= MAX_CLOSURE_DAYS:
            errors["to_on"] = _("At most %(n)s days at a time.", n=MAX_CLOSURE_DAYS)
        return errors
    if (rule.opens_at is None) != (rule.closes_at is None):
        errors["closes_at"] = _("Enter both times, opening and closing.")
    elif rule.opens_at is None and rule.kind not in CLOSED_KINDS:
        errors["opens_at"] = _("Enter when the shop opens and closes.")
    elif rule.opens_at is None and not rule.reason:
        errors["reason"] = _("Without hours the shops stay closed: say why.")
    return errors
