"""Values as people read them: one place for lists, records, prints and exports."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from mallops.core.casework.kinds import CaseKind, Field
from mallops.core.casework.workflow import State
from mallops.core.formatting import mall_date, mall_time
from mallops.core.money import format_yuan
from mallops.core.names import is_chinese, pick
from mallops.core.registers.columns import NAMED_KINDS, Column
from mallops.core.web import icon

TONE_ICONS = {
    "ok": "circle-check",
    "warn": "clock-alert",
    "danger": "circle-alert",
    "info": "info",
    "accent": "circle-dot",
    "muted": "circle-dashed",
}


def badge(label: Any, tone: str, icon_name: str = "") -> Markup:
    """A status: colour, icon and word."""
    return _badge(str(label), tone, icon(icon_name or TONE_ICONS.get(tone, "circle")))


@lru_cache(maxsize=2048)
def _badge(label: str, tone: str, drawing: Markup) -> Markup:
    return Markup('<span class="status tone-{}">{}<span>{}</span></span>').format(tone, drawing, label)


def state_badge(state: State) -> Markup:
    """A workflow's state."""
    return badge(state.label, state.tone, state.icon if state.icon != "circle" else "")


def plain_value(one: Field, value: Any, tz: ZoneInfo | None = None) -> str:
    """A value of a declared field in words; empty for none. Names of places and people are not looked up."""
    if value is None or value == "":
        return ""
    match one.kind:
        case "choice" | "severity" | "department":
            return str(one.choice_map().get(value, value))
        case "bool":
            return _("Yes") if value else _("No")
        case "date":
            return mall_date(value)
        case "month":
            return month_words(str(value))
        case "datetime":
            return mall_time(value, tz=tz)
        case "money":
            return format_yuan(value)
        case "int" | "number":
            return number_words(value) + (f" {one.unit}" if str(one.unit) else "")
    return str(value)


def number_words(value: Any) -> str:
    """A number without a useless `.0`."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def month_words(month: str) -> str:
    """`2026年11月` / `November 2026`."""
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        return month
    return str(format_date(first, "y年M月" if is_chinese() else "MMMM y"))


def text_of(kind: CaseKind, column: Column, row: Any) -> Any:
    """The same value for a file: text, number, date or moment, never markup."""
    value = getattr(row, column.key)
    if column.kind == "state":
        return str(kind.workflow.state(value).label)
    if column.kind in NAMED_KINDS:
        return pick(getattr(row, f"{column.key}_zh") or "", getattr(row, f"{column.key}_en") or "")
    if column.field is None or (
        isinstance(value, int | float | Decimal | dt.date) and not isinstance(value, bool)
    ):
        return value
    return plain_value(column.field, value)
