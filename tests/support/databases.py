"""Databases for tests: the schema is made once per engine and process, every test gets a copy of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from config import Settings
from mallops.app import create_app
from mallops.core.db import db
from tests.support.kept import kept
from tests.support.postgres import PostgresCluster
from tests.support.sweep import SweptDatabase


def make_schema(app: Flask) -> None:
    """Bring the empty database of `app` to the head of the migrations: tests run on what a mall runs on."""
    with app.app_context():
        upgrade()


@dataclass(frozen=True, slots=True)
class Database:
    """One test's own database: engine name and URL."""

    engine: str
    url: str


class Engine(Protocol):
    """What makes databases: `url(name)` names one, `copy(name)` gives it the schema and nothing else.

    `copy(name, source)` gives it all that another one holds, to which nobody may be connected.
    """

    name: str

    def url(self, name: str) -> str:
        """The URL of the database `name`."""
        ...

    def copy(self, name: str, source: str = "") -> Database:
        """The database `name` as if new, whatever was in it."""
        ...

    def close(self) -> None:
        """Remove all of them."""
        ...


class SqliteEngine:
    """Database files in one folder; a copy is a copy of the template file."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite3"
        shutil.copyfile(kept("sqlite", _make_sqlite) / self.template.name, self.template)

    def url(self, name: str) -> str:
        """The URL of the file `name`."""
        return f"sqlite:///{self.folder / name}.sqlite3"

    def copy(self, name: str, source: str = "") -> Database:
        """Put the template (or `source`) in the place of `name`, with its log files gone."""
        if source:
            _empty_log(self.url(source))
        target = self.folder / f"{name}.sqlite3"
        for suffix in ("-wal", "-shm", "-journal"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(self.template.with_name(f"{source or 'template'}.sqlite3"), target)
        return Database(self.name, self.url(name))

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresEngine:
    """Databases in a throw-away cluster; the first copy is made by the server from a template database.

    A further copy of the empty template under the same name is swept instead of made again, which takes a
    tenth of the time (`sweep.py`), unless its schema was touched.
    """

    name = "postgres"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.swept: dict[str, SweptDatabase] = {}
        self.cluster = PostgresCluster(like=kept("postgres", _make_postgres) / "data").start()

    def url(self, name: str) -> str:
        """The URL of the database `name`."""
        return self.cluster.url(name)

    def copy(self, name: str, source: str = "") -> Database:
        """A fresh copy of the template (or of `source`) under `name`."""
        known = self.swept.get(name)
        if not source and known is not None and known.sweep():
            return Database(self.name, self.url(name))
        for one in {name, source} & set(self.swept):
            self.swept.pop(one).close()
        url = self.cluster.create(name, source or "mallops_template")
        if not source:
            self.swept[name] = SweptDatabase(self.cluster.conninfo(name))
        return Database(self.name, url)

    def close(self) -> None:
        """Stop the cluster and remove it."""
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def open_engine(name: str, folder: Path) -> Engine:
    """The engine of that name, its template made. `folder` is this process's own."""
    try:
        return SqliteEngine(folder) if name == "sqlite" else PostgresEngine(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _make_sqlite(folder: Path) -> None:
    url = f"sqlite:///{folder}/template.sqlite3"
    _fill(url, folder)
    _empty_log(url)


def _make_postgres(folder: Path) -> None:
    cluster = PostgresCluster().start()
    try:
        _fill(cluster.create("mallops_template"), folder)
        cluster.keep(folder / "data")
    finally:
        cluster.stop()


def _fill(url: str, folder: Path) -> None:
    """The schema in an empty database, with every connection closed again."""
    app = create_app(Settings.for_tests(url, folder / "template-data"))
    make_schema(app)
    close_connections(app)


def _empty_log(url: str) -> None:
    """Bring what SQLite still has in its log into the file itself."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def rest_connections(app: Flask) -> None:
    """Between two tests. SQLite: give all back, as the file is replaced. PostgreSQL: keep them, as
    a new one reads the catalogue of all tables, most of a test's time; give back what somebody kept.
    """
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            pool = engine.pool
            if engine.dialect.name == "sqlite" or not isinstance(pool, sa.QueuePool) or pool.checkedout():
                engine.dispose()


def close_connections(app: Flask) -> None:
    """Give back every pooled connection of `app`, so that its database can be replaced."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
