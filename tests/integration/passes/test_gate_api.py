"""The guard's phone: what it knows ahead, what it may ask, and a release that happens once whoever asks."""

from __future__ import annotations

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from mallops.blueprints.floor.models import PhoneReceipt
from mallops.blueprints.passes.actions.applying import Application, apply_for
from mallops.blueprints.passes.actions.keeping import keep_gate
from mallops.blueprints.passes.models import GateScan, GoodsPass
from mallops.core import clock
from mallops.core.casework import actions as casework
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from tests.factories import actor_of, login_as, make_cast, make_user
from tests.factories.patrols import jpeg
from tests.integration.passes.conftest import HOUR, NOON

PARALLEL = 50


def body_of(case, gate, **more):
    ticked = [one.position for one in case.items]
    said = {"text": case.token, "gate": str(gate.uid), "wanted": "release", "ticked": ticked}
    return {"uid": str(uuid.uuid4()), "device_at": NOON.isoformat(), **said, **more}


@pytest.fixture
def phone(as_user, guard):
    return as_user(guard)


def test_only_a_guards_shift_has_the_gate_and_no_whole_name_in_it(goods, gates, phone, as_user, cast):
    case = goods("approve")
    bundle = phone.get("/api/floor/shift").json["gate"]
    (known,) = bundle["passes"]
    assert (known["uid"], known["state"], known["carrier"]) == (str(case.uid), "approved", "W***")
    assert [one["quantity"] for one in known["items"]] == [2, 1] and len(bundle["gates"]) == 2
    text = json.dumps(bundle)
    assert "Wang" not in text and "Li Lei" not in text and "secret" not in text and len(bundle["keys"]) == 1
    for other in (cast.officer, cast.supervisor, cast.stranger):
        assert as_user(other).get("/api/floor/shift").json["gate"] is None
        assert as_user(other).get("/api/floor/gate?text=x").status_code == 403
    assert phone.get("/api/floor/who").json["may"]["gate"] is True


def test_the_server_is_asked_and_a_get_changes_nothing(goods, gates, phone):
    case = goods("approve")
    said = phone.get("/api/floor/gate", query_string={"text": case.token, "gate": str(gates[0].uid)}).json
    assert said["why"] == "" and said["pass"]["number"] == case.number
    wrong = phone.get("/api/floor/gate", query_string={"text": case.code, "gate": str(gates[1].uid)}).json
    assert wrong["why"] == "wrong_gate" and "G1" in wrong["message"]
    false = phone.get("/api/floor/gate", query_string={"text": "ZZZZ2222", "gate": str(gates[0].uid)}).json
    assert (false["why"], false["pass"]) == ("unknown", None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GateScan)) == 0


def test_a_release_is_taken_once_however_often_it_is_sent(goods, gates, phone):
    case = goods("approve")
    body = body_of(case, gates[0])
    first = phone.post("/api/floor/gates", json=body)
    again = phone.post("/api/floor/gates", json=body | {"offline": True, "photos": [str(uuid.uuid4())]})
    assert (first.status_code, first.json["did"]) == (201, "released")
    assert again.json == first.json and again.json["uid"] == body["uid"]
    second = phone.post("/api/floor/gates", json=body_of(case, gates[0]))
    assert (second.json["did"], second.json["why"]) == ("refused", "used")
    other = phone.post("/api/floor/gates", json=body | {"wanted": "refuse", "why": "other", "note": "x"})
    assert other.status_code == 409


def test_what_two_phones_let_out_is_found_when_they_send_it(goods, gates, phone, as_user, cast):
    case = goods("approve")
    colleague = make_user(cast.mall, "SEC", login="guard-two")
    db.session.commit()
    first = phone.post("/api/floor/gates", json=body_of(case, gates[0], offline=True)).json
    second = as_user(colleague).post("/api/floor/gates", json=body_of(case, gates[0], offline=True)).json
    assert (first["did"], second["did"], second["why"]) == ("released", "conflict", "used")
    db.session.expire_all()
    assert db.session.get(GoodsPass, case.id).conflicts == 1


def test_the_guards_picture_hangs_on_the_pass_whichever_comes_first(goods, gates, phone):
    case = goods("approve")
    body = body_of(case, gates[0])
    for number in range(2):
        headers = {"X-Photo-Uid": str(uuid.uuid4()), "X-Photo-For": f"gate:{body['uid']}"}
        sent = phone.post("/api/floor/photos", data=jpeg(), headers=headers, content_type="image/jpeg")
        assert sent.status_code == 201
        if not number:
            phone.post("/api/floor/gates", json=body)
    rows = db.session.scalars(sa.select(CaseAttachment).where(CaseAttachment.case_id == case.id)).all()
    assert [one.stage for one in rows] == ["gate_released"] * 2


def test_what_a_phone_says_badly_is_refused_by_name(goods, gates, phone):
    case = goods("approve")
    for wrong in ({"ticked": ["a"]}, {"ticked": [1]}, {"gate": None}, {"wanted": "open"}, {"gate": "x"}):
        assert phone.post("/api/floor/gates", json=body_of(case, gates[0]) | wrong).status_code == 422
    assert db.session.get(GoodsPass, case.id).state == "approved"


def test_fifty_phones_release_one_pass_once(app):
    with app.app_context(), clock.frozen(NOON):
        cast = make_cast()
        guards = [make_user(cast.mall, "SEC", login=f"guard-{n}") for n in range(PARALLEL)]
        gate = keep_gate(actor_of(cast.supervisor), None, code="G1", name_zh="", name_en="Bay")
        told = Application(
            items=[("Shelf", 2, "")], cause="repair", gate=gate.uid, valid_from=NOON,
            valid_until=NOON + HOUR, carrier="W", id_kind="id_card", id_last4="0210",
        )  # fmt: skip
        case = apply_for(actor_of(cast.desk), told, tenant_id=cast.tenant.id)
        casework.move(actor_of(cast.supervisor), case, "approve")
        bodies = [body_of(case, gate) for _n in range(PARALLEL)]
        clients = [login_as(app.test_client(), one) for one in guards]
        db.session.commit()
        db.session.remove()
    start = threading.Barrier(PARALLEL)

    def scan(number):
        with clock.frozen(NOON):
            start.wait()
            return clients[number].post("/api/floor/gates", json=bodies[number])

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(scan, range(PARALLEL)))
    assert {one.status_code for one in answers} == {201}
    assert sorted(one.json["did"] for one in answers) == ["refused"] * (PARALLEL - 1) + ["released"]
    with app.app_context():
        outcomes = db.session.scalars(sa.select(GateScan.outcome)).all()
        assert outcomes.count("released") == 1 and len(outcomes) == PARALLEL
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PhoneReceipt)) == PARALLEL
