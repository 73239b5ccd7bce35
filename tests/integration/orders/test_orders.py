"""From the enquiry to the end: guards, clocks, money, quotes, privacy (27.1)."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from pypdf import PdfReader

from mallops.blueprints.orders.actions import following, quoting, taking
from mallops.blueprints.orders.actions.kind import KIND, purpose
from mallops.blueprints.orders.models import GroupOrder, OrderPayment
from mallops.blueprints.orders.queries import compare
from mallops.core.audit import AuditEntry
from mallops.core.casework.actions import move
from mallops.core.casework.models import CaseEvent, SignOff
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.links import find_link
from mallops.core.notices.models import Notice
from mallops.core.policies.clocks import clocks_of
from tests.factories import actor_of, login_as
from tests.integration.orders.conftest import PHONE, TODAY, Sale, told
from tests.integration.points.conftest import make_member
from tests.support.people import erase, merge

DAY = dt.timedelta(days=1)


def clock(order: Any, stage: str) -> Any:
    return next(one for one in clocks_of(order) if one.stage == stage)


def test_an_enquiry_is_answered_within_a_working_day(sale: Sale) -> None:
    row = clock(sale.order, "answer")
    assert (row.amount, row.unit, row.state) == (1.0, "working_days", "running")
    assert sale.order.due_at == row.due_at
    with pytest.raises(Conflict):  # no quote is in
        move(sale.clerk, sale.order, "quote")
    db.session.rollback()
    sale.quote()
    with transaction():
        move(sale.clerk, sale.order, "quote")
    assert clock(sale.order, "answer").state == "stopped"
    assert sale.order.due_at == clock(sale.order, "ask_again").due_at  # a quotation is not forgotten


def test_what_lacks_is_said_all_at_once_and_nothing_is_kept(sale: Sale) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        taking.take(sale.clerk, taking.Told(lines=(("Cup", None, ""),), sort="barter"))
    assert set(refused.value.field_errors) == {"phone", "items", "sort"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GroupOrder)) == 1


def test_the_way_to_the_end_with_money(sale: Sale) -> None:
    sale.place()
    order = sale.order
    assert (order.state, order.amount_fen, order.tenant_id) == ("ordered", 24_000, sale.cast.tenant.id)
    assert clock(order, "deliver").due_at.date() == order.deliver_on
    sale.pay(10_000)
    with pytest.raises(Invalid):  # more than is open
        sale.pay(14_001, "balance", "R2")
    with pytest.raises(Invalid):  # the same receipt
        sale.pay(1000, "deposit", "R1")
    with pytest.raises(Conflict):  # money lies here
        move(sale.boss, sale.again(), "cancel", note="x")
    db.session.rollback()
    with pytest.raises(Invalid):
        taking.deliver(sale.clerk, sale.order, "钱七", "")
    db.session.rollback()
    sale.deliver()
    assert sale.order.due_at == clock(sale.order, "settle").due_at  # nor is what was delivered
    with pytest.raises(Conflict):  # not paid
        move(sale.clerk, sale.order, "close")
    db.session.rollback()
    sale.pay(14_000, "balance", "R2")
    with transaction():
        move(sale.clerk, sale.order, "close")
    assert sale.again().state == "closed"


def test_cancelled_only_by_the_supervisor_and_after_the_refund(sale: Sale) -> None:
    sale.place()
    sale.pay(5000)
    sale.pay(5000, "refund", "T1")
    assert sale.again().paid_fen == 0
    with pytest.raises(Forbidden):
        move(sale.clerk, sale.order, "cancel", note="x")
    with transaction():
        move(sale.boss, sale.order, "cancel", note="The school has closed")
    assert sale.order.state == "cancelled"


def test_another_day_moves_the_clock(sale: Sale) -> None:
    sale.place()
    with transaction():
        other = taking.Delivery(TODAY + 9 * DAY, "", "人民路88号")
        taking.change_delivery(sale.clerk, sale.order, other)
    assert clock(sale.order, "deliver").due_at.date() == TODAY + 9 * DAY


def test_lost_says_why_and_can_be_taken_up_again(sale: Sale) -> None:
    row = sale.ask()
    with pytest.raises(Invalid):
        taking.lose(sale.clerk, sale.order, "", "")
    db.session.rollback()
    with transaction():
        taking.lose(sale.clerk, sale.order, "price", "20 % over")
    assert (sale.order.state, sale.order.lost_why) == ("lost", "price")
    assert find_link(sale.order, purpose(row.slot)) is None
    with transaction():
        move(sale.clerk, sale.order, "again")
    assert (sale.order.state, sale.order.lost_why) == ("enquiry", "")


def test_quotes_stand_beside_each_other_and_the_cheapest_is_named(sale: Sale) -> None:
    dear, cheap = sale.quote(), sale.quote(sale.cast.other_tenant, 900, 150)
    found = compare(sale.order)
    assert [one.total_fen for one in found.quotes] == [24_000, 21_000]
    assert (found.best, [fens for _item, fens in found.rows]) == (cheap.id, [[1000, 900], [200, 150]])
    with pytest.raises(Invalid):
        quoting.ask_shop(sale.clerk, sale.order, dear.tenant_id)
    with pytest.raises(Invalid):  # a shop of another mall
        quoting.ask_shop(sale.clerk, sale.order, sale.cast.foreign_tenant.id)
    db.session.rollback()
    with pytest.raises(Invalid):  # other lines, though quotes are in
        taking.correct(sale.clerk, sale.order, told(lines=(("Pen", 3, ""),)), sale.order.version)


def test_each_shop_answers_by_its_own_link_and_learns_nothing_of_the_customer(sale: Sale, app: Any) -> None:
    rows = [sale.ask(), sale.ask(sale.cast.other_tenant)]
    links = [find_link(sale.order, purpose(one.slot)) for one in rows]
    urls = [one.url[one.url.index("/t/") :] for one in links if one is not None]
    browser = app.test_client()
    page = browser.get(urls[0]).get_data(as_text=True)
    assert "保温杯" in page
    assert not [word for word in (PHONE, "张三丰", "晨光小学", "周五前") if word in page]
    assert browser.post(urls[0], data={"price-1": "10", "said_by": "Li"}).status_code == 422
    assert browser.post(urls[0], data={"price-1": "ten", "total": "", "said_by": "Li"}).status_code == 422
    sent = {"price-1": "10", "price-2": "2.50", "said_by": "Li", "terms": "Cash"}
    assert browser.post(urls[0], data=sent).status_code == 303
    assert browser.post(urls[1], data={"do": "decline"}).status_code == 303
    rows = [sale.again(one) for one in rows]
    assert [(one.state, one.total_fen) for one in rows] == [("quoted", 25_000), ("declined", 0)]
    heard = db.session.scalars(sa.select(Notice).where(Notice.topic == "group_orders.quoted")).all()
    assert {one.user_id for one in heard} >= {sale.cast.desk.id, sale.cast.supervisor.id}
    sale.place(rows[0])
    assert browser.post(urls[0], data=sent).status_code == 410  # it is ordered: the links have ended


def test_a_known_number_is_linked_and_what_is_erased_leaves_goods_and_money(sale: Sale) -> None:
    from mallops.blueprints.members.queries.keys import phone_key

    member = make_member(sale.cast.mall.id, phone=PHONE, phone_hash=phone_key(PHONE))
    with transaction():
        order = taking.take(sale.clerk, told())
    assert order.member_id == member.id
    sale.order = order
    sale.place()
    sale.pay(4000)
    sale.deliver()
    with transaction():
        seen = following.Visited(TODAY, note="张三丰想再订", next_on=TODAY + DAY)
        following.visit(sale.clerk, order, seen)
    held = following.data_of(member)["orders"]
    assert held[0]["visits"][0]["note"] == "张三丰想再订"
    with transaction():
        erase(sale.clerk, member)
    order = sale.again()
    left = (order.customer, order.phone, order.phone_hash, order.address, order.remark, order.received_by)
    assert not any(left) and order.visits[0].note == ""
    assert (order.amount_fen, order.paid_fen) == (24_000, 4000)
    signed = db.session.scalars(sa.select(SignOff).where(SignOff.case_id == order.id)).one()
    assert (signed.image, signed.typed) == (None, "")


def test_two_members_that_become_one_keep_their_orders(sale: Sale) -> None:
    keep, drop = make_member(sale.cast.mall.id), make_member(sale.cast.mall.id)
    with transaction():
        sale.order.member_id = drop.id
    with transaction():
        merge(actor_of(sale.cast.manager), keep, drop)
    assert sale.again().member_id == keep.id


def test_who_the_customer_is_stands_nowhere_in_clear(sale: Sale, app: Any) -> None:
    with transaction():
        taking.correct(
            sale.clerk, sale.order, told(customer="李四光", phone="13900001111"), sale.order.version
        )
    sale.place()
    sale.deliver()
    hidden = (PHONE, "13900001111", "张三丰", "李四光", "周五前", "人民路88号三楼", "赵六", "钱七")
    for model in (CaseEvent, AuditEntry):
        text = str(db.session.execute(sa.select(model.__table__)).all())
        assert not [word for word in hidden if word in text]
    url = f"/group-orders/{sale.order.uid}"
    page = login_as(app.test_client(), sale.cast.desk).get(url).get_data(as_text=True)
    assert "李四光" in page and "139****1111" in page and "13900001111" not in page
    page = login_as(app.test_client(), sale.cast.leasing).get(url).get_data(as_text=True)
    assert not [word for word in hidden if word in page]


def test_who_may_not_and_who_is_a_stranger(sale: Sale, app: Any) -> None:
    base = f"/group-orders/{sale.order.uid}"
    for person, status in ((sale.cast.finance, 403), (sale.cast.stranger, 404), (sale.cast.leasing, 403)):
        browser = login_as(app.test_client(), person)
        for path in ("/phone", "/visit", "/lose", "/edit"):
            assert browser.get(base + path).status_code == status
    finance = login_as(app.test_client(), sale.cast.finance)
    assert finance.get("/group-orders/").status_code == 403
    assert finance.get("/group-orders/payments/").status_code == 200
    assert login_as(app.test_client(), sale.cast.desk).get("/group-orders/payments/").status_code == 403


def test_the_quick_form_of_the_desk(sale: Sale, app: Any) -> None:
    browser = login_as(app.test_client(), sale.cast.desk)
    key = str(uuid.uuid4())
    sent = {"uid": key, "phone": PHONE, "sort": "phone", "items-0-name": "Milk", "items-0-quantity": "6"}
    lost = browser.post("/group-orders/new", data={**sent, "items-0-quantity": "six", "customer": "王五"})
    assert lost.status_code == 422 and "王五" in lost.get_data(as_text=True)
    shop = f"{sale.cast.tenant.code}"
    assert browser.post("/group-orders/new", data={**sent, "tenant": shop}).status_code == 303
    assert browser.post("/group-orders/new", data={**sent, "tenant": shop}).status_code == 303
    made = db.session.scalars(sa.select(GroupOrder).where(GroupOrder.uid == uuid.UUID(key))).one()
    assert (made.title, made.sort, [one.state for one in made.quotes]) == ("Milk × 6", "phone", ["asked"])
    known = browser.post("/group-orders/known", data={"phone": PHONE}).get_data(as_text=True)
    assert sale.order.number in known
    found = browser.post("/group-orders/find", data={"q": "138-0013-8000"}).get_data(as_text=True)
    assert sale.order.number in found and made.number in found


def test_forms_of_the_way_refuse_and_keep_what_was_typed(sale: Sale, app: Any) -> None:
    browser, base = login_as(app.test_client(), sale.cast.desk), f"/group-orders/{sale.order.uid}"
    row = sale.ask()
    quote = f"{base}/quotes/{row.uid}"
    refused = browser.post(quote, data={"price-1": "12.5", "terms": "Net"})
    assert refused.status_code == 422 and "12.5" in refused.get_data(as_text=True)
    assert browser.post(quote, data={"total": "240"}).status_code == 303
    assert browser.get(f"{base}/order").status_code == 200
    seen = str(sale.again().version)
    sent = {"quote": str(row.uid), "deliver_on": str(TODAY + DAY), "address": "1 Main St", "version": seen}
    assert browser.post(f"{base}/order", data={**sent, "address": ""}).status_code == 422
    assert browser.post(f"{base}/order", data=sent).status_code == 303
    assert browser.post(f"{base}/pay", data={"amount": "999", "receipt_no": "1"}).status_code == 422
    paid = {"kind": "deposit", "way": "cash", "amount": "40", "receipt_no": "1"}
    assert browser.post(f"{base}/pay", data=paid).status_code == 303
    assert browser.post(f"{base}/deliver", data={"received_by": "", "signature": "Q"}).status_code == 422
    assert browser.post(f"{base}/deliver", data={"received_by": "Qian", "signature": "Q"}).status_code == 303
    visit = {"visited_on": str(TODAY), "way": "visit", "result": "again", "next_on": str(TODAY + 9 * DAY)}
    assert browser.post(f"{base}/visit", data={**visit, "next_on": str(TODAY)}).status_code == 422
    assert browser.post(f"{base}/visit", data=visit).status_code == 303
    order = sale.again()
    assert (order.state, order.paid_fen, order.visit_on) == ("delivered", 4000, TODAY + 9 * DAY)
    assert order.title in browser.get("/group-orders/visits").get_data(as_text=True)


def test_papers_and_files(sale: Sale, app: Any) -> None:
    row = sale.quote()
    browser, base = login_as(app.test_client(), sale.cast.desk), f"/group-orders/{sale.order.uid}"
    for lang, word in (("zh", "报价单"), ("en", "Quotation")):
        data = browser.get(f"{base}/quotes/{row.uid}/quotation.pdf?lang={lang}").data
        text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
        assert word in text and "240.00" in text and PHONE not in text
    assert browser.get(f"{base}/note.pdf").status_code == 409
    sale.place(row)
    sale.pay(4000)
    text = PdfReader(io.BytesIO(browser.get(f"{base}/note.pdf?lang=zh").data)).pages[0].extract_text()
    assert "200.00" in text and "人民路88号三楼" in text
    finance = login_as(app.test_client(), sale.cast.finance)
    month = f"{TODAY:%Y-%m}"
    book = load_workbook(io.BytesIO(finance.get(f"/group-orders/payments/payments.xlsx?month={month}").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [one for one in rows if "R1" in one] and "张三丰" not in str(rows)
    assert db.session.scalars(sa.select(OrderPayment)).one().by_id == sale.cast.desk.id
    assert KIND.workflow.states["closed"].closed
    assert actor_of(sale.cast.finance).can("group_orders.money")
