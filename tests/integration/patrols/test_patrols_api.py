"""The phone's API: idempotent by uid, each item for itself, strangers see nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from mallops.core.jobs import Job
from mallops.core.photos.models import Photo
from tests.factories.patrols import jpeg
from tests.integration.patrols.conftest import World


def new() -> str:
    return str(uuid.uuid4())


def begin(world: World, **values: object) -> str:
    """Start the first round; returns the run's uid."""
    body = {"uid": new(), "kind": "round", "target": str(world.rounds[0].uid), **values}
    answer = world.post(world.cast.officer, "", body)
    assert answer.status_code == 201, answer.json
    assert answer.json["uid"] == body["uid"]
    return answer.json["patrol"]


def put(world: World, run: str, *items: dict, user: object = None):
    return world.post(user or world.cast.officer, f"/{run}/answers", {"answers": list(items)})


def passes(item: str = "1.2.a", **values: object) -> dict:
    return {"uid": new(), "item": item, "verdict": "pass", **values}


def test_starting_twice_under_one_uid_is_one_run(world):
    uid = new()
    assert begin(world, uid=uid) == begin(world, uid=uid) == uid
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Patrol)) == 1
    other = {"uid": uid, "kind": "zone", "target": str(world.cast.zone.uid)}
    assert world.post(world.cast.officer, "", other).status_code == 409


def test_today_lists_rounds_and_the_open_run(world):
    run = begin(world)
    put(world, run, passes())
    today = world.get(world.cast.officer, "/today").json
    assert [one["state"] for one in today["rounds"]] == ["started", "upcoming"]
    assert [(one["uid"], one["answered"]) for one in today["drafts"]] == [(run, 1)]
    assert world.get(world.cast.stranger, "/today").json["rounds"] == []


def test_a_second_post_of_an_answer_gets_the_same_receipt(world):
    run, answer = begin(world), passes(remark="干净")
    first = put(world, run, answer)
    assert (first.status_code, first.json["receipts"][0]["status"]) == (201, "stored")
    assert put(world, run, answer).json == first.json
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PatrolAnswer)) == 1


def test_another_body_under_the_same_uid_is_refused(world):
    run, answer = begin(world), passes()
    put(world, run, answer)
    again = put(world, run, {**answer, "verdict": "fail"})
    assert again.status_code == 409
    assert again.json["receipts"][0] | {"message": "", "fields": {}} == {
        "uid": answer["uid"], "status": "conflict", "error": "uid_taken", "message": "", "fields": {},
    }  # fmt: skip
    assert db.session.scalars(sa.select(PatrolAnswer.verdict)).all() == ["pass"]


def test_one_uid_twice_in_one_batch(world):
    run, answer = begin(world), passes()
    receipts = put(world, run, answer, answer, {**answer, "verdict": "na"}).json["receipts"]
    assert [one["status"] for one in receipts] == ["stored", "stored", "conflict"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PatrolAnswer)) == 1


def test_bad_items_never_stop_the_others(world):
    run, shop = begin(world), str(world.cast.tenant.uid)
    foreign = str(world.cast.other_tenant.uid)
    batch = [
        passes(),
        "not an object",
        {"uid": "not a uuid", "item": "1.2.b", "verdict": "pass"},
        passes("9.9.z"),
        passes("1.2.b", verdict="perhaps"),
        passes("1.9.a1"),
        passes("1.9.a1", tenant=foreign),
        passes("1.2.c", tenant=shop),
        passes("1.9.a1", tenant=shop),
        passes("1.2.d", device_at="yesterday"),
        passes("1.2.e", remark="x" * 501),
        passes("1.3.a", verdict="fail", severity="awful"),
        passes("1.3.b", verdict="fail"),
    ]
    answer = put(world, run, *batch)
    assert answer.status_code == 200
    statuses = [one["status"] for one in answer.json["receipts"]]
    assert statuses == ["stored"] + ["refused"] * 7 + ["stored"] + ["refused"] * 3 + ["stored"]
    assert [one["uid"] for one in answer.json["receipts"][3:]] == [one["uid"] for one in batch[3:]]
    named = [one for one in answer.json["receipts"] if one["status"] == "refused" and one["uid"]]
    assert all(one["message"] and one["fields"] for one in named)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PatrolAnswer)) == 3


def test_the_latest_answer_counts_and_the_former_stays(world):
    run = begin(world)
    put(world, run, passes(device_at="2026-11-23T03:00:00Z"))
    put(world, run, passes(verdict="fail", device_at="2026-11-23T03:01:00Z"))
    late = passes(verdict="na", device_at="2026-11-23T03:00:30Z")  # older, but it got through last
    put(world, run, late)
    rows = db.session.execute(
        sa.select(PatrolAnswer.verdict, PatrolAnswer.is_current).order_by(PatrolAnswer.id)
    )
    assert rows.all() == [("pass", False), ("fail", True), ("na", False)]


def test_one_note_in_the_trail_for_a_batch(world):
    run = begin(world)
    put(world, run, passes(), passes("1.2.b"), passes("1.2.c", verdict="fail"))
    notes = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "patrols.answer")).all()
    assert [one.after for one in notes] == [{"answers": 3, "fails": 1}]
    assert notes[0].actor_id == world.cast.officer.id


@pytest.mark.parametrize("path", ["/bundle", "/state"])
def test_strangers_find_no_run(world, path):
    run = begin(world)
    for user, status in ((world.cast.stranger, 404), (world.cast.desk, 200), (world.cast.admin, 403)):
        assert world.get(user, f"/{run}{path}").status_code == status, user.login


@pytest.mark.parametrize(
    "path", ["/answers", "/submit", "/discard", "/photos", f"/photos/{uuid.UUID(int=7)}/remove"]
)
def test_only_the_crew_writes(world, path):
    run = begin(world)
    body = {"answers": [passes()], "uid": new(), "signature": "A"}
    headers = {"X-Photo-Uid": new(), "X-Photo-Item": "1.2.a"}
    expected = {"desk": 403, "finance": 403, "lead": 403, "inspector": 403}
    for login, status in expected.items():
        answer = world.post(getattr(world.cast, login), f"/{run}{path}", body, headers=headers)
        assert (login, answer.status_code) == (login, status)
        assert answer.json["message"]
    foreign = world.post(world.cast.stranger, f"/{run}{path}", body, headers=headers)
    assert foreign.status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PatrolAnswer)) == 0


def test_signed_out_is_401_in_json(world, app):
    run = begin(world)
    for answer in (
        app.test_client().get(f"/api/patrols/{run}/bundle"),
        app.test_client().post(f"/api/patrols/{run}/answers", data=b"x"),
        app.test_client().post("/api/patrols", json={}),
    ):
        assert (answer.status_code, answer.json["error"]) == (401, "login")


@pytest.mark.parametrize("body", [0, [], "x", {}, {"answers": []}, {"answers": {}}, {"answers": [{}] * 501}])
def test_what_is_no_batch(world, body):
    run = begin(world)
    answer = world.post(world.cast.officer, f"/{run}/answers", body)
    assert answer.status_code == 422
    assert answer.json["message"]


def test_broken_json_is_a_json_refusal(world):
    run = begin(world)
    client = world.browser(world.cast.officer)
    answer = client.post(f"/api/patrols/{run}/answers", data="{", content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (400, "http_400")


def test_the_bundle_holds_the_whole_sheet_and_what_was_answered(world):
    run, shop = begin(world), str(world.cast.tenant.uid)
    client = world.browser(world.cast.officer)
    put(world, run, passes("1.9.a1", tenant=shop, verdict="fail", remark="有纸屑"))
    raw = client.get(f"/api/patrols/{run}/bundle", headers={"Accept-Encoding": "gzip"})
    assert raw.headers["Content-Encoding"] == "gzip"
    bundle = json.loads(gzip.decompress(raw.data))
    assert [one["uid"] for one in bundle["shops"]] == [shop]
    assert {one["code"] for one in bundle["sections"]} >= {"1.2", "1.8", "1.11k"}
    items = {one["uid"]: one for part in bundle["sections"] for one in part["items"]}
    answer = bundle["answers"][0]
    assert (items[answer["item"]]["code"], answer["tenant"], answer["remark"]) == ("1.9.a1", shop, "有纸屑")
    assert all(one["text_zh"] and one["text_en"] for one in items.values())
    assert bundle["patrol"]["mine"] is True
    by_uid = put(world, run, {**passes(), "item": answer["item"], "tenant": shop})
    assert by_uid.json["receipts"][0]["status"] == "stored"


def picture(world: World, run: str, data: bytes, **headers: str):
    send = {
        "X-Photo-Uid": new(),
        "X-Photo-Item": "1.2.a",
        "X-Photo-Sha256": hashlib.sha256(data).hexdigest(),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    client = world.browser(world.cast.officer)
    path = f"/api/patrols/{run}/photos"
    return client.post(path, data=data, headers=send, content_type="image/jpeg")


def test_a_photo_arrives_once_whatever_happens(world):
    run, data, uid = begin(world), jpeg(), new()
    first = picture(world, run, data, X_Photo_Uid=uid)
    assert first.status_code == 201
    assert (first.json["uid"], first.json["sha256"]) == (uid, hashlib.sha256(data).hexdigest())
    assert picture(world, run, data, X_Photo_Uid=uid).json == first.json
    assert picture(world, run, data, X_Photo_Uid=uid, X_Photo_Sha256="").json == first.json
    assert picture(world, run, jpeg("red"), X_Photo_Uid=uid).status_code == 409
    assert picture(world, run, jpeg("red"), X_Photo_Uid=uid, X_Photo_Sha256="").status_code == 409
    for model in (Photo, PatrolPhoto, Job):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 1, model
    state = world.get(world.cast.officer, f"/{run}/state").json
    assert state["photos"] == [{"uid": uid, "sha256": first.json["sha256"]}]


def test_photos_that_are_refused(world):
    run, data = begin(world), jpeg()
    wrong = {"X_Photo_Sha256": hashlib.sha256(b"other").hexdigest()}
    assert picture(world, run, data, **wrong).json["error"] == "photo_damaged"
    assert picture(world, run, b"<svg/>").status_code == 415
    assert picture(world, run, data, X_Photo_Item="9.9.z").status_code == 422
    assert picture(world, run, data, X_Photo_Uid="x").status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 0


def test_a_photo_as_a_form_and_taken_away_again(world):
    import io

    run, data, uid = begin(world), jpeg(), new()
    client = world.browser(world.cast.officer)
    form = {"uid": uid, "item": "1.2.a", "photo": (io.BytesIO(data), "x.jpg")}
    assert client.post(f"/api/patrols/{run}/photos", data=form).status_code == 201
    for _again in range(2):
        gone = client.post(f"/api/patrols/{run}/photos/{uid}/remove", json={})
        assert gone.json == {"uid": uid, "status": "removed"}
    assert picture(world, run, data, X_Photo_Uid=uid).status_code == 201  # a late second post changes nothing
    assert world.get(world.cast.officer, f"/{run}/state").json["photos"] == []


def test_an_empty_run_is_discarded_and_its_round_is_due_again(world):
    run = begin(world)
    assert world.post(world.cast.officer, f"/{run}/discard", {}).status_code == 200
    assert world.get(world.cast.officer, "/today").json["rounds"][0]["state"] == "open"
    assert put(world, run, passes()).json["receipts"][0]["status"] == "conflict"
    run = begin(world)
    put(world, run, passes())
    assert world.post(world.cast.officer, f"/{run}/discard", {}).status_code == 409


def test_what_no_database_can_store_harms_nobody_elses_answer(world):
    run = begin(world)
    half = passes("1.2.a", remark="cut \ud83d")  # JavaScript cuts an emoji in two
    receipts = put(world, run, half, passes("1.2.b", number=10**400)).json["receipts"]
    assert [one["status"] for one in receipts] == ["stored", "refused"]
    assert db.session.scalar(sa.select(PatrolAnswer.remark)) == "cut ?"
