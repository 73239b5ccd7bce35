"""One mall for all tests on an engine: seeded once, with a phone on which the app is installed and ready.

A test gets a copy of the rows and of the phone's memory as they were then; server and origin stay the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from tests.browser.offline.shift import Shift
from tests.support.databases import Engine
from tests.support.floorserver import FloorServer, seed_floor
from tests.support.officer import Officer
from tests.support.phonebrowser import PhoneBrowser
from tests.support.proxy import Proxy

LIVE, SEEDED = "floor", "floor_seeded"
PREPARED, WALKED = "prepared", "walked"
#: What a browser makes again by itself, and what only a running one needs.
NOT_COPIED = shutil.ignore_patterns(
    "Cache", "Code Cache", "*GPUCache", "*ShaderCache", "Dawn*Cache", "GraphiteDawnCache", "Singleton*"
)


class Place:
    """A server with three rounds due now, the network in front of it, and a prepared phone's memory."""

    def __init__(self, engine: Engine, folder: Path, playwright: Playwright) -> None:
        self.engine, self.folder = engine, folder
        self.shift: Shift | None = None  # what lies on the kept phone "walked"
        self.server = FloorServer(engine.copy(LIVE).url, folder / "data")
        self.ground = seed_floor(self.server.app)
        self.proxy = Proxy(self.server.port)
        self.cookies = self._prepare(playwright)
        self.server.stop()
        engine.copy(SEEDED, LIVE)

    def _prepare(self, playwright: Playwright) -> list[Any]:
        """Sign the officer in and make her phone ready for the basement; returns its cookies."""
        phone = PhoneBrowser(playwright, self.folder / PREPARED, self.proxy.url).start()
        try:
            Officer(phone).sign_in().make_ready()
            cookies = list(phone.context.cookies())
            phone.close()
        finally:
            phone.kill()
        return cookies

    def renew(self) -> None:
        """Rows, version and network as after seeding; files are found by their content, old ones may stay."""
        self.proxy.plain()
        self.server.renew(lambda: self.engine.copy(LIVE, SEEDED))
        self.proxy.log.clear()

    def keep(self, phone: PhoneBrowser, name: str) -> None:
        """Remember the memory of a phone that is off, as of now."""
        shutil.copytree(phone.profile, self.folder / name, ignore=NOT_COPIED, symlinks=True)

    def copy_phone(self, folder: Path, name: str) -> None:
        """The memory of the prepared phone, or of one that was kept, for another one."""
        shutil.copytree(self.folder / name, folder, ignore=NOT_COPIED, symlinks=True)

    def close(self) -> None:
        """The end."""
        self.proxy.close()
        self.server.stop()


def close_all(places: Iterable[Place]) -> None:
    """End every one."""
    for one in places:
        one.close()


__all__ = ["PREPARED", "WALKED", "Place", "close_all"]
