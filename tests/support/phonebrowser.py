"""An officer's phone: Chromium on a profile folder, which can lose its network, its clock, and its life.

A kill is SIGKILL of every process of that browser: what the app had not yet on its disk is gone, as when the
battery dies. The phone's clock is moved for pages by `shift_hours`; timers go on as they are.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

PHONE = {"width": 390, "height": 844}
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DATABASE = "mallops-sheet"
#: The phone's clock, wrong by `ms`; everything that reads it through Date sees it.
SHIFT_CLOCK = """(ms) => {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...parts) { parts.length ? super(...parts) : super(Real.now() + ms); }
    static now() { return Real.now() + ms; }
  };
}"""
#: A full disk as a browser shows it: what writes is aborted when it is committed, with QuotaExceededError.
FULL = """(() => {
  const full = new WeakSet();
  const abort = (tx) => { try { tx.abort(); } catch { /* it is over already */ } };
  for (const name of ["put", "add"]) {
    const real = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...all) {
      const request = real.apply(this, all);
      if (localStorage.getItem("phone-is-full") !== "yes") return request;
      const tx = this.transaction;
      full.add(tx);
      const error = new DOMException("No room", "QuotaExceededError");
      Object.defineProperty(tx, "error", { get: () => error, configurable: true });
      request.addEventListener("success", () => abort(tx));
      return request;
    };
  }
  const commit = IDBTransaction.prototype.commit;
  IDBTransaction.prototype.commit = function () { return full.has(this) ? abort(this) : commit.call(this); };
})()"""
COUNT = """([database, store]) => new Promise((done, failed) => {
  const opening = indexedDB.open(database);
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    if (!db.objectStoreNames.contains(store)) { db.close(); done([]); return; }
    const asked = db.transaction(store).objectStore(store).getAll();
    asked.onsuccess = async () => {
      db.close();
      const hex = (b) => [...new Uint8Array(b)].map((x) => x.toString(16).padStart(2, "0")).join("");
      done(await Promise.all(asked.result.map(async (row) => {
        const bare = (key, value) => value instanceof Blob ? undefined : value;
        const plain = JSON.parse(JSON.stringify(row, bare));
        if (row.blob instanceof Blob) {
          const data = await row.blob.arrayBuffer();
          plain.blob = { size: data.byteLength, type: row.blob.type,
                         sha256: hex(await crypto.subtle.digest("SHA-256", data)) };
        }
        return plain;
      })));
    };
    asked.onerror = () => { db.close(); failed(asked.error); };
  };
})"""


def chromium() -> str | None:
    """The system's Chromium; None leaves the choice to Playwright."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


class PhoneBrowser:
    """One phone with the memory of its `profile` folder; `base_url` is the origin it knows the app by."""

    def __init__(self, playwright: Playwright, profile: Path, base_url: str, **values: Any) -> None:
        self.playwright, self.profile, self.base_url = playwright, profile, base_url
        self.values = values
        self.hours = 0.0
        self.init_scripts: list[str] = []
        self.wrong: list[str] = []
        self._context: BrowserContext | None = None

    # -- life and death ----------------------------------------------------------------------------------

    def start(self) -> PhoneBrowser:
        """Switch it on: the browser opens on what the profile remembers."""
        if self._context:
            return self
        self._context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            **{
                "executable_path": chromium(),
                "args": FLAGS,
                "base_url": self.base_url,
                "viewport": PHONE,
                "has_touch": True,
                "is_mobile": True,
                "device_scale_factor": 2,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "reduced_motion": "reduce",
                **self.values,
            },
        )
        self._context.set_default_timeout(15_000)
        self._context.on("page", self._watch)
        for page in self._context.pages:
            self._watch(page)
        for script in self.init_scripts:
            self._context.add_init_script(script)
        if self.hours:
            self._context.add_init_script(f"({SHIFT_CLOCK})({round(self.hours * 3_600_000)})")
        return self

    @property
    def context(self) -> BrowserContext:
        """The running browser."""
        assert self._context is not None, "the phone is off"
        return self._context

    @property
    def page(self) -> Page:
        """The tab in front."""
        return self.context.pages[-1] if self.context.pages else self.context.new_page()

    def pids(self) -> list[int]:
        """Every process of this browser."""
        mark = f"--user-data-dir={self.profile}".encode()
        return [pid for pid, words in _processes() if mark in words]

    def kill(self) -> None:
        """The battery dies: SIGKILL, no goodbye."""
        context, self._context = self._context, None
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while self.pids() and time.monotonic() < until:
            time.sleep(0.02)
        if context is not None:
            with contextlib.suppress(Exception):
                context.close()

    def close(self) -> None:
        """Switch it off in good order."""
        context, self._context = self._context, None
        if context is not None:
            context.close()

    def shift_hours(self, hours: float) -> None:
        """From the next page on the phone's clock is wrong by so many hours (also after a kill)."""
        self.hours += hours
        if self._context:
            self._context.add_init_script(f"({SHIFT_CLOCK})({round(hours * 3_600_000)})")

    def add_init_script(self, script: str) -> None:
        """Run in every page before its own code, now and after every restart."""
        self.init_scripts.append(script)
        if self._context:
            self._context.add_init_script(script)

    def offline(self, is_off: bool = True) -> None:
        """Aeroplane mode, as the browser itself sees it."""
        self.context.set_offline(is_off)

    def slow_cpu(self, rate: float) -> None:
        """Slow the processor of the tab in front."""
        session = self.context.new_cdp_session(self.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    def full_storage(self, is_full: bool = True) -> None:
        """The phone has no room for anything more; or, again, as much as it had.

        Chromium's own quota override is not heard by IndexedDB; the page's transactions fail as full ones do.
        """
        if FULL not in self.init_scripts:
            self.add_init_script(FULL)
            self.ask(FULL)
        self.ask("(is) => localStorage.setItem('phone-is-full', is)", "yes" if is_full else "no")

    # -- its memory --------------------------------------------------------------------------------------

    def rows(self, store: str, **only: Any) -> list[dict[str, Any]]:
        """What a store of the phone's own memory holds; pictures as {size, type, sha256}."""
        found: list[dict[str, Any]] = self.ask(COUNT, [DATABASE, store])
        return [row for row in found if all(row.get(key) == value for key, value in only.items())]

    def ask(self, script: str, about: Any = None) -> Any:
        """Evaluate in the page, again when it goes to another address meanwhile."""
        for _ in range(20):
            try:
                return self.page.evaluate(script, about)
            except PlaywrightError as error:
                if "context was destroyed" not in str(error) and "navigation" not in str(error):
                    raise
                self.page.wait_for_load_state()
        raise AssertionError("the page goes from one address to the next")

    def outbox(self, **only: Any) -> list[dict[str, Any]]:
        """What is unsent, refused things too."""
        return self.rows("outbox", **only)

    def photo_hashes(self) -> dict[str, str]:
        """SHA-256 by uid of every unsent picture, computed from its bytes; it must be what the app says."""
        pictures = [row for row in self.outbox() if row.get("blob")]
        for row in pictures:
            assert row["sha256"] == row["blob"]["sha256"], "the app's own hash of a picture is wrong"
        return {row["uid"]: row["blob"]["sha256"] for row in pictures}

    def cached(self) -> list[str]:
        """Addresses of everything in the HTTP caches of service workers."""
        return list(
            self.page.evaluate(
                """async () => (await Promise.all((await caches.keys()).map(async (name) =>
                   (await (await caches.open(name)).keys()).map((one) => one.url)))).flat()"""
            )
        )

    def forget_caches(self) -> None:
        """Clear what a browser may clear at any time: HTTP caches and workers, not IndexedDB."""
        self.page.evaluate(
            """async () => {
              for (const name of await caches.keys()) await caches.delete(name);
              for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
            }"""
        )

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.wrong.append(str(error)))


def _processes() -> Iterator[tuple[int, list[bytes]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                yield int(entry.name), (entry / "cmdline").read_bytes().split(b"\0")


def count_by(rows: Iterable[dict[str, Any]], key: str) -> dict[Any, int]:
    """How many rows have each value of `key`."""
    found: dict[Any, int] = {}
    for row in rows:
        found[row.get(key)] = found.get(row.get(key), 0) + 1
    return found


__all__ = ["PHONE", "PhoneBrowser", "chromium", "count_by"]
