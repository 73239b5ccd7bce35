"""Pictures from a phone: before or after what they belong to, once, and seen by who sees that."""

from __future__ import annotations

import hashlib
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.attendance.models import AttendancePhoto
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.floor.models import PhonePhoto
from mallops.core import jobs
from mallops.core.casework import CaseAttachment
from mallops.core.db import db
from mallops.core.photos.models import Photo
from tests.factories.patrols import jpeg


def attached() -> list[tuple[str, str]]:
    query = sa.select(Photo.uid, CaseAttachment.stage).join(CaseAttachment).order_by(CaseAttachment.id)
    return [(str(uid), stage) for uid, stage in db.session.execute(query)]


def test_a_picture_after_its_finding(phone):
    body = phone.finding()
    phone.post("/findings", body)
    sent = phone.photo(f"finding:{body['uid']}")
    assert sent.status_code == 201, sent.json
    assert set(sent.json) == {"uid", "status", "sha256", "bytes", "at"}
    assert attached() == [(sent.json["uid"], "")]
    assert db.session.scalars(sa.select(Photo.zone_label)).one().startswith("F1-A")


def test_a_picture_before_its_finding(phone):
    body = phone.finding()
    sent = phone.photo(f"finding:{body['uid']}")
    assert (sent.status_code, attached()) == (201, [])
    phone.post("/findings", body)
    assert attached() == [(sent.json["uid"], "")]
    jobs.run_pending()
    thumb = f"/photos/{sent.json['uid']}/thumb.jpg"
    assert phone.world.browser(phone.cast.lead).get(thumb).status_code == 200
    assert phone.world.browser(phone.cast.stranger).get(thumb).status_code == 404


@pytest.mark.parametrize("before", [True, False])
def test_the_picture_of_a_look_stands_with_its_step(phone, before):
    phone.post("/findings", phone.finding())
    finding = db.session.scalars(sa.select(Finding)).one()
    body = phone.check(str(finding.uid))
    steps = [
        lambda: phone.photo(f"check:{body['uid']}"),
        lambda: phone.post("/checks", body),
    ]
    for step in steps if before else reversed(steps):
        assert step().status_code == 201
    assert [stage for _uid, stage in attached()] == ["fix"]


@pytest.mark.parametrize("before", [True, False])
def test_the_picture_of_a_tick(phone, before):
    body = phone.tick(state="late")
    steps = [
        lambda: phone.photo(f"tick:{body['uid']}"),
        lambda: phone.post("/ticks", {"ticks": [body]}),
    ]
    for step in steps if before else reversed(steps):
        assert step().status_code < 300
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AttendancePhoto)) == 1
    assert db.session.scalars(sa.select(PhonePhoto.hung_at)).one() is not None


def test_twice_the_same_is_one_and_another_under_its_uid_is_refused(phone):
    body, uid = phone.finding(), str(uuid.uuid4())
    phone.post("/findings", body)
    first = phone.photo(f"finding:{body['uid']}", uid=uid)
    again = phone.photo(f"finding:{body['uid']}", uid=uid)
    assert (again.status_code, again.json) == (201, first.json)
    undeclared = phone.photo(f"finding:{body['uid']}", uid=uid, sha256="")
    assert undeclared.json == first.json
    other = phone.photo(f"finding:{body['uid']}", jpeg("red"), uid=uid)
    assert (other.status_code, other.json["error"]) == (409, "uid_taken")
    elsewhere = phone.photo(f"finding:{uuid.uuid4()}", uid=uid)
    assert elsewhere.status_code == 409
    colleague = phone.photo(f"finding:{body['uid']}", uid=uid, user=phone.cast.lead)
    assert colleague.status_code == 409
    assert len(attached()) == 1


def test_nobody_hangs_pictures_on_somebody_elses_things(phone):
    body = phone.finding()
    phone.post("/findings", body)
    other = phone.photo(f"finding:{body['uid']}", jpeg("red"), user=phone.cast.lead)
    assert (other.status_code, other.json["error"]) == (404, "not_found")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 0


def test_a_damaged_or_homeless_picture_is_refused(phone):
    wrong = phone.photo(f"finding:{uuid.uuid4()}", sha256=hashlib.sha256(b"x").hexdigest())
    assert wrong.status_code == 422 and wrong.json["message"]
    assert phone.photo("poem:x").status_code == 422
    assert phone.photo(f"poem:{uuid.uuid4()}").json["fields"].keys() == {"for"}
    assert phone.photo(f"finding:{uuid.uuid4()}", b"no picture").status_code in {415, 422}
    assert phone.photo(f"tick:{uuid.uuid4()}", user=phone.cast.desk).status_code == 403


def test_a_picture_that_waits_follows_its_thing_to_the_supervisor(phone):
    """Its finding was refused and handed over: the same picture goes with it."""
    uid, handed = str(uuid.uuid4()), str(uuid.uuid4())
    phone.photo(f"finding:{uuid.uuid4()}", uid=uid)
    body = {"uid": handed, "kind": "finding", "title": "地面有水", "reason": "…", "body": {}}
    assert phone.post("/handed", body).status_code == 201
    assert phone.photo(f"handed:{handed}", uid=uid).status_code == 201
    page = phone.world.browser(phone.cast.supervisor).get(f"/from-phones/{handed}")
    assert f"/photos/{uid}/thumb.jpg" in page.get_data(as_text=True)
    jobs.run_pending()
    assert phone.world.browser(phone.cast.supervisor).get(f"/photos/{uid}/thumb.jpg").status_code == 200
    assert phone.world.browser(phone.cast.desk).get(f"/photos/{uid}/thumb.jpg").status_code == 404


def test_no_more_than_nine_on_one_thing(phone):
    body = phone.finding()
    phone.post("/findings", body)
    for _n in range(9):
        assert phone.photo(f"finding:{body['uid']}").status_code == 201
    assert phone.photo(f"finding:{body['uid']}").status_code == 422
