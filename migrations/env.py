"""Alembic's environment: SQLite in batch mode with foreign keys off, checked again afterwards."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from mallops.core.crypto import Encrypted
from mallops.core.db import UTCDateTime, db

SEARCH_TABLES = ("search_index",)  # full-text storage is raw DDL, see core/search.py


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:
    """Leave the full-text index, which no model describes, out of comparisons."""
    return not (kind in {"table", "index"} and reflected and str(name).startswith(SEARCH_TABLES))


def render_item(kind: str, thing: Any, _autogen: Any) -> Any:
    """Write our column types as what they are in the database, so that migrations need no code of ours."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Encrypted):
        return "sa.LargeBinary()"
    return False


def compare_type(_context: Any, _column: Any, _there: Any, wanted: Any, _type: Any) -> bool | None:
    """Types of ours look like their storage to the database: no difference."""
    return False if isinstance(wanted, UTCDateTime | Encrypted) else None


def run() -> None:
    """Run the migrations in one transaction on the app's own engine."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # before the transaction: a batch copy with keys on would cascade into the children
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys=OFF")
        options = {
            **current_app.extensions["migrate"].configure_args,
            "include_object": include_object,
            "render_item": render_item,
            "compare_type": compare_type,
        }
        options.pop("process_revision_directives", None)
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
            if sqlite:
                broken = connection.execute(sa.text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"migration left {len(broken)} broken references: {broken[:3]}")
        connection.commit()
        if sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


run()
