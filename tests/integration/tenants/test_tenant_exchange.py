"""Tenants in and out as a sheet: dry run, exactly what was shown, masks, the trail."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants.actions import imports
from mallops.blueprints.tenants.models import Tenancy, Tenant, TenantBrand, TenantPerson, TenantTurn
from mallops.core.audit import AuditEntry
from mallops.core.db import db
from mallops.core.notices.models import Notice
from tests.factories import Cast, make_tenancy, make_tenant
from tests.support.client import AppClient

Browser = Callable[..., AppClient]
HEADINGS = ["业户编号", "中文店名", "英文店名", "业态", "电话", "邮箱", "状态", "铺位号", "铺位起租日"]
NEW = ["T100", "云端咖啡", "Cloud Coffee", "餐饮", "13900001111", "a@b.com", "营业中", "A02", "2026-01-01"]


def row(*changes: tuple[int, Any]) -> list[Any]:
    cells: list[Any] = list(NEW)
    for place, value in changes:
        cells[place] = value
    return cells


def sheet(*rows: list[Any]) -> io.BytesIO:
    book = openpyxl.Workbook()
    for cells in (HEADINGS, *rows):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def upload(browser: AppClient, *rows: list[Any]) -> Any:
    return browser.post("/tenants/import", data={"file": (sheet(*rows), "tenants.xlsx")})


def confirm(browser: AppClient, page: str) -> Any:
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    return browser.post("/tenants/import/confirm", data={"token": token[1]})


def codes() -> list[str]:
    return list(db.session.scalars(sa.select(Tenant.code).order_by(Tenant.id)))


def held(code: str) -> list[tuple[str, dt.date, dt.date | None]]:
    query = sa.select(Unit.code, Tenancy.from_on, Tenancy.to_on).join(Tenancy.unit).join(Tenancy.tenant)
    found = db.session.execute(query.where(Tenant.code == code, Tenant.name_zh != "外店").order_by(Unit.code))
    return [tuple(one) for one in found]


def test_a_sheet_is_shown_first_and_then_taken(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("leasing")
    shown = upload(
        browser,
        row(),
        ["T001", None, None, "鲜花", None, None, None, "A01", None],
    )
    assert shown.status_code == 200 and "云端咖啡" in shown.text
    assert len(codes()) == 3, "nothing is written by a look"
    assert confirm(browser, shown.text).location == "/tenants"
    tenant = db.session.scalars(sa.select(Tenant).where(Tenant.code == "T100")).one()
    assert (tenant.status, tenant.phone, tenant.category) == ("trading", "13900001111", "餐饮")
    assert held("T100") == [("A02", dt.date(2026, 1, 1), None)]
    db.session.refresh(cast.tenant)
    assert (cast.tenant.category, cast.tenant.name_zh, cast.tenant.phone) == ("鲜花", "花店", "13812345678")
    assert held("T001") == [("A01", dt.date(2020, 1, 1), None)], "what it holds is not given twice"
    assert f'href="/tenants/{tenant.uid}"' in browser.get("/search?q=yunduan").text


def test_several_units_in_one_cell(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("leasing")
    period = db.session.scalars(sa.select(Tenancy).where(Tenancy.tenant_id == cast.tenant.id)).one()
    period.to_on = dt.date(2025, 12, 31)
    assert confirm(browser, upload(browser, row((7, "a02、A01"))).text).status_code == 303
    assert [unit for unit, _first, _last in held("T100")] == ["A01", "A02"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row((7, "Z99"))], "no unit Z99"),
        ([row((7, "A02、B01"))], "held by T002"),
        ([row(), row((0, "T101"))], "also in row 2"),
        ([row((1, None), (2, None))], "name in Chinese or in English"),
        ([row((4, "call me"))], "telephone number"),
        ([row((5, "nowhere"))], "e-mail address"),
        ([row((6, "歇业"))], "Choose one of"),
        ([row((6, "已撤场"))], "holds no units"),
        ([row((8, "someday"))], "Write a date"),
        ([row((8, "1066-10-14"))], "first day"),
        ([row((0, "花"))], "Write it like"),
        ([row(), row()], "same as row"),
        ([["T001", None, None, None, None, None, "已撤场", None, None]], "cannot become this"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_nothing_is_written(
    cast: Cast, browser_of: Browser, rows: list[list[Any]], words: str
) -> None:
    answer = upload(browser_of("leasing"), *rows)
    assert answer.status_code == 422 and words in answer.text, answer.text
    assert 'name="token"' not in answer.text and len(codes()) == 3


def test_a_unit_taken_since_the_look_is_refused(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("leasing")
    page = upload(browser, row()).text
    make_tenancy(cast.other_tenant, cast.units[1], dt.date(2026, 2, 1))
    assert confirm(browser, page).status_code in (409, 422)
    assert "T100" not in codes()


@pytest.mark.parametrize("name", ["desk", "finance", "inspector", "director"])
def test_who_may_not_import(cast: Cast, browser_of: Browser, name: str) -> None:
    browser = browser_of(name)
    assert browser.get("/tenants/import").status_code == 403
    assert browser.get("/tenants/import/template.xlsx").status_code == 403
    assert upload(browser, row()).status_code == 403
    assert browser.post("/tenants/import/confirm", data={"token": "x"}).status_code == 403


def test_the_template_names_the_columns(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of("leasing").get("/tenants/import/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert [cell.value for cell in book.worksheets[0][1]][:3] == [
        "Tenant code*", "Shop name in Chinese", "Shop name in English",
    ]  # fmt: skip


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_export_is_masked_filtered_and_on_record(cast: Cast, browser_of: Browser, fmt: str) -> None:
    make_tenant(
        cast.mall, cast.units[1], code="T100", name_en="=1+1", phone="13900001111", email="shop@example.com",
        status="suspended",
    )  # fmt: skip
    answer = browser_of("manager").get(f"/tenants/export.{fmt}?status=suspended")
    assert answer.status_code == 200
    if fmt == "csv":
        text = answer.data.decode("utf-8-sig")
        assert "T100" in text and "'=1+1" in text and "T001" not in text
    else:
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
        assert [one[0] for one in rows] == ["Tenant code", "T100"]
        assert {"139****1111", "s****@example.com", "A02", "Suspended"} <= set(rows[1])
        text = str(rows)
    assert "13900001111" not in text and "shop@example.com" not in text
    note = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "tenants.export")).one()
    assert (note.after, note.actor_id) == ({"rows": 1, "format": fmt}, cast.manager.id)


@pytest.mark.parametrize("name", ["desk", "officer", "leasing"])
def test_who_may_not_export(cast: Cast, browser_of: Browser, name: str) -> None:
    assert browser_of(name).get("/tenants/export.xlsx").status_code == 403


def test_an_export_holds_ones_own_mall_only(cast: Cast, browser_of: Browser) -> None:
    text = browser_of("stranger").get("/tenants/export.csv").data.decode("utf-8-sig")
    assert "外店" in text and "花店" not in text


def written() -> list[int]:
    """How much there is of all that an import writes."""
    tables: tuple[Any, ...] = (Tenant, Tenancy, TenantPerson, TenantBrand, TenantTurn, Notice, AuditEntry)
    return [db.session.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in tables]


def test_a_failure_while_writing_leaves_nothing(
    cast: Cast, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty files, the server fails at the thirtieth: nothing is there, and the sheet is taken afterwards."""
    browser = browser_of("leasing")
    sheet_rows = [row((0, f"N{one:03}"), (4, ""), (7, "A02" if one == 3 else "")) for one in range(50)]
    shown = upload(browser, *sheet_rows)
    assert shown.status_code == 200
    before, write, calls = written(), imports.write_parts, itertools.count(1)

    def fails(*args: Any) -> None:
        if next(calls) == 30:
            raise RuntimeError("the power went off")
        write(*args)

    monkeypatch.setattr(imports, "write_parts", fails)
    with pytest.raises(RuntimeError):
        confirm(browser, shown.text)
    db.session.rollback()
    assert written() == before and held("N003") == []
    assert "云端咖啡" not in browser.get("/search?q=N003").text
    monkeypatch.undo()
    assert confirm(browser, shown.text).location == "/tenants"
    assert len(codes()) == 53 and [unit for unit, *_days in held("N003")] == ["A02"]
