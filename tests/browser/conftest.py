"""Chromium against a running server: `page` is a desk, `phone` an officer's phone.

The server is started once per test module, on SQLite, with the rows that the fixture `seed_live` puts in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from config import Settings
from tests.support.databases import Engine, close_connections
from tests.support.phonebrowser import chromium

QUIET_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running app: its address, and the app itself for looking at rows."""

    url: str
    app: Flask


@pytest.fixture(scope="module")
def seed_live() -> Callable[[Flask], None]:
    """Fills the live server's database before it starts; a test module overrides this with what it needs."""
    return lambda app: None


@pytest.fixture(scope="module")
def live_server(
    open_engines: Callable[[str], Engine],
    seed_live: Callable[[Flask], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveServer]:
    """The app in a thread on a free port of the loopback, with a second thread that does its jobs."""
    from mallops.app import create_app

    url = open_engines("sqlite").copy("live").url
    app = create_app(Settings.for_tests(url, tmp_path_factory.mktemp("live"), csrf=True))
    seed_live(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    stopped = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, daemon=True),
        threading.Thread(target=_do_jobs, args=(app, stopped), daemon=True),
    ]
    for thread in threads:
        thread.start()
    yield LiveServer(f"http://127.0.0.1:{server.server_port}", app)
    stopped.set()
    server.shutdown()
    for thread in threads:
        thread.join(timeout=10)
    server.server_close()
    close_connections(app)


def _do_jobs(app: Flask, stopped: threading.Event) -> None:
    """The worker's part: what pages enqueue is done within a moment."""
    from mallops.core.jobs import run_pending

    while not stopped.wait(0.2):
        with app.app_context():
            run_pending()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, or the one Playwright brought, kept off the network."""
    found = chromium()
    path = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **path, "args": QUIET_FLAGS}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live_server: LiveServer) -> dict[str, Any]:
    """A desk: Chinese, the mall's time zone, relative addresses resolve to the live server."""
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "viewport": DESK,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def phone_context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """An officer's phone: 390 × 844, touch, device pixels as on a real one."""
    wanted = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    context = browser.new_context(**{**browser_context_args, **wanted})
    yield context
    context.close()


@pytest.fixture
def phone(phone_context: BrowserContext) -> Page:
    """A page on the phone."""
    return phone_context.new_page()
