"""The README's three pictures: an officer's sheet, the supervisor's review, the first page of the report.

Works on a copy of the demo (or makes one of some days), serves it here and looks at it in Chromium. Called by
script/screens.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
OUT = ROOT / "docs" / "screens"
MOST_BYTES = 150 * 1024
DAYS = 10  # of patrols, when the demo is made here
OFFICER, MANAGER = "linfang", "shenlan"
PHONE, DESK = (390, 844), (1366, 768)


def main() -> None:
    """Make all three; nothing is replaced unless all were made."""
    with tempfile.TemporaryDirectory(prefix="mallops-screens-") as folder:
        data = Path(folder) / "data"
        app = demo_app(data)
        waiting, finished = choose_patrols(app)
        with served(app) as base:
            shots = look(base, waiting, finished)
        OUT.mkdir(parents=True, exist_ok=True)
        for name, image in shots.items():
            size = store(image, OUT / f"{name}.png")
            print(f"  docs/screens/{name}.png {size / 1024:.0f} KB")


def demo_app(data: Path) -> Any:
    """The app on a demo mall of its own."""
    known = os.environ.get("MALLOPS_DATA")
    if known:
        shutil.copytree(known, data)
    data.mkdir(exist_ok=True)
    os.environ.update(MALLOPS_DEMO="1", MALLOPS_DATA=str(data))
    os.environ.pop("DATABASE_URL", None)
    from flask_migrate import upgrade

    from mallops.app import create_app
    from mallops.demo.load import load_demo

    app = create_app()
    with app.app_context():
        upgrade()
        load_demo(lambda said: print(f"  {said}"), days=DAYS)
    return app


def choose_patrols(app: Any) -> tuple[str, str]:
    """A round that waits for review and a finished one, those with most photos; their photos developed."""
    import sqlalchemy as sa

    from mallops.blueprints.patrols.models import Patrol, PatrolPhoto
    from mallops.core.db import db
    from mallops.core.malls import Mall
    from mallops.core.photos.models import Photo
    from mallops.core.photos.records import develop_photo
    from mallops.core.photos.work import photo_store

    def most(*states: str) -> Patrol:
        query = sa.select(Patrol).where(Patrol.state.in_(states), Patrol.purpose == "round")
        found = db.session.scalar(
            query.order_by(Patrol.photo_count.desc(), Patrol.failed_count.desc(), Patrol.id.desc()).limit(1)
        )
        if found is None:
            raise SystemExit(f"FAILED: the demo has no patrol that is {' or '.join(states)}")
        return found

    with app.app_context():
        chosen = most("submitted"), most("reviewed", "archived")
        mine = sa.select(PatrolPhoto.photo_id).where(PatrolPhoto.patrol_id.in_([one.id for one in chosen]))
        for photo in db.session.scalars(sa.select(Photo).where(Photo.id.in_(mine))).all():
            zone = db.session.get_one(Mall, photo.mall_id).zoneinfo
            develop_photo(photo, store=photo_store(), limits=app.config["SETTINGS"].photos, tz=zone)
        return str(chosen[0].uid), str(chosen[1].uid)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The app on a free port of this machine."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        """Says nothing of requests."""

        def log(self, *_words: Any) -> None: ...

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def look(base: str, waiting: str, finished: str) -> dict[str, bytes]:
    """The pictures as PNG, by name."""
    from playwright.sync_api import sync_playwright

    from tests.support.phonebrowser import chromium

    path = chromium()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        phone = browser.new_context(
            viewport={"width": PHONE[0], "height": PHONE[1]},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            locale="zh-CN",
        )
        desk = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, locale="zh-CN")
        shots = {
            "sheet": sheet(entered(phone, base, OFFICER), base),
            "review": review(entered(desk, base, MANAGER), base, waiting),
            "report": report(desk, base, finished),
        }
        browser.close()
    return shots


def entered(context: Any, base: str, login: str) -> Any:
    """A page in which a person of the demo is signed in and reads Chinese by daylight."""
    page = context.new_page()
    page.goto(f"{base}/login")
    token = page.locator("input[name=csrf_token]").first.get_attribute("value")
    form = {"login": login, "csrf_token": token}
    context.request.post(f"{base}/login/demo", form=form, headers={"Origin": base})
    context.add_cookies(
        [
            {"name": "lang", "value": "zh_Hans_CN", "url": base},
            {"name": "theme", "value": "light", "url": base},
        ]
    )
    return page


def sheet(page: Any, base: str) -> bytes:
    """A sheet on which a failure with its photo has just been told."""
    from mallops.demo.photos import draw_photo

    page.goto(f"{base}/rounds/zones")
    page.locator("main li form button").first.click()
    page.wait_for_url("**/sheet")

    def row(code: str) -> Any:
        return page.locator(f'[data-row][data-item="{code}"]')

    row("1.2.a").locator("[data-verdict=pass]").tap()
    row("1.2.b").locator("[data-verdict=fail]").tap()
    row("1.2.b").locator(".chip").first.tap()
    picture = {"name": "floor.jpg", "mimeType": "image/jpeg", "buffer": draw_photo("stain")}
    row("1.2.b").locator("input[type=file]").first.set_input_files(picture)
    page.locator("[data-sync].tone-ok").wait_for(timeout=20_000)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(500)
    return bytes(page.screenshot())


def review(page: Any, base: str, uid: str) -> bytes:
    """A patrol that waits for the supervisor."""
    page.goto(f"{base}/patrols/{uid}")
    page.wait_for_load_state("networkidle")
    return bytes(page.screenshot())


def report(context: Any, base: str, uid: str) -> bytes:
    """The first page of the report in Chinese."""
    page = context.new_page()
    page.goto(f"{base}/patrols/{uid}/report")
    token = page.locator("input[name=csrf_token]").first.get_attribute("value")
    made = context.request.post(
        f"{base}/patrols/{uid}/report",
        form={"lang": "zh_Hans_CN", "csrf_token": token},
        headers={"Origin": base},
        timeout=120_000,
    )
    pdf = made.body()
    if not re.match(rb"%PDF-", pdf):
        raise SystemExit(f"FAILED: no report came of {made.url}")
    import pymupdf

    with pymupdf.open(stream=pdf) as document:
        image: bytes = document[0].get_pixmap(dpi=120).tobytes("png")
    return image


def store(image: bytes, path: Path) -> int:
    """Write a PNG of at most 150 KB: a palette first, a smaller picture when that is not enough."""
    from PIL import Image

    whole = Image.open(io.BytesIO(image)).convert("RGB")
    for share in (1.0, 0.85, 0.7, 0.6, 0.5):
        size = (round(whole.width * share), round(whole.height * share))
        scaled = whole if share == 1.0 else whole.resize(size, Image.Resampling.LANCZOS)
        for colours in (192, 96, 48):
            out = io.BytesIO()
            flat = scaled.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            flat.save(out, "PNG", optimize=True)
            if len(out.getvalue()) <= MOST_BYTES:
                path.write_bytes(out.getvalue())
                return len(out.getvalue())
    raise SystemExit(f"FAILED: {path.name} does not get small enough")


if __name__ == "__main__":
    main()
