"""What a register's list shows: its columns in order, and where each comes from in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.core.casework.kinds import CaseKind, Field
from mallops.core.casework.models import Case

CASES: Any = Case.__table__
NAMED_KINDS = frozenset({"zone", "tenant", "person"})
NUMBER_KINDS = frozenset({"int", "number", "money"})
ONE_LINE = frozenset({"choice", "department", "severity", "person", "month", "date", "datetime", "due"})
WORDS = frozenset({"choice", "department", "severity", "person"})


@dataclass(frozen=True)
class Column:
    """One column. `role` is how it stands on the phone (macros/tables.html); `sort` the code in the URL."""

    key: str
    label: Any
    kind: str
    role: str = ""
    sort: str = ""
    field: Field | None = None

    @property
    def css(self) -> str:
        """Its class names."""
        role = f"col-{self.role}" if self.role else ""
        shape = "num" if self.kind in NUMBER_KINDS else "nowrap" if self.kind in ONE_LINE else ""
        wraps = " may-wrap" if self.kind in WORDS else ""  # on a small desk, between words
        return f"{role} {shape}{wraps}".strip()


_KNOWN: dict[str, tuple[Column, ...]] = {}


def columns_of(kind: CaseKind) -> tuple[Column, ...]:
    """Title with number, state, the declared fields with `in_list`, due time, opening time."""
    if kind.code not in _KNOWN:
        _KNOWN[kind.code] = tuple(_columns(kind))
    return _KNOWN[kind.code]


def _columns(kind: CaseKind) -> list[Column]:
    out = [
        Column("title", _l("Subject"), "title", "title", "title"),  # the number stands below it
        Column("state", _l("State"), "state", "state", "state"),
    ]
    for one in kind.fields:
        if one.in_list and one.key not in {"title", "due_at"}:
            sort = one.key if one.sortable else ""
            role = "wide" if one.kind in {"zone", "tenant"} else ""
            out.append(Column(one.key, one.label, one.kind, role, sort, one))
    if has_due(kind):
        out.append(Column("due_at", _l("Due"), "due", "", "due"))
    out.append(Column("created_at", _l("Opened"), "moment", "desk", "newest"))
    return out


def has_due(kind: CaseKind) -> bool:
    """Whether records of this kind can be late."""
    return kind.deadline is not None or bool(kind.clocks) or any(one.key == "due_at" for one in kind.fields)


def column(kind: CaseKind, key: str) -> Any:
    """The SQL column of an attribute: the spine's, else the kind's own table's. Raises KeyError."""
    return CASES.c[key] if key in CASES.c else own_table(kind).c[key]


def own_table(kind: CaseKind) -> Any:
    """The kind's own table."""
    return kind.model.__table__


def is_own(kind: CaseKind, key: str) -> bool:
    """Whether an attribute lies in the kind's own table, so that it has to be joined."""
    return key not in CASES.c
