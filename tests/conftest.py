"""What every test may use. A test that names `database`, `app` or `client` runs on SQLite and on PostgreSQL.

`pytest --engine sqlite` takes one engine; the markers `postgres` and `sqlite` tie a test to one. Every test
starts with the schema and no rows, and without CSRF tokens (`csrf=True` in `Settings.for_tests` has them).
Unit tests use none of these fixtures and touch no database.
"""

from __future__ import annotations

import gc
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # imported when first used, so that unit tests start without the app
    from flask import Flask
    from flask.ctx import AppContext

    from tests.support.client import AppClient
    from tests.support.databases import Database, Engine

#: As gunicorn's processes have it, and more so: a test makes many objects and hardly a cycle.
gc.set_threshold(50_000, 20, 100)

ENGINES = ("sqlite", "postgres")
MAIN = "main"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose the database engine."""
    parser.addoption(
        "--engine", choices=[*ENGINES, "both"], default="both", help="database engine of the tests"
    )


#: Files of tests of what screens show, and of what the program declares (the catalogue's tables).
SHOWS = re.compile(r"_screens|_pages|_trace")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run per engine for each test that reaches a database.

    What screens show is asked of one engine; what is stored, and the crawl over every page, of both.
    """
    if "engine_name" in metafunc.fixturenames:
        tied = [name for name in ENGINES if metafunc.definition.get_closest_marker(name)]
        chosen = metafunc.config.getoption("--engine")
        shows = SHOWS.search(metafunc.definition.path.name)
        if metafunc.definition.get_closest_marker("either") or (shows and not tied):
            tied = ["sqlite" if chosen == "both" else chosen]
        metafunc.parametrize(
            "engine_name", tied or (ENGINES if chosen == "both" else [chosen]), scope="session"
        )


@pytest.fixture(scope="session")
def open_engines() -> Iterator[Callable[[str], Engine]]:
    """Engines by name, opened at first use and closed at the end of the run (one of each per process)."""
    from tests.support.databases import open_engine
    from tests.support.folders import fast_folder

    engines: dict[str, Engine] = {}

    def get(name: str) -> Engine:
        if name not in engines:
            engines[name] = open_engine(name, fast_folder(name))
        return engines[name]

    yield get
    for engine in engines.values():
        engine.close()


@pytest.fixture(scope="session")
def app_of(
    open_engines: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    """The app bound to an engine's main database; built once, as building costs more than most tests."""
    from config import Settings
    from mallops.app import create_app
    from tests.support.client import AppClient
    from tests.support.databases import close_connections

    apps: dict[str, Flask] = {}

    def get(name: str) -> Flask:
        if name not in apps:
            url, data = open_engines(name).url(MAIN), tmp_path_factory.mktemp(f"{name}-data")
            apps[name] = create_app(Settings.for_tests(url, data))
            apps[name].test_client_class = AppClient
            gc.collect()
            gc.freeze()  # the app, its mappers and the tests themselves: never walked again
        return apps[name]

    yield get
    for app in apps.values():
        close_connections(app)


@pytest.fixture
def database(
    engine_name: str, open_engines: Callable[[str], Engine], app_of: Callable[[str], Flask]
) -> Iterator[Database]:
    """This test's own database: engine and URL, the schema and no rows."""
    from tests.support.databases import rest_connections

    app = app_of(engine_name)
    rest_connections(app)
    data_dir: Path = app.config["SETTINGS"].data_dir
    shutil.rmtree(data_dir, ignore_errors=True)
    data_dir.mkdir(parents=True)
    yield open_engines(engine_name).copy(MAIN)
    rest_connections(app)


@pytest.fixture
def engine_url(database: Database) -> str:
    """The URL of this test's database."""
    return database.url


@pytest.fixture
def app(database: Database, app_of: Callable[[str], Flask]) -> Flask:
    """The app on this test's database. No context is pushed: use `with app.app_context():` or `app_ctx`."""
    found = app_of(database.engine)
    found.extensions.pop("mallops_tallies", None)  # what was full in another test's database
    return found


@pytest.fixture
def app_ctx(app: Flask) -> Iterator[AppContext]:
    """An app context for the whole test; requests of `client` still get one of their own."""
    with app.app_context() as context:
        yield context


@pytest.fixture
def client(app: Flask) -> AppClient:
    """A browser without scripts, nobody signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def new_client(app: Flask) -> Callable[[], AppClient]:
    """More browsers, for more people at once."""
    return app.test_client  # type: ignore[return-value]
