"""The server is killed ten times while sixteen phones send: nothing acknowledged is lost or doubled.

A real gunicorn with two workers, `kill -9` of the whole group. A phone keeps an item until a receipt echoes
its uid, and sends it again as it was after any other end (quality.md, rules 1 to 3).
"""

from __future__ import annotations

import hashlib
import http.client
import importlib
import json
import os
import random
import socket
import sys
import threading
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from gunicorn.app.wsgiapp import run as gunicorn

from mallops.blueprints.accounts.actions.sessions import start_session
from mallops.blueprints.accounts.rules.tokens import SESSION_KEY
from mallops.blueprints.patrols.actions import Start, start_free_zone
from mallops.blueprints.patrols.models import PatrolAnswer, PatrolPhoto
from mallops.core.db import db
from mallops.core.photos.models import Photo
from mallops.core.photos.store import LocalStore
from tests.factories import actor_of, make_cast
from tests.factories.patrols import jpeg, make_sheets
from tests.support.databases import Database
from tests.support.nursery import Child, Nursery, environment

CLIENTS, KILLS = 16, 10
ENOUGH = 25  # acknowledged answers between two kills
ITEMS = ["1.2.a", "1.2.b", "1.2.c", "1.2.d", "1.2.e", "1.3.a", "1.3.b", "1.4.a", "1.4.b", "1.5.a"]
READY_SECONDS = 60
PATIENCE_SECONDS = 300  # a phone waits longer than ten starts of a busy machine take
pytestmark = pytest.mark.xdist_group("killed servers")  # they share the program that is loaded once


def build() -> Any:
    """The program as gunicorn is told to load it."""
    return importlib.import_module("wsgi").app


def serve(_app: Any, port: int) -> None:
    """gunicorn with the program that is loaded already."""
    command = ["gunicorn", "wsgi:app", "--workers", "2", "--preload", "--bind", f"127.0.0.1:{port}"]
    sys.argv = command
    gunicorn()


class Server:
    """gunicorn on a port of its own, started and killed as a group."""

    def __init__(self, database: Database, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        address = {"BASE_URL": f"http://127.0.0.1:{self.port}"}
        self.nursery = Nursery(build, serve, environment(database, data, **address))
        self.log = data / "gunicorn.log"
        self.process: Child | None = None

    def start(self) -> float:
        """Start it and wait until it answers; returns the seconds that took."""
        began = time.monotonic()
        self.process = self.nursery.start(self.log, self.port)
        while time.monotonic() - began < READY_SECONDS:
            try:
                status, _body, _headers = Phone(self.port).call("GET", "/api/patrols/today")
                if status == 401:
                    return time.monotonic() - began
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        raise AssertionError(f"the server did not come up:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """kill -9 of master and workers at the same moment."""
        assert self.process is not None
        self.process.kill()


class Phone:
    """One connection that may break at any time."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie, self.token = port, cookie, ""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def call(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes, Any]:
        """One request; raises OSError or HTTPException when the connection breaks."""
        sent = {"Cookie": self.cookie, "X-CSRFToken": self.token, **headers}
        try:
            self.connection.request(method, path, body, {name: text for name, text in sent.items() if text})
            reply = self.connection.getresponse()
            return reply.status, reply.read(), reply.headers
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise

    def sign_in(self) -> None:
        """Fetch the form token of this session."""
        status, body, headers = self.call("GET", "/api/patrols/today")
        assert status == 200, body
        self.token = json.loads(body)["csrf"]
        self.cookie = headers["Set-Cookie"].partition(";")[0]


class Walk(threading.Thread):
    """A phone that answers and photographs until told to stop, then sends what is left."""

    def __init__(self, port: int, cookie: str, run: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.phone, self.run_uid, self.stop = Phone(port, cookie), run, stop
        self.random = random.Random(run)
        self.acknowledged: dict[str, str] = {}
        self.photos: dict[str, str] = {}
        self.failure: str = ""
        self.over = False  # the test has ended, well or badly: it must not call on into the next one
        self.resent = 0

    def run(self) -> None:
        self._until_done(self.phone.sign_in)
        while not self.stop.is_set() and not self.failure:
            if self.random.random() < 0.3:
                picture = jpeg("teal", (self.random.randrange(40, 400), 60))
                self._photo(picture + os.urandom(self.random.randrange(2_000, 100_000)))
            else:
                self._answers(self.random.randrange(1, 6))

    def _until_done(self, send: Any) -> Any:
        """Try again as it is until the server has answered in its own words."""
        until, last = time.monotonic() + PATIENCE_SECONDS, ""
        while time.monotonic() < until and not self.over:
            try:
                return send()
            except (OSError, http.client.HTTPException, AssertionError) as error:
                last = repr(error)[:300]
                self.resent += 1
                time.sleep(0.05)
        self.failure = self.failure or f"gave up: {last}"
        return None

    def _answers(self, count: int) -> None:
        answers = [
            {"uid": str(uuid.uuid4()), "item": self.random.choice(ITEMS), "verdict": "pass"}
            for _n in range(count)
        ]
        body = json.dumps({"answers": answers}).encode()

        def send() -> None:
            path = f"/api/patrols/{self.run_uid}/answers"
            status, reply, _headers = self.phone.call(
                "POST", path, body, **{"Content-Type": "application/json"}
            )
            assert status in {200, 201}, reply
            for receipt in json.loads(reply)["receipts"]:
                assert receipt["status"] == "stored", receipt
                self.acknowledged[receipt["uid"]] = receipt["hash"]

        self._until_done(send)
        if not {one["uid"] for one in answers} <= set(self.acknowledged):
            self.failure = self.failure or "a receipt is missing"

    def _photo(self, data: bytes) -> None:
        uid, sha256 = str(uuid.uuid4()), hashlib.sha256(data).hexdigest()
        headers = {"X-Photo-Uid": uid, "X-Photo-Item": self._free_item(), "X-Photo-Sha256": sha256}
        if not headers["X-Photo-Item"]:
            return

        def send() -> None:
            status, reply, _headers = self.phone.call(
                "POST",
                f"/api/patrols/{self.run_uid}/photos",
                data,
                **headers,
                **{"Content-Type": "image/jpeg"},
            )
            assert status == 201, reply
            receipt = json.loads(reply)
            assert (receipt["uid"], receipt["sha256"]) == (uid, sha256)
            self.photos[uid] = sha256

        self._until_done(send)

    def _free_item(self) -> str:
        """Nine pictures an item is the limit."""
        taken = len(self.photos)
        return ITEMS[taken // 9] if taken < 9 * len(ITEMS) else ""


@pytest.fixture
def runs(app: Flask) -> tuple[str, list[str]]:
    """A signed session cookie and sixteen runs of its officer."""
    with app.app_context():
        cast = make_cast()
        make_sheets(cast.mall)
        officer = actor_of(cast.officer)
        started = [start_free_zone(officer, cast.other_zone, Start(uuid.uuid4())) for _n in range(CLIENTS)]
        token = start_session(cast.officer, None, user_agent="kill")
        db.session.commit()
        signed = app.session_interface.get_signing_serializer(app).dumps({SESSION_KEY: token})
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signed}"
        found = cookie, [str(one.uid) for one in started]
        db.session.remove()
    return found


def test_kill_nine_ten_times(app: Flask, database: Database, runs: Any, tmp_path: Path) -> None:
    cookie, uids = runs
    server, stop = Server(database, tmp_path), threading.Event()
    server.start()
    phones = [Walk(server.port, cookie, uid, stop) for uid in uids]
    try:
        for phone in phones:
            phone.start()
        starts, before = [], 0
        for _kill in range(KILLS):
            until = time.monotonic() + 10
            while sum(len(one.acknowledged) for one in phones) < before + ENOUGH and time.monotonic() < until:
                time.sleep(0.01)
            server.kill()
            before = sum(len(one.acknowledged) for one in phones)
            starts.append(server.start())
        stop.set()
        for phone in phones:
            phone.join(READY_SECONDS)
    finally:
        stop.set()
        still = [one.failure or "still sending" for one in phones if one.failure or one.is_alive()]
        for phone in phones:
            phone.over = True
        server.kill()
        server.nursery.close()
    assert still == []
    assert sum(one.resent for one in phones) > KILLS, "the kills hit nobody: the test proves nothing"
    _nothing_lost_or_doubled(app, tmp_path, phones)
    assert max(starts) <= READY_SECONDS


def _nothing_lost_or_doubled(app: Flask, data: Path, phones: list[Walk]) -> None:
    answers = {uid: digest for one in phones for uid, digest in one.acknowledged.items()}
    photos = {uid: sha256 for one in phones for uid, sha256 in one.photos.items()}
    with app.app_context():
        kept = db.session.execute(sa.select(PatrolAnswer.uid, PatrolAnswer.payload_hash)).all()
        places = db.session.execute(
            sa.select(PatrolAnswer.patrol_id, PatrolAnswer.item_id).where(PatrolAnswer.is_current)
        ).all()
        pictures = db.session.execute(
            sa.select(PatrolPhoto.uid, Photo.sha256).join(Photo, Photo.id == PatrolPhoto.photo_id)
        ).all()
        keys = {one.sha256: one.original_key for one in db.session.scalars(sa.select(Photo))}
    assert {str(uid): digest for uid, digest in kept} == answers
    assert len(kept) == len(answers) > ENOUGH * KILLS
    assert max(Counter(places).values()) == 1
    assert {str(uid): sha256 for uid, sha256 in pictures} == photos
    assert len(pictures) == len(photos) > 0
    store = LocalStore(data / "photos")
    for sha256, key in keys.items():
        assert hashlib.sha256(store.read(key)).hexdigest() == sha256
