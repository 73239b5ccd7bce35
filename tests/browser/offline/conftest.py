"""Phones with a bad network against a server on both engines; each test has its own server and phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.support.databases import Engine
from tests.support.floorserver import FloorGround, FloorServer, seed_floor
from tests.support.officer import Officer
from tests.support.phonebrowser import PhoneBrowser
from tests.support.proxy import Proxy


@dataclass
class Floor:
    """The server, what was seeded, and the network between it and the phones."""

    server: FloorServer
    ground: FloorGround
    proxy: Proxy


@pytest.fixture
def floor(engine_name: str, open_engines: Callable[[str], Engine], tmp_path: Path) -> Iterator[Floor]:
    """A mall with three rounds due now, behind a proxy that is a good network until a test says otherwise."""
    url = open_engines(engine_name).copy("floor").url
    server = FloorServer(url, tmp_path / "data")
    ground = seed_floor(server.app)
    proxy = Proxy(server.port)
    yield Floor(server, ground, proxy)
    proxy.close()
    server.stop()


@pytest.fixture
def new_phone(playwright: Playwright, floor: Floor, tmp_path: Path) -> Iterator[Callable[..., PhoneBrowser]]:
    """Phones on profiles of their own, switched on."""
    made: list[PhoneBrowser] = []

    def make(**values: Any) -> PhoneBrowser:
        one = PhoneBrowser(playwright, tmp_path / f"phone{len(made)}", floor.proxy.url, **values)
        made.append(one)
        return one.start()

    yield make
    for one in made:
        one.kill()


@pytest.fixture
def phone(new_phone: Callable[..., PhoneBrowser]) -> PhoneBrowser:
    """One phone."""
    return new_phone()


@pytest.fixture
def officer(phone: PhoneBrowser) -> Officer:
    """Signed in at the desk, the shift on the phone, ready for the basement."""
    return Officer(phone).sign_in().make_ready()
