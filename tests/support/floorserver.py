"""A server for phones: three zones with a round due now; it stops, starts, and is deployed as a new version.

The phone reaches it through a `Proxy`, whose address stays when the server goes away or becomes another.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask
import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from config import Settings
from mallops import app as factory
from mallops.blueprints.accounts.actions.sessions import revoke_sessions
from mallops.blueprints.accounts.models import User
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto
from mallops.core.db import db, transaction, utcnow
from mallops.core.photos.models import Photo
from mallops.core.photos.store import original_key
from mallops.core.photos.work import photo_store
from tests.factories import make_floor, make_mall, make_tenant, make_unit, make_user, make_zone
from tests.factories.patrols import make_plan, make_rounds, make_sheets
from tests.support.databases import close_connections

SHOPS_A_ZONE = 2
ZONES = ("F1-A", "F1-B", "F1-C")
SLOTS = [{"no": 1, "start": "05:00", "end": "20:00"}]


@dataclass(frozen=True)
class FloorGround:
    """Ids and uids of what was seeded; `zones` by code."""

    officer_id: int
    colleague_id: int
    supervisor_id: int
    zones: dict[str, str]
    tenants: list[str]


def noon_zone() -> str:
    """A time zone in which it is between 11:00 and 12:00 now: rounds are due whenever the tests run."""
    behind = (utcnow().hour - 11) % 24
    return f"Etc/GMT+{behind}" if behind <= 12 else f"Etc/GMT-{24 - behind}"


def seed_floor(app: Flask) -> FloorGround:
    """A mall with the shipped sheets, three zones of two shops, their rounds open now, and three people."""
    with app.app_context():
        mall = make_mall("ONE", name_zh="一号商场", name_en="Mall One", tz=noon_zone())
        officer = make_user(
            mall, "FLR", login="officer", name_zh="王秀英", name_en="Wang Xiuying", lang="zh_Hans_CN"
        )
        colleague = make_user(mall, "FLR", login="colleague", name_zh="赵铁柱", name_en="Zhao Tiezhu")
        supervisor = make_user(mall, "SUP", login="supervisor", name_zh="李主管", name_en="Li Min")
        floor = make_floor(mall, "F1", level=1)
        zones = [make_zone(floor, code, officer, colleague) for code in ZONES]
        shops = [
            make_tenant(mall, make_unit(zone, f"{zone.code[-1]}{number}"), code=f"{zone.code[-1]}{number}")
            for zone in zones
            for number in range(SHOPS_A_ZONE)
        ]
        make_sheets(mall)
        make_plan(mall, dict.fromkeys(zones), slots=SLOTS)
        make_rounds(mall, utcnow().astimezone(mall.zoneinfo).date())
        ground = FloorGround(
            officer.id,
            colleague.id,
            supervisor.id,
            {zone.code: str(zone.uid) for zone in zones},
            [str(shop.uid) for shop in shops],
        )
        db.session.commit()
        return ground


class FloorServer:
    """One server on one database; `port` stays its own."""

    def __init__(self, url: str, data: Path) -> None:
        self.settings = Settings.for_tests(url, data, csrf=True)
        self.static = Path(factory.__file__).parent / "static"
        self.app = self.first_app = factory.create_app(self.settings)
        self.port = 0
        self._server: BaseWSGIServer | None = None
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self.start()

    def start(self) -> None:
        """Serve, on the same port as before, and do the jobs."""
        self._stopped = threading.Event()
        self._server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self._server.server_port
        self._threads = [
            threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
            threading.Thread(target=_do_jobs, args=(self.app, self._stopped), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """The server goes away."""
        if self._server is None:
            return
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join(timeout=10)
        self._server = None
        close_connections(self.app)

    def renew(self, rows: Callable[[], object]) -> None:
        """The version it began with, on what `rows` puts in the place of its database."""
        self.stop()
        self.app = self.first_app
        self.static = Path(factory.__file__).parent / "static"
        rows()
        self.start()

    def deploy(self, folder: Path) -> None:
        """A new version comes up in place of this one: every script and style has another name and hash."""
        self.stop()
        self.static = remade(self.static, folder)
        with _static_folder(self.static):
            self.app = factory.create_app(self.settings)
        self.app.extensions["mallops_version"] = self.static.name
        self.start()

    # -- what it holds -----------------------------------------------------------------------------------

    def sign_everybody_out(self, user_id: int) -> None:
        """Their sessions end, as after a shift."""
        with self.app.app_context(), transaction():
            revoke_sessions(user_id)

    def read(self, look: Callable[[], Any]) -> Any:
        """The result of `look` inside the app."""
        with self.app.app_context():
            return look()

    def rows(self, model: Any, **only: Any) -> list[Any]:
        """Every row of a model, in order, detached."""
        with self.app.app_context():
            found = list(db.session.scalars(sa.select(model).filter_by(**only).order_by(model.id)))
            db.session.expunge_all()
            return found

    def patrols(self, **only: Any) -> list[Patrol]:
        """Runs."""
        return self.rows(Patrol, **only)

    def answers(self, **only: Any) -> list[PatrolAnswer]:
        """Every answer ever received, replaced ones too."""
        return self.rows(PatrolAnswer, **only)

    def photo_hashes(self) -> dict[str, str]:
        """SHA-256 of the stored bytes of every patrol photo, by the uid the phone gave."""
        with self.app.app_context():
            found = {}
            for one in db.session.scalars(sa.select(PatrolPhoto)):
                sha = db.session.get_one(Photo, one.photo_id).sha256
                found[str(one.uid)] = hashlib.sha256(photo_store().read(original_key(sha))).hexdigest()
            return found

    def user_uid(self, user_id: int) -> uuid.UUID:
        """A person's public id."""
        with self.app.app_context():
            return db.session.get_one(User, user_id).uid


def remade(old: Path, folder: Path) -> Path:
    """A build like `old`, as if every script and style sheet had changed."""
    new = folder / f"static-{uuid.uuid4().hex[:6]}"
    shutil.copytree(old, new)
    manifest: dict[str, str] = json.loads((new / "manifest.json").read_text())
    renamed: dict[str, str] = {}
    names = sorted(manifest, key=lambda name: name == "sw.js")  # it lists the others
    for name in names:
        path = new / manifest[name]
        if path.suffix not in (".js", ".css"):
            continue
        text = path.read_text()
        for before, after in renamed.items():
            text = text.replace(before, after)
        text += f"\n/* {new.name} */\n"
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        fresh = path.with_name(f"{Path(name).stem}.{digest}{path.suffix}")
        fresh.write_text(text)
        path.unlink()
        for ending in (".br", ".gz"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        renamed[path.name] = fresh.name
        manifest[name] = fresh.relative_to(new).as_posix()
    (new / "manifest.json").write_text(json.dumps(manifest))
    return new


@contextlib.contextmanager
def _static_folder(folder: Path) -> Iterator[None]:
    """The factory serves another build."""

    def make(name: str, **values: Any) -> Flask:
        return flask.Flask(name, **{**values, "static_folder": str(folder), "static_url_path": "/static"})

    real = factory.Flask
    factory.Flask = make  # type: ignore[misc,assignment]
    try:
        yield
    finally:
        factory.Flask = real  # type: ignore[misc]


def _do_jobs(app: Flask, stopped: threading.Event) -> None:
    from mallops.core.jobs import run_pending

    while not stopped.wait(0.2):
        with app.app_context():
            run_pending()


__all__ = ["ZONES", "FloorGround", "FloorServer", "noon_zone", "remade", "seed_floor"]
