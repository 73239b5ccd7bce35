"""The screens of fee collection: import with its changes, calls, a tenant's bills, letters, ageing, texts."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from mallops.blueprints.fees.models import Bill
from mallops.core.db import db
from tests.integration.fees.conftest import TODAY
from tests.integration.fees.test_fees import GOOD, sheet


def version(case: Bill) -> str:
    db.session.refresh(case)
    return str(case.version)


def test_a_sheet_is_shown_with_its_changes_before_it_is_written(cast, bill, as_user):
    one, browser = bill(amount=1_700_000), as_user(cast.finance)
    shown = browser.post("/fees/import", data={"file": (io.BytesIO(sheet(GOOD)), "bills.xlsx")})
    assert shown.status_code == 200 and "¥17,000.00" in shown.text and "¥18,000.00" in shown.text
    token = shown.text.split('name="token" value="')[1].split('"')[0]
    db.session.refresh(one)
    assert one.amount == 1_700_000
    assert browser.post("/fees/import/confirm", data={"token": token}).status_code == 303
    db.session.refresh(one)
    assert one.amount == 1_800_000
    assert as_user(cast.desk).get("/fees/import").status_code == 403


def test_the_desk_calls_and_notes_what_came_of_it(cast, bill, as_user):
    one, browser = bill(), as_user(cast.desk)
    assert "Flower shop" in browser.get("/fees/calls").text
    url = f"/fees/tenants/{cast.tenant.uid}"
    assert "¥18,000.00" in browser.get(url).text
    bare = browser.post(f"{url}/contacts", data={"result": "promised", "note": "Will see"})
    assert bare.status_code == 422 and "Enter the day they promised." in bare.text and "Will see" in bare.text
    day = (TODAY + dt.timedelta(days=2)).isoformat()
    said = {"result": "promised", "promised_on": day, "person": "Ms Wang"}
    assert browser.post(f"{url}/contacts", data=said).status_code == 303
    assert "T001 Flower shop" not in browser.get("/fees/calls").text
    page = browser.get(f"/fees/{one.uid}").text
    assert "Ms Wang" in page and day in page
    assert as_user(cast.stranger).get(url).status_code == 404
    assert as_user(cast.officer).get("/fees/calls").status_code == 403


def test_finance_confirms_in_parts(cast, bill, as_user):
    one, browser = bill(), as_user(cast.finance)
    typed = {"version": version(one), "amount": "¥8,000.00", "on": TODAY.isoformat(), "reference": "B 1"}
    much = browser.post(f"/fees/{one.uid}/payments", data=typed | {"amount": "99999"})
    assert much.status_code == 422 and 'id="payment-amount-error"' in much.text and 'value="B 1"' in much.text
    assert browser.post(f"/fees/{one.uid}/payments", data=typed).status_code == 303
    stale = browser.post(f"/fees/{one.uid}/payments", data=typed)
    assert stale.status_code == 409
    typed |= {"version": version(one), "amount": "10000"}
    assert browser.post(f"/fees/{one.uid}/payments", data=typed).status_code == 303
    db.session.refresh(one)
    assert one.state == "paid"


def test_letters_and_their_stored_papers(cast, bill, as_user):
    bill()
    browser, url = as_user(cast.finance), f"/fees/tenants/{cast.tenant.uid}"
    assert browser.post(f"{url}/letters", data={"level": "2"}).status_code == 303
    assert "-N1" not in browser.get(url).text
    assert browser.post(f"{url}/letters", data={"level": "1"}).status_code == 303
    page = browser.get(url).text
    path = page.split('href="/fees/letters/')[1].split("?")[0]
    papers = [browser.get(f"/fees/letters/{path}?lang={lang}") for lang in ("zh", "en", "en")]
    assert all(one.data.startswith(b"%PDF-") for one in papers)
    assert papers[1].data == papers[2].data, "the stored one"
    assert as_user(cast.stranger).get(f"/fees/letters/{path}").status_code == 404


def test_the_dunning_log_is_printed_and_exported(cast, bill, as_user):
    made = bill()
    desk, finance = as_user(cast.desk), as_user(cast.finance)
    said = {"result": "told", "channel": "phone", "person": "Ms Lin", "note": "Pays on Friday"}
    assert desk.post(f"/fees/tenants/{cast.tenant.uid}/contacts", data=said).status_code == 303
    paper = finance.get(f"/fees/{made.uid}/print.pdf?lang=en").data
    words = " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())
    assert "Dunning log" in words and "Pays on Friday" in words and "18,000.00" in words
    answer = finance.get("/fees/log.xlsx")
    cells = str(list(load_workbook(io.BytesIO(answer.data)).active.values))
    assert made.bill_no in cells and cast.tenant.code in cells and "Ms Lin" not in cells
    assert desk.get("/fees/log.xlsx").status_code == 403


def test_the_ageing_on_screen_paper_and_sheet(cast, bill, as_user):
    bill(late=45)
    browser = as_user(cast.supervisor)
    assert "Flower shop" in browser.get("/fees/ageing?floor=F1&charge=rent").text
    assert "Flower shop" not in browser.get("/fees/ageing?charge=utilities").text
    assert browser.get("/fees/ageing.pdf?lang=zh").data.startswith(b"%PDF-")
    assert browser.get("/fees/ageing.xlsx").data.startswith(b"PK")
    assert as_user(cast.officer).get("/fees/ageing").status_code == 403


@pytest.mark.parametrize(("body", "status"), [("Pay {total}", 303), ("Pay {now}", 422)])
def test_the_mall_writes_its_own_words(cast, as_user, body, status):
    browser = as_user(cast.manager)
    answer = browser.post("/fees/texts", data={"level": "1", "lang": "en", "body": body})
    assert answer.status_code == status and (status == 303 or body in answer.text)
