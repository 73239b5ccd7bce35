"""A run from start to archive: complete, scored, numbered, its fails found again, corrected, returned."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import PhotoInput, Start, SubmitInput
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolRound
from mallops.blueprints.patrols.queries import patrol_detail, review_queue
from mallops.blueprints.patrols.rules.rounds import NotYourRound, RoundOver
from mallops.blueprints.patrols.rules.runs import NotComplete, OwnPatrol, PatrolMovedOn
from mallops.core.casework import CaseEvent
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import actor_of
from tests.factories.patrols import answer_all, jpeg, make_rounds, make_run, submit_run

TIDY = {"1_5_a": "有人吸烟"}  # a fail that asks for no photo
MINUTE = dt.timedelta(minutes=1)


def walk(world, round_=None, officer=None, **fails):
    """A whole run, submitted ten minutes after it began; returns it and the receipt."""
    officer = officer or world.cast.officer
    patrol = make_run(officer, round_ or world.rounds[0])
    answer_all(officer, patrol, **fails)
    world.clock.advance(10 * MINUTE)
    receipt = submit_run(officer, patrol)
    db.session.commit()
    return patrol, receipt


def findings():
    return db.session.scalars(sa.select(Finding).order_by(Finding.id)).all()


def answer_of(patrol, code):
    query = sa.select(PatrolAnswer).filter_by(patrol_id=patrol.id, item_code=code, is_current=True)
    return db.session.scalars(query).one()


def test_a_clean_run_gets_its_number_and_a_full_score(world):
    patrol, receipt = walk(world)
    assert patrol.number == "ONE-KF-XC-202611-0001" == receipt["number"]
    assert (patrol.state, patrol.score, patrol.failed_count) == ("submitted", 100.0, 0)
    assert patrol.answered_count == db.session.scalar(sa.select(sa.func.count()).select_from(PatrolAnswer))
    assert patrol.round.state == "submitted"
    assert {one["code"] for one in patrol.hints} == {"section_unseen", "not_scanned"}
    assert findings() == []


def test_submitting_twice_is_one_submission(world):
    patrol = make_run(world.cast.officer, world.rounds[0])
    answer_all(world.cast.officer, patrol, **TIDY)
    uid = uuid.uuid4()
    first = submit_run(world.cast.officer, patrol, uid=uid)
    world.clock.advance(MINUTE)
    assert submit_run(world.cast.officer, patrol, uid=uid) == first
    assert len(findings()) == 1
    with pytest.raises(PatrolMovedOn):
        submit_run(world.cast.officer, patrol)
    with pytest.raises(Conflict):
        submit_run(world.cast.officer, patrol, uid=uid, note="other words")


def test_what_is_missing_is_named(world):
    patrol = make_run(world.cast.officer, world.rounds[0])
    with pytest.raises(NotComplete) as stopped:
        submit_run(world.cast.officer, patrol)
    assert "1.2.a" in stopped.value.missing
    assert f"1.9.a1@{world.cast.tenant.uid}" in stopped.value.missing
    sent = answer_all(world.cast.officer, patrol, **{"1_2_a": "有纸屑"})  # this fail asks for a photo
    with pytest.raises(NotComplete) as stopped:
        submit_run(world.cast.officer, patrol)
    assert stopped.value.missing == ("1.2.a",)
    with pytest.raises(NotComplete):
        submit_run(world.cast.officer, patrol, photos=(uuid.uuid4(),))
    actor = actor_of(world.cast.officer)
    with pytest.raises(Invalid):
        actions.submit(actor, patrol.uid, SubmitInput(uid=uuid.uuid4()))
    db.session.commit()
    photo = PhotoInput(uuid.uuid4(), "1.2.a", "")
    actions.take_photo(actor, patrol.uid, photo, jpeg())
    receipt = submit_run(world.cast.officer, patrol, photos=(photo.uid,))
    assert receipt["failed"] == 1
    finding = findings()[0]
    assert (finding.item_code, finding.title, finding.answer_uid) == ("1.2.a", "有纸屑", sent[0].uid)
    assert finding.source_case_id == patrol.id
    assert finding.due_at > world.clock.at
    assert finding.number in receipt["findings"]


def test_a_fail_still_open_is_noted_and_not_opened_twice(world):
    walk(world, **TIDY)
    world.clock.set(dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC))
    second, receipt = walk(world, world.rounds[1], **TIDY)
    assert len(findings()) == 1
    assert receipt["findings"] == [findings()[0].number]
    assert answer_of(second, "1.5.a").repeat_of_id == findings()[0].id
    events = db.session.scalars(sa.select(CaseEvent.verb).filter_by(case_id=findings()[0].id)).all()
    assert "seen_again" in events
    line = next(one for one in patrol_detail(actor_of(world.cast.lead), second.uid).failures)
    assert line.finding.id == findings()[0].id


def test_a_fail_put_right_and_found_again_is_a_repeat(world):
    walk(world, **TIDY)
    finding = findings()[0]
    casework.move(actor_of(world.cast.officer), finding, "fix", note="劝阻")
    casework.move(actor_of(world.cast.lead), finding, "verify")
    world.clock.set(dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC))
    walk(world, world.rounds[1], **TIDY)
    assert [one.repeat_of_id for one in findings()] == [None, finding.id]


def test_review_by_a_colleague_to_the_archive(world):
    patrol, _receipt = walk(world)
    lead, officer = actor_of(world.cast.lead), actor_of(world.cast.officer)
    assert [one.id for one in review_queue(lead).rows] == [patrol.id]
    with pytest.raises(Forbidden):
        actions.approve(officer, patrol, signature="x")
    actions.approve(lead, patrol, note="好", signature="领班")
    assert (patrol.state, patrol.reviewed_by_id) == ("reviewed", lead.user_id)
    actions.archive(lead, patrol)
    assert patrol.state == "archived"
    assert review_queue(lead).rows == []
    with pytest.raises(PatrolMovedOn):
        actions.return_patrol(lead, patrol, "太迟了吧")


def test_nobody_reviews_their_own_run(world):
    patrol, _receipt = walk(world, officer=world.cast.lead)
    lead = actor_of(world.cast.lead)
    with pytest.raises(OwnPatrol):
        actions.approve(lead, patrol, signature="x")
    with pytest.raises(OwnPatrol):
        actions.correct_verdict(lead, patrol.uid, answer_of(patrol, "1.2.a").uid, "fail", "看错了吧")
    assert review_queue(lead).rows == []


def test_a_corrected_verdict_moves_score_and_finding(world):
    patrol, _receipt = walk(world, **TIDY)
    score, supervisor = patrol.score, actor_of(world.cast.supervisor)
    wrong = answer_of(patrol, "1.5.a")
    fixed = actions.correct_verdict(supervisor, patrol.uid, wrong.uid, "pass", "照片里是蒸汽")
    db.session.commit()
    assert (patrol.score, patrol.failed_count, patrol.corrected_count) == (100.0, 0, 1)
    assert score < 100
    assert findings()[0].state == "void"
    detail = patrol_detail(supervisor, patrol.uid)
    line = next(one for part in detail.sections for one in part.lines if one.item.code == "1.5.a")
    assert line.corrected
    assert (line.answer.correction_reason, line.by) == ("照片里是蒸汽", world.cast.supervisor.name_zh)
    assert [one.uid for one in line.before] == [wrong.uid]
    with pytest.raises(Conflict):
        actions.correct_verdict(supervisor, patrol.uid, wrong.uid, "na", "这条已被改过")
    actions.correct_verdict(supervisor, patrol.uid, fixed.uid, "fail", "现场核实有人吸烟")
    assert [one.state for one in findings()] == ["void", "open"]
    assert patrol.score == score


def test_a_returned_run_is_answered_and_submitted_again(world):
    patrol, first = walk(world, **TIDY)
    lead = actor_of(world.cast.lead)
    with pytest.raises(Invalid):
        actions.return_patrol(lead, patrol, "x")
    actions.return_patrol(lead, patrol, "请补拍地面")
    assert patrol.state == "returned"
    number, score = patrol.number, patrol.score
    world.clock.advance(MINUTE)
    answer_all(world.cast.officer, patrol)
    second = submit_run(world.cast.officer, patrol)
    assert (patrol.state, patrol.number, patrol.score) == ("submitted", number, 100.0)
    assert first["score"] == score
    assert (second["failed"], findings()[0].state) == (0, "void")
    assert patrol.round.state == "submitted"


# -- rounds -----------------------------------------------------------------------------------------------


def test_rounds_are_planned_once(world):
    assert make_rounds(world.cast.mall, dt.date(2026, 11, 23)) == world.rounds
    tomorrow = make_rounds(world.cast.mall, dt.date(2026, 11, 24))
    assert [one.slot_no for one in tomorrow] == [1, 2]
    assert tomorrow[0].starts_at == dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC)


def test_a_missed_round_is_noticed_and_made_up(world):
    world.clock.set(dt.datetime(2026, 11, 23, 4, 44, tzinfo=dt.UTC))
    assert actions.mark_missed() == []
    world.clock.advance(MINUTE)
    missed = actions.mark_missed()
    assert [(one.id, one.state) for one in missed] == [(world.rounds[0].id, "missed")]
    assert missed[0].missed_alerted_at == world.clock.at
    officer = actor_of(world.cast.officer)
    with pytest.raises(RoundOver):
        actions.start_round(officer, missed[0], Start(uuid.uuid4()))
    with pytest.raises(Invalid):
        actions.start_makeup(officer, missed[0], Start(uuid.uuid4()), "忙")
    patrol = actions.start_makeup(officer, missed[0], Start(uuid.uuid4()), "突发事件处理")
    answer_all(world.cast.officer, patrol)
    submit_run(world.cast.officer, patrol)
    assert (patrol.purpose, patrol.round.state) == ("makeup", "made_up")


def test_a_round_walked_offline_is_not_missed(world):
    began, world.clock.at = world.clock.at, world.clock.at + dt.timedelta(hours=6)
    actions.mark_missed()
    assert world.rounds[0].state == "missed"
    officer = actor_of(world.cast.officer)
    late_clock = dt.timedelta(minutes=7)  # the phone's clock runs ahead
    start = Start(uuid.uuid4(), device_at=began + late_clock, sent_at=world.clock.at + late_clock)
    patrol = actions.start_round(officer, world.rounds[0], start)
    assert (patrol.started_at, patrol.skew_seconds) == (began, 420)
    answer_all(world.cast.officer, patrol)
    ended = began + 20 * MINUTE + late_clock
    submit_run(world.cast.officer, patrol, device_at=ended, sent_at=world.clock.at + late_clock)
    assert (patrol.round.state, patrol.submitted_at) == ("submitted", began + 20 * MINUTE)


def test_who_may_start_a_round(world):
    other = make_rounds(world.cast.mall, dt.date(2026, 11, 23))[0]
    with pytest.raises(NotYourRound):
        actions.start_round(actor_of(world.cast.inspector), other, Start(uuid.uuid4()))
    with pytest.raises(Forbidden):
        actions.start_round(actor_of(world.cast.desk), other, Start(uuid.uuid4()))
    assert actions.start_round(actor_of(world.cast.lead), other, Start(uuid.uuid4())).owner_id


def test_a_round_and_its_run_go_to_a_colleague(world):
    patrol = make_run(world.cast.officer, world.rounds[0])
    officer = actor_of(world.cast.officer)
    with pytest.raises(Invalid):
        actions.hand_over(officer, world.rounds[0], world.cast.finance, "临时有事")
    actions.hand_over(officer, world.rounds[0], world.cast.inspector, "临时有事")
    assert world.rounds[0].officer_id == world.cast.inspector.id
    assert patrol.owner_id == world.cast.inspector.id
    answer_all(world.cast.officer, patrol)  # what was still on the first phone is not lost
    answer_all(world.cast.inspector, patrol)
    submit_run(world.cast.inspector, patrol)
    detail = patrol_detail(actor_of(world.cast.lead), patrol.uid)
    assert detail.officers == [world.cast.officer.name_zh, world.cast.inspector.name_zh]


def test_two_officers_on_one_run_the_worse_verdict_counts(world):
    patrol = make_run(world.cast.officer, world.rounds[0])
    joined = actions.start_round(actor_of(world.cast.lead), world.rounds[0], Start(uuid.uuid4()))
    assert joined.id == patrol.id
    answer_all(world.cast.lead, patrol, **TIDY)
    answer_all(world.cast.officer, patrol)
    assert answer_of(patrol, "1.5.a").verdict == "fail"
    assert answer_of(patrol, "1.5.a").answered_by_id == world.cast.lead.id
    detail = patrol_detail(actor_of(world.cast.supervisor), patrol.uid)
    line = next(one for part in detail.sections for one in part.lines if one.item.code == "1.5.a")
    assert [one.verdict for one in line.others] == ["pass"]


# -- zones, shops, spot checks ----------------------------------------------------------------------------


def test_the_zones_code_starts_the_round_that_is_open(world):
    officer = actor_of(world.cast.officer)
    start = Start(uuid.uuid4(), scan=f"https://mall/z/{world.cast.zone.qr_code.lower()}")
    patrol = actions.start_free_zone(officer, world.cast.zone, start)
    assert (patrol.round_id, patrol.presence) == (world.rounds[0].id, "scanned")
    assert actions.start_free_zone(officer, world.cast.zone, start).id == patrol.id
    elsewhere = actions.start_free_zone(officer, world.cast.other_zone, Start(uuid.uuid4(), scan="WRONG"))
    assert (elsewhere.round_id, elsewhere.presence) == (None, "tapped")


def test_a_shop_is_inspected_alone_and_signs(world):
    officer = actor_of(world.cast.officer)
    start = Start(uuid.uuid4(), scan=world.cast.tenant.qr_code)
    patrol = actions.start_tenant_inspection(officer, world.cast.tenant, start)
    assert (patrol.tenant_id, patrol.zone_id, patrol.presence) == (
        world.cast.tenant.id, world.cast.zone.id, "scanned",
    )  # fmt: skip
    answer_all(world.cast.officer, patrol)
    submit_run(world.cast.officer, patrol, shop_signature="花店", shop_signer="店长小李")
    signed = [(one.capacity, one.signer_name) for one in patrol_detail(officer, patrol.uid).signatures]
    assert signed == [("officer", world.cast.officer.name_en), ("tenant", "店长小李")]
    foreign = actor_of(world.cast.stranger)
    with pytest.raises(NotFound):
        patrol_detail(foreign, patrol.uid)


def test_spot_checks_are_hidden_until_due_and_proved_by_their_seed(world):
    lead, inspector = actor_of(world.cast.lead), actor_of(world.cast.inspector)
    order = actions.DrawOrder(count=3, seed="一粒种子")
    draws = actions.draw_spot_checks(lead, world.cast.mall, dt.date(2026, 11, 23), order)
    assert [one.position for one in draws] == [1, 2, 3]
    assert draws[0].reveal_at < draws[1].reveal_at < draws[2].reveal_at
    world.clock.set(draws[0].reveal_at - MINUTE)
    assert world.get(world.cast.inspector, "/today").json["spots"] == []
    with pytest.raises(NotFound):
        actions.start_spot(inspector, draws[0], Start(uuid.uuid4()))
    world.clock.set(draws[0].reveal_at)
    assert len(world.get(world.cast.inspector, "/today").json["spots"]) == 1
    assert world.get(world.cast.officer, "/today").json["spots"] == []
    patrol = actions.start_spot(inspector, draws[0], Start(uuid.uuid4()))
    assert patrol.section_codes == [draws[0].section_code]
    answer_all(world.cast.inspector, patrol)
    submit_run(world.cast.inspector, patrol)
    assert patrol.answered_count < 20
    with pytest.raises(Conflict):
        actions.start_spot(lead, draws[0], Start(uuid.uuid4()))
    with pytest.raises(Forbidden):
        actions.draw_spot_checks(actor_of(world.cast.officer), world.cast.mall, dt.date(2026, 11, 23), order)


def test_no_run_is_left_without_a_round_state(world):
    walk(world)
    assert db.session.scalars(sa.select(PatrolRound.state).order_by(PatrolRound.id)).all() == [
        "submitted",
        "due",
    ]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Patrol)) == 1
