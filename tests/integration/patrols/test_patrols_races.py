"""Phones that get through at the same moment: one uid is one row, whatever the engine."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.accounts.models import User
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto
from mallops.core import clock
from mallops.core.db import db
from tests.factories import login_as, make_cast
from tests.factories.patrols import MONDAY, answer_all, jpeg, make_plan, make_rounds, make_run, make_sheets

PARALLEL = 32


@pytest.fixture
def crowd(app: Flask) -> Callable[[Callable[[Any, int], Any]], list[Any]]:
    """Runs a call in 32 threads at once, each with a browser of its own signed in as the officer."""
    with app.app_context(), clock.frozen(MONDAY):
        cast = make_cast()
        make_sheets(cast.mall)
        make_plan(cast.mall, {cast.zone: cast.officer})
        rounds = make_rounds(cast.mall, MONDAY.date())
        db.session.commit()
        app.config["CROWD"] = (cast.officer.id, rounds[0].id, str(rounds[0].uid))
        clients = [login_as(app.test_client(), cast.officer) for _n in range(PARALLEL)]
        db.session.commit()
        db.session.remove()
    start = threading.Barrier(PARALLEL)

    def one(call: Callable[[Any, int], Any], number: int) -> Any:
        with clock.frozen(MONDAY):
            start.wait()
            return call(clients[number], number)

    def run(call: Callable[[Any, int], Any]) -> list[Any]:
        with ThreadPoolExecutor(PARALLEL) as pool:
            return list(pool.map(lambda number: one(call, number), range(PARALLEL)))

    return run


def begin(app: Flask) -> str:
    officer, round_id, _uid = app.config["CROWD"]
    with app.app_context(), clock.frozen(MONDAY):
        from mallops.blueprints.patrols.models import PatrolRound

        run = make_run(db.session.get_one(User, officer), db.session.get_one(PatrolRound, round_id))
        db.session.commit()
        return str(run.uid)


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_one_answer_posted_by_all_is_one_row_and_one_receipt(app, crowd):
    run = begin(app)
    answer = {"uid": str(uuid.uuid4()), "item": "1.2.a", "verdict": "pass"}
    replies = crowd(lambda client, _n: client.post(f"/api/patrols/{run}/answers", json={"answers": [answer]}))
    assert {one.status_code for one in replies} == {201}
    assert len({one.data for one in replies}) == 1
    assert count(app, PatrolAnswer) == 1


def test_different_answers_to_one_item_leave_one_that_counts(app, crowd):
    run = begin(app)

    def post(client, number):
        verdict = "fail" if number == 7 else "pass"
        answer = {"uid": str(uuid.uuid4()), "item": "1.2.a", "verdict": verdict}
        return client.post(f"/api/patrols/{run}/answers", json={"answers": [answer]}).status_code

    assert set(crowd(post)) == {201}
    assert count(app, PatrolAnswer) == PARALLEL
    with app.app_context():
        assert len(db.session.scalars(sa.select(PatrolAnswer.id).where(PatrolAnswer.is_current)).all()) == 1


def test_one_photo_posted_by_all_is_one_row(app, crowd):
    run, data, uid = begin(app), jpeg(), str(uuid.uuid4())
    headers = {
        "X-Photo-Uid": uid,
        "X-Photo-Item": "1.2.a",
        "X-Photo-Sha256": hashlib.sha256(data).hexdigest(),
    }
    url = f"/api/patrols/{run}/photos"
    replies = crowd(
        lambda client, _n: client.post(url, data=data, headers=headers, content_type="image/jpeg")
    )
    assert {one.status_code for one in replies} == {201}
    assert len({one.data for one in replies}) == 1
    assert count(app, PatrolPhoto) == 1


def test_a_round_started_by_all_is_one_run(app, crowd):
    target = app.config["CROWD"][2]

    def start(client, _n):
        body = {"uid": str(uuid.uuid4()), "kind": "round", "target": target}
        return client.post("/api/patrols", json=body)

    replies = crowd(start)
    assert {one.status_code for one in replies} == {201}
    assert len({one.json["patrol"] for one in replies}) == 1
    assert count(app, Patrol) == 1


def test_one_submission_posted_by_all_is_one(app, crowd):
    run = begin(app)
    with app.app_context(), clock.frozen(MONDAY):
        patrol = db.session.scalars(sa.select(Patrol)).one()
        answer_all(db.session.get_one(User, app.config["CROWD"][0]), patrol, **{"1_5_a": "有人吸烟"})
        db.session.commit()
    body = {"uid": str(uuid.uuid4()), "signature": "张三"}
    replies = crowd(lambda client, _n: client.post(f"/api/patrols/{run}/submit", json=body))
    assert {one.status_code for one in replies} == {201}
    assert len({one.data for one in replies}) == 1
    assert replies[0].json["number"].endswith("-0001")
    assert count(app, Finding) == 1
