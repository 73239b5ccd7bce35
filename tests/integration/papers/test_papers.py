"""Checked, mismatch, corrected or referred; the manager is told; an order takes all over (7.1, 7.2)."""

from __future__ import annotations

import io
import uuid

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.papers.actions import KIND, check, open_order
from mallops.blueprints.papers.models import PriceCheck
from mallops.blueprints.papers.rules import Facts
from mallops.core.casework.actions import move
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from mallops.core.errors import Conflict, Forbidden, Invalid, NotFound
from mallops.core.notices.models import Notice
from tests.factories import actor_of
from tests.integration.registers.conftest import titles, version_of

SENT = {
    "tenant_id": "",
    "title": "Kettle K1",
    "label_fault": "ok",
    "contract_no": "HT-0012",
    "slip_no": "XP-7",
    "copies_due": "3",
    "copies_received": "3",
    "payment": "match",
    "mismatch": "",
}


def told(topic: str = "papers.irregular") -> list[int]:
    return list(db.session.scalars(sa.select(Notice.user_id).where(Notice.topic == topic)))


def picture() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    out.seek(0)
    return out, "label.jpg"


def test_all_in_order_is_one_form_and_closed(cast, as_user):
    officer = as_user(cast.officer)
    uid = str(uuid.uuid4())
    sent = {**SENT, "tenant_id": cast.tenant.code, "uid": uid}
    for _again in range(2):
        assert officer.post("/papers/new", data=sent).status_code == 303
    one = db.session.scalars(sa.select(PriceCheck)).one()
    assert (one.state, one.faults, one.severity, one.flagged_at) == ("checked", "", "", None)
    assert "-PJ-" in one.number and one.closed_at is not None
    assert (one.zone_id, one.owner_id) == (cast.zone.id, cast.officer.id)
    assert (one.contract_no, one.slip_no, one.copies_due, one.copies_received) == ("HT-0012", "XP-7", 3, 3)
    assert told() == []


def test_a_payment_that_differs_is_told_to_the_manager_once(cast, as_user):
    officer = as_user(cast.officer)
    sent = {**SENT, "tenant_id": cast.tenant.code, "payment": "differs"}
    refused = officer.post("/papers/new", data=sent)
    assert refused.status_code == 422
    assert "Say what was paid" in refused.text and "HT-0012" in refused.text, "nothing typed is lost"
    answer = officer.post("/papers/new", data={**sent, "mismatch": "Paid 199, took two", "photos": picture()})
    assert answer.status_code == 303
    one = db.session.scalars(sa.select(PriceCheck)).one()
    assert (one.state, one.faults, one.severity) == ("mismatch", "payment", "major")
    assert one.flagged_at is not None
    assert told() == [cast.manager.id]
    assert "Payment and items differ" in as_user(cast.manager).get(f"/papers/{one.uid}").text


@pytest.mark.parametrize(("label", "facts", "state", "flagged"), [
    ("missing", {}, "mismatch", False),
    ("ok", {"contract_no": "H", "copies_due": 3, "copies_received": 1}, "mismatch", True),
    ("ok", {"mismatch": "Slip of another shop"}, "mismatch", True),
    ("ok", {"payment": "match"}, "checked", False),
])  # fmt: skip
def test_only_what_touches_money_or_proof_is_flagged(cast, checked, label, facts, state, flagged):
    case = checked(label, **facts)
    assert (case.state, case.flagged_at is not None) == (state, flagged)
    assert told() == ([cast.manager.id] if flagged else [])


def test_an_order_takes_words_numbers_and_photos_over(cast, as_user, checked):
    officer = as_user(cast.officer)
    answer = officer.post("/papers/new", data={
        **SENT, "tenant_id": cast.tenant.code, "label_fault": "wrong_price", "payment": "differs",
        "mismatch": "Paid 199, label says 159", "photos": picture(),
    })  # fmt: skip
    url = answer.headers["Location"]
    assert "Order it to be put right" in officer.get(url).text
    for _twice in range(2):
        assert officer.post(f"{url}/order").status_code == 303
    order = db.session.scalars(sa.select(Finding)).one()
    case = db.session.scalars(sa.select(PriceCheck)).one()
    assert (order.source_case_id, order.tenant_id, order.zone_id) == (case.id, cast.tenant.id, cast.zone.id)
    assert (order.department, order.severity) == ("tenant", "major")
    assert order.title == "Kettle K1: Price differs from the till, Payment and items differ"
    assert "价签" in order.item_zh
    for words in ("Paid 199, label says 159", "HT-0012", "XP-7", "3 of 3"):
        assert words in order.description
    pictures = sa.select(CaseAttachment.photo_id).where(CaseAttachment.case_id.in_([order.id, case.id]))
    assert len(set(db.session.scalars(pictures))) == 1
    assert order.number in officer.get(url).text
    assert case.number in officer.get(f"/fixes/{order.uid}").text


def test_with_an_order_open_it_is_corrected_when_the_order_is_verified(cast, checked):
    officer = actor_of(cast.officer)
    case = checked("missing")
    order = open_order(officer, case)
    with pytest.raises(Conflict, match=order.number):
        move(officer, case, "correct", note="New label")
    order.state = "verified"
    move(officer, case, "correct", note="New label is up")
    assert (case.state, case.outcome) == ("corrected", "New label is up")
    with pytest.raises(Conflict):
        open_order(officer, checked("ok"))


def test_what_is_referred_is_settled_by_who_may_decide(cast, as_user, checked):
    case = checked("misleading")
    officer, manager = as_user(cast.officer), as_user(cast.manager)
    url = f"/papers/{case.uid}"

    def step(client, code, **data):
        return client.post(
            f"{url}/steps/{code}", data={"version": version_of(client.get(url).text), **data}
        ).status_code

    assert step(officer, "refer") == 422, "a referral says why"
    assert step(officer, "refer", note="The shop refuses") == 303
    assert told() == [cast.manager.id]
    assert step(officer, "settle", note="Done") == 403
    assert "Labels and papers to settle" in manager.get("/").text
    assert step(manager, "settle", note="Head office removed the discount") == 303
    db.session.expire_all()
    assert (case.state, case.outcome) == ("corrected", "Head office removed the discount")


def test_lists_filter_and_go_to_excel_and_paper_speaks_two_languages(cast, as_user, checked):
    case = checked("missing")
    checked("ok")
    supervisor = as_user(cast.supervisor)
    assert len(titles(supervisor.get("/papers/").text)) == 2
    assert len(titles(supervisor.get("/papers/?label_fault=missing&state=mismatch").text)) == 1
    supervisor.set_cookie("lang", "en")
    sheet = load_workbook(io.BytesIO(supervisor.post("/papers/export").data)).active
    words = {str(one) for row in sheet.values for one in row}  # type: ignore[union-attr]
    assert {"Sales contract number", "Copies received", case.number, "No price label"} <= words
    for lang, title in (("zh", "标价与票据检查记录表"), ("en", "Price label and sales paper check")):
        printed = supervisor.get(f"/papers/{case.uid}/print.pdf?lang={lang}")
        assert printed.status_code == 200
        assert title in PdfReader(io.BytesIO(printed.data)).pages[0].extract_text()


def test_the_shop_signs_the_form(cast, as_user, checked):
    case = checked("missing")
    sent = {"capacity": "shop", "name": "店长王", "signature": "王"}
    assert as_user(cast.officer).post(f"/papers/{case.uid}/sign", data=sent).status_code == 303
    assert "店长王" in as_user(cast.supervisor).get(f"/papers/{case.uid}").text
    assert [code for code, _label in KIND.signers] == ["officer", "shop"]


def test_own_shops_only_for_officers_and_nothing_for_strangers(cast, as_user, checked):
    case = checked("missing")
    assert as_user(cast.stranger).get(f"/papers/{case.uid}").status_code == 404
    assert as_user(cast.hr).get("/papers/").status_code == 403
    other = check(actor_of(cast.lead), tenant_id=cast.other_tenant.id, item="Lamp", facts=Facts("missing"))
    db.session.commit()
    assert as_user(cast.officer).get(f"/papers/{other.uid}").status_code in (403, 404)
    with pytest.raises(NotFound):
        check(actor_of(cast.lead), tenant_id=cast.foreign_tenant.id, item="x", facts=Facts("ok"))
    with pytest.raises(Forbidden):
        check(actor_of(cast.finance), tenant_id=cast.tenant.id, item="x", facts=Facts("ok"))
    with pytest.raises(Invalid):
        check(actor_of(cast.lead), tenant_id=cast.tenant.id, item="x", facts=Facts("?"))
