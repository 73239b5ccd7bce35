"""Ticks from a phone, and what it could not deliver."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa

from mallops.blueprints.attendance.models import AttendanceTick
from mallops.blueprints.floor.models import HandedItem
from mallops.core.db import db
from tests.factories.patrols import MONDAY


def put(phone, *ticks, user=None, **values):
    return phone.post("/ticks", {"ticks": list(ticks), **values}, user=user)


def states() -> list[str]:
    return list(db.session.scalars(sa.select(AttendanceTick.state).order_by(AttendanceTick.id)))


def test_one_bad_tick_never_stops_the_others(phone):
    batch = [
        phone.tick(),
        phone.tick(state="early"),
        phone.tick(on="2026-11-24"),
        phone.tick(on="2026-11-01"),
        phone.tick(on="never"),
        phone.tick(tenant=str(phone.cast.foreign_tenant.uid)),
        phone.tick(remark="长" * 301),
        phone.tick(uid="no"),
        "nonsense",
        phone.tick(tenant=str(phone.cast.other_tenant.uid), state="absent", remark="未开门"),
    ]
    answer = put(phone, *batch)
    receipts = answer.json["receipts"]
    assert (answer.status_code, len(receipts)) == (200, len(batch))
    assert [one["status"] for one in receipts] == ["stored", *["refused"] * 8, "stored"]
    assert all(one["message"] for one in receipts if one["status"] == "refused")
    assert [one["uid"] for one in receipts[:7]] == [one["uid"] for one in batch[:7]]
    assert [list(one["fields"]) for one in receipts[1:7]] == [
        ["state"], ["on"], ["on"], ["on"], ["tenant"], ["remark"],
    ]  # fmt: skip
    assert states() == ["on_time", "absent"]


def test_the_same_tick_again_is_one_row_and_one_receipt(phone):
    tick = phone.tick()
    first = put(phone, tick, tick, sent_at="2026-11-23T03:00:00Z").json["receipts"]
    again = put(phone, tick, sent_at="2026-11-23T05:00:00Z").json["receipts"]
    assert first[0] == first[1] == again[0]
    other = put(phone, {**tick, "state": "late"}).json["receipts"][0]
    assert (other["status"], other["error"], other["uid"]) == ("conflict", "uid_taken", tick["uid"])
    theirs = put(phone, tick, user=phone.cast.lead).json["receipts"][0]
    assert theirs["status"] == "conflict"
    assert states() == ["on_time"]


def test_a_tick_stands_where_it_happened_in_time(phone):
    phone.world.clock.set(MONDAY + dt.timedelta(hours=3))
    device = MONDAY - dt.timedelta(hours=8)
    put(
        phone,
        phone.tick(device_at=device.isoformat()),
        sent_at=(device + dt.timedelta(hours=3)).isoformat(),
    )
    row = db.session.scalars(sa.select(AttendanceTick)).one()
    assert (row.at, row.device_at, row.by_id) == (MONDAY, device, phone.cast.officer.id)
    assert row.due_at == dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    assert row.zone_id == phone.cast.zone.id


def test_who_may_not_tick_is_refused_and_sizes_are_bounded(phone):
    assert put(phone, phone.tick(), user=phone.cast.desk).status_code == 403
    assert put(phone).status_code == 422
    assert phone.post("/ticks", {"ticks": [phone.tick()] * 501}).status_code == 422
    assert phone.post("/ticks", [1]).status_code == 422


# -- handed over --------------------------------------------------------------------------------------------


def handed(**values):
    body = {"item": "1.2.a", "verdict": "fail", "remark": "<script>alert(1)</script>", "nul": "a\x00b"}
    return {
        "uid": str(uuid.uuid4()),
        "kind": "answer",
        "item_uid": str(uuid.uuid4()),
        "title": "F1-A 1.2.a",
        "reason": "This run was submitted.",
        "body": body,
        **values,
    }


def test_an_item_is_handed_over_once_and_dealt_with_once(phone):
    item = handed()
    first = phone.post("/handed", item)
    assert first.status_code == 201, first.json
    assert phone.post("/handed", item).json == first.json
    assert phone.post("/handed", {**item, "title": "other"}).status_code == 409
    boss = phone.world.browser(phone.cast.supervisor)
    listed = boss.get("/from-phones").get_data(as_text=True)
    assert "F1-A 1.2.a" in listed and "This run was submitted." in listed
    assert "F1-A 1.2.a" in boss.get("/").get_data(as_text=True)
    page = boss.get(f"/from-phones/{item['uid']}").get_data(as_text=True)
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    url = f"/from-phones/{item['uid']}/done"
    assert boss.post(url, data={"note": " "}).status_code == 422
    assert boss.post(url, data={"note": "按登记补录"}).status_code == 303
    row = db.session.scalars(sa.select(HandedItem)).one()
    assert (row.state, row.note, row.done_by_id) == ("done", "按登记补录", phone.cast.supervisor.id)
    assert row.body["nul"] == "ab"
    again = boss.post(url, data={"note": "again"})
    assert again.status_code in {409, 422}
    assert "F1-A 1.2.a" not in boss.get("/from-phones").get_data(as_text=True)
    assert "按登记补录" in boss.get("/from-phones?state=done").get_data(as_text=True)


def test_handed_items_are_for_reviewers_of_the_mall(phone):
    item = handed()
    phone.post("/handed", item)
    url = f"/from-phones/{item['uid']}"
    assert phone.world.browser(phone.cast.officer).get(url).status_code == 403
    assert phone.world.browser(phone.cast.desk).get("/from-phones").status_code == 403
    assert phone.world.browser(phone.cast.stranger).get(url).status_code == 404
    refused = phone.post("/handed", handed(), user=phone.cast.finance)
    assert refused.status_code == 403


def test_what_is_no_item_or_far_too_long_is_refused(phone):
    assert phone.post("/handed", handed(body=[1])).json["fields"].keys() == {"body"}
    assert phone.post("/handed", handed(kind="")).json["fields"].keys() == {"kind"}
    assert phone.post("/handed", handed(body={"text": "长" * 300_000})).status_code == 422
