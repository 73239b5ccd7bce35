"""The day grid: what counts, what differs, what is missing; ticks at the desk; the file of a day."""

from __future__ import annotations

import io
import uuid

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.attendance.actions import TickInput, record_ticks
from mallops.blueprints.attendance.models import AttendanceTick
from mallops.core.audit import AuditEntry
from mallops.core.clock import FrozenClock
from mallops.core.db import db, utcnow
from tests.factories import actor_of
from tests.integration.attendance.conftest import ON as DAY
from tests.integration.attendance.conftest import Rounds, World
from tests.support.queries import counted

ON = DAY.isoformat()


def tick(world: World, user, state: str, phase: str = "open", tenant=None, remark: str = "") -> None:
    sent = TickInput(
        uuid.uuid4(), (tenant or world.cast.tenant).uid, DAY, phase, state, utcnow(), "h",
        remark,
    )  # fmt: skip
    assert [one.status for one in record_ticks(actor_of(user), [sent])] == ["stored"]
    db.session.commit()


def get(world: World, user, path: str = "") -> str:
    answer = world.browser(user).get(f"/attendance{path}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_grid_shows_every_shop_and_what_counts(world):
    tick(world, world.cast.officer, "late", remark="盘点")
    page = get(world, world.cast.desk)
    assert "Flower shop" in page and "Tea house" in page
    assert "Late opening" in page and "盘点" in page and "Not looked at" in page


def test_two_officers_who_differ_are_shown(world):
    tick(world, world.cast.officer, "absent")
    world.clock.set(world.clock.at.replace(minute=9))
    tick(world, world.cast.lead, "on_time")
    page = get(world, world.cast.supervisor)
    assert f"{world.cast.officer.name_en} saw: Absent" in page
    assert "Flower shop" in get(world, world.cast.supervisor, "?show=differ")
    assert "two officers saw different things" in get(
        world, world.cast.supervisor, f"/shops/{world.cast.tenant.uid}"
    )


def test_filters_keep_the_rows_they_count(world):
    tick(world, world.cast.officer, "absent")
    tick(world, world.cast.officer, "late", tenant=world.cast.other_tenant, remark="修门")
    absent = get(world, world.cast.desk, "?show=absent")
    assert "Flower shop" in absent and "Tea house" not in absent
    unexplained = get(world, world.cast.desk, "?show=unexplained")
    assert "Flower shop" in unexplained and "Tea house" not in unexplained
    assert "No shop in this state" in get(world, world.cast.desk, "?show=early")
    assert "Tea house" in get(world, world.cast.desk, "?show=rubbish")


def test_a_tick_at_the_desk_is_taken_once(world):
    url = f"/attendance/shops/{world.cast.tenant.uid}?on={ON}"
    form = {"uid": str(uuid.uuid4()), "phase": "close", "state": "early", "remark": "停电"}
    browser = world.browser(world.cast.supervisor)
    assert browser.post(url, data=form).status_code == 303
    assert browser.post(url, data=form).status_code == 303
    assert browser.post(url, data={**form, "state": "absent"}).status_code in {409, 422}
    row = db.session.scalars(sa.select(AttendanceTick)).one()
    assert (row.phase, row.state, row.remark) == ("close", "early", "停电")
    assert browser.post(url, data={**form, "uid": str(uuid.uuid4()), "state": ""}).status_code == 422
    assert browser.post(url, data={**form, "uid": str(uuid.uuid4()), "state": "late"}).status_code == 422
    assert "停电" in get(world, world.cast.supervisor, f"/shops/{world.cast.tenant.uid}?phase=close")
    note = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "attendance.tick")).all()
    assert [one.after for one in note] == [{"ticks": 1}]


def test_who_may_only_look_has_no_form_and_no_way_round(world):
    url = f"/attendance/shops/{world.cast.tenant.uid}?on={ON}"
    browser = world.browser(world.cast.desk)
    assert "Save what was seen" not in get(world, world.cast.desk, f"/shops/{world.cast.tenant.uid}")
    assert browser.post(url, data={"phase": "open", "state": "late"}).status_code == 403
    assert browser.get(f"/attendance/xlsx?on={ON}").status_code == 403
    assert world.browser(world.cast.hr).get("/attendance").status_code == 403


def test_strangers_find_nothing(world):
    browser = world.browser(world.cast.stranger)
    url = f"/attendance/shops/{world.cast.tenant.uid}?on={ON}"
    assert browser.get(url).status_code == 404
    assert browser.post(url, data={"phase": "open", "state": "late"}).status_code == 404
    assert "Flower shop" not in get(world, world.cast.stranger)


def test_the_file_of_a_day(world):
    tick(world, world.cast.officer, "late", remark="=1+1")
    answer = world.browser(world.cast.supervisor).get(f"/attendance/xlsx?on={ON}")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].values)
    assert len(rows) == 3 and len(rows[0]) == 23
    flower = next(row for row in rows if row[2] == "T001")
    assert (flower[5], *flower[8:11]) == ("Late opening", 60, "=1+1", world.cast.officer.name_en)
    only = world.browser(world.cast.supervisor).get(f"/attendance/csv?on={ON}&show=late")
    text = only.data.decode("utf-8-sig")
    assert "T001" in text and "T002" not in text and "'=1+1" in text
    exported = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "attendance.export"))
    assert [one.after["rows"] for one in exported] == [2, 1]


@pytest.mark.parametrize("on", ["2026-11-20", "2019-01-01"])
def test_a_day_without_ticks_or_shops(world, on):
    page = get(world, world.cast.desk, f"?on={on}")
    assert ("Not looked at" in page) == (on == "2026-11-20")
    assert ("No shop trades on this day" in page) == (on == "2019-01-01")


def test_closing_after_midnight_is_due_on_the_next_morning(world):
    import datetime as dt

    assert isinstance(world.clock, FrozenClock)
    world.cast.mall.closes_at = dt.time(2)
    db.session.commit()
    tick(world, world.cast.officer, "early", phase="close")
    row = db.session.scalars(sa.select(AttendanceTick)).one()
    assert row.due_at == dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)


def test_the_home_page_reads_settings_and_hours_once(rounds: Rounds, world: World, app: Flask) -> None:
    rounds.tick("late")
    rounds.get(world.cast.supervisor, "/")
    with counted(app) as statements:
        assert "Shops not ticked" in rounds.get(world.cast.supervisor, "/")
    for table in ("attendance_settings", "attendance_hours"):
        found = [one for one in statements if f"FROM {table}" in one and "count(" not in one]
        assert len(found) == 1, (table, found)
