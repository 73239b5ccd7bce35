"""What a limit may be, and how late something is. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.deadlines import Limit, Unit
from mallops.core.errors import Invalid

MAX_AMOUNT = 1000.0
MAX_ESCALATION_HOURS = 720.0
WHOLE = {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}
UNIT_LABELS = {
    Unit.WORKING_HOURS: _l("working hours"),
    Unit.WORKING_DAYS: _l("working days"),
    Unit.CALENDAR_DAYS: _l("calendar days"),
    Unit.OPEN_HOURS: _l("opening hours, every day"),
    Unit.HOURS: _l("hours round the clock"),
    Unit.END_OF_WEEK: _l("by the end of the week"),
}
#: Code of a filter -> from how late to how late, in hours.
AGES: dict[str, tuple[float, float | None]] = {
    "day": (0, 24),
    "three": (24, 72),
    "week": (72, 168),
    "more": (168, None),
}
AGE_LABELS = {
    "day": _l("Up to a day"),
    "three": _l("1 to 3 days"),
    "week": _l("3 to 7 days"),
    "more": _l("Over a week"),
}
VIEWS = ("late", "soon", "paused")
SOON = dt.timedelta(hours=24)


@dataclass(frozen=True)
class PolicyValues:
    """A policy as typed: limit, warning, the two levels (hours after the due time, None: never)."""

    amount: float | None
    unit: str
    warn_percent: float | None
    escalate_1: float | None
    escalate_2: float | None
    active: bool = True


def limit_of(values: PolicyValues) -> Limit:
    """The limit that was typed. Raises Invalid with a sentence a field."""
    errors: dict[str, object] = {}
    unit = next((one for one in Unit if one.value == values.unit), None)
    amount = 0.0 if unit is Unit.END_OF_WEEK else values.amount
    if unit is None:
        errors["unit"] = _("Choose what the limit counts in.")
    if amount is None or not 0 <= amount <= MAX_AMOUNT:
        errors["amount"] = _("Give a number from 0 to %(n)s.", n=int(MAX_AMOUNT))
    elif unit in WHOLE and amount != int(amount):
        errors["amount"] = _("Days are whole: 1, 2, 3. For less, choose hours.")
    elif unit not in {*WHOLE, Unit.END_OF_WEEK} and amount == 0:
        errors["amount"] = _("Give more than 0 hours, or switch the limit off.")
    if values.warn_percent is None or not 1 <= values.warn_percent <= 100:
        errors["warn_percent"] = _("Give a share from 1 to 100 per cent.")
    errors |= _levels(values.escalate_1, values.escalate_2)
    if errors:
        raise Invalid(field_errors=errors)
    assert unit is not None and amount is not None and values.warn_percent is not None
    return Limit(float(amount), unit, values.warn_percent / 100)


def _levels(first: float | None, second: float | None) -> dict[str, object]:
    errors: dict[str, object] = {}
    for name, hours in (("escalate_1", first), ("escalate_2", second)):
        if hours is not None and not 0 <= hours <= MAX_ESCALATION_HOURS:
            errors[name] = _(
                "Give 0 to %(n)s hours, or leave it empty for never.", n=int(MAX_ESCALATION_HOURS)
            )
    if not errors and first is not None and second is not None and second < first:
        errors["escalate_2"] = _("The manager is told after the supervisor: give at least as many hours.")
    return errors


def ensure_break(
    begins: dt.time | None, ends: dt.time | None, opens: dt.time, closes: dt.time
) -> tuple[dt.time | None, dt.time | None]:
    """A lunch break within the opening hours, or none. Raises Invalid."""
    if begins is None and ends is None:
        return None, None
    if begins is None or ends is None:
        raise Invalid(field_errors={"ends_at": _("Give both times, or leave both empty for no break.")})
    if _minutes(begins, opens) >= _minutes(ends, opens):
        raise Invalid(field_errors={"ends_at": _("The break has to end after it begins.")})
    open_for = _minutes(closes, opens) or 1440
    if _minutes(ends, opens) > open_for or (_minutes(begins, opens), _minutes(ends, opens)) == (0, open_for):
        raise Invalid(field_errors={"begins_at": _("The break has to lie within the opening hours.")})
    return begins, ends


def _minutes(at: dt.time, since: dt.time) -> int:
    return ((at.hour * 60 + at.minute) - (since.hour * 60 + since.minute)) % 1440


def age_of(late: dt.timedelta) -> str:
    """The code of how late something is."""
    hours = late.total_seconds() / 3600
    return next(code for code, (_low, high) in AGES.items() if high is None or hours < high)
