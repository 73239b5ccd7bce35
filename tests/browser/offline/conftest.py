"""Phones with a bad network against a server on both engines; each test has rows and phones of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.offline.place import PREPARED, Place, close_all
from tests.support.databases import Engine
from tests.support.floorserver import FloorGround, FloorServer
from tests.support.officer import Officer
from tests.support.phonebrowser import PhoneBrowser
from tests.support.proxy import Proxy


@dataclass
class Floor:
    """The server, what was seeded, and the network between it and the phones."""

    server: FloorServer
    ground: FloorGround
    proxy: Proxy
    place: Place


@pytest.fixture(scope="session")
def places(
    playwright: Playwright,
    open_engines: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Place]]:
    """Places by engine, made at first use."""
    made: dict[str, Place] = {}

    def get(name: str) -> Place:
        if name not in made:
            made[name] = Place(open_engines(name), tmp_path_factory.mktemp(f"place-{name}"), playwright)
        return made[name]

    yield get
    close_all(made.values())


@pytest.fixture
def floor(engine_name: str, places: Callable[[str], Place]) -> Iterator[Floor]:
    """A mall with three rounds due now, behind a proxy that is a good network until a test says otherwise."""
    place = places(engine_name)
    place.renew()
    yield Floor(place.server, place.ground, place.proxy, place)
    place.proxy.refuse()


@pytest.fixture
def new_phone(playwright: Playwright, floor: Floor, tmp_path: Path) -> Iterator[Callable[..., PhoneBrowser]]:
    """Phones on profiles of their own, switched on; `memory` is of a kept one, such as the prepared one."""
    made: list[PhoneBrowser] = []

    def make(memory: str = "", hours: float = 0, **values: Any) -> PhoneBrowser:
        profile = tmp_path / f"phone{len(made)}"
        if memory:
            floor.place.copy_phone(profile, memory)
        one = PhoneBrowser(playwright, profile, floor.proxy.url, **values)
        one.hours = hours
        made.append(one)
        one.start()
        if memory:
            one.context.add_cookies(floor.place.cookies)
        return one

    yield make
    for one in made:
        one.kill()


@pytest.fixture
def phone(new_phone: Callable[..., PhoneBrowser]) -> PhoneBrowser:
    """One phone, as it was bought."""
    return new_phone()


@pytest.fixture
def officer(new_phone: Callable[..., PhoneBrowser]) -> Officer:
    """Signed in at the desk, the shift on the phone, ready for the basement."""
    return Officer(new_phone(PREPARED)).open_floor().make_ready()
