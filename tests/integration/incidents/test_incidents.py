"""The way of an incident: told at once, seen, measures, closed, reviewed; missing people; the public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.incidents.actions import alerts, reporting, working
from mallops.blueprints.incidents.models import Incident
from mallops.core import search
from mallops.core.casework import actions as casework
from mallops.core.clock import business_date
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, DomainError, Forbidden, Invalid
from mallops.core.notices import Notice
from tests.factories import Cast, actor_of, make_deputation, make_user

Make = Callable[..., Incident]


def test_level_1_tells_the_general_manager_at_once_and_shows_who_has_seen_it(
    cast: Cast, bosses: tuple[User, User], incident: Make
) -> None:
    case = incident()
    assert (case.level, case.state) == (1, "reported") and "-TF-" in case.number
    rows = db.session.scalars(sa.select(Notice).where(Notice.topic == "incidents.grave")).all()
    assert {one.id for one in bosses} <= {one.user_id for one in rows} and all(one.urgent for one in rows)
    assert {one.id for one in bosses} <= {one.user_id for one in case.told}
    alerts.see(actor_of(bosses[0]), case)
    seen = {one.user_id for one in case.told if one.seen_at}
    assert seen == {bosses[0].id} and bosses[0].name in case.notified_text and "✓" in case.notified_text
    with pytest.raises(Conflict):
        alerts.see(actor_of(bosses[0]), case)
    with pytest.raises(Conflict):
        alerts.see(actor_of(cast.desk), case)


def test_lesser_levels_spare_the_general_manager_until_it_gets_worse(
    cast: Cast, bosses: tuple[User, User], incident: Make
) -> None:
    case = incident("theft")
    told = {one.user_id for one in case.told}
    assert case.level == 3 and cast.supervisor.id in told and bosses[0].id not in told
    officer = actor_of(cast.officer)
    with pytest.raises(Invalid):
        reporting.set_level(officer, case, 1, " ")
    with pytest.raises(Invalid):
        reporting.set_level(officer, case, 7, "worse")
    reporting.set_level(officer, case, 1, "He has a knife")
    assert bosses[0].id in {one.user_id for one in case.told}
    db.session.commit()


def test_the_way_of_an_incident(cast: Cast, incident: Make) -> None:
    case, officer, boss = incident(), actor_of(cast.officer), actor_of(cast.supervisor)
    casework.move(boss, case, "respond")
    assert case.responded_at is not None and case.owner_id == boss.user_id
    casework.move(boss, case, "control")
    casework.move(boss, case, "again", note="Smoke again")
    casework.move(boss, case, "control")
    with pytest.raises(Conflict):
        casework.move(boss, case, "close")
    working.measure(boss, case, "Put out with an extinguisher")
    assert boss.name in case.measures and "extinguisher" in case.measures
    alerts.tell(boss, case, "Fire brigade 119", "phone")
    with pytest.raises(Invalid):
        alerts.tell(boss, case, "Police", "pigeon")
    assert "119" in case.notified_text
    casework.move(boss, case, "close")
    with pytest.raises(Conflict):  # no causes yet
        casework.move(boss, case, "review", signature="S")
    casework.edit_case(boss, case, {"causes": "Grease", "lessons": "Clean weekly", "loss_yuan": 300})
    with pytest.raises(Forbidden):
        casework.move(officer, case, "review", signature="S")
    with pytest.raises(Invalid):  # it is signed
        casework.move(boss, case, "review")
    casework.move(boss, case, "review", signature="Supervisor")
    assert (case.state, case.reviewed_by_id) == ("reviewed", boss.user_id)
    with pytest.raises(Conflict):
        working.measure(boss, case, "Late")


def test_the_reporter_does_not_review_also_not_as_a_deputy(cast: Cast, incident: Make) -> None:
    case = incident(by=cast.supervisor)
    boss = actor_of(cast.supervisor)
    for step in ("respond", "control"):
        casework.move(boss, case, step)
    working.measure(boss, case, "Done")
    casework.move(boss, case, "close")
    casework.edit_case(boss, case, {"causes": "a", "lessons": "b"})
    with pytest.raises(Conflict):
        casework.move(boss, case, "review", signature="S")
    day = dt.timedelta(days=1)
    make_deputation(cast.mall, cast.officer, "SUP", utcnow() - day, utcnow() + day)
    db.session.commit()
    own = incident()
    deputy = actor_of(cast.officer)
    for step in ("respond", "control"):
        casework.move(deputy, own, step)
    working.measure(deputy, own, "Done")
    casework.move(deputy, own, "close")
    casework.edit_case(deputy, own, {"causes": "a", "lessons": "b"})
    with pytest.raises(DomainError):
        casework.move(deputy, own, "review", signature="S")


LOST = {"person_kind": "girl", "person_name": "小雨", "person_age": 6, "person_look": "黄裙子",
        "person_look_en": "yellow dress", "last_seen_place": "3F",
        "contact_phone": "138 1234 5678"}  # fmt: skip


def test_a_lost_child_is_described_paged_found_and_handed_over(cast: Cast, incident: Make) -> None:
    case, desk = incident("lost_person"), actor_of(cast.desk)
    with pytest.raises(Conflict):
        working.page(desk, case)
    for bad in ({"person_kind": "cat"}, {"person_look": ""}, {"person_age": 300}, {"contact_phone": "abc"}):
        with pytest.raises(Invalid):
            working.describe(desk, case, {**LOST, **bad})
    working.describe(desk, case, LOST)
    zh, en = working.paging_of(case)
    assert "小雨" in zh and "黄裙子" in zh and "yellow dress" in en
    working.page(desk, case)
    working.page(desk, case)
    db.session.commit()
    assert len(case.pagings) == 2 and case.pagings[0].text_zh == zh
    raw = db.session.execute(sa.text("select person_name, contact_phone from incidents")).one()
    assert b"138" not in bytes(raw[1]) and "小雨".encode() not in bytes(raw[0])
    paged = db.session.execute(sa.text("select text_zh, text_en from incident_pagings")).first()
    assert paged is not None and all("小雨".encode() not in bytes(text) for text in paged)
    working.found(desk, case, "Gate 2")
    with pytest.raises(Conflict):
        working.found(desk, case, "Gate 3")
    with pytest.raises(Invalid):
        working.hand_over(desk, case, "Mother", "")
    working.hand_over(desk, case, "Mother, Ms Li Lei", "Li")
    assert case.handed_to == "Mother, Ms Li Lei" and case.handed_at is not None
    db.session.commit()
    (handed,) = db.session.execute(sa.text("select handed_to from incidents")).one()
    assert b"Li Lei" not in bytes(handed) and not search.search(db.session(), case.mall_id, "小雨")
    with pytest.raises(Conflict):
        working.describe(desk, incident("fire"), LOST)


def test_follow_up_has_an_owner_who_is_told_and_a_day(cast: Cast, incident: Make) -> None:
    case, boss = incident(), actor_of(cast.supervisor)
    today = business_date(utcnow(), boss.tz)
    other = cast.stranger.id
    for owner, day in ((None, today), (other, today), (cast.officer.id, today - dt.timedelta(days=1))):
        with pytest.raises(Invalid):
            working.follow_up(boss, case, "New extinguisher", owner, day)
    working.follow_up(boss, case, "New extinguisher", cast.officer.id, today)
    query = sa.select(Notice).where(Notice.user_id == cast.officer.id, Notice.topic == "incidents.asked")
    assert db.session.scalars(query).one()
    with pytest.raises(Forbidden):
        working.finish_follow_up(actor_of(cast.desk), case, case.followups[0])
    working.finish_follow_up(actor_of(cast.officer), case, case.followups[0])
    assert case.followups_text.endswith("✓")


def test_a_statement_goes_out_only_after_a_second_person(cast: Cast, incident: Make) -> None:
    case, boss = incident("publicity"), actor_of(cast.supervisor)
    working.state_publicly(boss, case, "WeChat", "We are sorry.")
    row = case.statements[0]
    with pytest.raises(Conflict):
        working.decide(boss, case, row, yes=True)
    with pytest.raises(Forbidden):
        working.decide(actor_of(cast.officer), case, row, yes=True)
    manager = actor_of(make_user(cast.mall, "CSM", login="csm-2"))
    with pytest.raises(Invalid):
        working.decide(manager, case, row, yes=False)
    working.decide(manager, case, row, yes=True)
    assert row.state == "approved" and "We are sorry." in case.statements_text
    with pytest.raises(Conflict):
        working.decide(manager, case, row, yes=True)


def test_another_malls_zone_is_unknown(cast: Cast, incident: Make) -> None:
    with pytest.raises(DomainError):
        incident(by=cast.stranger)


def test_parts_are_found_only_in_their_own_incident(cast: Cast, incident: Make) -> None:
    case, boss = incident(), actor_of(cast.supervisor)
    working.state_publicly(boss, case, "Press", "x")
    other = incident()
    with pytest.raises(DomainError):
        working.part_of(other, other.statements, str(case.statements[0].uid))
