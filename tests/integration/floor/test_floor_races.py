"""Phones that get through at the same moment: one uid is one thing, whatever the engine."""

from __future__ import annotations

import hashlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from mallops.blueprints.attendance.models import AttendanceTick
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.floor.models import PhonePhoto, PhoneReceipt
from mallops.core import clock
from mallops.core.casework import CaseAttachment
from mallops.core.db import db
from tests.factories import login_as, make_cast
from tests.factories.patrols import MONDAY, jpeg

PARALLEL = 32


@pytest.fixture
def crowd(app):
    """Runs a call in 32 threads at once, each with a browser of its own signed in as the officer."""
    with app.app_context(), clock.frozen(MONDAY):
        cast = make_cast()
        places = {"zone": str(cast.zone.uid), "tenant": str(cast.tenant.uid)}
        clients = [login_as(app.test_client(), cast.officer) for _n in range(PARALLEL)]
        db.session.commit()
        db.session.remove()
    start = threading.Barrier(PARALLEL)

    def one(call, number):
        with clock.frozen(MONDAY):
            start.wait()
            return call(clients[number], number)

    def run(call):
        with ThreadPoolExecutor(PARALLEL) as pool:
            return list(pool.map(lambda number: one(call, number), range(PARALLEL)))

    run.places = places  # type: ignore[attr-defined]
    return run


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_one_finding_posted_by_all_is_one_record_and_one_receipt(app, crowd):
    body = {"uid": str(uuid.uuid4()), "title": "地面有水", "zone": crowd.places["zone"]}
    answers = crowd(lambda client, _n: client.post("/api/floor/findings", json=body))
    assert {one.status_code for one in answers} == {201}
    assert len({one.get_data() for one in answers}) == 1
    assert (count(app, Finding), count(app, PhoneReceipt)) == (1, 1)


def test_of_many_bodies_under_one_uid_one_stands(app, crowd):
    uid = str(uuid.uuid4())

    def post(client, number):
        body = {"uid": uid, "title": f"灯不亮 {number}", "zone": crowd.places["zone"]}
        return client.post("/api/floor/findings", json=body)

    codes = sorted(one.status_code for one in crowd(post))
    assert codes == [201, *[409] * (PARALLEL - 1)]
    assert count(app, Finding) == 1


def test_one_tick_posted_by_all_is_one_row(app, crowd):
    tick = {
        "uid": str(uuid.uuid4()), "tenant": crowd.places["tenant"], "on": "2026-11-23", "phase": "open",
        "state": "late",
    }  # fmt: skip
    answers = crowd(lambda client, _n: client.post("/api/floor/ticks", json={"ticks": [tick]}))
    assert {one.json["receipts"][0]["status"] for one in answers} == {"stored"}
    assert len({one.get_data() for one in answers}) == 1
    assert count(app, AttendanceTick) == 1


def test_a_thing_and_its_pictures_never_miss_each_other(app, crowd):
    """Half send a finding, half its picture, all at once: every picture hangs where it belongs, once."""
    things = [str(uuid.uuid4()) for _n in range(PARALLEL // 2)]
    picture = jpeg()
    digest = hashlib.sha256(picture).hexdigest()

    def post(client, number):
        uid = things[number // 2]
        if number % 2:
            body = {"uid": uid, "title": "地面有水", "zone": crowd.places["zone"], "photos": []}
            return client.post("/api/floor/findings", json=body)
        headers = {
            "X-Photo-Uid": str(uuid.uuid4()), "X-Photo-For": f"finding:{uid}", "X-Photo-Sha256": digest,
        }  # fmt: skip
        return client.post("/api/floor/photos", data=picture, headers=headers)

    assert {one.status_code for one in crowd(post)} == {201}
    assert count(app, CaseAttachment) == PARALLEL // 2
    with app.app_context():
        assert db.session.scalars(sa.select(PhonePhoto).where(PhonePhoto.hung_at.is_(None))).all() == []
