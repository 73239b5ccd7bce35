"""Opening and closing checks: planned once, done, late, missed; signed; exceptions become findings (3)."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections import Counter

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from mallops.blueprints.checklists.actions import publish, start_draft
from mallops.blueprints.checklists.actions.editing import change_item
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.openings import actions
from mallops.blueprints.openings.actions import Line, Sent, finish, save_plan
from mallops.blueprints.openings.models import OpeningCheck, OpeningPlan
from mallops.blueprints.openings.queries import board, list_plans, punctuality
from mallops.blueprints.openings.rules import CheckOver, NotYourZone, Said
from mallops.blueprints.openings.tasks import run_mall
from mallops.core.casework.models import CaseAttachment, SignOff
from mallops.core.db import db, utcnow
from mallops.core.errors import Forbidden, Invalid, NotFound
from mallops.core.notices.models import Notice
from tests.factories import actor_of


def states() -> Counter[tuple[str, str]]:
    query = sa.select(OpeningCheck.phase, OpeningCheck.state)
    return Counter((phase, state) for phase, state in db.session.execute(query))


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


def test_a_day_owes_each_zone_both_checks_once(cast, turn):
    assert states() == {("opening", "due"): 2, ("closing", "due"): 2}
    for _again in range(3):
        turn()
    assert sum(states().values()) == 4
    one = db.session.scalars(sa.select(OpeningCheck).filter_by(place_id=cast.zone.id, phase="opening")).one()
    assert (one.number, one.owner_id, one.due_at) == (None, cast.officer.id, one.planned_until)
    local = [
        at.astimezone(cast.mall.zoneinfo).strftime("%H:%M") for at in (one.planned_from, one.planned_until)
    ]
    assert local == ["08:30", "10:00"]


def test_two_processes_at_once_still_make_each_check_once(app: Flask, cast, day):
    day.set(utcnow() + dt.timedelta(days=1))
    ready = threading.Barrier(2)

    def work() -> None:
        with app.app_context():
            ready.wait()
            run_mall(db.session.get_one(type(cast.mall), cast.mall.id), utcnow())
            db.session.remove()

    threads = [threading.Thread(target=work) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(states().values()) == 8


def test_all_in_order_is_one_tap_and_signed(cast, as_user, check_of, day):
    officer, check = as_user(cast.officer), check_of()
    url = f"/opening-day/{check.uid}/do"
    day.set(utcnow() + hours(3))
    page = officer.get(url).text
    assert "All in order: sign and finish" in page and page.count("opening-wrong-box") >= 10
    for _twice in range(2):
        answer = officer.post(url, data={})
        assert answer.status_code == 303
    db.session.expire_all()
    assert (check.state, check.exception_count, check.done_at) == ("done", 0, utcnow())
    assert "-KB-" in check.number and check.version_id is not None
    assert {one["verdict"] for one in check.answers} == {"pass", "na"}
    sign = db.session.scalars(sa.select(SignOff).filter_by(case_id=check.id)).one()
    assert (sign.capacity, sign.typed, sign.signer_id) == ("officer", sign.signer_name, cast.officer.id)
    assert officer.get(url).status_code == 303, "what is done leads to its record"


def picture() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    out.seek(0)
    return out, "exit.jpg"


def place_of(page: str, label: str) -> str:
    """The number of a line on the form."""
    before = page[: page.index(f"<b>{label}")]
    return before.rsplit('name="w', 1)[1].split('"', 1)[0]


def test_an_exception_becomes_a_finding_with_its_words_and_photo(cast, as_user, check_of, day):
    officer, check = as_user(cast.officer), check_of()
    day.set(utcnow() + hours(3))
    url = f"/opening-day/{check.uid}/do"
    at = place_of(officer.get(url).text, "Fire exits")
    refused = officer.post(url, data={f"w{at}": "1", "note": "Rain"})
    assert refused.status_code == 422
    assert "critical: say in a few words" in refused.text and "Rain" in refused.text, "nothing typed is lost"
    sent = {f"w{at}": "1", f"r{at}": "Chained", f"p{at}": picture(), "note": "Rain"}
    assert officer.post(url, data=sent).status_code == 303
    db.session.expire_all()
    assert (check.state, check.exception_count, check.note) == ("done", 1, "Rain")
    found = db.session.scalars(sa.select(Finding)).one()
    assert (found.source_case_id, found.zone_id, found.item_code) == (check.id, cast.zone.id, "O.3.1.f")
    assert (found.title, found.severity, found.department) == ("Chained", "critical", "security")
    photos = sa.select(CaseAttachment.photo_id).where(CaseAttachment.case_id.in_([check.id, found.id]))
    assert len(list(db.session.scalars(photos))) == 2 and len(set(db.session.scalars(photos))) == 1
    page = as_user(cast.supervisor).get(f"/openings/{check.uid}").text
    assert found.number in page and "Chained" in page
    assert check.number in as_user(cast.supervisor).get(f"/fixes/{found.uid}").text


def test_late_then_missed_exactly_once_and_told_once(cast, turn, check_of, day):
    mine, other = check_of(), check_of(cast.other_zone)
    day.set(utcnow() + hours(4.5))
    finish(actor_of(cast.officer), mine.uid, Sent("Officer"))
    turn()
    assert (mine.state, other.state) == ("late", "due")
    day.set(utcnow() + hours(0.5))
    for _again in range(3):
        turn()
    db.session.expire_all()
    assert (mine.state, other.state, other.number) == ("late", "missed", None)
    told = list(
        db.session.execute(sa.select(Notice.user_id, Notice.title).filter_by(topic="openings.missed"))
    )
    assert sorted(one for one, _title in told) == sorted([cast.lead.id, cast.supervisor.id])
    assert (
        other.title in db.session.scalars(sa.select(Notice.text).filter_by(topic="openings.missed")).first()
    )
    with pytest.raises(CheckOver):
        finish(actor_of(cast.lead), other.uid, Sent("Lead"))


def test_finished_on_a_phone_in_time_counts_although_it_was_called_missed(cast, turn, check_of, day):
    check, in_time = check_of(), utcnow() + hours(3)
    day.set(utcnow() + hours(6))
    turn()
    assert check.state == "missed"
    finish(actor_of(cast.officer), check.uid, Sent("Officer", at=in_time))
    assert (check.state, check.done_at) == ("done", in_time)


def test_a_draft_of_a_missed_check_is_sent_from_its_sheet(cast, as_user, turn, check_of, day):
    """The page went away while there was no network: its address still opens, and a phone is believed."""
    check, officer = check_of(), as_user(cast.officer)
    sheet = f"/opening-day/{check.uid}/do"
    in_time = {"finished_at": check.planned_until.isoformat()}
    day.set(check.planned_until)
    assert "data-draft-else" not in officer.get(sheet).text
    day.set(check.missed_from + hours(1))
    turn()
    page = officer.get(sheet)
    assert page.status_code == 200 and "data-draft-else" in page.text
    assert "Only what was finished on this phone in time" in page.text
    assert officer.post(sheet).status_code == 409
    day.set(check.missed_from + hours(7 * 24))
    assert officer.get(sheet).status_code == 303
    day.set(check.missed_from + hours(2))
    assert officer.post(sheet, data=in_time).status_code == 303
    db.session.refresh(check)
    assert (check.state, check.done_at) == ("done", check.planned_until)
    assert officer.get(sheet).status_code == 303


def test_whose_zone_it_is(cast, check_of, day):
    day.set(utcnow() + hours(3))
    with pytest.raises(NotFound):
        finish(actor_of(cast.officer), check_of(cast.other_zone).uid, Sent("x"))
    with pytest.raises(NotYourZone):
        finish(actor_of(cast.inspector), check_of().uid, Sent("x"))
    with pytest.raises(Forbidden):
        finish(actor_of(cast.desk), check_of().uid, Sent("x"))
    with pytest.raises(NotFound):
        finish(actor_of(cast.stranger), check_of().uid, Sent("x"))
    finish(actor_of(cast.lead), check_of(cast.other_zone).uid, Sent("Lead"))
    assert check_of(cast.other_zone).owner_id == cast.lead.id


def test_a_check_keeps_the_version_that_was_on_screen(cast, check_of, day):
    day.set(utcnow() + hours(3))
    boss, plan = actor_of(cast.manager), list_plans(cast.mall.id)["opening"]
    before = next(one for one in plan.template.versions if one.state == "published")
    draft = start_draft(boss, plan.template)
    change_item(boss, draft.sections[0].items[0], {"text_en": "Cleaner than clean"})
    publish(boss, draft, "stricter")
    db.session.commit()
    check = finish(actor_of(cast.officer), check_of().uid, Sent("Officer", version=before.uid))
    assert check.version_id == before.id
    other = finish(actor_of(cast.lead), check_of(cast.other_zone).uid, Sent("Lead"))
    assert other.version_id == draft.id


def test_the_board_shows_officers_their_zones_and_leads_all(cast, as_user, check_of, day):
    day.set(utcnow() + hours(3))
    finish(actor_of(cast.officer), check_of().uid, Sent("O", {"O.3.1.a": Line(Said(wrong=True))}))
    db.session.commit()
    on = utcnow().astimezone(cast.mall.zoneinfo).date()
    assert len(board(actor_of(cast.officer), on).rows) == 1
    seen = board(actor_of(cast.lead), on)
    assert len(seen.rows) == 2 and seen.total("done") == 1 and seen.total("due") == 3
    page = as_user(cast.lead).get("/opening-day").text
    assert "All records" in page and cast.other_zone.code in page
    home = as_user(cast.lead).get("/").text
    assert "1 / 4" in home
    lines = punctuality(cast.mall.id, on, on)
    assert [(one.code, one.done, one.percent) for one in lines] == [(cast.zone.code, 1, 100.0)]
    assert as_user(cast.stranger).get(f"/openings/{check_of().uid}").status_code == 404


def test_the_home_page_of_an_officer_leads_to_what_is_due(cast, as_user, check_of, day):
    officer = as_user(cast.officer)
    assert f"/opening-day/{check_of().uid}/do" not in officer.get("/").text, "not yet"
    day.set(utcnow() + hours(2.2))
    assert f"/opening-day/{check_of().uid}/do" in officer.get("/").text
    assert f"/opening-day/{check_of(cast.other_zone).uid}/do" not in officer.get("/").text


def test_plans_are_changed_on_screen_and_due_checks_follow(cast, as_user, check_of, day):
    boss = as_user(cast.supervisor)
    assert boss.get("/opening-day/plans").status_code == 200
    sheet = list_plans(cast.mall.id)["opening"].template_id
    sent = {
        "opening-is_active": "y",
        "opening-starts": "09:00",
        "opening-ends": "09:00",
        "opening-missed_after": "30",
        "opening-template_id": str(sheet),
        "opening-weekdays": [str(one) for one in range(7)],
        "opening-zone_ids": [str(cast.zone.id)],
    }
    assert "Start and end are the same" in boss.post("/opening-day/plans/opening", data=sent).text
    sent["opening-ends"] = "09:45"
    assert boss.post("/opening-day/plans/opening", data=sent).status_code == 303
    db.session.expire_all()
    mine = check_of()
    assert mine.planned_until.astimezone(cast.mall.zoneinfo).strftime("%H:%M") == "09:45"
    assert mine.missed_from - mine.planned_until == dt.timedelta(minutes=30)
    assert check_of(cast.other_zone).state == "void"
    assert as_user(cast.officer).get("/opening-day/plans").status_code == 403
    with pytest.raises(Invalid):
        save_plan(actor_of(cast.supervisor), "opening", {"zone_ids": [cast.foreign_zone.id]})


def test_a_plan_made_in_the_evening_does_not_owe_the_morning(cast, day):
    db.session.execute(sa.delete(OpeningCheck))
    db.session.execute(sa.delete(OpeningPlan))
    db.session.commit()
    day.set(utcnow() + hours(14))
    actions.set_up(actor_of(cast.supervisor))
    assert states() == {("closing", "due"): 2}


def test_nothing_is_set_up_until_somebody_wants_it(cast, as_user):
    boss = as_user(cast.stranger)
    assert "not set up yet" in boss.get("/opening-day").text
    assert boss.post("/opening-day/plans").status_code == 303
    assert "Before opening" in boss.get("/opening-day").text or "No check" in boss.get("/opening-day").text


def test_paper_in_two_languages_and_excel(cast, as_user, check_of, day):
    day.set(utcnow() + hours(3))
    check = finish(
        actor_of(cast.officer), check_of().uid, Sent("Officer", {"O.3.1.d": Line(Said(True, "Row of lamps"))})
    )
    db.session.commit()
    boss = as_user(cast.supervisor)
    for lang, title, line in (
        ("zh", "开闭店检查表", "广播测试"),
        ("en", "Opening and closing check sheet", "PA test"),
    ):
        answer = boss.get(f"/openings/{check.uid}/print.pdf?lang={lang}")
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
        assert title in text and line in text and "Row of lamps" in text and check.number in text
    boss.set_cookie("lang", "en")
    sheet = load_workbook(io.BytesIO(boss.post("/openings/export").data)).active
    words = {str(one) for row in sheet.values for one in row}  # type: ignore[union-attr]
    assert {"Planned until", "Done at", check.number, "Opening check", "Due"} <= words


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"finished_at": "2026-03-02T01:30:00.000Z"}, "done"),
        ({"finished_at": "2026-03-09T01:30:00Z"}, "late"),
        ({"finished_at": "soon"}, "late"),
        ({}, "late"),
        # a phone five years behind, or hours ahead: how long it waited is what counts
        ({"finished_at": "2021-01-01T08:00:00Z", "sent_at": "2021-01-01T08:25:00Z"}, "done"),
        ({"finished_at": "2026-03-02T12:00:00Z", "sent_at": "2026-03-02T12:25:00Z"}, "done"),
        # a phone that is right is believed as it is, however long its pictures took
        ({"finished_at": "END-30", "sent_at": "NOW-90"}, "done"),
        ({"finished_at": "2021-01-01T08:00:00Z", "sent_at": "2021-01-01T08:05:00Z"}, "late"),
    ],
)
def test_what_waited_for_a_network_counts_when_it_was_finished(cast, as_user, check_of, day, said, state):
    check = check_of()
    day.set(check.planned_until + dt.timedelta(minutes=20))
    known = {"NOW-90": utcnow() - dt.timedelta(seconds=90)}
    known["END-30"] = check.planned_until - dt.timedelta(seconds=30)
    told = {key: known[value].isoformat() if value in known else value for key, value in said.items()}
    answer = as_user(cast.officer).post(f"/opening-day/{check.uid}/do", data=told)
    assert answer.status_code == 303
    db.session.refresh(check)
    assert check.state == state and check.done_at <= utcnow()
