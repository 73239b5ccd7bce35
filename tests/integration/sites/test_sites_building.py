"""Floors, zones, units, settings: works, stranger 404, reader 403, invalid 422 with nothing written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.sites import queries
from mallops.blueprints.sites.models import Floor, Unit, Zone, ZoneDuty
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from mallops.core.malls import Mall
from tests.factories import Cast, actor_of, login_as, make_floor, make_unit, make_user, make_zone
from tests.support.client import AppClient
from tests.support.queries import counted

Browser = Callable[[str], AppClient]


def one(model: type, **values: Any) -> Any:
    return db.session.scalars(sa.select(model).filter_by(**values)).one_or_none()


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def zone_form(cast: Cast, **change: Any) -> dict[str, Any]:
    return {"code": "f1-c", "name_zh": "中庭", "floor_id": cast.floor.id, "is_active": "y", **change}


def unit_form(cast: Cast, **change: Any) -> dict[str, Any]:
    return {"code": "a03", "area_m2": "86.50", "floor_id": cast.floor.id, "zone_id": cast.zone.id, **change}


def test_the_building_shows_ones_own_mall(cast: Cast, browser_of: Browser) -> None:
    page = browser_of("officer").get("/site")
    assert page.status_code == 200
    for words in ("F1-A", "F1-B", "Person"):
        assert words in page.text
    assert str(cast.foreign_zone.uid) not in page.text


def test_make_a_floor_a_zone_and_a_unit(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("admin")
    form = {"code": "b1", "name_zh": "地下一层", "level": "-1"}
    assert browser.post("/site/floors/new", data=form).status_code == 303
    floor = one(Floor, code="B1")
    assert (floor.mall_id, floor.level) == (cast.mall.id, -1)
    answer = browser.post(
        "/site/zones/new", data=zone_form(cast, floor_id=floor.id, officers=[cast.officer.id, cast.lead.id])
    )
    assert answer.status_code == 303
    zone = one(Zone, code="F1-C")
    assert {duty.user_id for duty in zone.duties} == {cast.officer.id, cast.lead.id}
    assert (
        browser.post("/site/units/new", data=unit_form(cast, floor_id=floor.id, zone_id=zone.id)).status_code
        == 303
    )
    unit = one(Unit, code="A03")
    assert (unit.zone_id, str(unit.area_m2)) == (zone.id, "86.50")


@pytest.mark.parametrize(
    ("url", "model", "change"),
    [
        ("/site/floors/new", Floor, {"code": "F1", "name_zh": "typed before", "level": "1"}),
        ("/site/floors/new", Floor, {"code": "F9", "name_zh": "", "level": "9"}),
        ("/site/floors/new", Floor, {"code": "F9", "name_zh": "typed before", "level": "many"}),
        ("/site/zones/new", Zone, {"code": "F1-A", "name_zh": "typed before"}),
        ("/site/zones/new", Zone, {"code": "东", "name_zh": "typed before"}),
        ("/site/zones/new", Zone, {"code": "F1-C", "name_zh": "typed before", "floor_id": "999999"}),
        ("/site/units/new", Unit, {"code": "A01", "area_m2": "50"}),
        ("/site/units/new", Unit, {"code": "A09", "area_m2": "0"}),
        ("/site/units/new", Unit, {"code": "A09", "area_m2": "wide"}),
        ("/site/units/new", Unit, {"code": "", "area_m2": "50"}),
    ],
)
def test_invalid_forms_write_nothing(
    cast: Cast, browser_of: Browser, url: str, model: type, change: dict[str, Any]
) -> None:
    rows, entries = count(model), count(AuditEntry)
    form = {"floor_id": cast.floor.id, "zone_id": cast.zone.id, **change}
    answer = browser_of("admin").post(url, data=form)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    typed = "typed before" if "typed before" in change.values() else change["code"]
    assert f'value="{typed}"' in answer.text
    assert (count(model), count(AuditEntry)) == (rows, entries)


def test_floors_zones_and_people_of_another_mall_are_no_choice(cast: Cast, browser_of: Browser) -> None:
    browser, zones = browser_of("admin"), count(Zone)
    foreign = cast.foreign_zone
    for change in ({"floor_id": foreign.floor_id}, {"officers": [cast.stranger.id]}):
        assert browser.post("/site/zones/new", data=zone_form(cast, **change)).status_code == 422
    for change in ({"zone_id": foreign.id}, {"floor_id": foreign.floor_id}):
        assert browser.post("/site/units/new", data=unit_form(cast, **change)).status_code == 422
    assert count(Zone) == zones


def test_a_unit_stands_on_the_floor_of_its_zone(cast: Cast, browser_of: Browser) -> None:
    upper = make_floor(cast.mall, "F2")
    db.session.commit()
    answer = browser_of("admin").post("/site/units/new", data=unit_form(cast, floor_id=upper.id))
    assert answer.status_code == 422
    assert "This zone is on another floor." in answer.text


def test_edit_and_what_the_trail_keeps(cast: Cast, browser_of: Browser) -> None:
    browser, url = browser_of("supervisor"), f"/site/zones/{cast.zone.uid}/edit"
    assert 'value="F1-A"' in browser.get(url).text
    form = zone_form(cast, code="F1-A", name_zh="新名", officers=[cast.officer.id])
    assert browser.post(url, data=form).status_code == 303
    entry = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.object_kind == "zones", AuditEntry.change == "update")
    ).one()
    assert (entry.actor_id, entry.label) == (cast.supervisor.id, "F1-A")
    assert entry.after is not None and entry.after["name_zh"] == "新名"
    unit = cast.units[0]
    assert browser.get(f"/site/units/{unit.uid}").status_code == 200
    form = unit_form(cast, code="A01", area_m2="61.25")
    assert browser.post(f"/site/units/{unit.uid}", data=form).status_code == 303
    db.session.refresh(unit)
    assert str(unit.area_m2) == "61.25"


READ = ["/site", "/site/calendar", "/site/units"]
OWN = ["/site/zones/{zone}", "/site/zones/{zone}/qr.svg"]
FORMS = ["/site/floors/{floor}", "/site/zones/{zone}/edit", "/site/units/{unit}"]
WRITES = [*FORMS, "/site/floors/{floor}/remove", "/site/zones/{zone}/renew-qr"]


def filled(cast: Cast, url: str) -> str:
    return url.format(zone=cast.zone.uid, floor=cast.floor.uid, unit=cast.units[0].uid)


@pytest.mark.parametrize("url", OWN + FORMS)
def test_a_stranger_sees_nothing(cast: Cast, browser_of: Browser, url: str) -> None:
    assert browser_of("stranger").get(filled(cast, url)).status_code == 404


@pytest.mark.parametrize("url", WRITES)
def test_strangers_and_readers_write_nothing(cast: Cast, browser_of: Browser, url: str) -> None:
    entries = count(AuditEntry)
    data = {"code": "HACK", "name_zh": "x", "level": "1", "area_m2": "1"}
    assert browser_of("stranger").post(filled(cast, url), data=data).status_code == 404
    assert browser_of("officer").post(filled(cast, url), data=data).status_code == 403
    assert count(AuditEntry) == entries


@pytest.mark.parametrize("url", READ + OWN)
def test_readers_read(cast: Cast, browser_of: Browser, url: str) -> None:
    assert browser_of("officer").get(filled(cast, url)).status_code == 200
    assert browser_of("hr").get(filled(cast, url)).status_code == 403


@pytest.mark.parametrize("url", ["/site/floors/new", "/site/zones/new", "/site/units/new", "/site/import"])
def test_only_administrators_add(cast: Cast, browser_of: Browser, url: str) -> None:
    assert browser_of("admin").get(url).status_code == 200
    assert browser_of("supervisor").get(url).status_code == 403


def test_only_an_empty_floor_is_removed(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("admin")
    empty = make_floor(cast.mall, "F7")
    db.session.commit()
    assert browser.post(f"/site/floors/{cast.floor.uid}/remove").status_code == 409
    assert browser.post(f"/site/floors/{empty.uid}/remove").status_code == 303
    assert one(Floor, code="F7") is None
    assert one(Floor, code="F1", mall_id=cast.mall.id) is not None


def test_officers_of_a_zone_count_at_their_next_request(cast: Cast, browser_of: Browser) -> None:
    assert actor_of(cast.officer).zone_ids == {cast.zone.id}
    officer = browser_of("officer")
    officer.get("/site")
    with db.session.no_autoflush:
        answer = browser_of("supervisor").post(
            f"/site/zones/{cast.other_zone.uid}/edit",
            data=zone_form(cast, code="F1-B", officers=[cast.officer.id]),
        )
    assert answer.status_code == 303
    snapshots = db.session.execute(sa.text("select snapshot from user_sessions where user_id = :id"),
                                   {"id": cast.officer.id}).scalars().all()  # fmt: skip
    assert all(one in (None, "null") for one in snapshots)
    assert actor_of(cast.officer).zone_ids == {cast.zone.id, cast.other_zone.id}


def test_who_no_longer_walks_a_zone_loses_it(cast: Cast, browser_of: Browser) -> None:
    form = zone_form(cast, code="F1-A", officers=[])
    assert browser_of("supervisor").post(f"/site/zones/{cast.zone.uid}/edit", data=form).status_code == 303
    assert actor_of(cast.officer).zone_ids == frozenset()
    assert one(ZoneDuty, zone_id=cast.zone.id) is None


def test_a_scanned_label_leads_somewhere_in_ones_own_mall_only(cast: Cast, browser_of: Browser) -> None:
    code = cast.zone.qr_code
    for typed in (code, code.lower()):
        answer = browser_of("desk").get(f"/z/{typed}")
        assert (answer.status_code, answer.location) == (303, f"/site/zones/{cast.zone.uid}")
    officer = browser_of("officer").get(f"/z/{code}")
    assert officer.status_code == 303
    assert browser_of("stranger").get(f"/z/{code}").status_code == 404
    assert browser_of("officer").get("/z/NOSUCH").status_code == 404


def test_a_scan_without_account_leads_to_the_report_page(cast: Cast, client: AppClient) -> None:
    assert client.get(f"/z/{cast.zone.qr_code}").location == f"/report/{cast.zone.qr_code}"


def test_a_new_code_ends_the_old_label(cast: Cast, browser_of: Browser) -> None:
    old, browser = cast.zone.qr_code, browser_of("supervisor")
    assert browser.post(f"/site/zones/{cast.zone.uid}/renew-qr").status_code == 303
    db.session.refresh(cast.zone)
    assert cast.zone.qr_code != old
    assert browser.get(f"/z/{old}").status_code == 404
    assert browser.get(f"/z/{cast.zone.qr_code}").status_code == 303


def test_the_code_is_a_picture_of_the_address(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of("officer").get(f"/site/zones/{cast.zone.uid}/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert b"<script" not in answer.data


def test_settings_count_at_the_next_request(cast: Cast, browser_of: Browser) -> None:
    officer, admin = browser_of("officer"), browser_of("admin")
    officer.get("/site")
    form = {
        "name_zh": "新商场", "name_en": "Renamed Mall", "address": "1 Road",
        "opens_at": "09:30", "closes_at": "02:00", "tz": "Europe/Berlin",
    }  # fmt: skip
    assert admin.post("/site/settings", data=form).status_code == 303
    assert "Renamed Mall" in officer.get("/site").text
    mall = db.session.get_one(Mall, cast.mall.id)
    assert (mall.tz, mall.closes_at.hour, mall.code) == ("Europe/Berlin", 2, "ONE")
    for bad in ({"tz": "Moon/Base"}, {"opens_at": "late"}, {"name_zh": "", "name_en": ""}):
        refused = admin.post("/site/settings", data=form | {"address": "typed before"} | bad)
        assert refused.status_code == 422
        assert 'value="typed before"' in refused.text
    db.session.refresh(mall)
    assert (mall.tz, mall.address) == ("Europe/Berlin", "1 Road")


@pytest.mark.parametrize("name", ["officer", "supervisor", "manager", "director"])
def test_only_administrators_change_settings(cast: Cast, browser_of: Browser, name: str) -> None:
    browser = browser_of(name)
    assert browser.get("/site/settings").status_code == 403
    assert browser.post("/site/settings", data={"name_zh": "x"}).status_code == 403


def test_htmx_gets_only_the_results(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of("officer").htmx("get", "/site/units?q=A0")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "A01" in answer.text
    assert "B01" not in answer.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=b0", "B01", "A01"),
        ("zone={zone}", "A01", "B01"),
        ("q=%25", "", "A01"),
        ("floor=999999", "", "A01"),
    ],
)
def test_units_searched_and_filtered(
    cast: Cast, browser_of: Browser, query: str, shown: str, hidden: str
) -> None:
    text = browser_of("supervisor").get("/site/units?" + query.format(zone=cast.zone.id)).text
    codes = set(re.findall(r">([AB]\d\d)</a>", text))
    assert not shown or shown in codes
    assert hidden not in codes


@pytest.mark.parametrize("url", ["/site/units", "/site"])
def test_lists_ask_the_same_at_1_and_50_rows(app: Flask, cast: Cast, browser_of: Browser, url: str) -> None:
    browser, numbers = browser_of("supervisor"), []
    for more in (1, 49):
        for _ in range(more):
            make_unit(make_zone(cast.floor, "", make_user(cast.mall, "FLR")))
        browser.get(url)
        with counted(app) as statements:
            assert browser.get(url).status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 6


def test_what_other_features_ask(cast: Cast) -> None:
    closed = make_zone(cast.floor, "F1-0", is_active=False)
    zones = queries.list_zones(cast.mall.id)
    assert [zone.code for zone in zones] == ["F1-A", "F1-B"]
    assert closed in queries.list_zones(cast.mall.id, inactive=True)
    assert queries.zones_of_officer(cast.officer.id, cast.mall.id) == {cast.zone.id}
    assert queries.zones_of_officer(cast.officer.id, cast.other_mall.id) == frozenset()
    code = cast.zone.qr_code
    assert queries.find_zone_by_qr(cast.mall.id, f" {code[:4].lower()} {code[4:]} ") is cast.zone
    assert queries.find_zone_by_qr(cast.other_mall.id, code) is None


def test_an_administrator_of_two_malls_keeps_them_apart(cast: Cast, client: AppClient) -> None:
    login_as(client, cast.stranger)
    assert (
        client.post("/site/floors/new", data={"code": "F5", "name_zh": "五", "level": "5"}).status_code == 303
    )
    assert one(Floor, code="F5").mall_id == cast.other_mall.id
