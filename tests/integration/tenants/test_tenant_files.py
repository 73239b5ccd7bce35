"""List, file, form, status and contact of tenants."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.tenants import actions
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import AuditEntry
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid
from tests.factories import Cast, actor_of, make_tenant, make_unit
from tests.support.client import AppClient
from tests.support.queries import counted

Browser = Callable[..., AppClient]
TYPED = {
    "code": " t100 ", "name_zh": "云端咖啡", "name_en": "Cloud Coffee", "brand": "云端", "category": "餐饮",
    "legal_name": "云端餐饮管理有限公司", "contact_name": "王敏", "phone": "139 0000 1111",
    "email": "Shop@Example.com", "note": "rear door", "status": "moving_in",
}  # fmt: skip


def rows_of(page: str) -> list[str]:
    """Names in the list, in order."""
    return re.findall(r'<a class="row-link"[^>]*>([^<]+)</a>', page)


def notes(action: str) -> list[AuditEntry]:
    found = sa.select(AuditEntry).where(AuditEntry.action == action, AuditEntry.change == "note")
    return list(db.session.scalars(found))


def tenants() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Tenant)) or 0


# --- list -------------------------------------------------------------------------------------------


def test_the_list_shows_the_malls_tenants_with_units_and_masked_phone(
    cast: Cast, browser_of: Browser
) -> None:
    page = browser_of("desk").get("/tenants").text
    assert rows_of(page) == ["Flower shop", "Tea house"]
    assert "A01" in page and "B01" in page and "138****5678" in page
    assert "13812345678" not in page and "外店" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=花", ["Flower shop"]),
        ("q=tea", ["Tea house"]),
        ("q=t002", ["Tea house"]),
        ("q=b01", ["Tea house"]),
        ("q=138 1234 5678", ["Flower shop"]),
        ("q=1381234", []),
        ("q=%25", []),
        ("zone=F1-B", ["Tea house"]),
        ("zone=nowhere", []),
        ("category=Flowers", ["Flower shop"]),
        ("status=suspended", ["Tea house"]),
        ("status=odd", ["Flower shop", "Tea house"]),
        ("q=rosa&status=trading", ["Flower shop"]),
        ("q=holdings", ["Flower shop"]),
        ("after=T001", ["Tea house"]),
        ("before=T002", ["Flower shop"]),
    ],
)
def test_search_and_filters(cast: Cast, browser_of: Browser, query: str, found: list[str]) -> None:
    cast.tenant.category, cast.tenant.brand, cast.tenant.legal_name = "Flowers", "Rosa", "Rosa Holdings"
    cast.other_tenant.status = "suspended"
    assert rows_of(browser_of("desk").get(f"/tenants?{query}").text) == found


def test_htmx_gets_the_rows_only(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of("desk").htmx("get", "/tenants?q=tea", target="div#results")
    assert rows_of(answer.text) == ["Tea house"]
    assert "<html" not in answer.text


def test_who_has_no_right_to_tenants_sees_none(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("hr")
    assert browser.get("/tenants").status_code == 403
    assert browser.get(f"/tenants/{cast.tenant.uid}").status_code == 403


def test_pages_follow_each_other(cast: Cast, browser_of: Browser) -> None:
    for number in range(60):
        make_tenant(cast.mall, code=f"X{number:03d}")
    browser = browser_of("desk")
    first = browser.get("/tenants?status=trading").text
    assert len(rows_of(first)) == 50
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = browser.get(following[1].replace("&amp;", "&")).text
    assert len(rows_of(second)) == 12 and 'rel="next"' not in second
    assert not set(rows_of(first)) & set(rows_of(second))


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    app: Flask, cast: Cast, browser_of: Browser
) -> None:
    browser = browser_of("desk")
    browser.get("/tenants")
    with counted(app) as few:
        assert len(rows_of(browser.get("/tenants?q=flower").text)) == 1
    for number in range(60):
        make_tenant(cast.mall, make_unit(cast.zone), code=f"X{number:03d}", phone=f"139{number:08d}")
    with counted(app) as many:
        assert len(rows_of(browser.get("/tenants?q=shop").text)) == 50
    assert len(many) == len(few)


# --- file -------------------------------------------------------------------------------------------


def test_the_file_shows_facts_units_and_no_phone(cast: Cast, browser_of: Browser) -> None:
    page = browser_of("desk").get(f"/tenants/{cast.tenant.uid}").text
    assert "花店" in page and "A01" in page and "138****5678" in page and cast.tenant.qr_code in page
    assert "13812345678" not in page
    assert "/reveal" not in page and "/edit" not in page, "the desk only reads"


def test_the_file_takes_as_many_queries_for_fifty_periods_as_for_one(
    app: Flask, cast: Cast, browser_of: Browser
) -> None:
    browser, url = browser_of("desk"), f"/tenants/{cast.tenant.uid}"
    browser.get(url)
    with counted(app) as few:
        browser.get(url)
    actor = actor_of(cast.leasing)
    with transaction():
        for number in range(49):
            unit = make_unit(cast.zone, f"C{number:02d}")
            actions.assign_unit(actor, cast.tenant, unit.code, cast.tenant.created_at.date())
    with counted(app) as many:
        assert browser.get(url).text.count('class="row-text"') == 50
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""), ("get", "/edit"), ("post", "/edit"), ("post", "/status"), ("post", "/reveal"),
        ("get", "/units/new"), ("post", "/units/new"), ("get", "/qr.svg"), ("post", "/renew-qr"),
    ],
)  # fmt: skip
def test_a_stranger_finds_nothing(cast: Cast, browser_of: Browser, method: str, path: str) -> None:
    answer = browser_of("stranger").open(f"/tenants/{cast.tenant.uid}{path}", method=method.upper())
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/tenants/new"), ("post", "/tenants/new"), ("get", "/tenants/{uid}/edit"),
        ("post", "/tenants/{uid}/edit"), ("post", "/tenants/{uid}/status"),
        ("post", "/tenants/{uid}/reveal"), ("get", "/tenants/{uid}/units/new"),
        ("post", "/tenants/{uid}/units/new"), ("post", "/tenants/{uid}/renew-qr"),
        ("get", "/tenants/export.xlsx"), ("get", "/tenants/import"),
    ],
)  # fmt: skip
def test_the_desk_only_reads(cast: Cast, browser_of: Browser, method: str, path: str) -> None:
    answer = browser_of("desk").open(path.format(uid=cast.tenant.uid), method=method.upper(), data=TYPED)
    assert answer.status_code == 403
    db.session.refresh(cast.tenant)
    assert tenants() == 3 and cast.tenant.code == "T001"


# --- create and edit --------------------------------------------------------------------------------


def test_a_new_file(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("leasing")
    assert 'value="T003"' in browser.get("/tenants/new").text
    answer = browser.post("/tenants/new", data=TYPED)
    tenant = db.session.scalars(sa.select(Tenant).where(Tenant.code == "T100")).one()
    assert (answer.status_code, answer.location) == (303, f"/tenants/{tenant.uid}")
    assert (tenant.mall_id, tenant.status, tenant.phone) == (cast.mall.id, "moving_in", "13900001111")
    assert tenant.phone_hash == lookup_hash("13900001111") and tenant.email == "shop@example.com"
    stored = db.session.execute(sa.text("select phone from tenants where code = 'T100'")).scalar_one()
    assert b"13900001111" not in bytes(stored)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "T001"}, "code"),
        ({"code": "花 店"}, "code"),
        ({"code": ""}, "code"),
        ({"name_zh": "", "name_en": ""}, "name_zh"),
        ({"phone": "call me"}, "phone"),
        ({"email": "nowhere"}, "email"),
        ({"status": "closed"}, "status"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_is_refused_writes_nothing_and_keeps_what_was_typed(
    cast: Cast, browser_of: Browser, change: dict[str, str], field: str
) -> None:
    answer = browser_of("leasing").post("/tenants/new", data={**TYPED, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text and "云端餐饮管理有限公司" in answer.text
    assert tenants() == 3


def test_an_edit_leaves_the_hidden_phone_alone_and_a_dash_removes_it(cast: Cast, browser_of: Browser) -> None:
    browser, url = browser_of("leasing"), f"/tenants/{cast.tenant.uid}/edit"
    page = browser.get(url).text
    assert "138****5678" in page and "13812345678" not in page
    typed = {**TYPED, "code": "T001", "phone": "", "email": ""}
    assert browser.post(url, data=typed).status_code == 303
    db.session.refresh(cast.tenant)
    assert (cast.tenant.name_zh, cast.tenant.phone) == ("云端咖啡", "13812345678")
    assert cast.tenant.status == "trading", "the form does not carry the status"
    browser.post(url, data={**typed, "phone": "-"})
    db.session.refresh(cast.tenant)
    assert not cast.tenant.phone and cast.tenant.phone_hash is None


def test_a_refused_edit_changes_nothing(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of("leasing").post(
        f"/tenants/{cast.tenant.uid}/edit", data={**TYPED, "code": "T002", "phone": "13700000000"}
    )
    assert answer.status_code == 422 and "云端咖啡" in answer.text
    db.session.refresh(cast.tenant)
    assert (cast.tenant.code, cast.tenant.phone, cast.tenant.name_zh) == ("T001", "13812345678", "花店")


# --- status -----------------------------------------------------------------------------------------


def test_a_tenant_moves_on(cast: Cast, browser_of: Browser) -> None:
    lead, url = browser_of("lead"), f"/tenants/{cast.tenant.uid}/status"
    assert lead.post(url, data={"to": "suspended"}).status_code == 422, "why is asked"
    assert lead.post(url, data={"to": "suspended", "reason": "Water damage"}).status_code == 303
    db.session.refresh(cast.tenant)
    assert cast.tenant.status == "suspended"
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "tenants.edit")).one()
    assert (entry.before, entry.after) == ({"status": "trading"}, {"status": "suspended"})


@pytest.mark.parametrize(
    ("status", "to", "code", "words"),
    [
        ("trading", "left", 409, "cannot become this"),
        ("moving_out", "left", 409, "A01"),
        ("trading", "closed", 422, "Choose a status"),
    ],
)
def test_a_refused_move_shows_how_things_stand(
    cast: Cast, browser_of: Browser, status: str, to: str, code: int, words: str
) -> None:
    cast.tenant.status = status
    answer = browser_of("lead").post(f"/tenants/{cast.tenant.uid}/status", data={"to": to})
    assert answer.status_code == code and words in answer.text
    db.session.refresh(cast.tenant)
    assert cast.tenant.status == status


# --- contact ----------------------------------------------------------------------------------------


def test_a_look_at_the_phone_needs_a_reason_and_is_on_record_once(cast: Cast, browser_of: Browser) -> None:
    browser, url = browser_of("officer"), f"/tenants/{cast.tenant.uid}/reveal"
    refused = browser.post(url, data={"reason": "  "})
    assert refused.status_code == 422 and "13812345678" not in refused.text
    short = browser.htmx("post", url, data={"reason": "why"}, target="div#contact")
    assert short.status_code == 422 and "<html" not in short.text and 'value="why"' in short.text
    assert not notes("tenants.reveal")

    shown = browser.htmx("post", url, data={"reason": "water leak"}, target="div#contact")
    assert shown.status_code == 200 and "13812345678" in shown.text and "<html" not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    (note,) = notes("tenants.reveal")
    assert (note.actor_id, note.object_id, note.label) == (cast.officer.id, cast.tenant.id, "T001")
    assert note.after == {"reason": "water leak"}
    assert "13812345678" not in browser.get(f"/tenants/{cast.tenant.uid}").text
    assert browser.get(url).status_code == 405, "reading it is never a GET"


def test_without_script_the_whole_page_comes_back(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of("lead").post(f"/tenants/{cast.tenant.uid}/reveal", data={"reason": "water leak"})
    assert "<html" in answer.text and "13812345678" in answer.text


# --- search box -------------------------------------------------------------------------------------


def test_the_search_box_finds_a_tenant_by_name_pinyin_unit_and_code(cast: Cast, browser_of: Browser) -> None:
    actor = actor_of(cast.leasing)
    with transaction():
        tenant = actions.create_tenant(
            actor,
            actions.TenantData("T100", "云端咖啡", "Cloud Coffee", phone="13900001111", contact_name="王敏"),
        )
        actions.assign_unit(actor, tenant, "A02", cast.tenant.created_at.date())
    browser = browser_of("desk")
    for asked in ("云端", "yunduan", "cloud", "A02", "T100"):
        page = browser.get(f"/search?q={asked}").text
        assert f'href="/tenants/{tenant.uid}"' in page, asked
        assert "T100 · A02" in page
    for personal in ("13900001111", "王敏"):
        assert f"/tenants/{tenant.uid}" not in browser.get(f"/search?q={personal}").text
    assert f"/tenants/{tenant.uid}" not in browser_of("stranger").get("/search?q=cloud").text
    assert f"/tenants/{tenant.uid}" not in browser_of("hr").get("/search?q=cloud").text


def test_two_tenants_never_share_a_code(cast: Cast) -> None:
    actor = actor_of(cast.leasing)
    with pytest.raises(Invalid) as refused, transaction():
        actions.create_tenant(actor, actions.TenantData("t001", "又一家"))
    assert list(refused.value.field_errors) == ["code"]
    with transaction():
        actions.create_tenant(actor_of(cast.stranger), actions.TenantData("T002", "外店二"))


def test_who_left_may_come_back_and_gets_no_unit_before(cast: Cast) -> None:
    actor = actor_of(cast.leasing)
    with transaction():
        tenant = actions.create_tenant(actor, actions.TenantData("T100", "云端咖啡"), "left")
    with pytest.raises(Invalid), transaction():
        actions.assign_unit(actor, tenant, "A02", tenant.created_at.date())
    with pytest.raises(Conflict), transaction():
        actions.set_status(actor, tenant, "trading")
    with transaction():
        actions.set_status(actor, tenant, "moving_in")
        actions.assign_unit(actor, tenant, "A02", tenant.created_at.date())
