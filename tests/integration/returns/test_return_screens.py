"""A return on screen and on paper, and who sees it (42.1)."""

from __future__ import annotations

import io
import uuid
from typing import Any

import sqlalchemy as sa
from pypdf import PdfReader

from mallops.blueprints.returns.actions import deciding
from mallops.blueprints.returns.models import Return
from mallops.core.db import db, transaction
from mallops.core.policies.clocks import clocks_of
from tests.factories import login_as
from tests.integration.gifts.conftest import Shelf
from tests.integration.returns.conftest import PHONE, TODAY, Back


def stage(case: Any, code: str) -> Any:
    return next(one for one in clocks_of(case) if one.stage == code)


def test_screens_take_it_from_the_form_to_the_paper(cast: Any, client: Any, app: Any) -> None:
    login_as(client, cast.desk)
    uid = uuid.uuid4()
    data = {
        "uid": str(uid), "wanted": "return", "tenant": cast.tenant.code, "title": "风扇 <b>", "slip_no": "S9",
        "slip_on": TODAY.isoformat(), "price": "128.50", "reason": "quality", "condition": "faulty",
        "quantity": "1", "paid_way": "mobile", "phone": PHONE, "customer": "张三丰",
    }  # fmt: skip
    short = client.post("/returns/new", data={**data, "slip_no": ""})
    assert short.status_code == 422 and "风扇 &lt;b&gt;" in short.get_data(as_text=True)
    for _twice in range(2):
        assert client.post("/returns/new", data=data).status_code in {302, 303}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Return)) == 1
    page = client.get(f"/returns/{uid}").get_data(as_text=True)
    assert "138****8000" in page and PHONE not in page and "张三丰" in page
    sent = client.post(f"/returns/{uid}/verify", data={"slip": "y", "goods": "y", "whole": "y"})
    assert sent.status_code in {302, 303}
    assert client.get(f"/returns/{uid}/link").status_code == 200
    assert client.get(f"/returns/{uid}/decide").status_code == 403
    client.post(f"/returns/{uid}/opinion", data={"opinion": "agree", "by": "店长"})
    boss = app.test_client()
    login_as(boss, cast.supervisor)
    form = boss.get(f"/returns/{uid}/decide").get_data(as_text=True)
    version = form.split('name="version"')[1].split('value="')[1].split('"')[0]
    told_ = {"decision": "refund", "refund": "128.50", "payer": "shop", "version": version}
    assert boss.post(f"/returns/{uid}/decide", data={**told_, "version": "1"}).status_code == 409
    assert boss.post(f"/returns/{uid}/decide", data=told_).status_code in {302, 303}
    form = client.get(f"/returns/{uid}/pay").get_data(as_text=True)
    assert "128.50" in form
    version = form.split('name="version"')[1].split('value="')[1].split('"')[0]
    paid = {"way": "mobile", "receipt_no": "T1", "version": version}
    assert client.post(f"/returns/{uid}/pay", data=paid).status_code in {302, 303}
    assert client.get(f"/returns/{uid}/print.pdf").data[:4] == b"%PDF"
    for path in ("/returns/find", "/returns/policy", "/returns/new?wanted=exchange"):
        assert client.get(path).status_code == 200
    assert "风扇" in client.post("/returns/find", data={"q": PHONE}).get_data(as_text=True)


def words_of(client: Any, uid: Any) -> str:
    pdf = PdfReader(io.BytesIO(client.get(f"/returns/{uid}/print.pdf?lang=zh").data))
    return "".join(page.extract_text() for page in pdf.pages).replace(" ", "").replace("\n", "")


def test_the_form_on_paper_says_all_that_the_catalogue_asks_for(
    earned: Back, shelf: Shelf, client: Any, new_client: Any
) -> None:
    earned.verify("缺说明书", whole=False)
    earned.hear("refuse", "已拆封")
    earned.decide(note="质量问题，同意退款")
    points = earned.claw()
    earned.settle(earned.giveaway(1500), "deducted")
    earned.pay(way="cash", signature="张三丰")
    with transaction():
        told_invoice = deciding.Invoice("red", "HZ777", TODAY, "FP777")
        deciding.reverse_invoice(earned.clerk, earned.case, told_invoice)
    login_as(client, earned.cast.desk)
    text = words_of(client, earned.case.uid)
    for wanted in (
        "退换货登记表", earned.case.number, "电热水壶", "S100", "600.00", "已拆封，完好", "无理由退货",
        "不同意", "店长", "退款", "质量问题，同意退款", "585.00", "R1", str(points), "赠品水杯", "15.00",
        "FP777", "HZ777", "缺说明书", "张三丰", "138****8000",
    ):  # fmt: skip
        assert str(wanted) in text, wanted
    assert PHONE not in text
    reader = new_client()
    login_as(reader, earned.cast.leasing)
    text = words_of(reader, earned.case.uid)
    assert "缺说明书" not in text and "店长" not in text and "电热水壶" in text


def test_strangers_do_not_find_it_and_readers_see_no_names(back: Back, app: Any) -> None:
    reader, stranger = app.test_client(), app.test_client()
    login_as(reader, back.cast.leasing)
    page = reader.get(f"/returns/{back.case.uid}").get_data(as_text=True)
    assert "张三丰" not in page and "138****8000" in page
    assert reader.get(f"/returns/{back.case.uid}/verify").status_code == 403
    foreign = getattr(back.cast, "foreign_officer", None) or getattr(back.cast, "stranger", None)
    if foreign is not None:
        login_as(stranger, foreign)
        assert stranger.get(f"/returns/{back.case.uid}").status_code in {403, 404}
