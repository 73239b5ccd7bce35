"""Moments of runs that were offline: whatever the phone's clock says, they stand where they happened."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.actions import AnswerInput
from mallops.blueprints.patrols.actions import record_answers as record
from mallops.blueprints.patrols.models import PatrolAnswer, PatrolPhoto, PatrolRound
from mallops.core.db import db
from tests.factories import actor_of
from tests.factories.patrols import MONDAY, answer_all, jpeg, submit_run

from .test_patrols_offline import HOUR, MINUTE, new, picture, put, row, says, shared, start
from .test_screens_rounds import page

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
