"""Alembic's environment: SQLite in batch mode with foreign keys off, checked again afterwards."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from mallops.core.db import db

SEARCH_TABLES = ("search_index",)  # full-text storage is raw DDL, see core/search.py


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:
    """Leave the full-text index, which no model describes, out of comparisons."""
    return not (kind in {"table", "index"} and reflected and str(name).startswith(SEARCH_TABLES))


def run() -> None:
    """Run the migrations in one transaction on the app's own engine."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # before the transaction: a batch copy with keys on would cascade into the children
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys=OFF")
        options = {**current_app.extensions["migrate"].configure_args, "include_object": include_object}
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
