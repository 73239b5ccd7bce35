"""A phone that passes from hand to hand sends nobody's work as another's; every answer names its build."""

from __future__ import annotations

import hashlib
import json
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.accounts.models import UserSession
from mallops.blueprints.patrols.models import Patrol, PatrolPhoto
from mallops.core.db import db
from mallops.core.phone import owner_of
from tests.factories.patrols import jpeg
from tests.factories.people import actor_of
from tests.integration.patrols.conftest import World


def of(user: object) -> dict[str, str]:
    return {"X-Outbox-Of": owner_of(actor_of(user))}  # type: ignore[arg-type]


def start_body(world: World) -> dict[str, str]:
    return {"uid": str(uuid.uuid4()), "kind": "round", "target": str(world.rounds[0].uid)}


def test_the_owner_is_person_and_mall(world):
    cast = world.cast
    assert owner_of(actor_of(cast.officer)) == f"{cast.officer.uid}@{cast.mall.uid}"


def test_own_work_and_work_without_a_name_are_taken(world):
    cast = world.cast
    assert world.post(cast.officer, "", start_body(world)).status_code == 201
    body = {"uid": str(uuid.uuid4()), "kind": "zone", "target": str(cast.zone.uid)}
    assert world.post(cast.officer, "", body, headers=of(cast.officer)).status_code == 201


def test_the_work_of_another_person_or_mall_is_refused_and_nothing_is_done(world):
    cast = world.cast
    person, mall = of(cast.officer)["X-Outbox-Of"].split("@")
    for said in (of(cast.stranger)["X-Outbox-Of"], f"{person}@{uuid.uuid4()}", f"{uuid.uuid4()}@{mall}", "x"):
        answer = world.post(cast.officer, "", start_body(world), headers={"X-Outbox-Of": said})
        assert (answer.status_code, answer.json["error"]) == (401, "other_person"), said
        assert answer.json["message"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Patrol)) == 0


def test_a_picture_of_another_person_is_read_to_its_end_and_not_kept(world):
    cast = world.cast
    run = world.post(cast.officer, "", start_body(world)).json["patrol"]
    data = jpeg()
    headers = {
        "X-Photo-Uid": str(uuid.uuid4()),
        "X-Photo-Item": "1.2.a",
        "X-Photo-Sha256": hashlib.sha256(data).hexdigest(),
        **of(cast.lead),
    }
    answer = world.browser(cast.officer).post(f"/api/patrols/{run}/photos", data=data, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (401, "other_person")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PatrolPhoto)) == 0
    headers |= of(cast.officer)
    answer = world.browser(cast.officer).post(f"/api/patrols/{run}/photos", data=data, headers=headers)
    assert answer.status_code == 201


def test_reading_is_never_refused_for_the_owner(world):
    browser = world.browser(world.cast.officer)
    assert browser.get("/api/patrols/today", headers=of(world.cast.stranger)).status_code == 200


def test_signed_out_is_login_not_another_person(app, world):
    answer = app.test_client().post("/api/patrols", json=start_body(world), headers=of(world.cast.officer))
    assert (answer.status_code, answer.json["error"]) == (401, "login")


def test_every_answer_names_its_build(app, world):
    seen = {
        world.get(world.cast.officer, "/today").headers["X-App-Version"],
        world.post(world.cast.officer, "", "no object").headers["X-App-Version"],
        world.get(world.cast.officer, f"/{uuid.uuid4()}/state").headers["X-App-Version"],
        app.test_client().get("/api/patrols/today").headers["X-App-Version"],
    }
    assert len(seen) == 1
    assert len(seen.pop()) == 16


@pytest.mark.parametrize("change", ["fewer", "more"])
def test_a_session_of_another_release_is_read_anew(world, change):
    cast = world.cast
    browser = world.browser(cast.officer)
    assert browser.get("/api/patrols/today").status_code == 200
    row = db.session.scalars(sa.select(UserSession).where(UserSession.user_id == cast.officer.id)).one()
    old = json.loads(json.dumps(row.snapshot))
    if change == "fewer":
        del old["user_uid"], old["mall_uid"]
    else:
        old["of_tomorrow"] = 1
    row.snapshot = old
    db.session.commit()
    answer = browser.post("/api/patrols", json=start_body(world), headers=of(cast.officer))
    assert answer.status_code == 201, answer.json
