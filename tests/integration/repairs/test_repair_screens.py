"""Screens of repairs in a browser without scripts: desk form, engineer, steps, assets, month."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from openpyxl import load_workbook
from pypdf import PdfReader

from mallops.blueprints.accounts.models import User
from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.repairs.actions import working
from mallops.blueprints.repairs.documents.chat import chat_text
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.core.db import db
from mallops.core.import_template import template_xlsx
from tests.factories import Cast, actor_of
from tests.integration.registers.conftest import version_of

Make = Callable[..., Repair]


def test_the_desk_form_is_filled_in_by_the_asset(
    cast: Cast, engineer: User, asset: Asset, as_user: Any
) -> None:
    desk = as_user(cast.desk)
    page = desk.get(f"/repairs/new?asset={asset.uid}").text
    assert "LIFT-01" in page and "Gate 1" in page
    form = {"fault": "Stops now and then", "asset": "lift-01", "uid": "8d0f9c1a-0000-4000-8000-000000000001"}
    for _twice in range(2):
        answer = desk.post("/repairs/new", data=form)
        assert answer.status_code == 303, answer.text
    case = db.session.scalars(sa.select(Repair)).one()
    assert (case.facility, case.asset_id, case.title) == ("lift", asset.id, "Stops now and then")
    assert desk.post("/repairs/new", data={"fault": "x", "asset": "nothing"}).status_code == 422
    assert desk.post("/repairs/new", data={"fault": "x"}).status_code == 422  # no kind


def test_a_finding_has_the_button_and_then_the_ticket(cast: Cast, engineer: User, as_user: Any) -> None:
    officer = actor_of(cast.officer)
    finding = open_finding(
        officer, item_code="1.4.b", title="Escalator stops", zone_id=cast.zone.id, department="engineering"
    )
    other = open_finding(
        officer, item_code="1.2.a", title="Litter", zone_id=cast.zone.id, department="cleaning"
    )
    db.session.commit()
    browser = as_user(cast.officer)
    url = f"/repairs/new?finding={finding.uid}"
    assert url in browser.get(f"/fixes/{finding.uid}").text
    assert "/repairs/new" not in browser.get(f"/fixes/{other.uid}").text
    page = browser.get(url).text
    assert "Escalator stops" in page and '<option selected value="lift">' in page
    form = {"fault": "Escalator stops", "facility": "lift", "zone": str(cast.zone.id), "severity": "major"}
    assert browser.post(url, data=form).status_code == 303
    case = db.session.scalars(sa.select(Repair)).one()
    assert (case.finding_id, case.channel) == (finding.id, "patrol")
    page = browser.get(f"/fixes/{finding.uid}").text
    assert case.number in page and url not in page
    assert str(finding.uid) in browser.get(f"/repairs/{case.uid}").text


def test_the_engineer_walks_a_ticket_by_buttons(
    cast: Cast, engineer: User, ticket: Make, as_user: Any
) -> None:
    case, browser = ticket(), as_user(engineer)
    base = f"/repairs/work/{case.uid}"
    assert f"{base}/accept" in browser.get("/repairs/work").text

    def go(step: str, **values: Any) -> Any:
        page = browser.get(f"/repairs/{case.uid}").text
        return browser.post(f"{base}/{step}", data={"version": version_of(page), **values})

    assert go("accept", back="/repairs/work").location == "/repairs/work"
    assert go("dispatch", engineer="", how="app").status_code == 422
    assert go("dispatch", engineer=str(engineer.id), how="app").status_code == 303
    assert go("finish", result="early").status_code == 409
    assert go("arrive").status_code == 303
    assert go("finish", result="").status_code == 422
    parts = {"parts-0-name": "Lamp", "parts-0-quantity": "2", "parts-0-price": "18.50", "labour": "30"}
    bad = go("finish", result="New lamp", **{**parts, "parts-0-price": "cheap"})
    assert bad.status_code == 422 and "18.50" in bad.text
    assert go("finish", result="New lamp", **parts).status_code == 303
    assert go("confirm", rating="5").status_code == 403
    db.session.refresh(case)
    assert case.state == "done" and str(case.cost) == "67.00"
    page = as_user(cast.officer).get(f"/repairs/work/{case.uid}/confirm")
    assert page.status_code == 200
    reporter = as_user(cast.officer)
    sent = {"version": version_of(page.text), "rating": "1"}
    assert reporter.post(f"{base}/confirm", data=sent).status_code == 422  # a poor one says why
    assert reporter.post(f"{base}/confirm", data={**sent, "words": "Late"}).status_code == 303
    shown = reporter.get(f"/repairs/{case.uid}").text
    assert "67.00" in shown and "Late" in shown
    assert reporter.get(f"/repairs/work/{case.uid}/confirm").status_code == 409


def test_a_stale_page_is_refused(cast: Cast, engineer: User, ticket: Make, as_user: Any) -> None:
    case, browser = ticket(), as_user(engineer)
    version = version_of(browser.get(f"/repairs/{case.uid}").text)
    working.accept(actor_of(engineer), case)
    db.session.commit()
    assert browser.post(f"/repairs/work/{case.uid}/accept", data={"version": version}).status_code == 409


def test_strangers_see_nothing(cast: Cast, asset: Asset, ticket: Make, as_user: Any) -> None:
    case, stranger = ticket(), as_user(cast.stranger)
    for path in (
        f"/repairs/{case.uid}",
        f"/repairs/{case.uid}/edit",
        f"/repairs/work/{case.uid}/dispatch",
        f"/assets/{asset.uid}",
        f"/repairs/new?asset={asset.uid}",
    ):
        assert stranger.get(path).status_code == 404, path


def test_the_printed_form_has_parts_asset_and_lines_to_sign(
    cast: Cast, repaired: Make, asset: Asset, app: Any
) -> None:
    from mallops.core.registers.printing import print_html
    from mallops.core.registers.record import load_record

    case = repaired(asset=asset)
    kind = __import__("mallops.blueprints.repairs.actions.kind", fromlist=["KIND"]).KIND
    for lang, words in (("en", ["Repair ticket", "Repaired by"]), ("zh_Hans_CN", ["报修单", "维修人"])):
        with app.test_request_context(), force_locale(lang):
            html = print_html(load_record(kind, case.uid, actor_of(cast.lead)))
        for word in [*words, "Lamp × 2 = ¥37.00", "67.00", "New lamp", asset.code]:
            assert word in html, (lang, word)


def test_the_register_goes_to_excel_with_cost_as_a_number(cast: Cast, repaired: Make, as_user: Any) -> None:
    repaired()
    answer = as_user(cast.supervisor).post("/repairs/export", data={"query": "", "format": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].values)
    assert 67 in rows[1]


def test_assets_add_change_refuse(cast: Cast, asset: Asset, as_user: Any) -> None:
    browser = as_user(cast.supervisor)
    form = {"code": "d-1", "name_zh": "一号门", "facility": "door", "state": "in_use"}
    answer = browser.post("/assets/new", data=form)
    assert answer.status_code == 303 and "D-1" in browser.get(answer.location).text
    assert browser.post("/assets/new", data=form).status_code == 422  # the code is taken
    wrong = {**form, "code": "D-2", "installed_on": "2026-05-01", "warranty_until": "2025-05-01"}
    assert browser.post("/assets/new", data=wrong).status_code == 422
    changed = {**form, "code": "LIFT-01", "facility": "lift", "state": "retired"}
    assert browser.post(f"/assets/{asset.uid}/edit", data=changed).status_code == 303
    db.session.refresh(asset)
    assert asset.state == "retired"
    assert as_user(cast.officer).get("/assets/new").status_code == 403
    assert "D-1" in browser.get("/assets?facility=door").text
    assert "D-1" not in browser.get("/assets?facility=lift").text


def test_what_goes_out_comes_in_again(cast: Cast, asset: Asset, as_user: Any) -> None:
    from mallops.blueprints.repairs.actions.assets import ASSETS

    assert template_xlsx(ASSETS, "zh_Hans_CN").body
    browser = as_user(cast.supervisor)
    out = browser.get("/assets/export.xlsx")
    book = load_workbook(io.BytesIO(out.data))
    sheet = book.worksheets[0]
    sheet.append([None if at else "NEW-1" for at in range(sheet.max_column)])
    heads = [str(one.value) for one in sheet[1]]
    for head, value in (("Name in English", "Pump"), ("Facility", "Water and restrooms"), ("Maker", "Acme")):
        zh = {"Name in English": "英文名称", "Facility": "设施类型", "Maker": "品牌厂家"}[head]
        at = next(n for n, one in enumerate(heads) if one in (head, zh))
        sheet.cell(sheet.max_row, at + 1).value = value
    for column in ("报修单数", "Tickets", "未完", "Unfinished", "费用（元）", "Cost (yuan)"):
        if column in heads:
            sheet.cell(1, heads.index(column) + 1).value = None
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    page = browser.post("/assets/import", data={"file": (file, "a.xlsx")}, content_type="multipart/form-data")
    assert page.status_code == 200, page.text
    token = page.text.split('name="token" value="')[1].split('"')[0]
    assert browser.post("/assets/import/confirm", data={"token": token}).status_code == 303
    rows = {one.code: one for one in db.session.scalars(sa.select(Asset))}
    assert rows["NEW-1"].facility == "water" and rows["NEW-1"].maker == "Acme"
    assert rows["LIFT-01"].place == "Gate 1"


def test_labels_are_printed_of_what_is_shown(cast: Cast, asset: Asset, as_user: Any) -> None:
    answer = as_user(cast.officer).get("/assets/labels.pdf")
    assert answer.data.startswith(b"%PDF")
    assert as_user(cast.officer).get("/assets/labels.pdf?facility=door").status_code == 422


def test_a_ticket_as_a_text_for_a_chat(cast: Cast, ticket: Make, as_user: Any, app: Any) -> None:
    case = ticket(fault="灯" * 400, danger=True, reporter_name="Mr Zhang", reporter_phone="13812345678")
    for lang in ("en", "zh_Hans_CN"):
        with app.test_request_context(), force_locale(lang):
            text = chat_text(case)
        assert len(text) <= 300 and case.number in text and f"/repairs/{case.uid}" in text
        assert "Zhang" not in text and "138" not in text.replace(case.number, "").replace(str(case.uid), "")
    assert 'id="chat-text"' in as_user(cast.lead).get(f"/repairs/{case.uid}").text
    working.cancel(actor_of(cast.lead), case, "Twice")
    db.session.commit()
    assert 'id="chat-text"' not in as_user(cast.lead).get(f"/repairs/{case.uid}").text


def test_the_month_counts_what_happened(cast: Cast, asset: Asset, repaired: Make, as_user: Any) -> None:
    from mallops.blueprints.repairs.queries.months import month_figures

    for _n in range(2):
        case = repaired(asset=asset, facility="", fault="Stops")
        working.confirm(actor_of(cast.officer), case, 4)
    repaired()
    db.session.commit()
    month = f"{case.created_at:%Y-%m}"
    found = month_figures(cast.mall, month)
    assert (found.total, found.closed, str(found.cost), found.rating) == (3, 2, "201.00", 4.0)
    assert [(one.key, one.tickets) for one in found.by("facility")] == [("lift", 2), ("light", 1)]
    assert [(one.code, n) for one, n in found.repeated] == [("LIFT-01", 2)]
    assert sum(n for _day, n in found.per_day()) == 3
    boss = as_user(cast.manager)
    page = boss.get("/repairs/analysis")
    assert page.status_code == 200 and "¥201.00" in page.text and "<svg" in page.text
    for lang, words in (("zh", "报修月度分析"), ("en", "Monthly analysis of repairs")):
        paper = PdfReader(io.BytesIO(boss.get(f"/repairs/analysis/report.pdf?lang={lang}").data))
        assert words in paper.pages[0].extract_text(), lang
    book = load_workbook(io.BytesIO(boss.get("/repairs/analysis/tickets.xlsx").data))
    assert book.worksheets[0].max_row == 4
    assert as_user(cast.officer).get("/repairs/analysis").status_code == 403
    for odd in ("2026-13", "x", "9999-12", "0000-01"):
        assert boss.get(f"/repairs/analysis?month={odd}").status_code == 200
