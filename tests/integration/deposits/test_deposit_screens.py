"""The screens of a deposit: receipt, lock, waiver, payment, papers, the mall's limit; who sees what."""

from __future__ import annotations

import io

import pytest

from mallops.blueprints.deposits.models import Deposit
from mallops.core.db import db
from tests.factories.patrols import jpeg
from tests.integration.deposits.conftest import TODAY


def version(case: Deposit) -> str:
    db.session.refresh(case)
    return str(case.version)


def test_a_receipt_is_entered_once_and_bad_input_loses_nothing(cast, as_user):
    browser = as_user(cast.finance)
    typed = {
        "uid": "0b8f6a0e-6d3c-4b7d-9b0d-0a4a7f0f5a11", "tenant": "T001", "unit": "A01", "purpose": "key",
        "amount": "500", "on": TODAY.isoformat(), "reference": "BANK 1",
    }  # fmt: skip
    wrong = browser.post("/deposits/new", data=typed | {"amount": "much", "unit": "A01"})
    assert wrong.status_code == 422 and 'id="amount-error"' in wrong.text and 'value="BANK 1"' in wrong.text
    assert 'id="unit-error"' in browser.post("/deposits/new", data=typed | {"unit": "Z9"}).text
    first = browser.post("/deposits/new", data=typed)
    again = browser.post("/deposits/new", data=typed)
    assert first.status_code == 303 and first.location == again.location
    assert "¥500.00" in browser.get(first.location).text
    assert as_user(cast.desk).get("/deposits/new").status_code == 403


def test_the_lock_is_shown_waived_and_paid_in_the_browser(cast, deposit, order, as_user):
    found, one = order(), deposit("requested")
    page = as_user(cast.supervisor).get(f"/deposits/{one.uid}").text
    assert found.number in page and "Engineering" in page and "/deposits/" in page
    assert "Waive with this reason" not in page
    manager = as_user(cast.manager)
    key = f"fixes:{found.uid}"
    empty = manager.post(f"/deposits/{one.uid}/waive", data={"key": key, "reason": " "})
    assert empty.status_code == 422 and "Say why in a few words." in empty.text
    said = {"key": key, "reason": "The mall repairs it"}
    assert manager.post(f"/deposits/{one.uid}/waive", data=said).status_code == 303
    assert "The mall repairs it" in manager.get(f"/deposits/{one.uid}").text
    step = {"version": version(one), "signature": "Manager"}
    assert manager.post(f"/deposits/{one.uid}/steps/approve", data=step).status_code == 303
    finance, paid = as_user(cast.finance), {"reference": "", "on": TODAY.isoformat()}
    missing = finance.post(f"/deposits/{one.uid}/pay", data=paid)
    assert missing.status_code == 422 and 'id="pay-reference-error"' in missing.text
    assert finance.post(f"/deposits/{one.uid}/pay", data=paid | {"reference": "OUT 1"}).status_code == 303
    assert version(one) and one.state == "paid"
    assert finance.post(f"/deposits/{one.uid}/pay", data=paid | {"reference": "OUT 2"}).status_code == 409


def test_a_deduction_with_its_picture(cast, deposit, as_user):
    one, browser = deposit(), as_user(cast.finance)
    typed = {"version": version(one), "amount": "10", "reason": "Tile"}
    bare = browser.post(f"/deposits/{one.uid}/deduct", data=typed)
    assert bare.status_code == 422 and "Add at least one photo" in bare.text and 'value="Tile"' in bare.text
    typed["photos"] = (io.BytesIO(jpeg()), "a.jpg")  # type: ignore[assignment]
    assert browser.post(f"/deposits/{one.uid}/deduct", data=typed).status_code == 303
    db.session.refresh(one)
    assert one.balance == 1_999_000


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_papers(cast, deposit, order, as_user, lang):
    order()
    one, browser = deposit("requested"), as_user(cast.finance)
    for path in ("receipt.pdf", "print.pdf"):
        answer = browser.get(f"/deposits/{one.uid}/{path}?lang={lang}")
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF-")


def test_strangers_find_nothing_and_the_account_is_for_finance(cast, deposit, as_user):
    one = deposit("approved")
    for path in ("", "/receipt.pdf", "/print.pdf"):
        assert as_user(cast.stranger).get(f"/deposits/{one.uid}{path}").status_code == 404
    assert "6222 0000 1234 5678" in as_user(cast.finance).get(f"/deposits/{one.uid}").text
    assert "6222 0000" not in as_user(cast.officer).get(f"/deposits/{one.uid}").text
    assert as_user(cast.admin).get(f"/deposits/{one.uid}").status_code == 403
    assert as_user(cast.manager).get("/deposits/limit").status_code == 200
    assert as_user(cast.finance).get("/deposits/limit").status_code == 403
