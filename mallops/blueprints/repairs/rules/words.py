"""Codes and their words: kinds of facility (1.4), ways of dispatch, where a report came from."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.core.deadlines import Limit, Unit

FACILITIES: dict[str, Any] = {
    "door": _l("Doors"),
    "lift": _l("Lifts and escalators"),
    "floor": _l("Floor tiles"),
    "wall": _l("Wall tiles"),
    "leak": _l("Leak point"),
    "tv": _l("TVs and screens"),
    "pa": _l("PA system"),
    "light": _l("Lighting"),
    "water": _l("Water and restrooms"),
    "power": _l("Power supply"),
    "air": _l("Air conditioning"),
    "fire": _l("Fire-fighting equipment"),
    "other": _l("Other facility"),
}
FACILITY_ICONS = {
    "lift": "layers", "light": "lightbulb", "tv": "monitor", "pa": "megaphone", "fire": "shield-alert",
}  # fmt: skip
ASSET_STATES: dict[str, Any] = {
    "in_use": _l("In use"),
    "out_of_order": _l("Out of order"),
    "retired": _l("Scrapped"),
}
ASSET_TONES = {"in_use": "ok", "out_of_order": "danger", "retired": "muted"}
DISPATCH_WAYS: dict[str, Any] = {
    "app": _l("In the app"),
    "phone": _l("By phone"),
    "radio": _l("By radio"),
    "spoken": _l("In person"),
    "contractor": _l("Through a contractor"),
}
CHANNELS: dict[str, Any] = {
    "desk": _l("Desk form"),
    "patrol": _l("Patrol"),
    "asset": _l("Asset card"),
    "public": _l("QR code, without account"),
}
RATINGS: dict[int, Any] = {
    5: _l("Very good"),
    4: _l("Good"),
    3: _l("Fair"),
    2: _l("Poor"),
    1: _l("Very poor"),
}
#: Until somebody has gone (I.9: repair checked and dispatched within 2 working days), by severity.
RESPONSE = {
    "": Limit(2, Unit.WORKING_DAYS),
    "minor": Limit(2, Unit.WORKING_DAYS),
    "major": Limit(1, Unit.WORKING_DAYS),
    "critical": Limit(1, Unit.OPEN_HOURS),
}
#: Until it works again (I.10: 7 working days), by severity.
RESOLUTION = {
    "": Limit(7, Unit.WORKING_DAYS),
    "minor": Limit(7, Unit.WORKING_DAYS),
    "major": Limit(3, Unit.WORKING_DAYS),
    "critical": Limit(1, Unit.WORKING_DAYS),
}
#: Checklist items of public facilities (1.4) -> kind of facility.
_OF_ITEM = {
    "1.4.a": "door", "1.4.b": "lift", "1.4.c": "floor", "1.4.d": "wall", "1.4.e": "leak", "1.4.f": "tv",
    "1.4.g": "pa", "1.4.h": "light",
}  # fmt: skip


def facility_of_item(item_code: str) -> str:
    """The kind of facility that a checklist item looks at; `other` when the item names none."""
    return _OF_ITEM.get(item_code, "other")


def is_facility_item(item_code: str) -> bool:
    """Whether a checklist item is about public facilities (1.4)."""
    return item_code == "1.4" or item_code.startswith("1.4.")
