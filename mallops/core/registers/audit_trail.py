"""Reading the audit trail: of one record, and of the whole mall."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.core.audit import AuditEntry
from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import KINDS, CaseKind
from mallops.core.casework.models import Case
from mallops.core.db import db
from mallops.core.formatting import mall_time
from mallops.core.registers.cells import plain_value
from mallops.core.registers.columns import own_table
from mallops.core.registers.criteria import as_date, as_uuid, one_line
from mallops.core.registers.listing import midnight

PAGE = 50
#: Columns that say nothing to a reader.
MECHANICS = frozenset({"mall_id", "kind", "number_type", "number_period", "number_seq", "due_explained"})
CHANGES = ("insert", "update", "delete", "note")


class AuditAsked(NamedTuple):
    """What the audit list was asked for."""

    who: str
    action: str
    change: str
    object_kind: str
    from_on: dt.date | None
    to_on: dt.date | None
    after: uuid.UUID | None
    before: uuid.UUID | None

    def params(self, **changes: Any) -> dict[str, Any]:
        """The words of the address."""
        now = self._replace(**{"after": None, "before": None, **changes})._asdict()
        now["from"], now["to"] = now.pop("from_on"), now.pop("to_on")
        return {key: value for key, value in now.items() if value}


def read_asked(args: Mapping[str, str]) -> AuditAsked:
    """The filters of an address; what makes no sense is left out."""
    change = args.get("change", "")
    return AuditAsked(
        one_line(args.get("who")),
        one_line(args.get("action")),
        change if change in CHANGES else "",
        one_line(args.get("object_kind")),
        as_date(args.get("from")),
        as_date(args.get("to")),
        as_uuid(args.get("after")),
        as_uuid(args.get("before")),
    )


def list_entries(actor: Actor, asked: AuditAsked) -> tuple[Sequence[AuditEntry], Any, Any]:
    """One page of the mall's trail, the latest first, with the edges of its neighbours."""
    table = AuditEntry
    where: list[Any] = [table.mall_id == actor.mall_id]
    if asked.who:
        where.append(table.actor_name.ilike(f"%{asked.who.replace('%', '')}%"))
    if asked.action:
        where.append(table.action.startswith(asked.action, autoescape=True))
    if asked.change:
        where.append(table.change == asked.change)
    if asked.object_kind:
        where.append(table.object_kind == asked.object_kind)
    if asked.from_on:
        where.append(table.at >= midnight(asked.from_on, actor.tz))
    if asked.to_on:
        where.append(table.at < midnight(asked.to_on + dt.timedelta(days=1), actor.tz))
    edge_uid = asked.before or asked.after
    edge = None
    if edge_uid:
        edge = db.session.scalar(
            sa.select(table.id).where(table.uid == edge_uid, table.mall_id == actor.mall_id)
        )
    backward = asked.before is not None and edge is not None
    if edge is not None:
        where.append(table.id > edge if backward else table.id < edge)
    order = table.id.asc() if backward else table.id.desc()
    rows = list(db.session.scalars(sa.select(table).where(*where).order_by(order).limit(PAGE + 1)))
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if backward:
        rows.reverse()
        return rows, rows[0].uid if more else None, rows[-1].uid if rows else None
    return rows, rows[0].uid if edge is not None and rows else None, rows[-1].uid if more else None


def entries_of(kind: CaseKind, case: Case) -> list[AuditEntry]:
    """The trail of one record, the latest first."""
    query = sa.select(AuditEntry).where(
        AuditEntry.object_kind == own_table(kind).name,
        AuditEntry.object_id == case.id,
        AuditEntry.mall_id == case.mall_id,
    )
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(500)))


def change_word(change: str) -> str:
    """What happened to the row, in a word."""
    return {
        "insert": _("created"),
        "update": _("changed"),
        "delete": _("deleted"),
    }.get(change, _("noted"))


def kind_of_table(name: str) -> CaseKind | None:
    """The register whose records lie in a table."""
    return next((one for one in KINDS.values() if own_table(one).name == name), None)


def changes_of(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """(field, before, after) of an entry; declared fields by their labels and in words."""
    before, after = entry.before or {}, entry.after or {}
    kind = kind_of_table(entry.object_kind)
    fields = {one.key: one for one in kind.fields} if kind else {}
    out = []
    for key in dict.fromkeys([*before, *after]):
        if key in MECHANICS:
            continue
        one = fields.get(key)
        label = str(one.label) if one else key.replace("_", " ")
        if key == "state" and kind:
            sides = [
                str(kind.workflow.state(side[key]).label) if key in side else "" for side in (before, after)
            ]
            out.append((str(_("State")), sides[0], sides[1]))
            continue
        out.append((label, _said(key, one, before.get(key)), _said(key, one, after.get(key))))
    return out


def _said(key: str, one: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if key.endswith("_at") and isinstance(value, str):
        with contextlib.suppress(ValueError):
            return mall_time(dt.datetime.fromisoformat(value))
    if one is not None and one.kind in {"choice", "severity", "department", "bool", "month", "int", "number"}:
        return plain_value(one, value)
    return str(value)[:500]
