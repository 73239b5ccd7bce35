"""Sessions of the kernel on the `database` fixture, without an app."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mallops.core.db import _write_intent, engine_options, install_sqlite_rules
from mallops.core.malls import Mall


@pytest.fixture
def engine(database) -> Iterator[sa.Engine]:
    engine = sa.create_engine(database.url, **engine_options(database.url))
    if engine.dialect.name == "sqlite":
        install_sqlite_rules(engine)
    yield engine
    engine.dispose()


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Session]:
    """One write transaction, as `mallops.core.db.transaction` opens it."""
    token = _write_intent.set(True)
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        _write_intent.reset(token)


@pytest.fixture
def malls(engine) -> list[Mall]:
    with writing(engine) as session:
        malls = [Mall(code=code, name_zh=code, name_en=code, tz="Asia/Shanghai") for code in ("GCT", "GDT")]
        session.add_all(malls)
    return malls
