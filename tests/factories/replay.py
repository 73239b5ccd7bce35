"""Rows that many tests begin with, made once a process by the factories and put back by plain inserts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from mallops.core import clock
from mallops.core.db import db
from mallops.core.search import SearchEntry

Rows = dict[Any, list[dict[str, Any]]]
_KEPT: dict[tuple[str, str, dt.datetime | None], Rows] = {}
SET_COUNTER = sa.text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")


def replayed(name: str, make: Callable[[], None]) -> None:
    """Fill the empty database with what `make()` fills and commits: the first time by calling it.

    Kept apart by engine and by the moment at which the clock is stopped. One with rows is filled by `make()`.
    """
    moment = clock.now() if clock.is_frozen() else None
    key = (name, db.engine.dialect.name, moment)
    if _is_filled():
        make()
    elif key in _KEPT:
        _put(_KEPT[key])
    else:
        make()
        _KEPT[key] = _take()


def _is_filled() -> bool:
    return bool(db.session.scalar(sa.text("SELECT count(*) FROM malls")))


def _take() -> Rows:
    connection = db.session.connection()
    found: Rows = {}
    for table in db.metadata.sorted_tables:
        rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
        if rows:
            found[table] = rows
    db.session.rollback()
    assert SearchEntry.__table__ not in found, "what stands in the search index cannot be put back"
    return found


def _put(found: Rows) -> None:
    connection = db.session.connection()
    for table, rows in found.items():
        connection.execute(sa.insert(table), rows)
        if connection.dialect.name == "postgresql" and "id" in table.c:
            connection.execute(SET_COUNTER, {"name": table.name, "last": max(row["id"] for row in rows)})
    db.session.commit()
