"""What an officer does with the phone's app, by the parts of the screen that she sees and touches."""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import re
import time
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.factories import PASSWORD
from tests.support.phonebrowser import PhoneBrowser

PATIENCE = 15_000  # milliseconds
_picture = itertools.count(1)
SIGNATURE = "王秀英"
ASK_WORKER = """() => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => done(data.version);
  navigator.serviceWorker.controller.postMessage({ version: true }, [port2]);
})"""
PUT = """(row) => new Promise((done, failed) => {
  const opening = indexedDB.open("mallops-sheet");
  opening.onsuccess = () => {
    const tx = opening.result.transaction("outbox", "readwrite");
    tx.objectStore("outbox").put(row);
    tx.oncomplete = () => { opening.result.close(); done(); };
    tx.onerror = () => failed(tx.error);
  };
})"""


@functools.cache
def _jpeg(number: int, edge: int) -> bytes:
    """A picture unlike every other, as a camera makes them."""
    out = io.BytesIO()
    base = Image.effect_noise((edge, edge * 3 // 4), 40).convert("RGB")
    colour = ((number * 67) % 256, (number * 151) % 256, (number * 29) % 256)
    Image.blend(base, Image.new("RGB", base.size, colour), 0.5).save(out, "JPEG", quality=85)
    return out.getvalue()


def pictures(count: int, edge: int = 240) -> list[dict[str, Any]]:
    """So many different pictures, as after the shutter."""
    return [
        {"name": f"IMG_{number:04d}.jpg", "mimeType": "image/jpeg", "buffer": _jpeg(number, edge)}
        for number in itertools.islice(_picture, count)
    ]


class Officer:
    """A person with a phone in the hand."""

    def __init__(self, phone: PhoneBrowser, login: str = "officer") -> None:
        self.phone, self.login = phone, login

    @property
    def page(self) -> Page:
        """What is on the screen."""
        return self.phone.page

    # -- signing in and the day's rounds -----------------------------------------------------------------

    def sign_in(self, goto: str = "/floor") -> Officer:
        """Through the log-in page, to `goto`; a phone that is still signed in goes there by itself."""
        self.page.goto(f"/login?next={goto}")
        if "/login" not in self.page.url:
            return self
        self.page.locator("input[name=login]").fill(self.login)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(re.compile(re.escape(goto)))
        return self

    def sign_in_again(self) -> Officer:
        """One log-in after the session has ended, from where the app asks for it."""
        self.page.locator("input[name=login]").fill(self.login)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self

    def open_floor(self, view: str = "/") -> Officer:
        """The app's first page, as from the icon on the home screen."""
        self.page.goto("about:blank")  # an address that differs in its hash alone would load nothing
        try:
            self.page.goto(f"/floor#{view}")
        except PlaywrightTimeout:
            # one in fifty times on a busy machine, Chromium never begins a navigation that meets the change
            # from one worker to the next (no request leaves it); people open the app once more
            self.page.goto(f"/floor#{view}")
        self.page.locator(".floor-view").wait_for()
        return self

    def make_ready(self) -> Officer:
        """At the desk: wait until the phone says that it is ready for the basement."""
        self.page.locator('[data-ready="yes"]').wait_for(timeout=PATIENCE)
        in_charge = "() => navigator.serviceWorker.controller !== null"
        self.until(lambda: bool(self.page.evaluate(in_charge)), "the worker is in charge")
        return self

    # -- a round -----------------------------------------------------------------------------------------

    def round_card(self, zone: str) -> Locator:
        """The card of a zone's round."""
        return self.page.locator(".round-card").filter(has=self.page.get_by_text(zone, exact=True))

    def start_round(self, zone: str) -> str:
        """Begin (or go on with) the round of a zone; returns the run's uid."""
        self.round_card(zone).locator(".round-foot .btn-primary").tap()
        self.page.wait_for_url("**/sheet")
        self.page.locator(".sheet-section").first.wait_for()
        return self.run

    def start_free_round(self, zone: str) -> str:
        """A round outside the plan, from the list of zones."""
        self.open_floor("/zones")
        self.page.locator(".row-link").filter(has_text=zone).first.tap()
        self.page.locator(".round-card .round-foot button").last.tap()
        self.page.wait_for_url("**/sheet")
        self.page.locator(".sheet-section").first.wait_for()
        return self.run

    @property
    def run(self) -> str:
        """The uid of the run whose sheet is open."""
        return self.page.url.split("/patrols/")[1].split("/")[0]

    def open_sheet(self, run: str) -> Officer:
        """The sheet of a run, as after a crash."""
        self.page.goto(f"/patrols/{run}/sheet")
        self.page.locator(".sheet-section, .sheet-done, .check-row").first.wait_for()
        return self

    def section(self, code: str) -> Locator:
        """A section, unfolded."""
        section = self.page.locator(f'[data-section="{code}"]')
        if not section.locator(".section-body").is_visible():
            section.locator(".section-fold").press("Enter")
        return section

    def row(self, item: str) -> Locator:
        """A row of a section that is open."""
        return self.page.locator(f'[data-item="{item}"]:visible').first

    def tap(self, item: str, verdict: str) -> Locator:
        """Give a verdict with one tap, and see it kept."""
        self.row(item).locator(f"[data-verdict={verdict}]").press("Enter")
        expect(self.row(item)).to_have_class(re.compile(f"is-{verdict}"))
        return self.row(item)

    def photograph(self, item: str, count: int = 1, edge: int = 240) -> None:
        """Take so many pictures of an item, and see them kept."""
        row = self.row(item)
        before = row.locator(".photo-thumb").count()
        row.locator("input[type=file]").last.set_input_files(pictures(count, edge))
        expect(row.locator(".photo-thumb")).to_have_count(before + count, timeout=PATIENCE)

    def fail(self, item: str, photos: int = 1, edge: int = 240) -> None:
        """A failure with pictures."""
        section = item.rsplit(".", 1)[0]
        self.section(section)
        self.tap(item, "fail")
        if photos:
            self.photograph(item, photos, edge)

    def pass_rest(self, sections: Iterable[str] | None = None) -> None:
        """One press a section for everything that is left."""
        codes = sections or self.page.eval_on_selector_all(
            ".sheet-section", "all => all.map(e => e.dataset.section)"
        )
        for code in codes:
            section = self.page.locator(f'[data-section="{code}"]')
            if "is-done" in (section.get_attribute("class") or ""):
                continue
            self.section(code).locator(".section-rest").press("Enter")
            expect(section).to_have_class(re.compile("is-done"))

    def count(self) -> str:
        """What the sheet says of its progress."""
        return self.page.locator("[data-count]").inner_text()

    def sign(self, *, wait: bool = True) -> None:
        """Sign with a typed name and submit; `wait` until the phone says that it is signed."""
        self.page.wait_for_timeout(360)  # the sheet takes no tap while it moves
        self.page.locator("[data-next].btn-primary").press("Enter")
        dialog = self.page.locator("#submit-dialog")
        dialog.locator("[data-signature-switch]").first.press("Enter")
        dialog.locator("[data-signature-typed]").first.fill(SIGNATURE)
        dialog.locator("button[type=submit]").press("Enter")
        if wait:
            self.until(self.is_signed, "the sheet is signed")

    def is_signed(self) -> bool:
        """The sheet says so, or has made room for the record."""
        return "/sheet" not in self.page.url or self.page.locator(".sheet-done").count() > 0

    # -- what is unsent ----------------------------------------------------------------------------------

    def waiting(self) -> int:
        """How much is unsent and not refused."""
        return sum(not row.get("refused") for row in self.phone.outbox())

    def nudge(self) -> None:
        """The phone finds a network."""
        self.phone.ask("dispatchEvent(new Event('online'))")

    def send_all(self, seconds: float = 60, left: int = 0, every: float = 0.15) -> float:
        """Until no more than `left` is unsent; returns the seconds it took."""
        began = time.monotonic()
        while self.waiting() > left:
            assert time.monotonic() - began < seconds, f"still unsent: {self.describe()}"
            self.nudge()
            self.page.wait_for_timeout(every * 1000)
        return time.monotonic() - began

    def send_by_hand(self, seconds: float = 20) -> None:
        """The button of the outbox, which tries also what is held back after a failure of the server."""
        self.open_floor("/outbox")
        began = time.monotonic()
        while self.waiting():
            assert time.monotonic() - began < seconds, f"still unsent: {self.describe()}"
            button = self.page.locator(".outbox-head .btn-primary, .outbox-head button").first
            with contextlib.suppress(PlaywrightTimeout):  # it goes when the last item is safe
                if button.is_visible():
                    button.tap(timeout=1000)
            self.page.wait_for_timeout(200)

    def until(self, true: Callable[[], bool], what: str, seconds: float = 20, every: int = 100) -> None:
        """Wait for something the page does not show; looks every so many milliseconds."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < seconds, f"{what}; unsent: {self.describe()}"
            self.page.wait_for_timeout(every)

    def poison(self, kind: str, **values: Any) -> dict[str, Any]:
        """Make the last unsent item of a kind one that no server will ever take."""
        row: dict[str, Any] = max(self.phone.outbox(kind=kind), key=lambda one: float(one["createdAt"]))
        row["body"] |= values
        self.page.evaluate(PUT, row)
        return row

    def export_of(self, card: Locator) -> dict[str, str]:
        """The rescue file of a refused item, opened: text by name, pictures as empty text."""
        with self.page.expect_download() as saving:
            card.locator("button").last.tap()
        with zipfile.ZipFile(saving.value.path()) as archive:
            names = archive.namelist()
            return {name: archive.read(name).decode("utf-8", "ignore") for name in names}

    def code_of(self, item: str) -> str:
        """The code of an item, by its uid as the shift on the phone has it; a code is its own."""
        shift = next(row for row in self.phone.rows("kv") if row["key"].startswith("shift|"))
        bundle = shift["value"]["bundle"]
        parts = [part for sections in bundle["versions"].values() for part in sections]
        return next(
            one["code"] for part in parts for one in part["items"] if item in (one["uid"], one["code"])
        )

    def place(self, code: str, tenant: str | None) -> Locator:
        """The row of an item, of one shop where the section repeats."""
        return self.page.locator(f'[data-item="{code}"][data-tenant="{tenant or ""}"]')

    def open_shops(self) -> None:
        """Unfold every shop of the sections that are open."""
        folded = self.page.locator('.shop-fold[aria-expanded="false"]:visible')
        while folded.count():
            folded.first.press("Enter")

    # -- which version -----------------------------------------------------------------------------------

    def version(self) -> str:
        """The version of the page on the screen: the names of its scripts."""
        return " ".join(self.page.eval_on_selector_all("script[src]", "all => all.map(e => e.src)"))

    def worker_version(self) -> str:
        """The version that the worker in charge says it opens the next page with."""
        return str(self.phone.ask(ASK_WORKER))

    def describe(self) -> list[str]:
        """The outbox in short, for a failure's message."""
        words = ("refused", "trouble")
        return [
            f"{row['kind']} {' '.join(str(row[word]) for word in words if row.get(word))}".strip()
            for row in self.phone.outbox()
        ][:12]


__all__ = ["PATIENCE", "SIGNATURE", "Officer", "pictures"]
