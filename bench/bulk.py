"""Rows in bulk, past the ORM: prepared values straight to the driver (SQLite) or COPY (PostgreSQL)."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from mallops.core.db import UTCDateTime, db

BATCH = 5_000
#: Made once: making one takes longer than what it does.
_JSON = json.JSONEncoder(ensure_ascii=False)
Row = Mapping[str, Any]


class Bulk:
    """Writes many rows of a table in the transaction of `connection`; the rows name every column they fill.

    What a row leaves out gets the model's scalar default, or NULL. Keys (`id`) are the caller's to give.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect
        self.raw: Any = connection.connection.driver_connection
        self.on_sqlite = self.dialect.name == "sqlite"
        process = UTCDateTime().dialect_impl(self.dialect).bind_processor(self.dialect)
        self._of_moment: Callable[[Any], Any] = process or (lambda value: value)
        self._last: tuple[Any, Any] = (None, None)

    def put(self, table: sa.Table, rows: Iterable[Row]) -> int:
        """Insert the rows; returns how many."""
        rows = iter(rows)
        first = next(rows, None)
        if first is None:
            return 0
        names = [*first, *(name for name in _defaults(table) if name not in first)]
        defaults = _defaults(table)
        plan = [(name, self._processor(table.c[name]), defaults.get(name)) for name in names]

        def values() -> Iterator[tuple[Any, ...]]:
            for row in itertools.chain([first], rows):
                yield tuple(
                    [
                        process(row.get(name, default)) if process else row.get(name, default)
                        for name, process, default in plan
                    ]
                )

        return self.send(table.name, names, values())

    def send(self, table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
        """Insert driver-ready tuples."""
        quoted = ", ".join(f'"{name}"' for name in columns)
        return (self._executemany if self.on_sqlite else self._copy)(table, quoted, len(columns), rows)

    def _executemany(self, table: str, columns: str, width: int, rows: Iterator[tuple[Any, ...]]) -> int:
        statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * width)})"
        cursor, total = self.raw.cursor(), 0
        while part := list(itertools.islice(rows, BATCH)):
            cursor.executemany(statement, part)
            total += len(part)
        cursor.close()
        return total

    def _copy(self, table: str, columns: str, _width: int, rows: Iterator[tuple[Any, ...]]) -> int:
        total = 0
        with (
            self.raw.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
                total += 1
        return total

    def settle(self, table: sa.Table) -> None:
        """Move the key's sequence past what was given (PostgreSQL)."""
        if not self.on_sqlite:
            self.connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                f"(SELECT coalesce(max(id), 1) FROM {table.name}))"
            )

    def next_id(self, table: sa.Table) -> int:
        """The first free key."""
        return int(self.connection.scalar(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))) or 0) + 1

    def _processor(self, column: sa.Column[Any]) -> Callable[[Any], Any] | None:
        if isinstance(column.type, sa.JSON):
            return _as_json
        if isinstance(column.type, UTCDateTime):
            return self._moment
        process = column.type.dialect_impl(self.dialect).bind_processor(self.dialect)
        if process and isinstance(column.type, sa.Date):
            return functools.lru_cache(process)
        return _hex if process and isinstance(column.type, sa.Uuid) and self.on_sqlite else process

    def _moment(self, value: Any) -> Any:
        """The driver's value of a moment; asked anew only for another one, as a row has mostly one."""
        if value is not self._last[0]:
            self._last = value, self._of_moment(value)
        return self._last[1]


def _as_json(value: Any) -> str | None:
    return None if value is None else _JSON.encode(value)


def _hex(value: Any) -> str | None:
    """A public id as SQLAlchemy's `Uuid` keeps it in SQLite."""
    return None if value is None else f"{value.int:032x}"


@contextlib.contextmanager
def trusting(engine: sa.Engine) -> Iterator[None]:
    """Meanwhile the engine's connections believe the rows: no foreign key is looked up. Who loads so proves
    the books afterwards."""
    on_sqlite = engine.dialect.name == "sqlite"
    plain = "PRAGMA foreign_keys=OFF; PRAGMA cache_size=-2000000"
    settings = plain if on_sqlite else "SET session_replication_role = replica"

    def on_checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        for setting in settings.split("; "):
            connection.cursor().execute(setting)
        if not on_sqlite:
            connection.commit()

    engine.dispose()
    sa.event.listen(engine, "checkout", on_checkout)
    try:
        yield
    finally:
        sa.event.remove(engine, "checkout", on_checkout)
        engine.dispose()


def gather_statistics() -> None:
    """Of PostgreSQL, which does so by itself later. mallops has SQLite gather none, and neither does a bench:
    with them it plans a statement anew for each value that is bound."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def _defaults(table: sa.Table) -> dict[str, Any]:
    """Scalar defaults of the model, and empty JSON for columns that may not be NULL."""
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.default is not None and column.default.is_scalar:
            found[column.name] = column.default.arg  # type: ignore[attr-defined]
        elif isinstance(column.type, sa.JSON) and not column.nullable and column.default is not None:
            made: Any = column.default.arg(None)  # type: ignore[attr-defined]
            found[column.name] = made
    return found
