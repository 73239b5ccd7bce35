"""The working calendar, and units in and out as a sheet."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.sites.models import Floor, Unit, Zone
from mallops.core.audit import AuditEntry
from mallops.core.calendar_days import CalendarDay, calendar_for
from mallops.core.db import db
from tests.factories import Cast, make_unit
from tests.support.client import AppClient
from tests.support.queries import counted

Browser = Callable[[str], AppClient]
HEADINGS = ["楼层编码", "楼层名称", "Zone code", "管区名称", "铺位号", "Area (m²)"]
THIS_YEAR = dt.datetime.now(dt.UTC).year


def upload(browser: AppClient, *rows: list[Any]) -> Any:
    book = openpyxl.Workbook()
    for row in ([*HEADINGS], *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return browser.post("/site/import", data={"file": (out, "units.xlsx")})


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, "the preview offers to confirm"
    return found.group(1)


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_sheet_makes_floors_zones_and_units(cast: Cast, browser_of: Browser) -> None:
    browser, before = browser_of("admin"), [count(model) for model in (Floor, Zone, Unit)]
    preview = upload(
        browser,
        ["B1", "地下一层", "B1-A", "美食广场", "B1-01", "35.5"],
        ["B1", None, "B1-A", None, "B1-02", 40],
        ["F1", None, None, None, "A01", 99],
    )
    assert preview.status_code == 200
    assert [count(model) for model in (Floor, Zone, Unit)] == before, "the dry run writes nothing"
    done = browser.post("/site/import/confirm", data={"token": token_in(preview.text)})
    assert (done.status_code, done.location) == (303, "/site")
    assert [count(model) for model in (Floor, Zone, Unit)] == [before[0] + 1, before[1] + 1, before[2] + 2]
    floor = db.session.scalars(sa.select(Floor).where(Floor.code == "B1")).one()
    assert (floor.level, floor.name_zh, floor.mall_id) == (-1, "地下一层", cast.mall.id)
    db.session.refresh(cast.units[0])
    assert cast.units[0].area_m2 == 99
    db.session.refresh(cast.floor)
    assert cast.floor.name_zh == "F1层", "an empty cell leaves what is known"
    db.session.refresh(cast.foreign_zone)
    assert cast.foreign_zone.floor.code == "F1"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["", None, None, None, "X1", 10], "Fill in this cell"),
        (["B1", None, None, None, "", 10], "Fill in this cell"),
        (["B1", None, None, None, "X1", None], "Fill in this cell"),
        (["B1", None, None, None, "X1", 0], "A number from"),
        (["B1", None, None, None, "X1", "wide"], "Write a number"),
        (["地下", None, None, None, "X1", 10], "Write it like"),
        (["B1", None, None, None, "X0", 10], "The same as row 2"),
    ],
)
def test_each_wrong_row_is_named(cast: Cast, browser_of: Browser, row: list[Any], words: str) -> None:
    units = count(Unit)
    answer = upload(browser_of("admin"), ["B1", "地下", "B1-A", "食", "X0", 20], row)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'name="token"' not in answer.text
    assert count(Unit) == units


def test_a_preview_is_for_its_reader(cast: Cast, browser_of: Browser) -> None:
    token = token_in(upload(browser_of("admin"), ["B1", "地下", None, None, "X1", 20]).text)
    units = count(Unit)
    assert browser_of("stranger").post("/site/import/confirm", data={"token": token}).status_code == 422
    assert browser_of("supervisor").post("/site/import/confirm", data={"token": token}).status_code == 403
    assert browser_of("admin").post("/site/import/confirm", data={"token": ""}).status_code == 422
    assert count(Unit) == units


def test_what_goes_out_comes_in_again(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of("manager").get("/site/units/export.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    assert [row[6] for row in rows[1:]] == ["A01", "A02", "B01"]
    note = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "sites.export")).one()
    assert (note.after, note.actor_id) == ({"rows": 3, "format": "xlsx"}, cast.manager.id)
    again = browser_of("admin").post("/site/import", data={"file": (io.BytesIO(answer.data), "units.xlsx")})
    assert again.status_code == 200
    assert browser_of("officer").get("/site/units/export.xlsx").status_code == 403
    filtered = browser_of("manager").get(f"/site/units/export.csv?zone={cast.other_zone.id}").text
    assert "B01" in filtered
    assert "A01" not in filtered


def test_a_day_of_ones_own(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("supervisor")
    monday = dt.date(THIS_YEAR + 1, 6, 7)
    monday -= dt.timedelta(days=monday.weekday())
    assert calendar_for(db.session(), cast.mall).is_working_day(monday)
    form = {"on": monday.isoformat(), "kind": "rest", "name_en": "Anniversary"}
    answer = browser.post("/site/calendar", data=form)
    assert (answer.status_code, answer.location) == (303, f"/site/calendar?year={monday.year}")
    assert not calendar_for(db.session(), cast.mall).is_working_day(monday)
    assert calendar_for(db.session(), cast.other_mall).is_working_day(monday)
    assert "Anniversary" in browser.get(f"/site/calendar?year={monday.year}").text
    browser.post("/site/calendar", data=form | {"kind": "working"})
    assert count(CalendarDay) == 1
    assert calendar_for(db.session(), cast.mall).is_working_day(monday)
    browser.post("/site/calendar", data=form | {"kind": "national"})
    assert count(CalendarDay) == 0


@pytest.mark.parametrize("change", [{"on": ""}, {"on": "soon"}, {"kind": "maybe"}, {"name_en": "x" * 61}])
def test_days_that_make_no_sense(cast: Cast, browser_of: Browser, change: dict[str, str]) -> None:
    form = {"on": f"{THIS_YEAR}-06-01", "kind": "rest", "name_zh": "typed before", **change}
    answer = browser_of("supervisor").post("/site/calendar", data=form)
    assert answer.status_code == 422
    assert 'value="typed before"' in answer.text
    assert count(CalendarDay) == 0


def test_readers_only_look_at_the_calendar(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("officer")
    assert browser.get("/site/calendar").status_code == 200
    form = {"on": f"{THIS_YEAR}-06-01", "kind": "rest"}
    assert browser.post("/site/calendar", data=form).status_code == 403
    assert count(CalendarDay) == 0


@pytest.mark.parametrize("query", ["year=1", "year=9999", "year=x", "on=2026-02-31", "on=x"])
def test_odd_addresses_do_not_break_the_calendar(cast: Cast, browser_of: Browser, query: str) -> None:
    assert browser_of("supervisor").get(f"/site/calendar?{query}").status_code == 200


def test_the_calendar_asks_the_same_with_few_and_many_days(
    app: Flask, cast: Cast, browser_of: Browser
) -> None:
    browser, numbers = browser_of("supervisor"), []
    for day in (1, 2):
        for number in range(1 if day == 1 else 50):
            on = dt.date(THIS_YEAR, 1, 1) + dt.timedelta(days=number * 2 + day)
            db.session.add(CalendarDay(mall_id=cast.mall.id, on=on, kind="rest"))
        browser.get("/site/calendar")
        with counted(app) as statements:
            assert browser.get("/site/calendar").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_a_large_building_is_exported_whole(cast: Cast, browser_of: Browser) -> None:
    for _ in range(120):
        make_unit(cast.zone)
    text = browser_of("manager").get("/site/units/export.csv").data.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 124
