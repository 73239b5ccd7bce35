"""Counting what a request asks of the database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import event

from mallops.core.db import db


@contextlib.contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect every statement sent inside (BEGIN, savepoints and pragmas left out)."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split(None, 1)[0].upper() in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
