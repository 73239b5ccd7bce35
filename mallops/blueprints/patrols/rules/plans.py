"""Which rounds a plan makes of a day (1.1, 1.13): zones × slots, their windows in UTC and who walks them.

Pure. Slots are wall-clock times of the mall; a slot that ends at or before it starts ends on the next date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from mallops.core.calendar import WorkingCalendar
from mallops.core.errors import Invalid

MAX_SLOTS = 12
MIN_WINDOW = timedelta(minutes=15)
EVERY_DAY = frozenset(range(7))
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class PlanNotValid(Invalid):
    """A plan nobody could walk; `field_errors` names zones, slots, weekdays or valid_to."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One round of the day, in the mall's wall-clock time."""

    no: int
    start: time
    end: time

    @property
    def length(self) -> timedelta:
        """How long the window is open."""
        day = date(2000, 1, 1)
        ends = datetime.combine(day, self.end)
        starts = datetime.combine(day, self.start)
        return ends - starts if ends > starts else ends + timedelta(days=1) - starts


@dataclass(frozen=True, slots=True)
class PlanRule:
    """A plan: `officers` maps each zone to who walks it (None: whoever has duty there)."""

    officers: Mapping[int, int | None]
    slots: Sequence[Slot]
    weekdays: frozenset[int] = EVERY_DAY
    working_days_only: bool = False
    valid_from: date = date.min
    valid_to: date | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Round:
    """A round that is due; `starts_at` and `ends_at` are UTC."""

    zone_id: int
    slot_no: int
    on: date
    starts_at: datetime
    ends_at: datetime
    officer_id: int | None


def slots_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Slot, ...]:
    """Slots from stored rows {"no", "start": "HH:MM", "end": "HH:MM"}, by number. Raises PlanNotValid."""
    return tuple(sorted((_slot(row) for row in rows), key=lambda one: one.no))


def _slot(row: Mapping[str, Any]) -> Slot:
    start, end = (CLOCK.fullmatch(str(row.get(key, ""))) for key in ("start", "end"))
    if not start or not end:
        raise PlanNotValid(field_errors={"slots": _("Write times as 09:30.")})
    return Slot(int(row["no"]), time(int(start[1]), int(start[2])), time(int(end[1]), int(end[2])))


def is_walked_on(plan: PlanRule, on: date, calendar: WorkingCalendar) -> bool:
    """Whether the plan makes rounds of this mall day."""
    if not plan.is_active or on < plan.valid_from or (plan.valid_to and on > plan.valid_to):
        return False
    if plan.working_days_only and not calendar.is_working_day(on):
        return False
    return on.weekday() in plan.weekdays


def rounds_for(
    plan: PlanRule, on: date, calendar: WorkingCalendar, substitutes: Mapping[int, int] | None = None
) -> list[Round]:
    """The rounds of a day, by start, slot and zone; `substitutes` maps an absent officer to who stands in."""
    if not is_walked_on(plan, on, calendar):
        return []
    stand_ins = substitutes or {}
    rounds = []
    for slot in plan.slots:
        starts = datetime.combine(on, slot.start, calendar.tz)
        next_day = slot.end <= slot.start
        ends = datetime.combine(on + timedelta(days=1) if next_day else on, slot.end, calendar.tz)
        for zone_id, officer in plan.officers.items():
            who = stand_ins.get(officer, officer) if officer is not None else None
            rounds.append(Round(zone_id, slot.no, on, starts.astimezone(UTC), ends.astimezone(UTC), who))
    return sorted(rounds, key=lambda one: (one.starts_at, one.slot_no, one.zone_id))


def ensure_plan_valid(plan: PlanRule) -> None:
    """Raise PlanNotValid unless the plan has zones, days, a sensible period, and slots without overlap."""
    errors: dict[str, str] = {}
    if not plan.officers:
        errors["zones"] = _("Choose at least one zone.")
    if not plan.weekdays or not plan.weekdays <= EVERY_DAY:
        errors["weekdays"] = _("Choose at least one day of the week.")
    if plan.valid_to and plan.valid_to < plan.valid_from:
        errors["valid_to"] = _("The plan ends before it begins.")
    wrong = _fault_of_slots(plan.slots)
    if wrong:
        errors["slots"] = wrong
    if errors:
        raise PlanNotValid(field_errors=errors)


def _fault_of_slots(slots: Sequence[Slot]) -> str:
    if not 1 <= len(slots) <= MAX_SLOTS:
        return _("Give one to %(n)s rounds a day.", n=MAX_SLOTS)
    if len({one.no for one in slots}) < len(slots):
        return _("Two rounds have the same number.")
    if any(one.length < MIN_WINDOW for one in slots):
        return _("A round needs a window of at least 15 minutes.")
    spans = sorted(
        (_minutes(one.start), _minutes(one.start) + one.length // timedelta(minutes=1)) for one in slots
    )
    ends_next_day = spans[-1][1] - 24 * 60
    overlap = any(later[0] < earlier[1] for earlier, later in pairwise(spans))
    if overlap or spans[0][0] < ends_next_day:
        return _("Two rounds overlap in time.")
    return ""


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
