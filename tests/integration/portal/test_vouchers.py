"""A shop takes vouchers in its own door: once, for itself; of other shops and the member it sees nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.gifts.actions import using, vouchers
from mallops.blueprints.gifts.models import Voucher, VoucherKind, VoucherUse
from mallops.blueprints.portal.actions import letting_in
from mallops.core.db import db, transaction
from tests.factories import actor_of
from tests.integration.gifts.conftest import (
    Shelf,
    at,
    broken_books,
    cast,
    count,
    desk,
    mem,
    rules,
    shelf,
)

__all__ = ["at", "broken_books", "cast", "desk", "mem", "rules", "shelf"]
PASSWORD = "three quiet lanterns"
NAME = "Quillon Brackenbury"


@pytest.fixture
def browser_of(cast: Any, new_client: Callable[[], FlaskClient]) -> Callable[..., FlaskClient]:
    """The browser of a shop's owner."""

    def make(tenant: Any, phone: str) -> FlaskClient:
        seat = letting_in.invite(actor_of(cast.supervisor), tenant, "Mei Lin", phone, "owner")
        db.session.commit()
        client = new_client()
        client.set_cookie("lang", "en")
        token = letting_in.invitation_url(seat).rsplit("/", 1)[1]
        assert client.post(f"/shop/invite/{token}", data={"password": PASSWORD}).status_code == 303
        return client

    return make


@pytest.fixture
def own(browser_of: Any, cast: Any, shelf: Shelf) -> FlaskClient:
    """The first shop."""
    return browser_of(cast.tenant, "138 0000 4321")


@pytest.fixture
def other(browser_of: Any, cast: Any, shelf: Shelf) -> FlaskClient:
    """Another shop of the mall."""
    return browser_of(cast.other_tenant, "138 0000 4322")


@pytest.fixture
def voucher(shelf: Shelf) -> Iterator[Voucher]:
    """20 yuan of a member with a name."""
    shelf.desk.member.name = NAME
    db.session.commit()
    shelf.desk.earn(100_000)
    return shelf.buy()


def words_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


def take(client: FlaskClient, text: str, **told: str) -> Any:
    data = {"key": str(uuid.uuid4()), "code": text, "amount": "268", "number": "S 77", **told}
    return client.post("/shop/vouchers/take", data=data)


def test_scan_look_take_receipt_and_what_the_mall_owes(own, voucher):
    text = vouchers.signed_code(voucher)
    seen = own.post("/shop/vouchers/look", data={"code": text})
    assert seen.status_code == 200
    assert "20 off" in words_of(seen) and "¥20.00" in seen.text and "¥100.00" in seen.text
    taken = take(own, text)
    assert taken.status_code == 303
    receipt = own.get(taken.headers["Location"])
    assert "¥20.00" in receipt.text and "S77" in receipt.text and voucher.code not in receipt.text
    page = own.get("/shop/vouchers")
    assert "¥20.00" in page.text and "1 voucher" in words_of(page)
    for one in (seen, receipt, page):
        assert NAME not in one.text and "Quillon" not in one.text
        assert one.headers["Cache-Control"] == "no-store"


def test_the_ten_letters_do_too(own, voucher):
    typed = f"{voucher.code[:5]}-{voucher.code[5:]}".lower()
    assert own.post("/shop/vouchers/look", data={"code": typed}).status_code == 200
    assert take(own, typed).status_code == 303


def test_a_second_tap_is_the_same_and_a_second_try_is_refused(own, voucher):
    key = str(uuid.uuid4())
    first, again = (take(own, voucher.code, key=key) for _n in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    refused = take(own, voucher.code)
    assert refused.status_code == 409 and "already" in words_of(refused)
    assert count(VoucherUse) == 1


def test_nothing_typed_is_lost(own, voucher):
    small = take(own, voucher.code, amount="99", number="S 78")
    assert small.status_code == 422
    assert 'value="99"' in small.text and 'value="S 78"' in small.text and "¥100.00" in words_of(small)
    nonsense = take(own, voucher.code, amount="a lot")
    assert nonsense.status_code == 422 and 'value="a lot"' in nonsense.text
    wrong = own.post("/shop/vouchers/look", data={"code": "abcde-fgh24"})
    assert wrong.status_code == 409 and 'value="ABCDE-FGH24"' in wrong.text
    assert count(VoucherUse) == 0
    assert own.get("/shop/vouchers/look").status_code == own.get("/shop/vouchers/take").status_code == 303


def test_a_second_shop_sees_nothing_of_it(own, other, cast, voucher):
    url = take(own, voucher.code).headers["Location"]
    assert other.get(url).status_code == 404
    refused = other.post("/shop/vouchers/look", data={"code": voucher.code})
    assert refused.status_code == 409 and cast.tenant.name not in refused.text
    assert "03-04" not in words_of(refused)
    page = words_of(other.get("/shop/vouchers"))
    assert "¥20.00" not in page and "S77" not in page and "No voucher was taken" in page


def test_what_is_taken_back_at_the_desk_is_owed_no_more(own, shelf, voucher):
    url = take(own, voucher.code).headers["Location"]
    with transaction():
        using.undo_own_use(shelf.clerk, shelf.again(voucher), "Wrong shop")
    page = own.get("/shop/vouchers")
    assert "0 vouchers" in words_of(page) and "Taken back" in page.text
    assert "is-undone" in own.get(url).text
    assert take(own, voucher.code).status_code == 303


def test_a_month_is_asked_for_by_its_name(own, voucher):
    take(own, voucher.code)
    for asked in ("2026-03", "2020-01", "nonsense"):
        assert "2026-03" in own.get(f"/shop/vouchers?month={asked}").text


def test_a_shop_that_takes_none_has_no_such_tab(own, other, cast, shelf):
    with transaction():
        db.session.get_one(VoucherKind, shelf.cash.id).shops = [cast.tenant]
    assert "/shop/vouchers" in own.get("/shop/").text
    assert "/shop/vouchers" not in other.get("/shop/").text


def test_nobody_enters_without_a_seat(new_client, voucher):
    for path in ("/shop/vouchers", f"/shop/vouchers/{uuid.uuid4()}"):
        assert new_client().get(path).status_code == 303
    assert take(new_client(), voucher.code).status_code == 303
    assert count(VoucherUse) == 0
