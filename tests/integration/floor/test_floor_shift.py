"""Who is signed in, and the shift in one bundle: nothing that is not on the list leaves the house."""

from __future__ import annotations

import gzip
import json
import uuid

from mallops.blueprints.attendance.models import AttendanceTick
from mallops.core.auth.matrix import ROLES
from mallops.core.db import db, utcnow
from tests.factories import make_tenant, make_unit, make_user, make_zone
from tests.factories.patrols import make_plan, make_rounds, make_run
from tests.support.queries import counted

ITEM = (
    "uid code catalogue label_zh label_en text_zh text_en hint_zh hint_en kind weight critical photo_on_fail "
    "severity department limit_hours minimum maximum unit choices phrases_zh phrases_en reference_photo"
)
#: Every key that may stand in a shift, by where it stands. Adding one is a decision: no phone number, no
#: contact, no customer.
ALLOWED = {
    "": "made_at on until owner user mall rounds makeups spots drafts zones shops templates versions "
    "findings zone_tasks phrases departments severities attendance reference_photos gate",
    "user": "uid name",
    "mall": "uid code name_zh name_en tz",
    "rounds": "uid zone slot starts_at ends_at startable_from state patrol patrol_state score officer mine "
    "handover_reason",
    "rounds.zone": "uid code name_zh name_en",
    "rounds.officer": "uid name",
    "drafts": "uid state purpose title zone tenant started_at number returned_note",
    "drafts.zone": "uid code name_zh name_en",
    "zones": "uid code qr name_zh name_en floor level mine",
    "shops": "uid code qr name_zh name_en units zone category opens closes closed",
    "templates": "patrol tenant by_plan",
    "templates.patrol": "version number hash name_zh name_en",
    "templates.tenant": "version number hash name_zh name_en",
    "versions.*": "code catalogue name_zh name_en per_tenant items",
    "versions.*.items": ITEM,
    "versions.*.items.choices": "code label_zh label_en verdict",
    "findings": "uid number item_code zone tenant shop title state severity department opened_on opened_at "
    "due_at url photos may_check",
    "zone_tasks": "uid zone label title words late due_on url",
    "phrases": "item_code text",
    "departments": None,
    "severities": None,
    "attendance": "phases states states_of ticked",
    "attendance.phases": "open close",
    "attendance.states": "on_time late early absent closed_allowed",
    "attendance.states_of": "open close",
    "attendance.ticked": "tenant phase state",
}


def paths(value, at=""):
    """(where, keys) of every object in a JSON value."""
    if isinstance(value, list):
        for one in value:
            yield from paths(one, at)
    elif isinstance(value, dict):
        yield at, set(value)
        for key, one in value.items():
            name = "*" if at == "versions" else key
            yield from paths(one, f"{at}.{name}".strip("."))


def lived_in(phone) -> None:
    """A finding with a picture, a run under way, a tick."""
    body = phone.finding(tenant=str(phone.cast.tenant.uid))
    phone.post("/findings", body)
    phone.photo(f"finding:{body['uid']}")
    phone.post("/ticks", {"ticks": [phone.tick(state="late")]})
    make_run(phone.cast.officer, phone.world.rounds[0])
    db.session.commit()


def test_who_says_who_and_what_they_may(phone):
    answer = phone.get("/who")
    said, officer, mall = answer.json, phone.cast.officer, phone.cast.mall
    assert said["owner"] == f"{officer.uid}@{mall.uid}" == f"{said['user']}@{said['mall']}"
    assert said["may"] == {
        "submit": True,
        "review": False,
        "findings": True,
        "attendance": True,
        "gate": False,
    }
    assert (said["tz"], said["theme"]) == ("Asia/Shanghai", "auto")
    assert said["version"] == answer.headers["X-App-Version"] and said["csrf"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_signed_out_is_json(phone, client):
    for path in ("who", "shift"):
        answer = client.get(f"/api/floor/{path}")
        assert (answer.status_code, answer.json["error"]) == (401, "login")
    answer = client.post("/api/floor/findings", json=phone.finding())
    assert (answer.status_code, answer.json["error"]) == (401, "login")


def test_another_persons_outbox_is_refused_before_anything_is_done(phone):
    owner = phone.get("/who").json["owner"]
    for path, body in (("/findings", phone.finding()), ("/ticks", {"ticks": [phone.tick()]})):
        refused = phone.post(path, body, user=phone.cast.lead, **{"X-Outbox-Of": owner})
        assert (refused.status_code, refused.json["error"]) == (401, "other_person")
        assert phone.post(path, body, **{"X-Outbox-Of": owner}).status_code < 300


def test_only_keys_of_the_list_and_no_contact(phone):
    lived_in(phone)
    answer = phone.get("/shift")
    assert answer.status_code == 200
    for at, keys in paths(answer.json):
        if at.startswith("templates.by_plan") or at == "versions":
            continue
        allowed = ALLOWED[at]
        assert allowed is None or keys <= set(allowed.split()), at
    assert set(answer.json) == set(ALLOWED[""].split())
    text = answer.get_data(as_text=True)
    assert "13812345678" not in text and "5678" not in json.dumps(answer.json["shops"])


def test_the_shift_has_what_the_officer_needs(phone):
    lived_in(phone)
    shift, cast = phone.get("/shift").json, phone.cast
    assert [(one["state"], one["mine"]) for one in shift["rounds"]] == [("started", True), ("upcoming", True)]
    assert shift["rounds"][0]["officer"]["name"] and shift["rounds"][0]["startable_from"]
    assert [one["code"] for one in shift["zones"]] == ["F1-A", "F1-B"]
    assert [one["mine"] for one in shift["zones"]] == [True, False]
    assert [one["code"] for one in shift["shops"]] == ["T001", "T002"]
    assert shift["shops"][0]["zone"] == str(cast.zone.uid) and shift["shops"][0]["opens"] == "10:00"
    (finding,) = shift["findings"]
    assert (finding["shop"], finding["tenant"], finding["may_check"]) == (str(cast.tenant.uid), None, True)
    assert len(finding["photos"]) == 1 and finding["photos"][0].endswith("/thumb.jpg")
    assert shift["attendance"]["ticked"] == [
        {"tenant": str(cast.tenant.uid), "phase": "open", "state": "late"}
    ]
    patrol = shift["templates"]["patrol"]["version"]
    assert {one["code"] for one in shift["versions"][patrol]}
    assert shift["templates"]["tenant"]["version"] in shift["versions"]
    assert len(shift["drafts"]) == 1


def test_a_stranger_sees_nothing_of_this_mall_and_officers_only_their_findings(phone):
    lived_in(phone)
    text = phone.get("/shift", user=phone.cast.stranger).get_data(as_text=True)
    for row in (phone.cast.zone, phone.cast.tenant, phone.cast.officer):
        assert str(row.uid) not in text
    colleague = make_user(phone.cast.mall, "FLR")
    phone.post("/findings", phone.finding(zone=str(phone.cast.other_zone.uid)), user=phone.cast.lead)
    assert len(phone.get("/shift").json["findings"]) == 1
    assert phone.get("/shift", user=colleague).json["findings"] == []
    assert len(phone.get("/shift", user=phone.cast.lead).json["findings"]) == 2


def test_rounds_of_a_colleague_in_my_zone_are_shown_but_not_mine(phone):
    colleague = make_user(phone.cast.mall, "FLR")
    make_plan(phone.cast.mall, {phone.cast.zone: colleague}, name_en="Evening")
    make_rounds(phone.cast.mall, phone.world.rounds[0].on)
    db.session.commit()
    rounds = phone.get("/shift").json["rounds"]
    assert [one["mine"] for one in rounds] == [True, True, False, False]
    assert {one["officer"]["uid"] for one in rounds} == {str(phone.cast.officer.uid), str(colleague.uid)}


def test_the_same_shift_is_not_sent_twice(phone):
    first = phone.get("/shift")
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    phone.world.clock.set(phone.world.clock.at.replace(minute=5))
    again = phone.get("/shift", **{"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["X-Made-At"] != first.headers["X-Made-At"]
    phone.post("/ticks", {"ticks": [phone.tick()]})
    changed = phone.get("/shift", **{"If-None-Match": tag})
    assert changed.status_code == 200 and changed.headers["ETag"] != tag


def test_every_role_gets_a_shift(phone):
    for role in ROLES:
        user = make_user(phone.cast.mall, role)
        assert phone.get("/shift", user=user).status_code == 200, role


def test_the_number_of_queries_does_not_grow_with_the_mall(app, phone):
    phone.get("/shift")
    with counted(app) as few:
        phone.get("/shift")
    for number in range(12):
        zone = make_zone(phone.cast.floor, f"F1-{number + 10}", phone.cast.officer)
        tenant = make_tenant(phone.cast.mall, make_unit(zone))
        db.session.add(
            AttendanceTick(
                uid=uuid.uuid4(), mall_id=phone.cast.mall.id, tenant_id=tenant.id, zone_id=zone.id,
                on=phone.world.rounds[0].on, phase="open", state="absent", at=utcnow(),
                by_id=phone.cast.officer.id,
            )
        )  # fmt: skip
        phone.post("/findings", phone.finding(zone=str(zone.uid), title=f"灯不亮 {number}"))
        make_plan(phone.cast.mall, {zone: phone.cast.officer}, name_en=f"Plan {number}")
    make_rounds(phone.cast.mall, phone.world.rounds[0].on)
    db.session.commit()
    with counted(app) as many:
        shift = phone.get("/shift").json
    assert len(shift["findings"]) == 12 and len(shift["rounds"]) == 26
    assert len(many) <= len(few) + 1 and len(many) < 40, (len(few), len(many))


def test_it_is_small_on_the_wire(phone):
    answer = phone.get("/shift", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 60_000
    assert json.loads(gzip.decompress(answer.data))["rounds"]
