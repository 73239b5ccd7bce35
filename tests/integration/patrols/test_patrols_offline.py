"""What phones without signal bring: late answers, rounds walked twice, wrong clocks, two verdicts."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.patrols.actions import hand_over
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolStart
from mallops.blueprints.patrols.queries import patrol_detail
from mallops.core.db import db
from tests.factories import actor_of
from tests.factories.patrols import MONDAY, answer_all, jpeg, submit_run

from .test_screens_rounds import page, post

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def new() -> str:
    return str(uuid.uuid4())


def start(world, user, target=None, kind="round", status=201, **values):
    body = {"uid": new(), "kind": kind, "target": str((target or world.rounds[0]).uid), **values}
    answer = world.post(user, "", body)
    assert answer.status_code == status, answer.json
    return body, answer.json


def put(world, user, run, *items, **values):
    return world.post(user, f"/{run}/answers", {"answers": list(items), **values})


def says(verdict="pass", item="1.2.a", **values):
    return {"uid": new(), "item": item, "verdict": verdict, **values}


def picture(world, user, run, data, **headers):
    send = {
        "X-Photo-Uid": new(),
        "X-Photo-Item": "1.2.a",
        "X-Photo-Sha256": hashlib.sha256(data).hexdigest(),
        **headers,
    }
    return world.browser(user).post(f"/api/patrols/{run}/photos", data=data, headers=send)


def shared(world):
    """A run of officer and lead, submitted by the officer ten minutes after it began; its uid."""
    cast = world.cast
    _body, answer = start(world, cast.officer)
    start(world, cast.lead)  # joins
    run = db.session.scalars(sa.select(Patrol).where(Patrol.uid == uuid.UUID(answer["patrol"]))).one()
    answer_all(cast.officer, run, **{"1_5_a": "有人吸烟"})
    world.clock.advance(10 * MINUTE)
    submit_run(cast.officer, run)
    db.session.commit()
    return str(run.uid)


def row(run):
    db.session.expire_all()
    return db.session.scalars(sa.select(Patrol).where(Patrol.uid == uuid.UUID(run))).one()


# -- after submission -------------------------------------------------------------------------------------


def test_answers_after_submission_are_kept_apart_and_never_count(world):
    cast, run = world.cast, shared(world)
    before = {one.id for one in db.session.scalars(sa.select(PatrolAnswer).where(PatrolAnswer.is_current))}
    score = row(run).score
    batch = [says("fail", remark="地面有水"), says("pass", "1.5.a"), says("pass", "9.9.z")]
    first = put(world, cast.lead, run, *batch)
    assert [one["status"] for one in first.json["receipts"]] == ["stored", "stored", "refused"]
    assert [one.get("late") for one in first.json["receipts"]] == [True, True, None]
    again = put(world, cast.lead, run, *batch)
    assert again.json == first.json
    other = put(world, cast.lead, run, {**batch[0], "verdict": "na"})
    assert (other.status_code, other.json["receipts"][0]["error"]) == (409, "uid_taken")
    now = {one.id for one in db.session.scalars(sa.select(PatrolAnswer).where(PatrolAnswer.is_current))}
    assert now == before
    assert (row(run).score, row(run).late_count) == (score, 2)
    state = world.get(cast.lead, f"/{run}/state").json
    assert set(state["late"]["answers"]) == {one["uid"] for one in batch[:2]}
    assert not set(state["answers"]) & set(state["late"]["answers"])


def test_only_the_crew_brings_anything_late(world):
    run = shared(world)
    assert put(world, world.cast.supervisor, run, says()).status_code == 403
    assert put(world, world.cast.stranger, run, says()).status_code == 404
    assert picture(world, world.cast.supervisor, run, jpeg()).status_code == 403
    assert row(run).late_count == 0


def test_a_photo_after_submission_is_kept_and_may_be_taken_back_by_its_sender(world):
    cast, run, uid = world.cast, shared(world), new()
    first = picture(world, cast.lead, run, jpeg(), **{"X-Photo-Uid": uid})
    assert (first.status_code, first.json["late"]) == (201, True)
    assert picture(world, cast.lead, run, jpeg(), **{"X-Photo-Uid": uid}).json == first.json
    assert row(run).late_count == 1
    assert world.get(cast.lead, f"/{run}/state").json["late"]["photos"][0]["uid"] == uid
    line = patrol_detail(actor_of(cast.supervisor), uuid.UUID(run)).sections[0].lines[0]
    assert line.photos == []
    assert world.post(cast.officer, f"/{run}/photos/{uid}/remove", {}).status_code == 409
    assert world.post(cast.lead, f"/{run}/photos/{uid}/remove", {}).status_code == 200
    assert world.post(cast.lead, f"/{run}/photos/{new()}/remove", {}).status_code == 200


def test_a_colleague_who_finished_too_gets_a_receipt_and_changes_nothing(world):
    cast, run = world.cast, shared(world)
    before = row(run)
    facts = (before.number, before.score, before.submitted_at, before.version)
    body = {"uid": new(), "signature": "领班", "note": "也走完了"}
    first = world.post(cast.lead, f"/{run}/submit", body)
    assert (first.status_code, first.json["late"], first.json["number"]) == (201, True, facts[0])
    assert world.post(cast.lead, f"/{run}/submit", body).json == first.json
    after = row(run)
    assert (after.number, after.score, after.submitted_at, after.version) == facts
    mine = world.post(cast.officer, f"/{run}/submit", {"uid": new(), "signature": "x"})
    assert mine.status_code == 409


def test_the_reviewer_sees_late_answers_apart_and_notes_them(world):
    cast, run = world.cast, shared(world)
    put(world, cast.lead, run, says("fail", remark="地面有水"), says("fail", "1.5.a", remark="一样"))
    queue = page(world, cast.supervisor, "/review")
    assert "Came after submission" in queue and "Arrived after review" not in queue
    text = page(world, cast.supervisor, f"/patrols/{run}")
    card = text[text.index('id="late"') : text.index('id="failures"')]
    assert "Differs" in card and "Agrees" in card and "地面有水" in card
    assert cast.lead.name_en in card or cast.lead.name_zh in card
    assert cast.officer.name_en in card or cast.officer.name_zh in card
    post(world, cast.officer, f"/review/{run}/late-seen", {}, 403)
    post(
        world,
        cast.supervisor,
        f"/review/{run}/approve",
        {"signature": "主管", "version": row(run).version},
        303,
    )
    assert "Arrived after review" in page(world, cast.supervisor, "/review")
    world.clock.advance(MINUTE)
    post(world, cast.supervisor, f"/review/{run}/late-seen", {}, 303)
    assert "Arrived after review" not in page(world, cast.supervisor, "/review")
    world.clock.advance(MINUTE)
    assert put(world, cast.lead, run, says("na", "1.2.b")).json["receipts"][0]["late"] is True
    assert "Arrived after review" in page(world, cast.supervisor, "/review")


def test_late_answers_never_reach_a_returned_run(world):
    cast, run = world.cast, shared(world)
    put(world, cast.lead, run, says("fail", remark="地面有水"))
    post(
        world,
        cast.supervisor,
        f"/review/{run}/return",
        {"note": "请补充照片", "version": row(run).version},
        303,
    )
    answer = says("pass", remark="已看")
    assert "late" not in put(world, cast.officer, run, answer).json["receipts"][0]
    current = db.session.scalars(
        sa.select(PatrolAnswer).where(PatrolAnswer.item_code == "1.2.a", PatrolAnswer.is_current)
    ).one()
    assert (str(current.uid), current.late) == (answer["uid"], False)


# -- two on one sheet -------------------------------------------------------------------------------------


def test_two_verdicts_are_shown_with_both_names(world):
    cast = world.cast
    _body, answer = start(world, cast.officer)
    start(world, cast.lead)
    run = row(answer["patrol"])
    answer_all(cast.officer, run)
    put(world, cast.lead, str(run.uid), says("na", remark="今天围挡"), says("pass", "1.2.b"))
    put(world, cast.lead, str(run.uid), says("fail", "1.5.a", remark="看错"))
    world.clock.advance(MINUTE)
    put(world, cast.lead, str(run.uid), says("pass", "1.5.a"))  # what she said before no longer stands
    world.clock.advance(10 * MINUTE)
    submit_run(cast.officer, run)
    db.session.commit()
    assert ("two_verdicts", 1) in {(one["code"], one["seconds"]) for one in row(str(run.uid)).hints}
    assert "Two verdicts" in page(world, cast.supervisor, "/review")
    text = page(world, cast.supervisor, f"/patrols/{run.uid}")
    card = text[text.index('id="two-verdicts"') : text.index('id="failures"')]
    assert "今天围挡" in card and card.count("<li") == 1
    for one in (cast.officer, cast.lead):
        assert one.name_en in card or one.name_zh in card
    detail = patrol_detail(actor_of(cast.supervisor), run.uid)
    assert [line.item.code for line in detail.conflicts] == ["1.2.a"]
    assert [one.verdict for one in detail.conflicts[0].others] == ["na"]


# -- starting ---------------------------------------------------------------------------------------------


def test_a_join_asked_again_gets_the_same_run_also_after_submission(world):
    cast = world.cast
    _body, answer = start(world, cast.officer)
    body, joined = start(world, cast.lead)
    assert joined["patrol"] == answer["patrol"] != body["uid"]
    run = row(answer["patrol"])
    answer_all(cast.officer, run)
    world.clock.advance(10 * MINUTE)
    submit_run(cast.officer, run)
    again = world.post(cast.lead, "", body)
    assert (again.status_code, again.json["patrol"]) == (201, answer["patrol"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PatrolStart)) == 1
    assert world.post(cast.officer, "", body).status_code == 409  # another person's uid
    other = {**body, "kind": "zone", "target": str(cast.zone.uid)}
    assert world.post(cast.lead, "", other).status_code == 409


@pytest.mark.parametrize("kind", ["round", "zone"])
def test_a_round_finished_meanwhile_is_walked_beside(world, kind):
    cast, run = world.cast, shared(world)
    number = row(run).number
    target = cast.zone if kind == "zone" else None
    began = (MONDAY + 2 * MINUTE).isoformat()
    world.clock.advance(HOUR)
    user = cast.officer  # on a second phone; for a zone, whoever has the round there
    body, answer = start(world, user, target, kind, device_at=began, sent_at=world.clock.at.isoformat())
    assert (answer["patrol"], answer["parallel_of"]) == (body["uid"], run)
    mine = row(body["uid"])
    assert (mine.round_id, mine.zone_id, mine.state) == (None, cast.zone.id, "draft")
    theirs = row(run)
    assert (theirs.number, theirs.state, theirs.round.state) == (number, "submitted", "submitted")
    assert world.post(user, "", body).json == answer
    answer_all(user, mine)
    submit_run(user, mine)
    db.session.commit()
    assert "Walked twice" in page(world, cast.supervisor, "/review")
    assert mine.number in page(world, cast.supervisor, f"/patrols/{run}")
    assert number in page(world, cast.supervisor, f"/patrols/{mine.uid}")


def test_a_round_that_was_over_before_it_began_is_still_refused(world):
    shared(world)
    world.clock.advance(MINUTE)
    start(world, world.cast.officer, status=409)


def test_a_round_handed_over_while_its_officer_was_walking_is_his_to_begin(world):
    cast, round_ = world.cast, world.rounds[0]
    world.clock.advance(20 * MINUTE)
    hand_over(actor_of(cast.lead), round_, cast.lead, "他联系不上")
    db.session.commit()
    world.clock.advance(MINUTE)
    start(world, cast.officer, status=403)
    began, sent = (MONDAY + MINUTE).isoformat(), world.clock.at.isoformat()
    _body, answer = start(world, cast.officer, device_at=began, sent_at=sent)
    assert row(answer["patrol"]).round_id == round_.id


def test_an_older_sheet_on_the_phone_is_the_sheet_of_the_run(world):
    from mallops.blueprints.checklists.models import TemplateVersion

    now = db.session.scalars(sa.select(TemplateVersion).where(TemplateVersion.state == "published")).first()
    old = TemplateVersion(mall_id=now.mall_id, template_id=now.template_id, number=99, state="retired")
    db.session.add(old)
    db.session.commit()
    _body, answer = start(world, world.cast.officer, version=str(old.uid))
    assert row(answer["patrol"]).version_id == old.id
    _body, answer = start(world, world.cast.officer, world.cast.tenant, "tenant", version=str(old.uid))
    assert row(answer["patrol"]).version_id != old.id  # not a version of that sheet
