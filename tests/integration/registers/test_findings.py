"""Findings as patrols open them, and their way to verified (catalogue 1.13, 4.1-4.3)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from mallops.blueprints.fixes.actions import open_finding, withdraw
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import find_repeat, list_of_source, list_open_in_zone
from mallops.blueprints.fixes.rules import FixedItMyself, LeadVerifies
from mallops.core import clock
from mallops.core.casework import StepNotAllowed
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.deadlines import explain
from mallops.core.errors import Forbidden, Invalid
from tests.factories import actor_of

#: A Friday afternoon, after which come two days of rest.
FRIDAY = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)


def test_one_answer_opens_one_finding(cast):
    actor, answer = actor_of(cast.officer), uuid.uuid4()
    first, second = (
        open_finding(actor, title="Wet floor", zone_id=cast.zone.id, answer_uid=answer) for _turn in range(2)
    )
    assert first.id == second.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Finding)) == 1


def test_it_is_due_in_working_hours_and_says_why(cast):
    with clock.frozen(FRIDAY):  # 16:00 in the mall, which closes at 22:00
        one = open_finding(actor_of(cast.officer), title="Wet floor", zone_id=cast.zone.id, limit_hours=8)
    assert one.due_at == dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)  # Monday 12:00
    with force_locale("en"):
        assert "8 working hours" in explain(one.due_explained)


def test_an_inspector_opens_findings_through_a_patrol_but_not_by_hand(cast):
    actor = actor_of(cast.inspector)
    one = open_finding(actor, title="Wet floor", zone_id=cast.zone.id)
    assert one.owner_id == cast.officer.id, "the zone's officer follows it up"
    with pytest.raises(Forbidden):
        from mallops.blueprints.fixes.actions import KIND

        casework.open_case(actor, KIND, {"title": "By hand"})


def test_who_fixed_it_does_not_verify_it_and_a_rejection_counts(cast, finding):
    one = finding(by=cast.lead)
    officer, lead, supervisor = (actor_of(who) for who in (cast.officer, cast.lead, cast.supervisor))
    with pytest.raises(Invalid):
        casework.move(officer, one, "fix", note="")
    casework.move(officer, one, "fix", note="New lamp")
    with pytest.raises(FixedItMyself):
        casework.move(officer, one, "verify")
    casework.move(lead, one, "reject", note="Still dark")
    assert (one.state, one.reopen_count, one.fixed_by_id, one.closed_at) == ("open", 1, None, None)
    with pytest.raises(StepNotAllowed):
        casework.move(supervisor, one, "verify")
    casework.move(lead, one, "fix", note="Did it myself")
    with pytest.raises(FixedItMyself):
        casework.move(lead, one, "verify")
    casework.move(supervisor, one, "verify")
    assert (one.state, one.verified_by_id) == ("verified", cast.supervisor.id)
    assert one.closed_at is not None


def test_the_issuer_verifies_plain_ones_only(cast, finding):
    plain, repeated = finding(title="Plain"), finding(title="Again", repeat_of=finding(title="Before"))
    assert repeated.repeat_count == 1
    lead, officer = actor_of(cast.lead), actor_of(cast.officer)
    for one in (plain, repeated):
        casework.move(lead, one, "fix", note="Done")
    casework.move(officer, plain, "verify")
    with pytest.raises(LeadVerifies):
        casework.move(officer, repeated, "verify")


def test_the_same_item_at_the_same_place_is_a_repeat(cast, finding):
    long_ago = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    one = finding(item_code="1.9.a", tenant_id=cast.tenant.id)
    where = (cast.mall.id, cast.zone.id, "1.9.a", cast.tenant.id)
    assert find_repeat(*where, long_ago).id == one.id
    assert find_repeat(*where, clock.now() + dt.timedelta(hours=1)) is None
    assert find_repeat(cast.mall.id, cast.zone.id, "1.9.a", None, long_ago) is None
    assert find_repeat(cast.mall.id, cast.zone.id, "1.9.b", cast.tenant.id, long_ago) is None
    assert find_repeat(cast.mall.id, cast.other_zone.id, "1.9.a", cast.tenant.id, long_ago) is None
    casework.void(actor_of(cast.supervisor), one, "mistake")
    assert find_repeat(*where, long_ago) is None


def test_the_sheet_sees_what_is_open_in_its_zone(cast, finding):
    first, second = finding(title="A", tenant_id=cast.tenant.id), finding(title="B")
    finding(title="Elsewhere", zone_id=cast.other_zone.id, by=cast.lead)
    casework.move(actor_of(cast.lead), second, "fix", note="Done")
    found = list_open_in_zone(cast.mall.id, cast.zone.id)
    assert [one.id for one in found] == [first.id, second.id]
    assert found[0].tenant.name_en == "Flower shop"
    casework.move(actor_of(cast.supervisor), second, "verify")
    assert [one.id for one in list_open_in_zone(cast.mall.id, cast.zone.id)] == [first.id]


def test_a_corrected_verdict_withdraws_it_unless_it_is_closed(cast, finding):
    one, closed = finding(), finding()
    supervisor = actor_of(cast.supervisor)
    casework.move(actor_of(cast.lead), closed, "fix", note="Done")
    casework.move(supervisor, closed, "verify")
    assert withdraw(supervisor, one, "Corrected to pass") is True
    assert (one.state, one.void_reason) == ("void", "Corrected to pass")
    assert withdraw(supervisor, closed, "Corrected to pass") is False
    assert closed.state == "verified"


def test_findings_lead_back_to_where_they_came_from(cast, as_user, finding):
    source = finding(title="The patrol")
    one = finding(title="From it", source=source, item_code="1.2.a")
    again = finding(title="Once more", item_code="1.2.a", repeat_of=one)
    db.session.commit()
    assert [row.id for row in list_of_source(source.id)] == [one.id]
    page = as_user(cast.supervisor).get(f"/fixes/{one.uid}").text
    assert source.number in page
    assert str(again.uid) in page


def test_a_department_sees_what_is_given_to_it(cast, as_user, finding):
    from tests.factories import make_user

    engineer = make_user(cast.mall, "ENG")
    theirs, others = finding(department="engineering"), finding(department="cleaning")
    client = as_user(engineer)
    assert client.get(f"/fixes/{theirs.uid}").status_code == 200
    assert client.get(f"/fixes/{others.uid}").status_code == 404


def test_the_home_page_says_what_waits(cast, as_user, finding):
    one = finding(title="Lamp broken", by=cast.lead)
    page = as_user(cast.officer).get("/").text
    assert "Lamp broken" in page
    casework.move(actor_of(cast.lead), one, "fix", note="Done")
    db.session.commit()
    assert "Fixes to verify" in as_user(cast.supervisor).get("/").text
    assert "Lamp broken" not in as_user(cast.officer).get("/").text
