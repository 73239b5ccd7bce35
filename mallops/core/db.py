"""Engine set-up, the declarative base, and the one visible commit rule.

Reads run in whatever transaction the request opened. Writes happen only inside `transaction()` (or a
view decorated with `@commits`): returning commits, raising rolls back. On SQLite such a transaction is
BEGIN IMMEDIATE, so two writers queue instead of failing (quality.md, rule 7).
"""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from uuid_utils.compat import uuid7

from mallops.core.write_queue import queue_writers

P = ParamSpec("P")
R = TypeVar("R")

#: Versions below this can corrupt a WAL database when it is reset (quality.md, fact 1).
MIN_SQLITE = (3, 51, 3)
BUSY_TIMEOUT_MS = 20_000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.TypeDecorator[dt.datetime]):
    """An aware instant, stored in UTC; a naive value is refused rather than guessed."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: instants are aware and in UTC")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


_registry = registry(
    metadata=sa.MetaData(naming_convention=NAMING),
    type_annotation_map={
        dt.datetime: UTCDateTime(),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
    },
)


class _Root(DeclarativeBase):
    registry = _registry


db = SQLAlchemy(
    model_class=_Root, disable_autonaming=True, session_options={"expire_on_commit": False, "autoflush": True}
)
migrate = Migrate()


def utcnow() -> dt.datetime:
    """Now, in UTC, through the clock that tests may freeze."""
    from mallops.core import clock

    return clock.now()


class Base(db.Model):  # type: ignore[name-defined,misc]
    """What every row of ours has: a private integer key, a public id, two times.

    The public id grows with time, so its index is written at one end; it says when, and is no secret.
    """

    __abstract__ = True
    #: Rows whose table is itself an append-only log set this to False (see core/audit.py).
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid7)
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[dt.datetime] = mapped_column(default=utcnow, onupdate=utcnow)


_write_intent: contextvars.ContextVar[bool] = contextvars.ContextVar("write_intent", default=False)


@contextlib.contextmanager
def transaction() -> Iterator[None]:
    """One short write transaction; nested calls join the outer one."""
    if _write_intent.get():
        yield
        return
    session = db.session
    session.commit()  # end the read transaction: a deferred BEGIN cannot be promoted safely
    token = _write_intent.set(True)
    try:
        yield
        session.commit()
    except BaseException:
        session.info.pop("after_commit", None)  # what hung on these writes has no cause any more
        session.rollback()
        raise
    finally:
        _write_intent.reset(token)
    run_after_commit()


def commits(view: Callable[P, R]) -> Callable[P, R]:
    """A view (or command) whose return commits and whose exception rolls back."""

    @functools.wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return view(*args, **kwargs)

    wrapper.__commits__ = True  # type: ignore[attr-defined]
    return wrapper


def after_commit(call: Callable[[], None]) -> None:
    """Run `call` once the surrounding transaction is safely on disk (jobs, notices)."""
    db.session.info.setdefault("after_commit", []).append(call)
    if not _write_intent.get():
        run_after_commit()


def run_after_commit() -> None:
    """Run and forget what `after_commit` collected."""
    for call in db.session.info.pop("after_commit", []):
        call()


@contextlib.contextmanager
def in_one_trip(connection: sa.Connection) -> Iterator[None]:
    """Statements whose answers nobody reads go to PostgreSQL together; SQLite has no trips. It asks nothing.

    Nested, they join. What the database refuses is raised at the end, as what SQLAlchemy raises.
    """
    if connection.dialect.name != "postgresql" or "one trip" in connection.info:
        yield
        return
    import psycopg

    driver: Any = connection.connection.driver_connection
    info = connection.info  # a connection that is lost tells it no more
    info["one trip"] = True
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:
        lost = driver.closed or driver.broken
        if lost and not connection.invalidated:
            connection.invalidate(error)
        raise sa.exc.DBAPIError.instance(
            None, None, error, psycopg.Error, connection_invalidated=lost, dialect=connection.dialect
        ) from error
    finally:
        info.pop("one trip", None)


class next_key(sa.sql.functions.FunctionElement[int]):
    """The key that the next row of a table gets, reserved: `next_key(TABLE)`.

    PostgreSQL takes it from the sequence. In SQLite it is the greatest so far plus one, which nobody else
    gets as long as this transaction has the one lock for writing.
    """

    name = "next_key"
    type = sa.BigInteger()
    inherit_cache = True

    def __init__(self, table: sa.FromClause) -> None:
        super().__init__(sa.literal_column(f"'{table.description}'"))
        self.table = table


@compiles(next_key, "postgresql")
def _next_of_sequence(element: next_key, _compiler: Any, **_kw: Any) -> str:
    return f"nextval('{element.table.description}_id_seq')"


@compiles(next_key, "sqlite")
def _next_of_table(element: next_key, _compiler: Any, **_kw: Any) -> str:
    return f"(SELECT coalesce(max(id), 0) + 1 FROM {element.table.description})"  # noqa: S608 - a table of ours


def in_write_transaction() -> bool:
    """True inside `transaction()`."""
    return _write_intent.get()


def assert_sqlite_version(version: tuple[int, ...]) -> None:
    """Refuse an SQLite that can corrupt its own log."""
    if version < MIN_SQLITE:
        raise RuntimeError(
            f"SQLite {'.'.join(map(str, version))} can corrupt a WAL database; "
            "install the packages of requirements.txt (pysqlite3 brings a safe SQLite)."
        )


def engine_options(url: str) -> dict[str, Any]:
    """Keyword arguments for `create_engine`, for SQLite or PostgreSQL."""
    if not url.startswith("sqlite"):
        return {
            "pool_pre_ping": True,
            "pool_size": 10,
            "max_overflow": 10,
            "pool_timeout": 10,
            "pool_use_lifo": True,  # the one used last knows the catalogue and the plans
        }
    import pysqlite3

    assert_sqlite_version(tuple(pysqlite3.sqlite_version_info))
    return {
        "module": pysqlite3,
        "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        "pool_size": 20,
        "max_overflow": 20,
        "pool_use_lifo": True,  # as few connections, and caches of theirs, as there are requests at once
    }


def install_sqlite_rules(engine: Engine) -> None:
    """WAL, full durability, enforced keys, and an explicit BEGIN (quality.md, rules 6 and 7)."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "temp_store=MEMORY",
            "cache_size=-2000",  # a connection's own; the system keeps the file's pages for all of them
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    wait_for_turn = queue_writers(engine)

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        if _write_intent.get():
            wait_for_turn(connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")  # past SQLAlchemy: it takes no lock, so it cannot fail


def init_db(app: Flask) -> None:
    """Bind the database of `DATABASE_URL` to the app."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        **engine_options(url),
        **app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {}),
    }
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=url.startswith("sqlite"), compare_type=True)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            install_sqlite_rules(db.engine)


__all__ = [
    "Base",
    "Mapped",
    "UTCDateTime",
    "after_commit",
    "commits",
    "db",
    "engine_options",
    "init_db",
    "mapped_column",
    "next_key",
    "in_one_trip",
    "transaction",
    "utcnow",
    "uuid7",
]
