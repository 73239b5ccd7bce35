"""The points desk with a catalogue, a stock and kinds of vouchers; the books are proven after each test."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.exc import TimeoutError as PoolTimeout

from mallops.blueprints.gifts.actions import catalogue, giving, stock, using, vouchers
from mallops.blueprints.gifts.models import Gift, GiftIssue, Voucher, VoucherKind
from mallops.blueprints.gifts.queries.stock import stock_at, unproven
from mallops.blueprints.members.models import Desk as Place
from mallops.core import clock
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from tests.factories import Cast, actor_of
from tests.integration.points.conftest import (
    NOON,
    TODAY,
    Desk,
    at,
    broken_books,
    cast,
    desk,
    mem,
    rules,
    second,
)

__all__ = ["at", "broken_books", "cast", "desk", "mem", "rules", "second"]
_keys = itertools.count(1)


@dataclass
class Shelf:
    """A desk with gifts, and what is done there, each in a transaction of its own."""

    desk: Desk
    keeper: Actor
    place: Place
    store: Place
    cup: Gift
    cash: VoucherKind

    @property
    def clerk(self) -> Actor:
        return self.desk.actor

    def told(self, key: str = "", quantity: int = 1, gift: Gift | None = None) -> giving.Giving:
        made = key or f"form-key-{next(_keys)}"
        return giving.Giving(gift or self.cup, self.place, made, quantity, signature="Wang Wei")

    def give(self, **more: Any) -> GiftIssue:
        with transaction():
            return giving.give_gift(self.clerk, self.desk.member, self.told(**more))

    def buy(self, key: str = "", kind: VoucherKind | None = None) -> Voucher:
        wanted = vouchers.Wanted(kind or self.cash, key or f"form-key-{next(_keys)}", self.place)
        with transaction():
            return vouchers.buy_voucher(self.clerk, self.desk.member, wanted)

    def use(self, text: str, yuan: int = 200, key: str = "", slip_no: str = "") -> Any:
        what = using.Purchase(
            self.desk.cast.tenant, yuan * 100, key or f"form-key-{next(_keys)}", slip_no, self.place
        )
        with transaction():
            return using.use_voucher(self.clerk, text, what)

    def desk_voucher(self) -> Voucher:
        """The newest voucher."""
        db.session.rollback()
        return db.session.scalars(sa.select(Voucher).order_by(Voucher.id.desc())).first()

    def there(self, gift: Gift | None = None, place: Place | None = None) -> tuple[int, int]:
        found = stock_at((gift or self.cup).id, (place or self.place).id)
        return found.there, found.held

    def again(self, row: Any) -> Any:
        """As it is in the database now."""
        db.session.rollback()
        return db.session.get_one(type(row), row.id, populate_existing=True)


@pytest.fixture
def shelf(cast: Cast, desk: Desk, mem: Any) -> Any:
    """Five cups for 100 points at the desk; 20 yuan for 500 points."""
    keeper = actor_of(mem)
    place = Place(mall_id=cast.mall.id, code="A", name_en="Main desk")
    store = Place(mall_id=cast.mall.id, code="S", name_en="Store", is_store=True)
    db.session.add_all([place, store])
    db.session.commit()
    with transaction():
        cup = catalogue.save_gift(
            keeper, None, catalogue.GiftTold("CUP", "杯", "Cup", TODAY, points=100, cost=1200)
        )
        cash = catalogue.save_kind(
            keeper,
            None,
            catalogue.KindTold("C20", "20元券", "20 off", TODAY, value=2000, points=500, min_spend=10000),
        )
        stock.receive(keeper, cup, place, 5)
    yield Shelf(desk, keeper, place, store, cup, cash)
    db.session.rollback()
    assert unproven(cast.mall.id) == []


@pytest.fixture
def english(app_ctx: Any) -> Any:
    """Sentences as they are written."""
    with force_locale("en"):
        yield


@pytest.fixture
def crowd(app: Any) -> Callable[..., list[Any]]:
    """Runs a call in so many threads at once; what each gave, or how it was refused."""

    def run(call: Callable[[int], Any], many: int) -> list[Any]:
        start = threading.Barrier(many)

        def one(number: int) -> Any:
            with app.app_context(), clock.frozen(NOON):
                start.wait()
                while True:
                    try:
                        with transaction():
                            return call(number)
                    except DomainError as refused:
                        return refused
                    except PoolTimeout:  # a slow machine: whoever waited too long for a connection asks again
                        continue
                    finally:
                        db.session.remove()

        db.session.commit()
        with ThreadPoolExecutor(many) as pool:
            return list(pool.map(one, range(many)))

    return run


def count(model: Any, *where: Any) -> int:
    """How many rows."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def day(number: int) -> dt.date:
    """So many days after today."""
    return TODAY + dt.timedelta(days=number)
