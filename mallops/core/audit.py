"""The audit trail: who, what, when, before, after. Written at every flush, never changed again.

Rule: quality.md 19. The database itself refuses UPDATE and DELETE on `audit_entries`.
"""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
import decimal
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from mallops.core.crypto import Encrypted
from mallops.core.db import Base, Mapped, db, mapped_column, utcnow

if TYPE_CHECKING:
    from mallops.core.auth.actor import Actor

#: Never written into the trail, whatever the table.
SECRET_COLUMNS = {"password_hash", "token_hash", "snapshot", "phone_hash"}
_SKIPPED = {"id", "uid", "created_at", "updated_at", "version"}


class AuditEntry(Base):
    """One changed row. `before`/`after` hold only the columns that changed."""

    __tablename__ = "audit_entries"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_audit_entries_mall_at", "mall_id", "id"),
        sa.Index("ix_audit_entries_object", "object_kind", "object_id"),
    )

    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    mall_id: Mapped[int | None] = mapped_column(sa.ForeignKey("malls.id"))
    actor_id: Mapped[int | None] = mapped_column()
    actor_name: Mapped[str] = mapped_column(sa.String(120))
    action: Mapped[str] = mapped_column(sa.String(80))
    change: Mapped[str] = mapped_column(sa.String(10))
    object_kind: Mapped[str] = mapped_column(sa.String(60))
    object_id: Mapped[int | None] = mapped_column()
    label: Mapped[str] = mapped_column(sa.String(200), default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)


_context: contextvars.ContextVar[tuple[Any, str]] = contextvars.ContextVar(
    "audit_context", default=(None, "")
)


@contextlib.contextmanager
def acting(actor: Actor | None, action: str) -> Iterator[None]:
    """Name the actor and the action under which the writes inside are recorded."""
    token = _context.set((actor, action))
    try:
        yield
    finally:
        _context.reset(token)


def plain(value: Any) -> Any:
    """A JSON value for the trail."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return str(value) if isinstance(value, uuid.UUID | decimal.Decimal) else repr(value)


def hidden(value: Any) -> str:
    """What the trail says of an encrypted value: that there is one, never which."""
    return "[…]" if value else ""


def note(
    action: str,
    *,
    mall_id: int | None,
    after: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
    object_kind: str = "",
    object_id: int | None = None,
    label: str = "",
    actor: Actor | None = None,
) -> None:
    """Record what no row change shows: a log-in, an export, a reveal, a batch of answers."""
    who = actor or _context.get()[0]
    db.session.connection().execute(
        _ENTRY,
        [
            {
                **_who(who, action),
                "mall_id": mall_id,
                "change": "note",
                "object_kind": object_kind,
                "object_id": object_id,
                "label": label[:200],
                "before": plain(before),
                "after": plain(after),
            }
        ],
    )


def _who(actor: Any, action: str) -> dict[str, Any]:
    return {
        "uid": uuid.uuid4(),
        "at": utcnow(),
        "actor_id": getattr(actor, "user_id", None),
        "actor_name": getattr(actor, "name", None) or "mallops",
        "action": action or "system",
    }


def _changes(row: Any, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    state = sa.inspect(row)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        key = attribute.key
        if key in _SKIPPED or key in SECRET_COLUMNS:
            continue
        column = attribute.columns[0]
        shown = hidden if isinstance(column.type, Encrypted) or column.info.get("hidden") else plain
        if kind == "update":
            history = state.attrs[key].history
            if history.has_changes():
                before[key] = shown(history.deleted[0]) if history.deleted else None
                after[key] = shown(history.added[0]) if history.added else None
        else:
            value = shown(state.dict.get(key))
            if value is not None and value != "":
                (after if kind == "insert" else before)[key] = value
    return before, after


@event.listens_for(Session, "before_flush")
def _collect(session: Session, _context_: UOWTransaction, _instances: Any) -> None:
    pending = session.info.setdefault("audit_pending", [])
    for kind, rows in (("insert", session.new), ("update", session.dirty), ("delete", session.deleted)):
        for row in rows:
            if not getattr(row, "__audited__", False):
                continue
            if kind == "update" and not session.is_modified(row):
                continue
            before, after = _changes(row, kind)
            if before or after:
                pending.append((row, kind, before, after))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    """What a failed flush collected never happened."""
    session.info.pop("audit_pending", None)


@event.listens_for(Session, "after_flush_postexec")
def _write(session: Session, _context_: UOWTransaction) -> None:
    pending = session.info.pop("audit_pending", None)
    if not pending:
        return
    actor, action = _context.get()
    rows = []
    for row, kind, before, after in pending:
        mall_id = getattr(row, "mall_id", None)
        if row.__tablename__ == "malls":
            mall_id = row.id
        rows.append(
            {
                **_who(actor, action),
                "mall_id": mall_id if mall_id is not None else getattr(actor, "mall_id", None),
                "change": kind,
                "object_kind": row.__tablename__,
                "object_id": row.id,
                "label": str(getattr(row, "audit_label", "") or "")[:200],
                "before": before or None,
                "after": after or None,
            }
        )
    session.connection().execute(_ENTRY, rows)


_ENTRY = sa.insert(AuditEntry.__table__)  # type: ignore[arg-type]


TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ],
}


def create_triggers(bind: sa.Connection) -> None:
    """Make the database itself refuse changes of the trail (called by the first migration)."""
    for statement in TRIGGERS[bind.dialect.name]:
        bind.exec_driver_sql(statement)


@event.listens_for(AuditEntry.__table__, "after_create")
def _after_create(_table: Any, connection: sa.Connection, **_kw: Any) -> None:
    create_triggers(connection)
