"""A register's list as a file: the same filters, the same sight, every field (quality.md, rule 18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core import audit
from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import CaseKind
from mallops.core.db import db, transaction
from mallops.core.export import Column as FileColumn
from mallops.core.export import Export, Meta, export_rows
from mallops.core.registers.cells import text_of
from mallops.core.registers.columns import CASES, Column, has_due
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import conditions, statement

FILE_KINDS: dict[str, Any] = {
    "int": "int",
    "number": "number",
    "money": "money",
    "date": "date",
    "datetime": "datetime",
    "due": "datetime",
    "moment": "datetime",
}


def export_list(kind: CaseKind, actor: Actor, asked: Criteria, fmt: Literal["csv", "xlsx"]) -> Export:
    """All rows of the list as asked for, newest first; writes one audit row. TooManyRows above 200,000.

    Call it outside a transaction: making the file takes its time, and nobody else could write meanwhile.
    """
    columns = file_columns(kind)
    query = statement(kind, columns, conditions(kind, actor, asked), asked).order_by(CASES.c.id.desc())
    counter = _Counter(db.session.execute(query.execution_options(yield_per=500)))
    meta = Meta(actor.tz, ((_("Filters"), asked.query() or _("none")), (_("Exported by"), actor.name)))
    out = export_rows(fmt, str(kind.plural), [_file_column(kind, one) for one in columns], counter, meta=meta)
    with transaction():
        audit.note(
            f"{kind.code}.export",
            mall_id=actor.mall_id,
            object_kind=kind.code,
            after={"format": fmt, "rows": counter.count, "filters": asked.query()},
            label=str(kind.plural),
            actor=actor,
        )
    return out


def file_columns(kind: CaseKind) -> list[Column]:
    """Number, title, state, every declared field, times."""
    out = [Column("number", _l("Number"), "docno"), Column("title", title_label(kind), "title")]
    out.append(Column("state", _l("State"), "state"))
    out += [
        Column(one.key, one.label, one.kind, field=one)
        for one in kind.fields
        if one.key not in {"title", "due_at"}
    ]
    if has_due(kind):
        out.append(Column("due_at", _l("Due"), "due"))
    return [*out, Column("created_at", _l("Opened"), "moment"), Column("closed_at", _l("Closed"), "moment")]


def title_label(kind: CaseKind) -> Any:
    """What the title is called in this register."""
    return next((one.label for one in kind.fields if one.key == "title"), _l("Subject"))


class _Counter:
    """Rows on their way into the file, counted."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            yield row


def _file_column(kind: CaseKind, column: Column) -> FileColumn:
    def value(row: Any) -> Any:
        return text_of(kind, column, row)

    return FileColumn(column.label, value, FILE_KINDS.get(column.kind, "text"))
