"""The timeline of a record in words: every event as macros/timeline.html takes it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.core.casework.models import CaseEvent
from mallops.core.casework.related import table_of
from mallops.core.db import db
from mallops.core.formatting import mall_time
from mallops.core.names import is_chinese
from mallops.core.registers.cells import plain_value
from mallops.core.registers.clocks import clock_words
from mallops.core.registers.record import Record

TOLD_KINDS = frozenset(
    {"text", "named", "int", "number", "date", "month", "choice", "severity", "department", "bool"}
)


def tell(record: Record) -> list[dict[str, Any]]:
    """The record's events, oldest first, with actor, words, time, tone, icon, comment and changes.

    What happened to a record that was put together with this one says which.
    """
    numbers, names = _others(record), _names(record)
    return [
        _told(record, event, numbers.get(event.case_id, ""), names.get(event.actor_id, event.actor_name))
        for event in record.events
    ]


def _names(record: Record) -> dict[int | None, str]:
    """English names of those who acted; in Chinese a name stands as it was when they did."""
    keys = {event.actor_id for event in record.events if event.actor_id is not None}
    if is_chinese() or not keys:
        return {}
    people = table_of("person").c
    rows = db.session.execute(sa.select(people.id, people.name_en).where(people.id.in_(sorted(keys))))
    return {row.id: row.name_en for row in rows if row.name_en}


def _others(record: Record) -> dict[int, str]:
    """Numbers of the records whose events stand here too."""
    if all(event.case_id == record.case.id for event in record.events):
        return {}
    return {one.id: one.number or one.title for one in record.kind.extras["together"](record.case)}


def _told(record: Record, event: CaseEvent, other: str, actor: str) -> dict[str, Any]:
    words, tone, icon = _words(record, event)
    if other:
        words = f"{words} · {other}"
    return {
        "actor": actor,
        "text": words,
        "at_text": mall_time(event.at, "full"),
        "at_iso": event.at.isoformat(),
        "tone": tone,
        "icon": icon,
        "comment": event.note,
        "changes": _changes(record, event) if event.verb == "edited" else None,
    }


def _words(record: Record, event: CaseEvent) -> tuple[str, str, str]:
    own = record.kind.extras.get("verbs", {}).get(event.verb)
    if own:
        return str(own[0]), own[1], own[2]
    of_clock = clock_words(record.case, record.kind, event)
    if of_clock:
        return of_clock
    detail = event.detail or {}
    match event.verb:
        case "opened":
            return _("opened the record"), "accent", "plus"
        case "edited":
            return _("changed the record"), "muted", "pencil"
        case "commented":
            return _("commented"), "muted", "message-square"
        case "attached":
            name = detail.get("name") or ""
            return (_("added %(name)s", name=name) if name else _("added a photo")), "muted", "paperclip"
        case "signed":
            return _("signed: %(name)s", name=detail.get("name") or event.actor_name), "ok", "pen-line"
        case "held":
            return _("held it for a dispute"), "warn", "lock"
        case "released":
            return _("released it: the dispute is over"), "muted", "lock-open"
        case "forgotten":
            return _("forgot its people: the time for them is over"), "muted", "eraser"
        case "voided":
            return _("declared it void"), "danger", "ban"
    return _step_words(record, event)


def _step_words(record: Record, event: CaseEvent) -> tuple[str, str, str]:
    step = record.kind.workflow.steps.get(event.verb)
    if step is None:
        return event.verb, "muted", "dot"
    target = record.kind.workflow.state(event.to_state or step.to)
    words = str(step.done) or _("%(step)s: now “%(state)s”", step=step.label, state=target.label)
    return words, target.tone, step.icon


def _changes(record: Record, event: CaseEvent) -> list[tuple[str, str, str]]:
    """(label, before, after) of an edit; of long texts and of places only that they changed."""
    detail = event.detail or {}
    before, after = detail.get("before") or {}, detail.get("after") or {}
    out = []
    for one in record.kind.fields:
        if one.key in (detail.get("fields") or []):
            told = one.kind in TOLD_KINDS
            sides = [_said(one, side.get(one.key)) if told else "" for side in (before, after)]
            out.append((str(one.label), sides[0], sides[1] if told else _("changed")))
    return out


def _said(one: Any, value: Any) -> str:
    return str(value or "") if one.kind == "date" else plain_value(one, value)
