"""The rows of a list as markup, a column at a time.

Not a template: fifty rows of eight cells are four hundred small decisions; here each is made once a column,
and each wording (a zone, a state, `3 days late`) once a page. Everything typed by people passes `text`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from mallops.core.casework.kinds import SEVERITY_TONES, CaseKind
from mallops.core.clock import now
from mallops.core.formatting import due_tone, due_words, mall_time, reader_zone
from mallops.core.names import is_chinese
from mallops.core.registers.cells import badge, plain_value, state_badge
from mallops.core.registers.columns import NAMED_KINDS, Column
from mallops.core.web import icon

Values = dict[str, Sequence[Any]]
Drawer = Callable[[Column, Values], list[str]]
#: What needs no label on the phone: its icon, or what it says, tells what it is.
SELF_EVIDENT = frozenset({"severity", "zone", "tenant", "due", "department"})
START = '<tr role="row"><td class="break" role="presentation"></td>'


def draw_rows(kind: CaseKind, columns: Sequence[Column], rows: Sequence[Any]) -> Markup:
    """The `<tr>`s of a list, as macros/tables.html would draw them."""
    if not rows:
        return Markup()
    values = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    drawn: list[Sequence[str]] = []
    for one in columns:
        drawn += [[_opening(one)] * len(rows), _drawer(kind, one)(one, values), ["</td>"] * len(rows)]
    lines = [f"{START}{''.join(cells)}</tr>" for cells in zip(*drawn, strict=True)]
    return Markup("\n".join(lines))  # noqa: S704 - every cell is escaped below


def text(value: Any) -> str:
    """Typed words, safe in markup."""
    return str(escape(value))


def _opening(column: Column) -> str:
    css = f' class="{column.css}"' if column.css else ""
    plain = column.role in {"title", "state"} or column.kind in SELF_EVIDENT
    label = "" if plain else f' data-label="{text(str(column.label))}"'
    return f'<td role="cell"{css}{label}>'


def _drawer(kind: CaseKind, column: Column) -> Drawer:
    match column.kind:
        case "title":
            return lambda _column, values: _titles(kind, values)
        case "state":
            return lambda column, values: _once(
                values["state"], lambda code: str(state_badge(kind.workflow.state(code)))
            )
        case "due":
            return lambda _column, values: _dues(kind, values)
        case "moment":
            return _moments
        case "severity":
            return _severities
    return _names if column.kind in NAMED_KINDS else _fields


def _once(values: Sequence[Any], draw: Callable[[Any], str]) -> list[str]:
    """Each different value drawn once."""
    known = {value: draw(value) for value in set(values)}
    return [known[value] for value in values]


def _titles(kind: CaseKind, values: Values) -> list[str]:
    base = url_for(f"{kind.code}.index").rstrip("/")
    nameless, draft = _("(no subject)"), _("no number yet")
    return [
        f'<a class="row-link" href="{base}/{uid}" data-row>{text(title or nameless)}</a>'
        f'<span class="docno">{text(number or draft)}</span>'
        for uid, title, number in zip(values["uid"], values["title"], values["number"], strict=True)
    ]


def _moments(column: Column, values: Values) -> list[str]:
    zone = reader_zone()
    return [f'<span class="nowrap">{mall_time(at, "short", zone)}</span>' for at in values[column.key]]


def _dues(kind: CaseKind, values: Values) -> list[str]:
    """Late or soon in words; empty once the record is closed."""
    at, still_open = now(), kind.workflow.open_states
    known: dict[tuple[int, bool], str] = {}
    out = []
    for due, state in zip(values["due_at"], values["state"], strict=True):
        if due is None or state not in still_open:
            out.append("")
            continue
        seconds = (due - at).total_seconds()
        said = (_said_minutes(int(abs(seconds) // 60)), seconds < 0)
        if said not in known:
            known[said] = _due(due)
        out.append(known[said])
    return out


def _said_minutes(minutes: int) -> int:
    """Minutes as exactly as they are put into words (see formatting.duration)."""
    step = 1 if minutes < 360 else 60 if minutes < 2880 else 1440
    return minutes // step * step


def _due(due: dt.datetime) -> str:
    tone = due_tone(due)
    drawing = icon({"danger": "alarm-clock", "warn": "clock-alert"}.get(tone, "clock"))
    return f'<span class="due tone-{tone}">{drawing}{text(due_words(due))}</span>'


def _severities(column: Column, values: Values) -> list[str]:
    labels = column.field.choice_map() if column.field else {}
    return _once(
        values[column.key],
        lambda code: str(badge(labels[code], SEVERITY_TONES[code])) if code in labels else "",
    )


def _names(column: Column, values: Values) -> list[str]:
    first, second = ("zh", "en") if is_chinese() else ("en", "zh")
    pairs = list(zip(values[f"{column.key}_{first}"], values[f"{column.key}_{second}"], strict=True))
    return _once(pairs, lambda pair: text(pair[0] or pair[1] or ""))


def _fields(column: Column, values: Values) -> list[str]:
    one, zone = column.field, reader_zone()
    if one is None:
        return [text(value or "") for value in values[column.key]]
    return _once(values[column.key], lambda value: text(plain_value(one, value, zone)))
