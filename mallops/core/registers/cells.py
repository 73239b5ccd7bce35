"""Values as people read them: one place for lists, records, prints and exports.

Rows of a list become markup here and not in a template: fifty rows of eight cells are four hundred small
decisions, and each is made once a request, not once a row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup, escape

from mallops.core.casework.kinds import SEVERITY_TONES, CaseKind, Field
from mallops.core.casework.workflow import State
from mallops.core.formatting import due_tone, due_words, mall_date, mall_time, reader_zone
from mallops.core.names import is_chinese, pick
from mallops.core.registers.columns import NAMED_KINDS, Column
from mallops.core.web import asset

Cell = Callable[[Any], str]
#: What needs no label on the phone: its icon, or what it says, tells what it is.
SELF_EVIDENT = frozenset({"severity", "zone", "tenant", "due", "department"})
TONE_ICONS = {
    "ok": "circle-check",
    "warn": "clock-alert",
    "danger": "circle-alert",
    "info": "info",
    "accent": "circle-dot",
    "muted": "circle-dashed",
}


def icon(name: str) -> Markup:
    """The drawing of an icon, as macros/ui.html draws it."""
    return Markup(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    ).format(asset("icons.svg"), name)


def badge(label: Any, tone: str, icon_name: str = "") -> Markup:
    """A status: colour, icon and word."""
    drawing = icon(icon_name or TONE_ICONS.get(tone, "circle"))
    return Markup('<span class="status tone-{}">{}<span>{}</span></span>').format(tone, drawing, str(label))


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


# -- a list's rows ----------------------------------------------------------------------------------------


def draw_rows(kind: CaseKind, columns: Iterable[Column], rows: Iterable[Any]) -> Markup:
    """The `<tr>`s of a list, as macros/tables.html would draw them."""
    cells = [_opening(column, _drawer(kind, column)) for column in columns]
    lines = []
    for row in rows:
        drawn = "".join([f"{opening}{draw(row)}</td>" for opening, draw in cells])
        lines.append(f'<tr role="row"><td class="break" role="presentation"></td>{drawn}</tr>')
    return Markup("\n".join(lines))  # noqa: S704 - every cell is escaped below


def _opening(column: Column, draw: Cell) -> tuple[str, Cell]:
    css = f' class="{escape(column.css)}"' if column.css else ""
    plain = column.role in {"title", "state"} or column.kind in SELF_EVIDENT
    label = "" if plain else f' data-label="{escape(str(column.label))}"'
    return f'<td role="cell"{css}{label}>', draw


def _drawer(kind: CaseKind, column: Column) -> Cell:
    match column.kind:
        case "title":
            return _title(kind)
        case "state":
            badges = {code: str(state_badge(one)) for code, one in kind.workflow.states.items()}
            return lambda row: badges.get(row.state) or str(state_badge(kind.workflow.state(row.state)))
        case "due":
            return _due
        case "moment":
            zone = reader_zone()
            return lambda row: (
                f'<span class="nowrap">{mall_time(getattr(row, column.key), "short", zone)}</span>'
            )
        case "severity":
            return _severity(column)
    return _field_cell(column)


def _title(kind: CaseKind) -> Cell:
    base = url_for(f"{kind.code}.index").rstrip("/")
    nameless, draft = escape(_("(no subject)")), _("no number yet")
    return lambda row: (
        f'<a class="row-link" href="{base}/{row.uid}" data-row>{escape(row.title or "") or nameless}</a>'
        f'<span class="docno">{escape(row.number or draft)}</span>'
    )


def _due(row: Any) -> str:
    if row.due_at is None or row.closed_at is not None:
        return ""
    tone = due_tone(row.due_at)
    drawing = icon({"danger": "alarm-clock", "warn": "clock-alert"}.get(tone, "clock"))
    moment = row.due_at.isoformat()
    words = escape(due_words(row.due_at))
    return f'<span class="due tone-{tone}">{drawing}<time datetime="{moment}">{words}</time></span>'


def _severity(column: Column) -> Cell:
    labels = column.field.choice_map() if column.field else {}
    drawn = {code: str(badge(label, SEVERITY_TONES[code])) for code, label in labels.items()}
    return lambda row: drawn.get(getattr(row, column.key), "")


def _field_cell(column: Column) -> Cell:
    key, one = column.key, column.field
    if column.kind in NAMED_KINDS:
        first, second = (f"{key}_zh", f"{key}_en") if is_chinese() else (f"{key}_en", f"{key}_zh")
        return lambda row: escape(getattr(row, first) or getattr(row, second) or "")
    if one is None:
        return lambda row: escape(getattr(row, key) or "")
    if column.kind in {"choice", "department"}:
        words = {code: escape(str(label)) for code, label in one.choice_map().items()}
        return lambda row: words.get(getattr(row, key)) or escape(getattr(row, key) or "")
    zone = reader_zone()
    return lambda row: escape(plain_value(one, getattr(row, key), zone))


def text_of(kind: CaseKind, column: Column, row: Any) -> Any:
    """The same value for a file: text, number, date or moment, never markup."""
    value = getattr(row, column.key)
    if column.kind == "state":
        return str(kind.workflow.state(value).label)
    if column.kind in NAMED_KINDS:
        return pick(getattr(row, f"{column.key}_zh") or "", getattr(row, f"{column.key}_en") or "")
    if column.field is None or (isinstance(value, int | float | dt.date) and not isinstance(value, bool)):
        return value
    return plain_value(column.field, value)
