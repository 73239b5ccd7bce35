"""Hours and closures on screen, corrections, one tap a shop, what is missing, the months."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import openpyxl
import pytest
import sqlalchemy as sa

from mallops.blueprints.attendance.models import AttendanceCorrection, AttendanceHours, AttendanceTick
from mallops.blueprints.attendance.queries import day_grid
from mallops.blueprints.attendance.tasks import tell_what_is_missing
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from mallops.core.documents import Document, superseded
from mallops.core.notices.models import Notice
from tests.factories import make_tenant, make_user
from tests.factories.patrols import MONDAY, jpeg
from tests.integration.attendance.conftest import ON, Rounds
from tests.support.queries import counted

WEEK = list("1234567")


def agree(rounds: Rounds, user, **form) -> int:
    facts = {"kind": "exception", "from_on": ON.isoformat(), "to_on": ON.isoformat(), "weekdays": WEEK}
    return rounds.world.browser(user).post("/attendance/hours/new", data={**facts, **form}).status_code


def counts(world, tenant=None, phase: str = "open") -> str:
    db.session.expire_all()
    tenant = tenant or world.cast.tenant
    return day_grid(world.cast.mall.id, ON, tenant.id).rows[0].cells[phase].state


def test_hours_of_a_shop_a_floor_and_the_mall(rounds, world):
    cast = world.cast
    rounds.tick("late")  # at eleven
    assert counts(world) == "late"
    assert agree(rounds, cast.supervisor, opens_at="10:58", closes_at="22:00") == 303
    assert counts(world) == "on_time"  # within the grace of five minutes
    assert agree(rounds, cast.supervisor, floor="F1", opens_at="10:30", closes_at="22:00") == 303
    assert counts(world) == "late"
    facts = {"tenant_id": "T001", "opens_at": "12:00", "closes_at": "20:00"}
    assert agree(rounds, cast.supervisor, **facts) == 303
    assert counts(world) == "on_time"
    row = db.session.scalars(sa.select(AttendanceHours).order_by(AttendanceHours.id.desc())).first()
    assert row is not None and (row.tenant_id, row.floor_id) == (cast.tenant.id, None)
    assert rounds.post(cast.supervisor, f"/attendance/hours/{row.uid}/end").status_code == 303
    assert counts(world) == "late"
    page = rounds.get(cast.desk, "/attendance/hours")
    assert "10:30 – 22:00" in page and "12:00 – 20:00" not in page
    assert "12:00 – 20:00" in rounds.get(cast.desk, "/attendance/hours?over=1")


def test_bad_hours_lose_nothing_typed(rounds, world):
    form = {"kind": "hours", "from_on": "2026-11-20", "reason": "试营业", "weekdays": WEEK}
    answer = rounds.post(world.cast.supervisor, "/attendance/hours/new", **form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Begin today or later" in page and "试营业" in page
    assert agree(rounds, world.cast.supervisor, opens_at="9", closes_at="x") == 422
    assert agree(rounds, world.cast.supervisor, tenant_id="T999", opens_at="09:00", closes_at="20:00") == 422
    assert agree(rounds, world.cast.lead, opens_at="09:00", closes_at="20:00") in {403, 422}
    assert agree(rounds, world.cast.desk, kind="closure") == 403
    assert db.session.scalars(sa.select(AttendanceHours)).all() == []


def test_a_closure_waits_for_the_supervisor_and_excuses_the_day(rounds, world):
    cast = world.cast
    assert agree(rounds, cast.officer, kind="closure", tenant_id="T001", reason="灯箱更换") == 303
    row = db.session.scalars(sa.select(AttendanceHours)).one()
    assert (row.state, counts(world)) == ("waiting", "")
    assert db.session.scalars(sa.select(Notice.user_id)).all() == [cast.supervisor.id]
    assert "灯箱更换" in rounds.get(cast.supervisor, "/")
    url = f"/attendance/hours/{row.uid}"
    assert rounds.post(cast.officer, f"{url}/approve").status_code == 403
    assert rounds.post(cast.stranger, f"{url}/approve").status_code == 404
    assert rounds.post(cast.supervisor, f"{url}/approve").status_code == 303
    assert counts(world) == counts(world, phase="close") == "excused"
    assert rounds.post(cast.supervisor, f"{url}/refuse").status_code == 303  # said, and nothing changed
    assert counts(world) == "excused"
    page = rounds.get(cast.desk, f"/attendance?on={ON}&show=excused")
    assert "Flower shop" in page and "灯箱更换" in page


def test_days_that_are_over_keep_the_hours_they_had(rounds, world):
    cast = world.cast
    rounds.tick("late")
    world.clock.advance(dt.timedelta(days=1))
    cast.mall.opens_at = dt.time(11)
    db.session.commit()
    assert counts(world) == "late"


# -- corrections --------------------------------------------------------------------------------------------


def correct(rounds: Rounds, user, tenant=None, **form) -> int:
    tenant = tenant or rounds.cast.tenant
    facts = {"phase": "open", "state": "excused", "reason": "病假条已看", **form}
    url = f"/attendance/shops/{tenant.uid}/correct?on={ON}"
    return rounds.post(user, url, **facts).status_code


def test_a_correction_with_reason_and_photo_counts_over_ticks_and_is_audited(rounds, world):
    cast = world.cast
    rounds.tick("absent")
    assert correct(rounds, cast.officer, reason="") == 422
    assert correct(rounds, cast.officer, state="early") == 422
    assert correct(rounds, cast.officer, photos=(io.BytesIO(jpeg()), "note.jpg")) == 303
    assert counts(world) == "excused"
    row = db.session.scalars(sa.select(AttendanceCorrection)).one()
    assert row.photo is not None and row.by_id == cast.officer.id
    assert world.browser(cast.desk).get(f"/photos/{row.photo.uid}/thumb.jpg").status_code in {200, 202, 404}
    entry = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.object_kind == "attendance_corrections")
    ).one()
    assert entry.actor_id == cast.officer.id and entry.after["reason"] == "病假条已看"
    page = rounds.get(cast.desk, f"/attendance/shops/{cast.tenant.uid}?on={ON}")
    assert "病假条已看" in page and "Absent" in page
    assert correct(rounds, cast.supervisor, state="late", actual="10:25", reason="监控显示") == 303
    cell = day_grid(cast.mall.id, ON, cast.tenant.id).rows[0].cells["open"]
    assert (cell.state, cell.verdict.minutes) == ("late", 25)


def test_who_may_correct(rounds, world):
    cast = world.cast
    assert correct(rounds, cast.officer, tenant=cast.other_tenant) == 403  # not their zone
    assert correct(rounds, cast.lead, tenant=cast.other_tenant) == 303
    assert correct(rounds, cast.desk) == 403
    assert correct(rounds, cast.stranger) == 404


def test_a_notice_that_waits_is_decided_and_not_corrected(rounds, world):
    case = rounds.notice(world.cast.lead)
    assert correct(rounds, world.cast.supervisor) == 422
    page = rounds.get(world.cast.lead, f"/attendance/shops/{world.cast.tenant.uid}?on={ON}")
    assert case.number in page and "Issue a notice" not in page


# -- one tap a shop -----------------------------------------------------------------------------------------


def test_one_tap_a_shop_and_one_for_the_rest_of_a_zone(rounds, world):
    cast, nonce = world.cast, str(uuid.uuid4())
    page = rounds.get(cast.lead, f"/attendance?on={ON}")
    assert f"{cast.tenant.uid}|open" in page and "F1-A|open" in page
    assert f"{cast.tenant.uid}|open" not in rounds.get(cast.desk, f"/attendance?on={ON}")
    one = {"nonce": nonce, "mark": f"{cast.tenant.uid}|open"}
    for _press in range(2):
        assert rounds.post(cast.lead, f"/attendance/mark?on={ON}", **one).status_code == 303
    make_tenant(cast.mall, cast.units[1], code="T003")
    db.session.commit()
    rest = {"nonce": str(uuid.uuid4()), "rest": "F1-A|open"}
    for _press in range(2):
        rounds.post(cast.lead, f"/attendance/mark?on={ON}", **rest)
    ticks = db.session.execute(sa.select(AttendanceTick.tenant_id, AttendanceTick.state)).all()
    assert sorted(ticks) == sorted({(cast.tenant.id, "on_time"), (ticks[-1][0], "on_time")})
    assert rounds.post(cast.desk, "/attendance/mark", **one).status_code == 403
    assert rounds.post(cast.lead, "/attendance/mark", mark="nonsense").status_code == 303


def test_what_is_not_ticked_is_on_the_home_page_and_told_once(rounds, world):
    cast = world.cast
    world.clock.set(MONDAY - dt.timedelta(minutes=46))  # 10:14
    tell_what_is_missing()
    assert db.session.scalars(sa.select(Notice)).all() == []
    assert "Shops not ticked" not in rounds.get(cast.officer, "/")
    world.clock.advance(dt.timedelta(minutes=2))
    mine = rounds.get(cast.officer, f"/attendance?on={ON}&show=missing&mine=1")
    assert "Flower shop" in mine and "Tea house" not in mine
    assert "Shops not ticked" in rounds.get(cast.officer, "/")
    for _run in range(2):
        tell_what_is_missing()
    told = db.session.execute(sa.select(Notice.user_id, Notice.title).order_by(Notice.id)).all()
    assert [one[0] for one in told] == [cast.officer.id] * 2  # the other zone has nobody of its own
    rounds.tick("on_time")
    assert "Shops not ticked" not in rounds.get(cast.officer, "/")
    assert "Tea house" in rounds.get(cast.lead, f"/attendance?on={ON}&show=missing")


def test_shops_that_open_later_are_not_missing(rounds, world):
    facts = {"tenant_id": "T001", "opens_at": "12:00", "closes_at": "20:00"}
    agree(rounds, world.cast.supervisor, **facts)
    page = rounds.get(world.cast.lead, f"/attendance?on={ON}&show=missing")
    assert "Flower shop" not in page and "Tea house" in page


# -- the months ---------------------------------------------------------------------------------------------


def test_the_month_of_all_shops_and_of_one(rounds, world):
    cast = world.cast
    rounds.tick("late")
    rounds.tick("on_time", phase="close", at=MONDAY + dt.timedelta(hours=10, minutes=50))
    page = rounds.get(cast.desk, "/attendance/month?month=2026-11")
    assert "Flower shop" in page and "60" in page
    one = rounds.get(cast.desk, f"/attendance/shops/{cast.tenant.uid}/month?month=2026-11")
    assert "Late opening, 60 min" in one
    for lang in ("zh", "en"):
        url = f"/attendance/shops/{cast.tenant.uid}/month.pdf?month=2026-11&lang={lang}"
        stored = world.browser(cast.desk).get(url)
        assert stored.status_code == 303
        assert world.browser(cast.desk).get(stored.headers["Location"]).data.startswith(b"%PDF")
    file = world.browser(cast.supervisor).get("/attendance/month.xlsx?month=2026-11")
    rows = list(openpyxl.load_workbook(io.BytesIO(file.data)).worksheets[0].values)
    assert len(rows) == 3 and len(rows[0]) == 4 + 30 + 9
    flower = next(row for row in rows if row[2] == "T001")
    assert flower[4 + 22] == "L/√" and flower[4 + 23] is None  # the 23rd, and a day to come
    assert flower[34:] == (1, 1, 0, 0, 0, 44, 60, 0, 0)
    assert world.browser(cast.desk).get("/attendance/month.xlsx").status_code == 403
    assert world.browser(cast.stranger).get(f"/attendance/shops/{cast.tenant.uid}/month").status_code == 404


def test_the_paper_of_a_month_is_stored_until_the_month_changes(rounds, world):
    cast = world.cast
    desk = world.browser(cast.desk)

    def paper(tenant):
        url = f"/attendance/shops/{tenant.uid}/month.pdf?month=2026-11&lang=en"
        return desk.get(url).headers["Location"]

    rounds.tick("late")
    first, other = paper(cast.tenant), paper(cast.other_tenant)
    assert paper(cast.tenant) == first and other != first
    rows = db.session.scalars(sa.select(Document).order_by(Document.id)).all()
    assert [row.number for row in rows] == [f"{one.code}-2026-11" for one in (cast.tenant, cast.other_tenant)]
    assert not any(superseded(row) for row in rows), "another shop's month is not a newer one of this shop"
    rounds.tick("on_time", phase="close", at=MONDAY + dt.timedelta(hours=11))
    assert paper(cast.tenant) != first
    assert superseded(rows[0]) and not superseded(rows[1])
    assert "T001-2026-11" in desk.get(f"/verify/{rows[0].verify_code}").text
    assert world.browser(cast.stranger).get(first).status_code == 404


@pytest.mark.parametrize("month", ["", "2026-13", "rubbish", "2027-01", "1999-01"])
def test_a_wrong_month_is_this_month(rounds, world, month):
    assert "November 2026" in rounds.get(world.cast.desk, f"/attendance/month?month={month}")


def test_a_month_before_anybody_traded_is_empty(rounds, world):
    assert "No shop traded" in rounds.get(world.cast.desk, "/attendance/month?month=2019-01")
    url = f"/attendance/shops/{world.cast.tenant.uid}/month"
    assert "did not trade" in rounds.get(world.cast.desk, f"{url}?month=2019-01")
    assert world.browser(world.cast.desk).get(f"{url}.pdf?month=2019-01").status_code == 404


def test_a_grid_costs_the_same_however_many_shops(app, world):
    cast = world.cast
    with counted(app) as few:
        day_grid(cast.mall.id, ON)
    for number in range(30):
        make_tenant(cast.mall, cast.units[number % 3], code=f"X{number}")
    make_user(cast.mall, "FLR")
    db.session.commit()
    with counted(app) as many:
        day_grid(cast.mall.id, ON)
    assert len(many) <= len(few) <= 10
