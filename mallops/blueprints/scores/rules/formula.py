"""The formula: what each event costs, weight and cap of each part, and how a person reads it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.errors import Invalid

TENTH = Decimal("0.1")
PATROL, ORDERS, ATTENDANCE, DISPLAYS = "patrol", "orders", "attendance", "displays"
PARTS: dict[str, Any] = {
    PATROL: _l("Patrol"),
    ORDERS: _l("Rectification"),
    ATTENDANCE: _l("Attendance"),
    DISPLAYS: _l("POP and displays"),
}


@dataclass(frozen=True)
class EventKind:
    """Something that is counted: its part, its words, and what it costs unless the mall says otherwise.

    `credit`: it gives points back within its part.
    """

    part: str
    label: Any
    points: str
    credit: bool = False


EVENTS: dict[str, EventKind] = {
    "minor": EventKind(PATROL, _l("Minor fail on patrol"), "1"),
    "major": EventKind(PATROL, _l("Major fail on patrol"), "3"),
    "critical": EventKind(PATROL, _l("Critical fail on patrol"), "8"),
    "repeat": EventKind(PATROL, _l("Found again (on top of the fail)"), "2"),
    "unanswered": EventKind(ORDERS, _l("Order not answered in time"), "1"),
    "overdue": EventKind(ORDERS, _l("Order not put right in time"), "5"),
    "reopened": EventKind(ORDERS, _l("Order sent back: not fixed"), "3"),
    "in_time": EventKind(ORDERS, _l("Order put right in time (given back)"), "0.5", credit=True),
    "late": EventKind(ATTENDANCE, lazy_pgettext("score", "Late opening"), "1"),
    "early": EventKind(ATTENDANCE, lazy_pgettext("score", "Left early"), "1"),
    "absent": EventKind(ATTENDANCE, _l("Absent without excuse"), "4"),
    "expired": EventKind(DISPLAYS, _l("Expired, not taken down"), "3"),
    "stray": EventKind(DISPLAYS, _l("Material without approval"), "5"),
}
CAPS = {PATROL: "40", ORDERS: "25", ATTENDANCE: "20", DISPLAYS: "15"}
#: field -> (what we propose, the highest it may be)
FIELDS: dict[str, tuple[str, int]] = {
    **{code: (kind.points, 100) for code, kind in EVENTS.items()},
    **{f"weight_{part}": ("100", 300) for part in PARTS},
    **{f"cap_{part}": (cap, 100) for part, cap in CAPS.items()},
    "grace": ("1", 30),
}


@dataclass(frozen=True)
class Formula:
    """Points an event, weight (per cent) and cap a part; `grace`: days a display may hang on for nothing."""

    values: Mapping[str, Decimal]

    @classmethod
    def of(cls, values: Mapping[str, Any] | None = None) -> Formula:
        """From what is kept; what is missing there is as we propose."""
        known = values or {}
        return cls({key: Decimal(str(known.get(key, FIELDS[key][0]))) for key in FIELDS})

    def points(self, code: str) -> Decimal:
        """What an event takes; below zero when it gives back."""
        return -self.values[code] if EVENTS[code].credit else self.values[code]

    def weight(self, part: str) -> Decimal:
        """Per cent."""
        return self.values[f"weight_{part}"]

    def cap(self, part: str) -> Decimal:
        """The most that a part takes."""
        return self.values[f"cap_{part}"]

    @property
    def grace(self) -> int:
        """Days after its last one that a display may still hang."""
        return int(self.values["grace"])

    def as_dict(self) -> dict[str, str]:
        """As it is kept."""
        return {key: plain(value) for key, value in self.values.items()}


def plain(value: Decimal | float) -> str:
    """`3`, `0.5`: without a needless zero."""
    text = f"{tenth(value):f}"
    return text[:-2] if text.endswith(".0") else text


def tenth(value: Decimal | float) -> Decimal:
    """Rounded to one decimal, halves up."""
    return Decimal(str(value)).quantize(TENTH, ROUND_HALF_UP)


def ensure_formula(typed: Mapping[str, str]) -> Formula:
    """The formula that was typed, or Invalid with a sentence for each wrong field."""
    found: dict[str, Decimal] = {}
    errors: dict[str, Any] = {}
    for key, (_proposed, highest) in FIELDS.items():
        value = _number(typed.get(key, ""))
        if key == "grace" and value is not None and value != int(value):
            value = None
        if value is None or not 0 <= value <= highest:
            errors[key] = (
                _("Enter a whole number of days from 0 to %(most)s.", most=highest)
                if key == "grace"
                else _("Enter a number from 0 to %(most)s with at most one decimal.", most=highest)
            )
        else:
            found[key] = value
    if errors:
        raise Invalid(field_errors=errors)
    if not any(found[f"weight_{part}"] and found[f"cap_{part}"] for part in PARTS):
        raise Invalid(
            field_errors={"weight_patrol": _("At least one part needs a weight and a cap above 0.")}
        )
    return Formula(found)


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace("，", ".").replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > 1000 or value != value.quantize(TENTH):
        return None
    return value


def ensure_correction(points: str, reason: str) -> tuple[Decimal, str]:
    """Points and reason of a correction. Raises Invalid."""
    errors: dict[str, Any] = {}
    value = _number(points.replace("−", "-").replace("＋", "+"))
    if value is None or value == 0 or abs(value) > 100:
        errors["points"] = _("Enter the points, such as 3 to give back or -2 to take, up to 100.")
    if len(reason.strip()) < 4:
        errors["reason"] = _("Say in a few words why. It stands in the ranking and in the trail.")
    elif len(reason.strip()) > 300:
        errors["reason"] = _("Use at most 300 characters.")
    if errors or value is None:
        raise Invalid(field_errors=errors)
    return value, reason.strip()


def part_words(formula: Formula, part: str) -> str:
    """`(minor fails × 1 + …) × 100%, at most 40`."""
    sums = " ".join(
        f"{'−' if kind.credit else '+'} {kind.label} × {plain(formula.values[code])}"
        for code, kind in EVENTS.items()
        if kind.part == part
    )
    weight = plain(formula.weight(part))
    over = f"({sums[2:]})" + (f" × {weight}%" if weight != "100" else "")
    return _("%(sum)s, at most %(cap)s points", sum=over, cap=plain(formula.cap(part)))


def in_words(formula: Formula) -> list[tuple[str, str]]:
    """(part, its sum) of the whole formula; what is left of 100 is the score."""
    return [(str(label), part_words(formula, part)) for part, label in PARTS.items()]
