"""An enquiry from the question to the end: answered, consulted, called back, made another record (28)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.enquiries.actions import library, working
from mallops.blueprints.enquiries.actions.reporting import send_figures
from mallops.blueprints.enquiries.models import Enquiry, StandardVersion
from mallops.blueprints.enquiries.queries.enquiries import list_consults
from mallops.blueprints.enquiries.queries.figures import figures_of, span_of
from mallops.blueprints.enquiries.queries.library import suggest
from mallops.blueprints.enquiries.rules.enquiries import AlreadyTurned, NotYours
from mallops.blueprints.enquiries.rules.library import NoDraft, Words, WroteItMyself
from mallops.blueprints.repairs.models import Repair
from mallops.core import clock, turning
from mallops.core.casework.actions import move
from mallops.core.casework.models import CaseAttachment
from mallops.core.casework.retention import forget_old
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.notices.models import Notice
from mallops.core.policies.clocks import clocks_of
from mallops.core.registers.intake import keep_photos, receive_photos
from mallops.core.turning import targets_for
from tests.factories import Cast, actor_of
from tests.factories.patrols import MONDAY, jpeg
from tests.integration.enquiries.conftest import ask, in_force
from tests.support.pictures import Picture


def stages(case: Enquiry) -> dict[str, Any]:
    return {one.stage: one for one in clocks_of(case)}


def test_answered_within_one_working_day_consulted_the_same_day(cast: Cast) -> None:
    case = ask(cast)
    clocks = stages(case)
    local = {code: one.due_at.astimezone(cast.mall.zoneinfo) for code, one in clocks.items()}
    assert local["consult"].date() == MONDAY.date()
    assert local["answer"].date() == MONDAY.date() + dt.timedelta(days=1)
    assert case.due_at == clocks["consult"].due_at, "the first thing that is due"
    working.consult(actor_of(cast.desk), case, working.Asked("leasing", "Which unit is free?"))
    assert (stages(case)["consult"].state, stages(case)["answer"].state) == ("stopped", "running")
    assert case.due_at == stages(case)["answer"].due_at
    working.answer(actor_of(cast.desk), case, "Ten")
    assert stages(case)["answer"].state == "stopped"


def test_on_friday_evening_the_weekend_does_not_count(cast: Cast) -> None:
    friday = MONDAY + dt.timedelta(days=4, hours=2)
    with clock.frozen(friday):
        case = ask(cast)
    due = stages(case)["answer"].due_at.astimezone(cast.mall.zoneinfo).date()
    assert due == MONDAY.date() + dt.timedelta(days=7)


def test_taken_up_again_the_time_used_stays_used(cast: Cast) -> None:
    case, clerk = ask(cast), actor_of(cast.desk)
    first = stages(case)["answer"].due_at
    with clock.frozen(MONDAY + dt.timedelta(hours=1)):
        working.answer(clerk, case, "Ten")
    with clock.frozen(MONDAY + dt.timedelta(hours=3)):
        move(clerk, case, "again", note="Asks about Sunday")
        row = stages(case)["answer"]
    assert row.state == "running" and row.elapsed_s == 3600
    assert row.due_at >= first


def test_a_version_is_kept_with_the_answer_and_counted(cast: Cast) -> None:
    standard, clerk = in_force(cast), actor_of(cast.desk)
    case = ask(cast)
    [found] = suggest(cast.mall.id, "关门时间几点")
    working.answer(clerk, case, "", found)
    db.session.commit()
    db.session.refresh(standard)
    assert (case.answer, case.version_id, standard.used) == ("晚上十点", found.id, 1)
    assert suggest(cast.other_mall.id, "关门") == [], "another mall's library is its own"
    library.change(clerk, standard, Words("hours", question_zh="商场几点关门", text_zh="九点半"), 0)
    assert case.standard.text_zh == "晚上十点", "what was said stays what was said"


def test_the_library_changes_only_through_approval(cast: Cast) -> None:
    standard, clerk, boss = in_force(cast), actor_of(cast.desk), actor_of(cast.supervisor)
    words = Words("hours", question_zh="商场几点关门", text_zh="九点半")
    library.change(clerk, standard, words, 0)
    assert suggest(cast.mall.id, "几点关门")[0].text_zh == "晚上十点"
    with pytest.raises(NoDraft):
        library.change(clerk, standard, words, 0)  # somebody else began a version meanwhile
    library.send(clerk, standard)
    with pytest.raises(Forbidden):
        library.decide(clerk, standard, 2, approve=True)
    with pytest.raises(Invalid):
        library.decide(boss, standard, 2, approve=False)
    library.decide(boss, standard, 2, approve=True)
    db.session.commit()
    assert suggest(cast.mall.id, "几点关门")[0].text_zh == "九点半"
    states = {one.version: one.state for one in db.session.scalars(sa.select(StandardVersion))}
    assert states == {1: "old", 2: "approved"}
    library.retire(boss, standard, active=False)
    db.session.commit()
    assert suggest(cast.mall.id, "几点关门") == []
    with pytest.raises(Conflict):
        library.retire(boss, standard, active=False)


def test_who_wrote_does_not_approve(cast: Cast) -> None:
    boss = actor_of(cast.supervisor)
    made = library.write(boss, Words("way", question_zh="在哪", text_zh="一楼"))
    library.send(boss, made)
    with pytest.raises(WroteItMyself):
        library.decide(boss, made, 1, approve=True)
    library.decide(actor_of(cast.manager), made, 1, approve=True)
    assert made.current is not None


def test_only_one_version_is_in_force_whatever_happens(cast: Cast) -> None:
    standard = in_force(cast)
    db.session.add(StandardVersion(mall_id=cast.mall.id, answer_id=standard.id, version=9, state="approved"))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_department_answers_its_own_question_once(cast: Cast) -> None:
    case = ask(cast, "Which unit is free?", customer="Ms Wang", phone="13812345678")
    row = working.consult(actor_of(cast.desk), case, working.Asked("leasing", "Any unit of 80 m²?"))
    leasing, finance = actor_of(cast.leasing), actor_of(cast.finance)
    assert [one.id for one in list_consults(leasing, waiting=True)] == [row.id]
    assert list_consults(finance, waiting=True) == []
    with pytest.raises(NotYours):
        working.reply(finance, row, "No")
    with pytest.raises(Invalid):
        working.reply(leasing, row, "  ")
    working.reply(leasing, row, "A12 from May")
    with pytest.raises(Conflict):
        working.reply(leasing, row, "Or B1")
    told = set(db.session.scalars(sa.select(Notice.user_id)))
    assert {cast.leasing.id, cast.desk.id} <= told


def test_the_end_keeps_the_promise_of_a_callback(cast: Cast) -> None:
    case, clerk = ask(cast, callback=True, phone="13812345678"), actor_of(cast.desk)
    with pytest.raises(Conflict):
        working.close(clerk, case, working.Ended("reached"))
    working.answer(clerk, case, "Ten")
    with pytest.raises(Invalid):
        working.close(clerk, case, working.Ended())
    working.close(clerk, case, working.Ended("reached", 4, "Content"))
    assert (case.state, case.callback, case.satisfaction) == ("closed", "reached", 4)
    assert case.called_by_id == cast.desk.id and case.closed_at is not None


def test_one_click_makes_a_repair_of_it_once(cast: Cast, engineer: User) -> None:
    case = ask(cast, "The door squeaks", zone_id=cast.zone.id, customer="Ms Wang", phone="13812345678")
    clerk = actor_of(cast.desk)
    made = working.turn(clerk, case, "repairs")
    db.session.commit()
    assert isinstance(made, Repair)
    assert (made.fault, made.zone_id, made.reporter_name) == ("The door squeaks", cast.zone.id, "Ms Wang")
    assert made.reporter_phone == "13812345678" and made.number
    assert (case.state, case.became_id) == ("turned", made.id)
    with pytest.raises(AlreadyTurned):
        working.turn(clerk, case, "repairs")
    with pytest.raises(Invalid):
        working.turn(clerk, ask(cast), "nonsense")


@pytest.mark.parametrize(
    ("sort", "code", "words", "person"),
    [
        ("complaint", "complaints", "content", "customer"),
        ("lost", "losses", "features", "loser"),
        ("suggestion", "suggestions", "text", "speaker"),
    ],
)
def test_what_was_said_becomes_the_record_that_it_is(
    cast: Cast, sort: str, code: str, words: str, person: str
) -> None:
    case = ask(cast, "A red scarf", sort=sort, zone_id=cast.zone.id, customer="Ms Wang", phone="13812345678")
    clerk = actor_of(cast.desk)
    assert targets_for(clerk, sort)[0].code == code  # offered first
    keep_photos(clerk, case, receive_photos([Picture(jpeg("red"))]))
    made = working.turn(clerk, case, code)
    db.session.commit()
    assert (getattr(made, words), getattr(made, person)) == ("A red scarf", "Ms Wang")
    assert (made.phone, made.zone_id) == ("13812345678", cast.zone.id) and made.number
    photos = sa.select(CaseAttachment.photo_id).order_by(CaseAttachment.case_id)
    first, second = db.session.scalars(photos)
    assert first == second is not None


def test_nobody_makes_a_record_that_they_may_not(cast: Cast, engineer: User) -> None:
    case, other = ask(cast), actor_of(engineer)
    assert "complaints" not in {one.code for one in targets_for(other)}
    with pytest.raises(Forbidden):
        turning.turn(other, "complaints", turning.Told(case, "x", phone="13812345678"))


def test_who_asked_is_encrypted_and_forgotten_in_time(cast: Cast) -> None:
    case, clerk = ask(cast, "I am Li Lei", customer="Li Lei", phone="13812345678"), actor_of(cast.desk)
    raw = db.session.execute(sa.text("select question, customer, phone from enquiries")).one()
    assert all(b"Li Lei" not in bytes(one) and b"13812345678" not in bytes(one) for one in raw)
    working.answer(clerk, case, "Hello Li Lei")
    working.close(clerk, case, working.Ended())
    db.session.commit()
    assert forget_old(MONDAY + dt.timedelta(days=700)) == 0
    assert forget_old(MONDAY + dt.timedelta(days=740)) == 1
    assert forget_old(MONDAY + dt.timedelta(days=740)) == 0
    db.session.refresh(case)
    assert not any((case.question, case.answer, case.customer, case.phone, case.phone_hash))
    assert case.number and case.state == "closed"


def test_the_floor_sees_what_it_took_in_and_no_more(cast: Cast) -> None:
    officer = actor_of(cast.officer)
    case = ask(cast, zone_id=cast.zone.id)
    assert not case.visible_to(officer), "what visitors say of a zone may be about its officer"
    case.created_by_id = cast.officer.id
    assert case.visible_to(officer)


def test_figures_count_by_category_and_in_time(cast: Cast) -> None:
    clerk = actor_of(cast.desk)
    in_time, late, _open = ask(cast, category="hours"), ask(cast, category="hours"), ask(cast)
    working.answer(clerk, in_time, "Ten")
    with clock.frozen(MONDAY + dt.timedelta(days=3)):
        working.answer(clerk, late, "Ten")
    db.session.commit()
    found = figures_of(span_of(cast.mall.id, "week", MONDAY.date()))
    by_category = {one.code: (one.number, one.answered, one.in_time, one.late) for one in found.categories}
    assert by_category == {"hours": (2, 2, 1, 1), "other": (1, 0, 0, 0)}
    assert figures_of(span_of(cast.mall.id, "month", MONDAY.date())).total.number == 3
    assert figures_of(span_of(cast.other_mall.id, "week", MONDAY.date())).total.number == 0


def test_departments_are_told_of_the_week_once(cast: Cast) -> None:
    ask(cast)
    with clock.frozen(MONDAY + dt.timedelta(days=7)):
        assert send_figures() == 1
        before = db.session.scalar(sa.select(sa.func.count(Notice.id)))
        send_figures()
        assert db.session.scalar(sa.select(sa.func.count(Notice.id))) == before
    told = set(db.session.scalars(sa.select(Notice.user_id).where(Notice.topic == "enquiries.figures")))
    assert {cast.leasing.id, cast.supervisor.id, cast.manager.id} <= told
    assert cast.officer.id not in told
