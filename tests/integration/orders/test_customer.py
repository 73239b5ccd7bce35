"""The customer's own link: read, accepted as it was read, declined; all states hold against direct POST."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.rules import hooks
from mallops.blueprints.orders.actions import answering, quoting, taking
from mallops.blueprints.orders.actions.kind import CUSTOMER, purpose
from mallops.blueprints.orders.models import OrderQuote
from mallops.core.audit import AuditEntry
from mallops.core.casework.actions import move
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.links import find_link
from mallops.core.notices.models import Notice
from tests.factories import actor_of, login_as
from tests.integration.orders.conftest import TODAY, Sale
from tests.integration.points.conftest import make_member
from tests.support.people import erase


def hand_on(sale: Sale) -> str:
    """The customer has the link: its address."""
    with transaction():
        url = answering.make_customer_link(sale.clerk, sale.order).url
    return url[url.index("/t/") :]


def yes(row: OrderQuote, **more: str) -> dict[str, str]:
    """The form of the page."""
    return {"do": "accept", "quote": str(row.uid), "seen": answering.mark_of(row), **more}


NO = {"do": "refuse", "why": "price", "words": "太贵了"}


def test_the_customer_reads_the_quotes_and_accepts_one(sale: Sale, app: Any) -> None:
    """The cheapest first, nobody named; the desk is told, sees the wish, and places what was accepted."""
    dear, cheap = sale.quote(), sale.quote(sale.cast.other_tenant, 900, 150)
    url, browser = hand_on(sale), app.test_client()
    assert sale.again().state == "quoted"  # the link is the quotation
    page = browser.get(url).get_data(as_text=True)
    assert page.index("¥210.00") < page.index("¥240.00") and "保温杯" in page
    assert "张三丰" not in page and "138" not in page and "晨光小学" not in page
    assert browser.post(url, data=yes(sale.again(cheap), words="周五上午送")).status_code == 303
    assert sale.again(cheap).accepted_at is not None and sale.again(dear).accepted_at is None
    assert sale.again().state == "quoted"  # ordered it is when the desk has agreed on the delivery
    told = db.session.scalars(sa.select(Notice).where(Notice.topic == "group_orders.answered")).all()
    assert {one.user_id for one in told} >= {sale.cast.supervisor.id, sale.order.owner_id}
    entry = db.session.scalars(sa.select(AuditEntry).filter_by(action="group_orders.customer")).all()
    assert entry and "周五上午送" not in str([one.after for one in entry])
    staff = login_as(app.test_client(), sale.cast.desk)
    shown = staff.get(f"/group-orders/{sale.order.uid}").get_data(as_text=True)
    assert "周五上午送" in shown and "The customer accepted the quote of" in shown
    assert "Change the quote" not in shown  # the button would be refused
    with pytest.raises(Invalid):
        sale.place(sale.again(dear))
    db.session.rollback()
    sale.place(sale.again(cheap))
    assert "¥210.00" in browser.get(url).get_data(as_text=True)


def test_what_may_not_be_accepted_is_refused_by_the_server(sale: Sale, app: Any, at: Any) -> None:
    """Not as it was read, not in time, not asked, of another order, twice."""
    row = sale.quote(valid_to=TODAY + dt.timedelta(days=2))
    asked = sale.ask(sale.cast.other_tenant)
    url, browser = hand_on(sale), app.test_client()
    assert browser.post(url, data=yes(row, seen="")).status_code == 409
    assert browser.post(url, data=yes(asked)).status_code == 409
    assert browser.post(url, data={**yes(row), "quote": "nonsense"}).status_code == 404
    with transaction():
        other = taking.take(sale.clerk, taking.Told("13900139000", lines=(("Pen", 1, ""),)))
        foreign = quoting.ask_shop(sale.clerk, other, sale.cast.tenant.id)
        quoting.enter_quote(sale.clerk, other, foreign, quoting.QuoteTold({1: 100}))
    assert browser.post(url, data=yes(foreign)).status_code == 404
    read = yes(sale.again(row))
    at.advance(dt.timedelta(minutes=1))
    with transaction():
        quoting.enter_quote(sale.clerk, sale.again(), sale.again(row), quoting.QuoteTold({1: 9900, 2: 9900}))
    changed = browser.post(url, data=read)
    assert changed.status_code == 409 and "商户刚刚更改了此报价" in changed.get_data(as_text=True)
    assert sale.again(row).accepted_at is None
    assert browser.post(url, data=yes(sale.again(row))).status_code == 303
    assert browser.post(url, data=yes(sale.again(row))).status_code == 409
    assert browser.post(url, data=NO).status_code == 409
    with pytest.raises(Conflict):  # what was accepted is not made dearer
        quoting.enter_quote(sale.clerk, sale.again(), sale.again(row), quoting.QuoteTold({1: 1, 2: 1}))
    db.session.rollback()
    shop = find_link(sale.again(), purpose(row.slot))
    assert shop is not None
    told = {"total": "1", "said_by": "Li"}
    assert app.test_client().post(shop.url[shop.url.index("/t/") :], data=told).status_code == 409


def test_a_quote_that_ran_out_is_not_accepted(sale: Sale, app: Any, at: Any) -> None:
    row = sale.quote(valid_to=TODAY)
    url, browser = hand_on(sale), app.test_client()
    at.advance(dt.timedelta(days=1))
    assert 'value="accept"' not in browser.get(url).get_data(as_text=True)
    assert browser.post(url, data=yes(sale.again(row))).status_code == 409
    assert sale.again(row).accepted_at is None


def test_declined_with_a_reason_and_still_open(sale: Sale, app: Any) -> None:
    """The desk is told why and goes on; the customer may still accept."""
    row = sale.quote()
    url, browser = hand_on(sale), app.test_client()
    assert browser.post(url, data={"do": "refuse", "why": "stock"}).status_code == 422  # the house's own word
    assert browser.post(url, data={"do": "refuse"}).status_code == 422
    assert browser.post(url, data=NO).status_code == 303
    order = sale.again()
    assert (order.state, order.refused_why, order.customer_says) == ("quoted", "price", "太贵了")
    staff = login_as(app.test_client(), sale.cast.desk)
    assert "Too dear" in staff.get(f"/group-orders/{order.uid}").get_data(as_text=True)
    assert browser.post(url, data=yes(sale.again(row))).status_code == 303
    order = sale.again()
    assert order.refused_at is None and order.refused_why == "" and not order.customer_says


def test_a_new_link_asks_anew_and_an_end_ends_it(sale: Sale, app: Any) -> None:
    row = sale.quote()
    old, browser = hand_on(sale), app.test_client()
    browser.post(old, data=yes(sale.again(row)))
    new = hand_on(sale)
    assert sale.again(row).accepted_at is None
    assert browser.post(old, data=yes(row)).status_code == 410
    sale.place(sale.again(row))
    assert browser.post(new, data=yes(row)).status_code == 409  # ordered: nothing is accepted any more
    assert browser.post(new, data=NO).status_code == 409
    with pytest.raises(Conflict):
        answering.make_customer_link(sale.clerk, sale.again())
    db.session.rollback()


def test_who_hands_it_on_and_when(sale: Sale, app: Any) -> None:
    """Only with a quote in, only by those who work on orders; lost, the link is over."""
    url = f"/group-orders/{sale.order.uid}/customer-link"
    with pytest.raises(Conflict):
        answering.make_customer_link(sale.clerk, sale.order)
    db.session.rollback()
    sale.quote()
    with pytest.raises(Forbidden):
        answering.make_customer_link(actor_of(sale.cast.finance), sale.order)
    db.session.rollback()
    for person, status in ((sale.cast.finance, 403), (sale.cast.stranger, 404)):
        assert login_as(app.test_client(), person).post(url).status_code == status
    staff = login_as(app.test_client(), sale.cast.desk)
    assert staff.post(url).status_code == 303 and "/t/" in staff.get(url).get_data(as_text=True)
    link = find_link(sale.again(), CUSTOMER)
    assert link is not None
    with transaction():
        taking.lose(sale.clerk, sale.again(), "silent", "")
    assert app.test_client().get(link.url[link.url.index("/t/") :]).status_code == 410
    with transaction():
        move(sale.clerk, sale.again(), "again")
    assert find_link(sale.again(), CUSTOMER) is None


def test_their_words_are_theirs(sale: Sale, app: Any) -> None:
    """In the member's export, gone with the member, and so is the link."""
    row = sale.quote()
    url = hand_on(sale)
    app.test_client().post(url, data=yes(sale.again(row), words="我是张三丰"))
    member = make_member(sale.cast.mall.id)
    with transaction():
        sale.again().member_id = member.id
    assert hooks.DATA["orders"](member)["orders"][0]["said"] == "我是张三丰"
    with transaction():
        erase(sale.boss, member)
    assert not sale.again().customer_says and sale.again(row).accepted_at is not None
    assert app.test_client().get(url).status_code == 410
