"""The mall's rules of care as a value; what is not stored is as we ship it (26.4: the mall decides)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from flask_babel import gettext as _

from mallops.core.errors import Invalid


@dataclass(frozen=True)
class CareRules:
    """`gap_days` between two marketing contacts; calls only from … until (local time, HH:MM); so many tasks
    of each reason a day (0: none); the sample in hundredths of a per cent of the customers of a day."""

    gap_days: int = 14
    call_from: str = "09:30"
    call_until: str = "20:30"
    keep_days: int = 7
    most_birthday: int = 40
    most_holiday: int = 40
    most_vip: int = 5
    most_bulk: int = 3
    most_winback: int = 20
    most_plan: int = 30
    vip_tier: str = "platinum"
    vip_days: int = 90
    bulk_fen: int = 2_000_000
    bulk_days: int = 180
    winback_days: int = 180
    sample_percent: int = 100
    sample_most: int = 20

    def hours(self) -> tuple[dt.time, dt.time]:
        """Between which times somebody may be called."""
        return dt.time.fromisoformat(self.call_from), dt.time.fromisoformat(self.call_until)

    def most(self, reason: str) -> int:
        """How many tasks of a reason a day brings by itself."""
        return int(getattr(self, f"most_{reason}", 0))


SHIPPED = CareRules()
#: field: least, most
LIMITS: dict[str, tuple[int, int]] = {
    "gap_days": (0, 365),
    "keep_days": (0, 60),
    "most_birthday": (0, 300),
    "most_holiday": (0, 300),
    "most_vip": (0, 300),
    "most_bulk": (0, 300),
    "most_winback": (0, 300),
    "most_plan": (0, 300),
    "vip_days": (1, 730),
    "bulk_fen": (100, 10_000_000_000),
    "bulk_days": (1, 730),
    "winback_days": (30, 1095),
    "sample_percent": (0, 10_000),
    "sample_most": (0, 300),
}
#: What the form calls an amount and a share.
SHOWN_AS = {"bulk_fen": "bulk_yuan", "sample_percent": "sample_share"}
EARLIEST, LATEST = dt.time(8, 0), dt.time(21, 30)


def load(body: Mapping[str, Any] | None) -> CareRules:
    """From what is stored."""
    known = {one.name: body[one.name] for one in fields(CareRules) if body and one.name in body}
    return CareRules(**known)


def dump(rules: CareRules) -> dict[str, Any]:
    """As it is stored."""
    return asdict(rules)


def ensure(rules: CareRules) -> CareRules:
    """The rules, or Invalid on each field at fault."""
    errors = {}
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(rules, name) <= most:
            scale = 100 if name in SHOWN_AS else 1
            says = _("Enter a number from %(least)s to %(most)s.", least=least // scale, most=most // scale)
            errors[SHOWN_AS.get(name, name)] = says
    try:
        begin, end = rules.hours()
    except ValueError:
        errors["call_from"] = _("Enter a time such as 09:30.")
    else:
        if not EARLIEST <= begin < end <= LATEST:
            errors["call_from"] = _("Nobody is called at night: choose hours between 08:00 and 21:30.")
    if errors:
        raise Invalid(field_errors=errors)
    return rules


__all__ = ["LIMITS", "SHIPPED", "CareRules", "dump", "ensure", "load"]
