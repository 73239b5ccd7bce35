"""Findings and looks at findings from a phone: once each, by the rules, due from when they were seen."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.floor.models import PhoneReceipt
from mallops.core.casework import CaseEvent
from mallops.core.casework import actions as casework
from mallops.core.db import db
from tests.factories import actor_of
from tests.factories.patrols import MONDAY


def one_finding() -> Finding:
    return db.session.scalars(sa.select(Finding)).one()


def test_a_finding_is_numbered_and_opened_once(phone):
    body = phone.finding(tenant=str(phone.cast.tenant.uid), text="北侧扶梯口")
    first = phone.post("/findings", {**body, "sent_at": "2026-11-23T03:00:00Z"})
    assert first.status_code == 201, first.json
    again = phone.post("/findings", {**body, "sent_at": "2026-11-23T04:00:00Z"})
    assert (again.status_code, again.json) == (201, first.json)
    found = one_finding()
    assert first.json["uid"] == str(found.uid) == body["uid"]
    assert first.json["number"] == found.number
    assert (found.title, found.severity, found.department) == ("地面有水", "major", "cleaning")
    assert (found.zone_id, found.tenant_id) == (phone.cast.zone.id, phone.cast.tenant.id)
    assert found.description == "北侧扶梯口"


def test_another_body_under_the_same_uid_is_409(phone):
    body = phone.finding()
    phone.post("/findings", body)
    other = phone.post("/findings", {**body, "title": "灯不亮"})
    assert (other.status_code, other.json["error"]) == (409, "uid_taken")
    colleague = phone.post("/findings", body, user=phone.cast.lead)
    assert (colleague.status_code, colleague.json["error"]) == (409, "uid_taken")
    assert one_finding().title == "地面有水"


def test_a_uid_that_is_another_records_is_409_and_leaves_it_alone(phone):
    phone.post("/findings", phone.finding())
    known = one_finding()
    phone.post("/checks", phone.check(str(known.uid), "not_fixed"))
    receipt = db.session.scalars(sa.select(PhoneReceipt).where(PhoneReceipt.kind == "check")).one()
    taken = phone.post("/findings", phone.finding(uid=str(receipt.uid)))
    assert taken.status_code == 409
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Finding)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"severity": "huge"}, "severity"),
        ({"department": "moon"}, "department"),
        ({"zone": "somewhere"}, "zone"),
        ({"photos": "p"}, "photos"),
        ({"device_at": "yesterday"}, "device_at"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field(phone, values, field):
    answer = phone.post("/findings", phone.finding(**values))
    assert (answer.status_code, list(answer.json["fields"])) == (422, [field])
    assert answer.json["message"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PhoneReceipt)) == 0


def test_places_of_another_mall_do_not_exist(phone):
    zone = phone.post("/findings", phone.finding(zone=str(phone.cast.foreign_zone.uid)))
    shop = phone.post("/findings", phone.finding(tenant=str(phone.cast.foreign_tenant.uid)))
    assert (zone.status_code, shop.status_code) == (404, 404)


def test_who_may_not_open_findings_is_refused(phone):
    refused = phone.post("/findings", phone.finding(), user=phone.cast.finance)
    assert (refused.status_code, refused.json["error"]) == (403, "forbidden")


def test_the_deadline_counts_from_when_it_was_seen(phone):
    """Seen at 11:00, its clock five hours fast, sent at 13:00 of the server: due as if sent at once."""
    now = phone.post("/findings", phone.finding()).json["due_at"]
    phone.world.clock.set(MONDAY + dt.timedelta(hours=2))
    fast = MONDAY + dt.timedelta(hours=5)
    body = phone.finding(device_at=fast.isoformat())
    later = phone.post("/findings", {**body, "sent_at": (fast + dt.timedelta(hours=2)).isoformat()})
    assert later.json["due_at"] == now
    notes = db.session.scalars(sa.select(CaseEvent.note).where(CaseEvent.verb == "commented")).all()
    assert (len(notes) == 1 and "2026" in notes[0]) or "11:00" in notes[0]


# -- looks -------------------------------------------------------------------------------------------------


def opened(phone, **values) -> Finding:
    phone.post("/findings", phone.finding(**values))
    return one_finding()


def look(phone, verdict="fixed", user=None, **values):
    return phone.post("/checks", phone.check(str(one_finding().uid), verdict, **values), user=user)


def test_fixed_then_verified_by_somebody_else(phone):
    opened(phone)
    fixed = look(phone, remark="已拖干").json
    assert (fixed["did"], fixed["state"], fixed["message"]) == ("fix", "fixed", "")
    mine = look(phone).json
    assert (mine["did"], mine["state"]) == ("note", "fixed")
    assert mine["message"].startswith("You fixed this yourself")
    theirs = look(phone, user=phone.cast.lead).json
    assert (theirs["did"], theirs["state"]) == ("verify", "verified")
    late = look(phone, "not_fixed", user=phone.cast.lead).json
    assert (late["did"], late["state"]) == ("note", "verified") and late["message"]


def test_not_fixed_is_a_note_on_an_open_one_and_sends_a_fixed_one_back(phone):
    opened(phone)
    assert look(phone, "not_fixed").json["did"] == "note"
    assert one_finding().state == "open"
    look(phone)
    back = look(phone, "not_fixed", user=phone.cast.lead, remark="仍有水").json
    assert (back["did"], back["state"]) == ("reject", "open")
    assert one_finding().reopen_count == 1


def test_a_look_that_is_older_than_the_fix_does_not_undo_it(phone):
    """The lead looked at 11:00 without signal; at 12:00 it was fixed; the look arrives at 13:00."""
    finding = opened(phone)
    phone.world.clock.set(MONDAY + dt.timedelta(hours=1))
    casework.move(actor_of(phone.cast.officer), finding, "fix", note="已拖干")
    db.session.commit()
    phone.world.clock.set(MONDAY + dt.timedelta(hours=2))
    sent = {"device_at": MONDAY.isoformat(), "sent_at": (MONDAY + dt.timedelta(hours=2)).isoformat()}
    old = look(phone, "not_fixed", user=phone.cast.lead, **sent).json
    assert (old["did"], old["state"]) == ("note", "fixed") and old["message"]
    assert one_finding().reopen_count == 0


def test_looks_made_offline_count_in_the_order_they_happened(phone):
    """Fixed at 12:00 and verified at 12:30, both without signal; both arrive at 13:00, in order."""
    opened(phone)
    phone.world.clock.set(MONDAY + dt.timedelta(hours=2))
    sent_at = (MONDAY + dt.timedelta(hours=2)).isoformat()
    noon = (MONDAY + dt.timedelta(hours=1)).isoformat()
    half_past = (MONDAY + dt.timedelta(minutes=90)).isoformat()
    assert look(phone, device_at=noon, sent_at=sent_at).json["did"] == "fix"
    assert look(phone, user=phone.cast.lead, device_at=half_past, sent_at=sent_at).json["did"] == "verify"
    assert one_finding().closed_at == MONDAY + dt.timedelta(minutes=90)


def test_a_look_is_taken_once_and_only_for_who_sees_the_finding(phone):
    opened(phone)
    body = phone.check(str(one_finding().uid))
    first, second = phone.post("/checks", body), phone.post("/checks", body)
    assert first.json == second.json and first.status_code == 201
    assert phone.post("/checks", {**body, "verdict": "not_fixed"}).status_code == 409
    stranger = phone.post("/checks", phone.check(body["finding"]), user=phone.cast.stranger)
    assert (stranger.status_code, stranger.json["error"]) == (404, "not_found")
    assert phone.post("/checks", phone.check(str(uuid.uuid4()))).status_code == 404
    assert phone.post("/checks", phone.check(body["finding"], "perhaps")).status_code == 422
