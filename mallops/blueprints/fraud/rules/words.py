"""Reasons, rows and deeds in the reader's language, made from codes and numbers when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fraud.rules.settings import RULES

BY_HAND = "reported"
SUBJECTS: dict[str, tuple[Any, str]] = {
    "earn": (_l("Slip"), "file-text"),
    "refund": (_l("Goods returned"), "undo-2"),
    "transfer": (_l("Points transferred"), "git-compare-arrows"),
    "clash": (_l("Brought again"), "triangle-alert"),
    "use": (_l("Voucher used"), "tag"),
}
ACTS: dict[str, tuple[Any, str]] = {
    "freeze": (_l("Card frozen"), "circle-pause"),
    "reverse": (_l("Points taken back"), "rotate-ccw"),
    "void": (_l("Voucher cancelled"), "ban"),
}


def rule_labels() -> dict[str, Any]:
    """Code and label of every reason there is."""
    return {code: one.label for code, one in RULES.items()} | {BY_HAND: _l("Reported by hand")}


def label_of(code: str) -> str:
    """What a reason is called; a rule that is no more is shown by its code."""
    return str(rule_labels().get(code, code))


def icon_of(code: str) -> str:
    """Its picture."""
    return RULES[code].icon if code in RULES else "hand"


def reason_text(code: str, numbers: Mapping[str, Any], name: str = "") -> str:
    """Why, as a sentence."""
    if code == BY_HAND:
        return _("A colleague saw something and wrote it down: see the notes.")
    if code not in RULES:
        return code
    return RULES[code].says(numbers, name or _("somebody"))


__all__ = ["ACTS", "BY_HAND", "SUBJECTS", "icon_of", "label_of", "reason_text", "rule_labels"]
