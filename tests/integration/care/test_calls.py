"""Contacts: consent, hours, gaps, outcomes, what follows; withdrawal, merge, erasure (26.2, 26.3)."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from mallops.blueprints.care.actions import calls
from mallops.blueprints.care.models import Callback, SegmentMember
from mallops.blueprints.care.queries.calls import Wanted, count_due, has_consent, list_due
from mallops.blueprints.care.rules.calling import NoConsent, NotAtNight, NotOpen
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.members.actions import erasing, keeping, merging
from mallops.blueprints.members.models import MemberEvent
from mallops.core.audit import AuditEntry, acting
from mallops.core.casework.models import CaseEvent
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid
from mallops.core.notices.models import Notice
from tests.factories import actor_of
from tests.integration.care.conftest import TODAY, House, day


def test_offers_need_the_consent_and_service_does_not(house: House) -> None:
    silent = house.member()
    with pytest.raises(NoConsent):
        house.call(silent, "winback")
    assert house.call(silent, "complaint").number.endswith("HF-202603-0001")
    assert house.call(house.member("phone"), "winback").marketing


def test_a_withdrawn_consent_takes_offers_off_the_list_at_once(house: House) -> None:
    member = house.member("phone", "sms")
    offer, service = house.call(member, "winback"), house.call(member, "complaint")
    with transaction():
        keeping.change_consents(house.manager, member, {"phone": False, "sms": True})
    offer, service = house.again(offer), house.again(service)
    assert (offer.state, offer.dropped_why) == ("closed", "consent")
    assert service.state == "open"


def test_withdrawing_another_consent_changes_nothing(house: House) -> None:
    member = house.member("phone", "sms")
    offer = house.call(member, "winback")
    with transaction():
        keeping.change_consents(house.manager, member, {"phone": True, "sms": False})
    assert house.again(offer).state == "open"


def test_two_offers_never_within_the_gap(house: House) -> None:
    house.rules(gap_days=14)
    member = house.member("phone")
    first = house.call(member, "winback")
    with pytest.raises(Invalid) as twice:
        house.call(member, "birthday")
    assert "reason" in twice.value.field_errors
    house.note(first)
    with pytest.raises(Invalid) as soon:
        house.call(member, "birthday", planned_on=day(13))
    assert day(14).isoformat() in str(soon.value.field_errors["planned_on"])
    assert house.call(member, "birthday", planned_on=day(14)).state == "open"
    assert house.call(member, "complaint").state == "open"


def test_nobody_is_called_at_night(house: House, at: object) -> None:
    call = house.call(house.member("phone"), "complaint")
    at.advance(dt.timedelta(hours=10))  # type: ignore[attr-defined]  # 22:00 at the mall
    with pytest.raises(NotAtNight), transaction():
        calls.dial(house.worker, call)


def test_the_look_at_the_number_is_on_record(house: House, at: object) -> None:
    member = house.member("phone")
    call = house.call(member)
    assert not calls.shows_number(house.worker, call)
    with transaction(), acting(house.worker, "care.dial"):
        calls.dial(house.worker, call)
    assert calls.shows_number(house.worker, call)
    assert not calls.shows_number(house.manager, call)
    query = sa.select(AuditEntry).where(AuditEntry.action == "care.dial", AuditEntry.object_kind == "members")
    assert db.session.scalars(query).one().object_id == member.id
    events = db.session.scalars(sa.select(MemberEvent.verb).where(MemberEvent.member_id == member.id))
    assert list(events) == ["revealed"]
    at.advance(dt.timedelta(minutes=61))  # type: ignore[attr-defined]
    assert not calls.shows_number(house.worker, call)


def test_not_reached_comes_back_on_the_day(house: House, at: object) -> None:
    call = house.call(house.member("phone"), "winback")
    with pytest.raises(Invalid) as refused:
        house.note(call, "missed")
    assert list(refused.value.field_errors) == ["again_on"]
    house.note(house.again(call), "missed", again_on=day(9))
    call = house.again(call)
    assert (call.state, call.tries, call.outcome, call.planned_on) == ("again", 1, "missed", day(9))
    assert call.due_at is not None and call.due_at.date() >= day(9)
    assert list_due(house.worker, Wanted()) == []
    at.advance(dt.timedelta(days=9))  # type: ignore[attr-defined]
    assert [one.id for one in list_due(house.worker, Wanted())] == [call.id]
    house.note(house.again(call))
    assert house.again(call).state == "done"
    with pytest.raises(NotOpen):
        house.note(house.again(call))


def test_a_quality_call_asks_for_the_satisfaction(house: House) -> None:
    call = house.call(house.member(), "complaint")
    with pytest.raises(Invalid) as refused:
        house.note(call, satisfaction=None, result="")
    assert set(refused.value.field_errors) == {"result", "satisfaction"}


def test_the_next_contact_comes_on_the_list(house: House) -> None:
    house.rules(gap_days=14)
    offer = house.call(house.member("phone"), "vip")
    with pytest.raises(Invalid) as soon:
        house.note(offer, next_on=day(3))
    assert list(soon.value.field_errors) == ["next_on"]
    follows = house.note(house.again(offer), next_on=day(30))
    assert follows is not None and (follows.reason, follows.planned_on) == ("vip", day(30))
    assert follows.due_at.date() == day(30) + dt.timedelta(days=7)
    assert offer.number in follows.why


def test_declined_may_withdraw_the_consent(house: House) -> None:
    member = house.member("phone", "wecom")
    call = house.call(member, "winback")
    house.note(call, "declined", withdraw=True)
    assert house.again(call).state == "closed"
    assert not has_consent(member.id, "phone")
    assert has_consent(member.id, "wecom") and has_consent(member.id, "service")


def test_an_issue_becomes_a_complaint_with_nothing_typed_again(house: House) -> None:
    member = house.member()
    call = house.call(member)
    house.note(call, satisfaction=1, issue="The shop sold Wang Li a broken lamp")
    case = house.again(call).issue_case
    assert isinstance(case, Complaint)
    assert (case.channel, case.member_id, case.source_id) == ("callback", member.id, call.id)
    assert case.content == "The shop sold Wang Li a broken lamp" and "Wang Li" not in case.title


def test_complaint_callbacks_are_due_in_two_working_days(house: House) -> None:
    call = house.call(house.member())
    assert call.severity == "major"
    assert call.due_at.date() == day(2)


def test_who_gets_a_call_is_told(house: House) -> None:
    house.call(house.member(), owner_id=house.manager.user_id)
    told = db.session.scalars(sa.select(Notice).where(Notice.user_id == house.manager.user_id)).one()
    assert told.topic == "care.given"
    assert count_due(house.manager, mine=True) == {"complaint": 1}
    assert count_due(house.worker, mine=True) == {}


def test_ending_a_membership_stops_care_but_not_the_complaint(house: House) -> None:
    member = house.member("phone")
    offer, complaint = house.call(member, "vip"), house.call(member)
    house.segment([["kind", {"kind": "person"}]])
    with transaction():
        keeping.cancel(house.manager, member, "moved away")
    assert house.again(offer).state == "closed"
    assert house.again(complaint).state == "open"
    assert db.session.scalar(sa.select(sa.func.count(SegmentMember.id))) == 0


def test_merging_moves_the_contacts(house: House) -> None:
    keep, drop = house.member("phone"), house.member("phone")
    old, new = house.call(keep, "complaint"), house.call(drop, "complaint")
    offer, done = house.call(drop, "vip"), house.call(drop, "illness")
    house.note(done)
    with transaction():
        pair = merging.propose(actor_of(house.cast.lead), keep, drop, "same person")
    with transaction():
        merging.agree(house.manager, house.again(pair), house.again(keep), house.again(drop))
    states = {one.id: house.again(one).state for one in (old, new, offer, done)}
    assert states == {old.id: "open", new.id: "closed", offer.id: "closed", done.id: "done"}
    assert {house.again(one).member_id for one in (old, new, offer, done)} == {keep.id}


def test_erasing_leaves_no_word_of_the_person(house: House) -> None:
    member = house.member("phone", name="Zhuge Liang")
    call = house.call(member, why="Zhuge Liang was angry")
    house.note(call, result="Zhuge Liang is content", issue="Zhuge wants a new lamp")
    with transaction():
        from mallops.core.casework.actions import comment

        comment(house.worker, house.again(call), "Zhuge called back")
    with transaction():
        erasing.erase_member(house.manager, member, "asked for it")
    call = house.again(call)
    assert not any((call.why, call.result, call.issue))
    notes = db.session.scalars(sa.select(CaseEvent.note).where(CaseEvent.case_id == call.id))
    assert not any("Zhuge" in one for one in notes)
    assert "Zhuge" not in json.dumps(erasing.hooks.DATA["care"](member), default=str)


def test_all_that_is_held_is_handed_out(house: House) -> None:
    member = house.member("phone")
    call = house.call(member, why="about the lamp")
    house.segment([["kind", {"kind": "person"}]])
    told = erasing.hooks.DATA["care"](member)
    assert [(one["number"], one["why"]) for one in told["contacts"]] == [(call.number, "about the lamp")]
    assert [one["segment"] for one in told["segments"]] == ["分组"]


def test_a_desk_clerk_may_care_and_finance_may_not(house: House) -> None:
    assert actor_of(house.cast.desk).can("care.work")
    assert not actor_of(house.cast.desk).can("care.setup")
    assert not actor_of(house.cast.leasing).can("care.work")
    assert actor_of(house.cast.leasing).can("care.view")
    assert house.again(house.call(house.member())).planned_on == TODAY
    assert db.session.scalar(sa.select(sa.func.count(Callback.id))) == 1
