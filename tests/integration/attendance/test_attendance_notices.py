"""A miss, its notice, the appeal by link or at the mall, the decision, and the talk after several."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
import sqlalchemy as sa

from mallops.blueprints.attendance.actions.notices import APPEAL
from mallops.blueprints.attendance.models import AttendanceCorrection, AttendanceNotice, AttendanceTalk
from mallops.blueprints.attendance.queries import day_grid
from mallops.core import jobs
from mallops.core.audit import AuditEntry
from mallops.core.casework.models import CaseAttachment, CaseEvent
from mallops.core.db import db
from mallops.core.documents import Document
from mallops.core.links import find_link
from mallops.core.notices.models import Notice
from tests.factories.patrols import jpeg
from tests.integration.attendance.conftest import ON, Rounds

SAID = {"name": "李店长", "words": "早班同事急病，10:40 到店"}


def link_of(case: AttendanceNotice) -> str:
    link = find_link(case, APPEAL)
    assert link is not None
    return f"/t/{link.token}"


def step(rounds: Rounds, user, case, code: str, note: str = "") -> int:
    db.session.expire_all()
    form = {"note": note, "version": str(case.version)}
    return rounds.post(user, f"/attendance-notices/{case.uid}/steps/{code}", **form).status_code


def void(rounds: Rounds, user, case) -> int:
    db.session.expire_all()
    form = {"note": "误发", "version": str(case.version)}
    return rounds.post(user, f"/attendance-notices/{case.uid}/void", **form).status_code


def state_of(case: AttendanceNotice) -> str:
    db.session.expire_all()
    return case.state


def test_misses_without_a_reason_get_notices_at_once(rounds, world):
    cast = world.cast
    rounds.tick("late")
    rounds.tick("absent", tenant=cast.other_tenant)
    page = rounds.get(cast.lead, "/attendance/follow-up")
    assert "Flower shop" in page and "Tea house" in page
    misses = [f"{one.uid}|{ON}|open" for one in (cast.tenant, cast.other_tenant)]
    form = {"miss": [*misses, "rubbish", f"{uuid.uuid4()}|{ON}|open"[:5]]}
    assert world.browser(cast.lead).post("/attendance/follow-up", data=form).status_code == 303
    cases = db.session.scalars(sa.select(AttendanceNotice).order_by(AttendanceNotice.id)).all()
    assert [(one.miss, one.minutes, one.state) for one in cases] == [
        ("late", 60, "issued"),
        ("absent", 0, "issued"),
    ]
    assert cases[0].number == "ONE-KF-KQ-202611-0001"
    # three working days after Monday, when the mall closes
    assert cases[0].appeal_until == cases[0].due_at == dt.datetime(2026, 11, 26, 14, tzinfo=dt.UTC)
    assert "Nothing to follow up" in rounds.get(cast.lead, "/attendance/follow-up")
    world.browser(cast.lead).post("/attendance/follow-up", data={"miss": misses})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AttendanceNotice)) == 2
    assert "0001" in rounds.get(cast.desk, f"/attendance?on={ON}")


def test_the_tenant_appeals_through_the_link_and_the_supervisor_excuses(rounds, world, client):
    cast, case = world.cast, rounds.notice(world.cast.lead)
    url = link_of(case)
    page = client.get(url, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Flower shop" in page and "Late opening, 60 min" in page and "13812345678" not in page
    assert "The mall decides now" not in page and "<textarea" in page
    assert client.post(url, data={"name": "", "words": ""}).status_code == 422
    kept = client.post(url, data={"name": "", "words": SAID["words"]}).get_data(as_text=True)
    assert SAID["words"] in kept  # nothing typed is lost
    picture = (io.BytesIO(jpeg()), "letter.jpg")
    assert client.post(url, data={**SAID, "photos": picture}).status_code == 303
    assert state_of(case) == "appealed" and case.due_at is None
    assert (case.appeal_by, case.appeal_text, case.appeal_via) == (*SAID.values(), "link")
    assert client.post(url, data=SAID).status_code == 409
    assert [one.stage for one in db.session.scalars(sa.select(CaseAttachment))] == ["appeal"]
    told = db.session.scalars(sa.select(Notice.user_id).where(Notice.topic == "attendance.appealed")).all()
    assert set(told) == {cast.lead.id, cast.supervisor.id}
    assert step(rounds, cast.supervisor, case, "excuse") == 422
    assert step(rounds, cast.supervisor, case, "excuse", "有病假条") == 303
    assert (state_of(case), case.decided_by_id) == ("excused", cast.supervisor.id)
    row = db.session.scalars(sa.select(AttendanceCorrection)).one()
    assert (row.state, row.reason, row.notice_id) == ("excused", "有病假条", case.id)
    assert day_grid(cast.mall.id, ON, cast.tenant.id).rows[0].cells["open"].state == "excused"
    page = client.get(url, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Excused. Thank you" in page and "有病假条" in page


def test_what_the_tenant_says_is_in_no_clear_text(rounds, world, client):
    case = rounds.notice(world.cast.lead)
    client.post(link_of(case), data=SAID)
    for table in ("attendance_notices", "case_events", "audit_entries", "search_entries"):
        if table not in sa.inspect(db.engine).get_table_names():
            continue
        rows = db.session.execute(sa.text(f"SELECT * FROM {table}")).all()
        assert "急病" not in str(rows) and "李店长" not in str(rows), table
    events = db.session.scalars(sa.select(CaseEvent.verb).where(CaseEvent.case_id == case.id)).all()
    assert "appeal" in events
    trail = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert "attendance.link_appeal" in trail


def test_who_issued_it_never_decides_it_and_nobody_before_the_time_is_over(rounds, world):
    cast, case = world.cast, rounds.notice(world.cast.supervisor)
    assert step(rounds, cast.supervisor, case, "excuse", "x") in {409, 422}
    assert step(rounds, cast.lead, case, "confirm") == 403
    assert step(rounds, cast.manager, case, "confirm") in {409, 422}  # the tenant may still appeal
    assert state_of(case) == "issued"
    world.clock.advance(dt.timedelta(days=4))
    assert step(rounds, cast.supervisor, case, "confirm") in {409, 422}
    assert step(rounds, cast.manager, case, "confirm") == 303
    assert state_of(case) == "confirmed"


def test_an_appeal_at_the_mall_and_one_that_comes_too_late(rounds, world, client):
    cast, case = world.cast, rounds.notice(world.cast.lead)
    path = f"/attendance-notices/{case.uid}/appeal"
    assert "may appeal until 2026-11-26 22:00" in rounds.get(cast.lead, path)
    assert rounds.post(cast.lead, path, name="李", words="").status_code == 422
    assert rounds.post(cast.desk, path, **SAID).status_code == 403
    assert rounds.post(cast.stranger, path, **SAID).status_code == 404
    world.clock.advance(dt.timedelta(days=4))
    assert rounds.post(cast.lead, path, **SAID).status_code == 409
    assert client.post(link_of(case), data=SAID).status_code == 409
    page = client.get(link_of(case), headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "The mall decides now" in page and "<textarea" not in page
    world.clock.advance(-dt.timedelta(days=4))
    assert rounds.post(cast.lead, path, **SAID).status_code == 303
    assert (state_of(case), case.appeal_via) == ("appealed", "desk")
    shown = rounds.get(cast.supervisor, f"/attendance-notices/{case.uid}")
    assert SAID["words"] in shown and "recorded by the mall" in shown
    assert "Appeals of tenants to decide" in rounds.get(cast.supervisor, "/")


def test_a_link_opens_its_own_notice_only_and_ends(rounds, world, client):
    case = rounds.notice(world.cast.lead)
    first = link_of(case)
    assert client.get("/t/" + "A" * 32).status_code == 404
    assert rounds.post(world.cast.lead, f"/attendance-notices/{case.uid}/tell/link").status_code == 303
    assert client.get(first).status_code == 410
    db.session.expire_all()
    second = link_of(case)
    assert client.get(second).status_code == 200
    rounds.post(world.cast.lead, f"/attendance-notices/{case.uid}/tell/end")
    assert client.get(second).status_code == 410
    assert rounds.post(world.cast.desk, f"/attendance-notices/{case.uid}/tell/link").status_code == 403


def test_telling_on_paper_and_by_chat(rounds, world):
    cast, case = world.cast, rounds.notice(world.cast.lead)
    base = f"/attendance-notices/{case.uid}"
    page = rounds.get(cast.lead, f"{base}/tell")
    assert link_of(case) in page and "可在 2026-11-26 22:00 前申诉" in page
    rounds.post(cast.lead, f"{base}/tell/told", how="当面，店长签收")
    db.session.expire_all()
    assert (case.told_how, case.told_at is not None) == ("当面，店长签收", True)
    lead = world.browser(cast.lead)
    for lang in ("zh", "en"):
        stored = lead.get(f"{base}/notice.pdf?lang={lang}")
        assert stored.status_code == 303
        assert lead.get(stored.headers["Location"]).data.startswith(b"%PDF")
    again = lead.get(f"{base}/notice.pdf?lang=en").headers["Location"]
    assert again == stored.headers["Location"], "the stored paper again"
    assert world.browser(cast.desk).get(again).status_code == 403, "it carries the tenant's link"
    rounds.post(cast.lead, f"{base}/tell/link")
    newer = lead.get(f"{base}/notice.pdf?lang=en").headers["Location"]
    assert newer != again, "a new link, a new paper"
    rows = db.session.scalars(sa.select(Document).order_by(Document.id)).all()
    assert {(row.kind, row.number) for row in rows} == {("attendance.notice", case.number)}
    page = lead.get(f"/verify/{rows[0].verify_code}").text
    assert case.number in page and link_of(case) not in page
    assert world.browser(cast.supervisor).get(f"{base}/print.pdf").data.startswith(b"%PDF")
    assert world.browser(cast.desk).get(f"{base}/notice.pdf").status_code == 403


def test_a_void_notice_makes_room_for_another(rounds, world):
    cast, case = world.cast, rounds.notice(world.cast.lead)
    assert void(rounds, cast.supervisor, case) == 303
    assert state_of(case) == "void"
    assert "Flower shop" in rounds.get(cast.lead, "/attendance/follow-up")
    miss = {"miss": f"{cast.tenant.uid}|{ON}|open"}
    rounds.post(cast.lead, "/attendance/follow-up", **miss)
    states = db.session.scalars(sa.select(AttendanceNotice.state).order_by(AttendanceNotice.id)).all()
    assert states == ["void", "issued"]


def confirmed(rounds: Rounds, days: int) -> None:
    """So many notices of so many days before, each confirmed by the supervisor."""
    cast, clock = rounds.cast, rounds.world.clock
    for back in range(days, 0, -1):
        on = ON - dt.timedelta(days=back)
        at = clock.at - dt.timedelta(days=back)
        case = rounds.notice(cast.officer, on=on, at=at)
        clock.advance(dt.timedelta(days=10))
        assert step(rounds, cast.supervisor, case, "confirm") == 303
        clock.advance(-dt.timedelta(days=10))


def test_several_confirmed_misses_call_for_one_talk_with_its_record(rounds, world):
    cast = world.cast
    confirmed(rounds, 2)
    assert db.session.scalars(sa.select(AttendanceTalk)).all() == []
    rounds.post(cast.supervisor, "/attendance/hours/settings", **SETTINGS)
    confirmed_on = ON
    rounds.tick("late", on=confirmed_on)
    rounds.post(cast.officer, "/attendance/follow-up", miss=f"{cast.tenant.uid}|{ON}|open")
    case = db.session.scalars(sa.select(AttendanceNotice).order_by(AttendanceNotice.id.desc())).first()
    assert case is not None
    world.clock.advance(dt.timedelta(days=10))
    assert step(rounds, cast.supervisor, case, "confirm") == 303
    talk = db.session.scalars(sa.select(AttendanceTalk)).one()
    assert (talk.misses, talk.state, talk.owner_id) == (3, "planned", cast.supervisor.id)
    assert (talk.from_on, talk.to_on) == (ON - dt.timedelta(days=2), ON)
    assert "Talks with tenants to hold" in rounds.get(cast.supervisor, "/")
    path = f"/attendance-talks/{talk.uid}/record"
    record = {"held_at": "2026-12-03T10:30", "with_whom": "李店长", "said": "早班一人", "agreed": "改两人"}
    assert rounds.post(cast.supervisor, path, **{**record, "agreed": ""}).status_code == 422
    assert rounds.post(cast.supervisor, path, **{**record, "held_at": "2026-12-24T10:30"}).status_code == 422
    assert rounds.post(cast.lead, path, **record).status_code == 403
    assert rounds.post(cast.supervisor, path, **record, signature="李店长").status_code == 303
    assert rounds.post(cast.supervisor, path, **record).status_code == 409
    db.session.expire_all()
    assert (talk.state, talk.with_whom, talk.held_by_id) == ("held", "李店长", cast.supervisor.id)
    page = rounds.get(cast.manager, f"/attendance-talks/{talk.uid}")
    assert "改两人" in page and page.count("ONE-KF-KQ-") == 3


SETTINGS = {
    "grace_open": "0", "grace_close": "0", "missing_after": "30", "appeal_days": "5", "talk_misses": "3",
    "talk_window_days": "30", "talk_within_days": "2",
}  # fmt: skip


def test_the_time_to_appeal_is_edited_on_screen(rounds, world):
    cast = world.cast
    before = rounds.notice(cast.lead)
    assert rounds.post(cast.lead, "/attendance/hours/settings", **SETTINGS).status_code == 403
    bad = rounds.post(cast.supervisor, "/attendance/hours/settings", **{**SETTINGS, "appeal_days": "0"})
    assert bad.status_code == 422 and "1 to 30" in bad.get_data(as_text=True)
    assert rounds.post(cast.supervisor, "/attendance/hours/settings", **SETTINGS).status_code == 303
    assert void(rounds, cast.supervisor, before) == 303
    rounds.post(cast.lead, "/attendance/follow-up", miss=f"{cast.tenant.uid}|{ON}|open")
    after = db.session.scalars(sa.select(AttendanceNotice).order_by(AttendanceNotice.id.desc())).first()
    assert after is not None
    assert [one.appeal_until and one.appeal_until.day for one in (before, after)] == [26, 30]


@pytest.mark.parametrize("path", ["", "/tell", "/appeal", "/notice.pdf"])
def test_strangers_find_no_notice(rounds, world, path):
    case = rounds.notice(world.cast.lead)
    url = f"/attendance-notices/{case.uid}{path}"
    assert world.browser(world.cast.stranger).get(url).status_code == 404


def test_pictures_are_developed_afterwards(rounds, world, client):
    case = rounds.notice(world.cast.lead)
    client.post(link_of(case), data={**SAID, "photos": (io.BytesIO(jpeg()), "a.jpg")})
    jobs.run_pending()
    page = client.get(link_of(case)).get_data(as_text=True)
    photo = page.split(f"{link_of(case)}/photos/")[1][:36]
    assert client.get(f"{link_of(case)}/photos/{photo}/thumb.jpg").status_code == 200
    assert client.get(f"{link_of(case)}/photos/{uuid.uuid4()}/thumb.jpg").status_code == 404
