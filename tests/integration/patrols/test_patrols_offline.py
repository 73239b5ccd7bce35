"""What phones without signal bring: late answers, rounds walked twice, wrong clocks, two verdicts."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.actions import AnswerInput, hand_over
from mallops.blueprints.patrols.actions import record_answers as record
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolPhoto, PatrolRound, PatrolStart
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


# -- clocks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("skew", [8 * HOUR, -24 * HOUR, dt.timedelta()], ids=["+8h", "-1day", "right"])
def test_deadlines_run_from_when_it_was_seen_whatever_the_clock_says(world, skew):
    cast = world.cast
    arrives = MONDAY + 30 * HOUR
    world.clock.set(arrives)

    def phone(minutes):
        return (MONDAY + minutes * MINUTE + skew).isoformat()

    sent = (arrives + skew).isoformat()
    _body, answer = start(world, cast.officer, device_at=phone(0), sent_at=sent)
    run = row(answer["patrol"])
    assert (run.started_at, run.clock) == (MONDAY, "")
    answer_all(cast.officer, run)
    seen = says("fail", "1.5.a", remark="有人吸烟", device_at=phone(5))
    put(world, cast.officer, str(run.uid), seen, sent_at=sent)
    stored = db.session.scalars(
        sa.select(PatrolAnswer).where(PatrolAnswer.uid == uuid.UUID(seen["uid"]))
    ).one()
    assert (stored.happened_at, stored.clock) == (MONDAY + 5 * MINUTE, "")
    picture(world, cast.officer, str(run.uid), jpeg(), **{"X-Device-At": phone(6), "X-Sent-At": sent})
    photo = db.session.scalars(sa.select(PatrolPhoto)).one()
    assert (photo.photo.taken_at, photo.clock) == (MONDAY + 6 * MINUTE, "")
    body = {"uid": new(), "signature": "x", "device_at": phone(12), "sent_at": sent}
    # the answers of `answer_all` came now; of one person the latest counts, so the fail is said again
    again = says("fail", "1.5.a", remark="有人吸烟")
    put(world, cast.officer, str(run.uid), {**again, "device_at": phone(30 * 60)}, sent_at=sent)
    assert world.post(cast.officer, f"/{run.uid}/submit", body).status_code == 201
    run = row(str(run.uid))
    assert run.submitted_at == MONDAY + 12 * MINUTE
    assert abs(run.skew_seconds) == abs(skew.total_seconds())
    assert not {"early", "late", "times"} & {one["code"] for one in run.hints}


def test_a_finding_of_an_offline_run_is_due_from_the_moment_it_was_seen(world):
    cast = world.cast
    online, offline = [], []
    for found, arrives in ((online, MONDAY + 5 * MINUTE), (offline, MONDAY + 5 * MINUTE + 30 * HOUR)):
        world.clock.set(arrives)
        sent = arrives.isoformat()
        at = (MONDAY + 5 * MINUTE).isoformat()
        _body, _answer = start(world, cast.officer, cast.zone if found is online else None,
                              "round" if found is offline else "zone",
                              device_at=MONDAY.isoformat(), sent_at=sent)  # fmt: skip
        run = row(_answer["patrol"])
        answers = _everything(world, run, at)
        receipts = put(world, cast.officer, str(run.uid), *answers, sent_at=sent).json["receipts"]
        assert {one["status"] for one in receipts} == {"stored"}
        done = {"uid": new(), "signature": "x", "device_at": at, "sent_at": sent}
        assert world.post(cast.officer, f"/{run.uid}/submit", done).status_code == 201
        finding = db.session.scalars(sa.select(Finding).order_by(Finding.id.desc())).first()
        found.append((finding.source_case_id, finding.due_at))
        db.session.execute(sa.update(PatrolRound).values(state="due"))
        _forget(finding, run)
    assert online[0][0] != offline[0][0]
    assert online[0][1] == offline[0][1]


def _everything(world, run, at):
    from mallops.blueprints.patrols.queries.runs import get_run, shops_by_uid, slots_of

    light = get_run(actor_of(world.cast.officer), run.uid)
    shops = {key: str(uid) for uid, key in shops_by_uid(light).items()} if light.shop_ids else {}
    out = []
    for item, shop in slots_of(light.sections, light.shop_ids):
        wrong = item.code == "1.5.a"
        one = says("fail" if wrong else "pass", item.code, device_at=at, remark="有人吸烟" if wrong else "")
        out.append({**one, "tenant": shops[shop]} if shop else one)
    return out


def _forget(finding, run):
    """As if it had never been, so that the second run opens its own."""
    finding.state, finding.closed_at = "void", MONDAY - 90 * 24 * HOUR
    finding.created_at = MONDAY - 90 * 24 * HOUR
    run = row(str(run.uid))
    run.round_id = None
    db.session.commit()


def test_a_clock_set_back_before_sending_is_clamped_flagged_and_keeps_the_order(world):
    cast = world.cast
    _body, answer = start(world, cast.officer)
    world.clock.advance(10 * MINUTE)
    sent = world.clock.at.isoformat()
    first = says(
        "fail", remark="x", device_at=(MONDAY + 8 * HOUR).isoformat()
    )  # before the clock was put right
    second = says("pass", device_at=(MONDAY + 5 * MINUTE).isoformat())
    put(world, cast.officer, answer["patrol"], first, second, sent_at=sent)
    rows = {str(one.uid): one for one in db.session.scalars(sa.select(PatrolAnswer))}
    assert rows[first["uid"]].clock == "future"
    assert MONDAY <= rows[first["uid"]].happened_at <= world.clock.at
    assert (rows[second["uid"]].clock, rows[second["uid"]].is_current) == ("", True)
    old = says("pass", "1.2.b", device_at=(MONDAY - 9 * 24 * HOUR).isoformat())
    put(world, cast.officer, answer["patrol"], old, sent_at=sent)
    stored = db.session.scalars(
        sa.select(PatrolAnswer).where(PatrolAnswer.uid == uuid.UUID(old["uid"]))
    ).one()
    assert (stored.clock, stored.happened_at) == ("old", row(answer["patrol"]).started_at)
    run = row(answer["patrol"])
    answer_all(cast.officer, run)
    submit_run(cast.officer, run)
    db.session.commit()
    assert ("times", 2) in {(one["code"], one["seconds"]) for one in row(answer["patrol"]).hints}
    assert "Times not plausible" in page(world, cast.supervisor, "/review")


def test_a_clock_moved_during_the_round_never_refuses_its_start(world):
    cast = world.cast
    world.clock.advance(30 * MINUTE)
    late = (world.clock.at + 8 * HOUR).isoformat()  # moved on after the round began
    _body, answer = start(world, cast.officer, device_at=MONDAY.isoformat(), sent_at=late)
    run = row(answer["patrol"])
    assert (run.clock, run.started_at) == ("moved", world.rounds[0].starts_at - 15 * MINUTE)
    world.clock.set(world.rounds[1].ends_at + 3 * HOUR)
    back = (world.clock.at - 24 * HOUR).isoformat()  # moved back after it began
    began = (world.rounds[1].starts_at + MINUTE).isoformat()
    _body, answer = start(world, cast.officer, world.rounds[1], device_at=began, sent_at=back)
    assert (row(answer["patrol"]).clock, row(answer["patrol"]).started_at) == (
        "future",
        world.rounds[1].ends_at,
    )


def test_window_and_jumps_of_offline_runs_are_judged_by_their_own_times(world):
    cast = world.cast
    zone = cast.other_zone if hasattr(cast, "other_zone") else None
    arrives = MONDAY + 20 * HOUR
    world.clock.set(arrives)
    sent = arrives.isoformat()
    closes = world.rounds[0].ends_at
    _body, answer = start(world, cast.officer, device_at=MONDAY.isoformat(), sent_at=sent)
    run = row(answer["patrol"])
    answer_all(cast.officer, run)
    done = closes + 7 * MINUTE
    submit_run(cast.officer, run, device_at=done, sent_at=arrives)
    db.session.commit()
    hints = {one["code"]: one for one in row(answer["patrol"]).hints}
    assert hints["late"]["seconds"] == 7 * 60
    assert "short_dwell" not in hints
    if zone is None:
        zone = _zone_above(cast)
    _body, other = start(
        world,
        cast.officer,
        zone,
        "zone",
        device_at=(done + 5 * dt.timedelta(seconds=1)).isoformat(),
        sent_at=sent,
    )
    run = row(other["patrol"])
    answer_all(cast.officer, run)
    submit_run(cast.officer, run, device_at=done + 9 * MINUTE, sent_at=arrives)
    db.session.commit()
    jump = next(one for one in row(other["patrol"]).hints if one["code"] == "impossible_jump")
    assert jump["seconds"] == 5


def _zone_above(cast):
    from mallops.blueprints.sites.models import Floor, Zone

    mine = cast.zone.floor
    floor = Floor(mall_id=cast.mall.id, code="L9", name_zh="九层", name_en="Level 9", level=mine.level + 5)
    db.session.add(floor)
    db.session.flush()
    zone = Zone(
        mall_id=cast.mall.id,
        floor_id=floor.id,
        code="Z99",
        name_zh="高区",
        name_en="High",
        qr_code="QRHIGH99",
    )
    db.session.add(zone)
    db.session.commit()
    return zone


def test_sections_a_colleague_answered_are_not_held_against_who_submits(world):
    cast = world.cast
    _body, answer = start(world, cast.officer)
    start(world, cast.lead)
    run = row(answer["patrol"])
    answer_all(cast.lead, run)
    world.clock.advance(10 * MINUTE)
    submit_run(cast.officer, run)
    assert "section_unseen" not in {one["code"] for one in row(str(run.uid)).hints}


def test_a_section_barely_opened_says_so_beside_itself(world):
    run = shared(world)
    text = page(world, world.cast.supervisor, f"/patrols/{run}")
    sheet = text[text.index('id="sheet"') :]
    assert "On screen 0 s" in sheet


def test_recording_asks_nothing_more_than_before(app, world):
    from tests.support.queries import counted

    cast = world.cast
    _body, answer = start(world, cast.officer)
    uid = uuid.UUID(answer["patrol"])
    actor = actor_of(cast.officer)
    record(actor, uid, [AnswerInput(uuid.uuid4(), "1.2.b", verdict="pass")])
    db.session.commit()
    with counted(app) as count:
        record(
            actor, uid, [AnswerInput(uuid.uuid4(), "1.2.a", verdict="pass", device_at=MONDAY)], sent_at=MONDAY
        )
    assert len(count) <= 5, count
    db.session.commit()
