"""All that a SQLite file of mallops holds, into an empty PostgreSQL with the same schema: for `bench.points`.

SQLite writes the lines that COPY reads, so that twenty million entries take minutes instead of an hour.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from mallops.core.db import db

AT_ONCE = 20_000
_ESCAPES = (("'\\'", "'\\\\'"), ("char(9)", "'\\t'"), ("char(10)", "'\\n'"), ("char(13)", "'\\r'"))


def copy_books(source: Path, conninfo: str) -> int:
    """Copy every row of every table; returns how many. The rows are believed: no foreign key is looked up."""
    total = 0
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old, psycopg.connect(conninfo) as new:
        new.execute("SET session_replication_role = replica")
        new.execute("SET timezone = 'UTC'")
        for table in db.metadata.sorted_tables:
            total += _copy(old, new, table)
            new.commit()
        _settle(new)
        new.commit()
    with psycopg.connect(conninfo, autocommit=True) as new:
        new.execute("ANALYZE")
    return total


def entries_in(source: Path) -> int:
    """How many entries the books in a SQLite file have; 0 when there is no such file."""
    if not source.exists():
        return 0
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old:
        return int(old.execute("SELECT coalesce(max(id), 0) FROM point_entries").fetchone()[0])


def _copy(old: sqlite3.Connection, new: Any, table: sa.Table) -> int:
    """One table, what the migrations put into it replaced."""
    new.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
    columns = list(table.columns)
    line = " || char(9) || ".join(_text(one) for one in columns)
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(sql.Identifier(one.name) for one in columns)
    )
    rows, count = old.execute(f'SELECT {line} FROM "{table.name}"'), 0
    with new.cursor() as cursor, cursor.copy(target) as copy:
        while part := rows.fetchmany(AT_ONCE):
            copy.write("\n".join([one for (one,) in part]) + "\n")
            count += len(part)
    return count


def _text(column: sa.Column[Any]) -> str:
    """A column as COPY reads it."""
    name = f'"{column.name}"'
    if isinstance(column.type.dialect_impl(sa.create_engine("sqlite://").dialect), sa.LargeBinary):
        return f"ifnull('\\\\x' || hex({name}), '\\N')"
    value = name
    if isinstance(column.type, sa.String | sa.JSON):
        for sign, written in _ESCAPES:
            value = f"replace({value}, {sign}, {written})"
    return f"ifnull({value}, '\\N')"


def _settle(new: Any) -> None:
    """Move the keys' sequences past what was copied."""
    for table in db.metadata.sorted_tables:
        if "id" in table.columns and table.columns["id"].autoincrement is not False:
            name = sql.Literal(table.name)
            step = "SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT coalesce(max(id), 1) FROM {}))"
            new.execute(sql.SQL(step).format(name, sql.Identifier(table.name)))


__all__ = ["copy_books", "entries_in"]
