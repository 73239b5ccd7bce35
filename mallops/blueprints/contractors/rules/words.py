"""Words of contractors: kinds of service, verdicts, grades."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

SERVICES: dict[str, Any] = {
    "security": _l("Security"),
    "fire": _l("Fire safety"),
    "cleaning": _l("Cleaning"),
    "greening": _l("Greening"),
    "other": _l("Other service"),
}
VERDICTS: dict[str, Any] = {
    "pass": _l("Pass"),
    "fail": _l("Fail"),
    "na": _l("Not applicable"),
}
VERDICT_TONES = {"pass": "ok", "fail": "danger", "na": "muted", "": "muted"}
GRADES: dict[str, Any] = {
    "A": _l("Excellent"),
    "B": _l("Good"),
    "C": _l("Acceptable"),
    "D": _l("Not acceptable"),
}
GRADE_TONES = {"A": "ok", "B": "info", "C": "warn", "D": "danger"}
WEEKDAYS: dict[str, Any] = {
    "1": _l("Mon"),
    "2": _l("Tue"),
    "3": _l("Wed"),
    "4": _l("Thu"),
    "5": _l("Fri"),
    "6": _l("Sat"),
    "7": _l("Sun"),
}
PARTS: dict[str, Any] = {
    "checks": _l("Scored checks"),
    "posts": _l("Posts manned"),
    "fixes": _l("Orders put right in time"),
}
