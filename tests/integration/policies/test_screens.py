"""Limits on screen, the overdue board, and the deadlines card of a record."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
import sqlalchemy as sa

from mallops.core import jobs
from mallops.core.audit import AuditEntry
from mallops.core.casework.actions import timeline
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.core.policies import actions as policies
from mallops.core.policies.models import DeadlinePolicy
from tests.factories import actor_of
from tests.integration.policies.conftest import at, clock_of, local

EDIT = "/policies/fixes/resolution/major"
FILLED = {"active": "y", "amount": "6", "unit": "working_hours", "warn_percent": "50", "escalate_1": "0"}


def version_of(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


# -- limits ---------------------------------------------------------------------------------------------


def test_the_list_shows_every_limit_and_who_set_it(cast, now, as_user):
    db.session.add(
        DeadlinePolicy(
            mall_id=cast.mall.id, kind="fixes", severity="major", stage="resolution", amount=3, unit="hours"
        )
    )
    db.session.commit()
    page = as_user(cast.officer).get("/policies/").get_data(as_text=True)
    for words in ("Major · Put right", "3 hours", "This mall", "24 working hours", "at 75 %", "after 24 h"):
        assert words in page, words
    assert "Save" not in page  # an officer reads


def test_a_limit_is_explained_by_examples_before_it_is_kept(cast, now, as_user):
    browser = as_user(cast.manager)
    page = browser.get(EDIT).get_data(as_text=True)
    assert "Opened on Friday evening" in page
    assert (
        "12 working hours from Fri 6 Mar 17:50: Sat 7 Mar to Sun 8 Mar is rest. Due Mon 9 Mar 17:50" in page
    )
    asked = {**FILLED, "do": "preview", "amount": "2", "unit": "working_days"}
    part = browser.post(EDIT, data=asked, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in part
    assert "2 working days from Fri 6 Mar 17:50" in part
    assert "Opened before the next holiday" in part
    wrong = browser.post(EDIT, data={**asked, "amount": "1.5"}, headers={"HX-Request": "true"})
    assert "Days are whole" in wrong.get_data(as_text=True)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DeadlinePolicy)) == 0


def test_a_limit_is_kept_for_records_from_now_on(cast, finding, now, as_user):
    before = finding(severity="major")
    answer = as_user(cast.manager).post(EDIT, data=FILLED)
    assert answer.status_code == 303
    assert local(finding(severity="major").due_at) == "03-02 16:00"
    db.session.refresh(before)
    assert local(before.due_at) == "03-02 22:00"
    row = db.session.scalars(sa.select(DeadlinePolicy)).one()
    assert (row.warn_share, row.escalate_1_after_hours, row.escalate_2_after_hours) == (0.5, 0, None)
    assert db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.object_kind == "deadline_policies"))


def test_a_limit_put_under_open_records_keeps_the_time_used_up(cast, finding, now, as_user):
    open_one, own = finding(severity="major"), finding(severity="major", limit_hours=9)
    waiting = finding(severity="major", title="Waits")
    now.set(at("03-02 12:00"))
    policies.pause(actor_of(cast.lead), waiting, "no lamp")
    db.session.commit()
    now.set(at("03-02 13:00"))
    answer = as_user(cast.manager).post(EDIT, data={**FILLED, "apply_now": "y"})
    assert "/jobs/" in answer.headers["Location"]
    assert jobs.run_pending() == 1
    for one in (open_one, own, waiting):
        db.session.refresh(one)
    assert (local(open_one.due_at), local(own.due_at), waiting.due_at) == ("03-02 16:00", "03-02 19:00", None)
    assert clock_of(open_one).elapsed_s == 3 * 3600
    assert (clock_of(waiting).amount, clock_of(waiting).elapsed_s) == (6, 2 * 3600)
    event = timeline(open_one)[-1]
    assert (event.verb, event.actor_id) == ("limit_changed", cast.manager.id)
    page = as_user(cast.manager).get(f"/fixes/{open_one.uid}").get_data(as_text=True)
    assert "changed the limit; the time used up stays used up" in page
    back = as_user(cast.manager).post(EDIT, data={"do": "reset", "apply_now": "y"})
    assert "/jobs/" in back.headers["Location"] and jobs.run_pending() == 1
    db.session.refresh(open_one)
    assert (local(open_one.due_at), clock_of(open_one).elapsed_s) == ("03-02 22:00", 3 * 3600)


def test_a_limit_switched_off_and_back_to_the_default(cast, finding, now, as_user):
    browser = as_user(cast.manager)
    off = {key: value for key, value in FILLED.items() if key != "active"}
    browser.post(EDIT, data=off)
    assert "No limit" in browser.get("/policies/").get_data(as_text=True)
    assert finding(severity="major").due_at is None
    browser.post(EDIT, data={"do": "reset"})
    assert local(finding(severity="major").due_at) == "03-02 22:00"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": "0"}, "Give more than 0 hours"),
        ({"amount": "5000"}, "Give a number from 0 to 1000"),
        ({"warn_percent": "0"}, "Give a share from 1 to 100 per cent."),
        ({"escalate_1": "30", "escalate_2": "2"}, "The manager is told after the supervisor"),
        ({"escalate_2": "9999"}, "leave it empty for never"),
        ({"unit": "moons"}, "Not a valid choice"),
        ({"amount": "x"}, "Not a valid float value"),
    ],
)
def test_impossible_limits_are_refused_in_words(cast, now, as_user, changed, words):
    answer = as_user(cast.manager).post(EDIT, data={**FILLED, **changed})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_only_those_who_set_limits_may_and_others_are_not_found(cast, now, as_user):
    assert as_user(cast.supervisor).post(EDIT, data=FILLED).status_code == 403
    for path in (
        "/policies/patrols/resolution/all",
        "/policies/fixes/nothing/major",
        "/policies/fixes/response/all",
    ):
        assert as_user(cast.manager).get(path).status_code == 404


def test_the_lunch_break_is_no_working_time(cast, finding, now, as_user):
    browser = as_user(cast.manager)
    assert browser.post("/policies/break", data={"begins_at": "12:00", "ends_at": "13:00"}).status_code == 303
    assert local(finding(severity="critical").due_at) == "03-02 15:00"
    for times, words in (
        ({"begins_at": "12:00", "ends_at": ""}, "Give both times"),
        ({"begins_at": "13:00", "ends_at": "12:00"}, "has to end after it begins"),
        ({"begins_at": "08:00", "ends_at": "11:00"}, "has to end after it begins"),
        ({"begins_at": "10:00", "ends_at": "22:00"}, "within the opening hours"),
    ):
        answer = browser.post("/policies/break", data=times)
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True), times
    browser.post("/policies/break", data={"begins_at": "", "ends_at": ""})
    assert db.session.get_one(Mall, cast.mall.id, populate_existing=True).break_spans == ()


# -- the board ------------------------------------------------------------------------------------------


@pytest.fixture
def late(cast, finding, now):
    """Three that are late by different times, and one that is not."""
    made = {
        "old": finding(title="Old lamp", severity="critical"),
        "tile": finding(title="Loose tile", severity="critical", department="cleaning"),
    }
    now.set(at("03-10 10:00"))
    made["young"] = finding(title="Young lamp", severity="critical", zone_id=cast.other_zone.id)
    made["fine"] = finding(title="Fine", severity="minor")
    now.set(at("03-10 16:00"))
    return made


def test_the_board_counts_by_department_and_age_and_opens_the_rows(cast, late, as_user):
    browser = as_user(cast.supervisor)
    page = browser.get("/overdue/").get_data(as_text=True)
    order = [page.index(words) for words in ("Old lamp", "Loose tile", "Young lamp")]
    assert order == sorted(order)
    assert ">Fine<" not in page
    links = re.findall(r'href="(/overdue/\?[^"]*age=[^"]*)">(\d+)</a>', page)
    assert sorted(count for _url, count in links) == ["1", "1", "1"]
    for url, count in links:
        rows = browser.get(url.replace("&amp;", "&")).get_data(as_text=True)
        assert rows.count("data-row") == int(count)
    soon = browser.get("/overdue/?view=soon").get_data(as_text=True)
    assert ">Fine<" not in soon
    assert "Nothing fits" in soon


def test_the_board_shows_what_a_person_may_see(cast, late, as_user):
    mine = as_user(cast.officer).get("/overdue/").get_data(as_text=True)
    assert "Old lamp" in mine
    assert 'name="owner"' not in mine
    assert "Old lamp" not in as_user(cast.stranger).get("/overdue/").get_data(as_text=True)
    assert as_user(cast.finance).get("/overdue/").status_code == 403


def test_several_are_handed_over_together(cast, late, as_user):
    browser = as_user(cast.supervisor)
    uids = [str(late[name].uid) for name in ("old", "tile")]
    answer = browser.post(
        "/overdue/assign", data={"uid": uids, "owner": str(cast.lead.uid), "to_department": "security"}
    )
    assert answer.status_code == 303
    for name in ("old", "tile"):
        db.session.refresh(late[name])
        assert (late[name].owner_id, late[name].department) == (cast.lead.id, "security")
        assert timeline(late[name])[-1].verb == "edited"
    assert "2 records are handed over" in browser.get("/overdue/").get_data(as_text=True)


def test_what_may_not_be_handed_over_is_left_and_said(cast, late, as_user):
    policies_free = late["old"]
    from mallops.core.casework import actions as casework

    casework.void(actor_of(cast.supervisor), policies_free, "twice")
    db.session.commit()
    browser = as_user(cast.supervisor)
    uids = [str(late["old"].uid), str(late["tile"].uid), "00000000-0000-4000-8000-000000000000"]
    browser.post("/overdue/assign", data={"uid": uids, "owner": str(cast.lead.uid)})
    page = browser.get("/overdue/").get_data(as_text=True)
    assert "1 record is handed over" in page
    assert "2 records were left" in page
    for wrong in (
        {"uid": uids},
        {"uid": uids, "owner": str(cast.stranger.uid)},
        {"owner": str(cast.lead.uid)},
    ):
        assert browser.post("/overdue/assign", data=wrong).status_code == 303
    db.session.refresh(late["tile"])
    assert late["tile"].owner_id == cast.lead.id
    assert as_user(cast.officer).post("/overdue/assign", data={"uid": uids}).status_code == 403


def test_the_board_as_a_file(cast, late, as_user):
    answer = as_user(cast.supervisor).post("/overdue/export", data={"department": "engineering"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(index for index, row in enumerate(rows) if "Subject" in row)
    subjects = [row[rows[head].index("Subject")] for row in rows[head + 1 :]]
    assert subjects == ["Old lamp", "Young lamp"]
    assert db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.action == "overdue.export"))


def test_figures_of_the_home_page_open_their_rows(cast, late, as_user):
    policies.pause(actor_of(cast.lead), late["fine"], "no lamp")
    db.session.commit()
    browser = as_user(cast.supervisor)
    page = browser.get("/").get_data(as_text=True)
    assert 'href="/overdue/"' in page
    assert 'href="/overdue/?view=paused"' in page
    still = browser.get("/overdue/?view=paused").get_data(as_text=True)
    assert ">Fine<" in still
    assert "Stands still" in still


# -- a record -------------------------------------------------------------------------------------------


def test_the_record_shows_its_clocks_and_what_may_be_done(cast, finding, now, as_user):
    made = finding(severity="major")
    page = as_user(cast.lead).get(f"/fixes/{made.uid}").get_data(as_text=True)
    for words in ("Deadlines", "Response", "Put right", "12 working hours", "Due Mon 2 Mar 22:00"):
        assert words in page, words
    for action in ("clock/pause", "clock/severity", "clock/extend"):
        assert action in page, action
    seen = as_user(cast.inspector).get(f"/fixes/{made.uid}").get_data(as_text=True)
    assert "clock/pause" not in seen


def test_stop_run_on_severity_and_more_time_from_the_page(cast, finding, now, as_user):
    made, browser = finding(severity="major"), as_user(cast.lead)
    url = f"/fixes/{made.uid}"

    def send(action: str, **words: str) -> int:
        version = version_of(browser.get(url).get_data(as_text=True))
        return int(browser.post(f"{url}/clock/{action}", data={"version": version, **words}).status_code)

    now.set(at("03-02 12:00"))
    assert send("pause") == 422
    assert send("pause", note="no lamp") == 303
    page = browser.get(url).get_data(as_text=True)
    assert "since Mon 2 Mar 12:00 · no lamp" in page
    assert "Let the clock run on" in page
    now.set(at("03-02 14:00"))
    assert send("resume") == 303
    assert send("resume") == 409
    assert send("severity", severity="critical", note="people slip") == 303
    assert send("extend", stage="resolution", until="2026-03-01T12:00", note="part") == 422
    assert send("extend", stage="resolution", until="tomorrow", note="part") == 422
    assert send("extend", stage="resolution", until="2026-03-05T12:00", note="part") == 303
    db.session.refresh(made)
    assert (made.severity, local(made.due_at)) == ("critical", "03-05 12:00")
    page = browser.get(url).get_data(as_text=True)
    for words in (
        "stopped the clock",
        "let the clock run on",
        "from “Major” to “Critical”",
        "another due time for “Put right”",
    ):
        assert words in page, words


def test_a_stale_page_and_the_unpermitted_change_nothing(cast, finding, now, as_user):
    made = finding(severity="major")
    url = f"/fixes/{made.uid}/clock"
    assert as_user(cast.lead).post(f"{url}/pause", data={"note": "x", "version": "1"}).status_code in {
        303,
        409,
    }
    stale = as_user(cast.lead).post(f"{url}/resume", data={"version": "0"})
    assert stale.status_code == 409
    extend = {"stage": "resolution", "until": "2026-03-05T12:00", "note": "part", "version": "2"}
    assert as_user(cast.officer).post(f"{url}/extend", data=extend).status_code == 403
    assert as_user(cast.stranger).post(f"{url}/pause", data={"note": "x"}).status_code == 404
