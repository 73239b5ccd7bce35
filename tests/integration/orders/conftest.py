"""A bulk buyer's enquiry at the desk, on a Wednesday noon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from mallops.blueprints.orders.actions import following, quoting, taking
from mallops.blueprints.orders.models import GroupOrder, OrderQuote
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of
from tests.integration.points.conftest import NOON, TODAY, at, cast

__all__ = ["NOON", "TODAY", "at", "cast"]
PHONE = "13800138000"


@dataclass
class Sale:
    """An order and what the desk does with it, each in a transaction of its own."""

    cast: Cast
    clerk: Actor
    boss: Actor
    order: GroupOrder

    def ask(self, tenant: Any = None) -> OrderQuote:
        with transaction():
            return quoting.ask_shop(self.clerk, self.order, (tenant or self.cast.tenant).id)

    def quote(self, tenant: Any = None, *prices: int, **more: Any) -> OrderQuote:
        row = self.ask(tenant)
        told = quoting.QuoteTold(dict(enumerate(prices or (1000, 200), 1)), **more)
        with transaction():
            quoting.enter_quote(self.clerk, self.order, row, told)
        return row

    def place(self, row: OrderQuote | None = None, days: int = 3, **more: Any) -> None:
        chosen = row or self.quote()
        told = {"deliver_on": TODAY + dt.timedelta(days=days), "address": "人民路88号三楼", "bringer": "赵六"}
        with transaction():
            taking.place(self.clerk, self.order, chosen, taking.Delivery(**{**told, **more}))

    def pay(self, fen: int, kind: str = "deposit", receipt: str = "R1") -> None:
        with transaction():
            following.pay(self.clerk, self.order, following.Paid(kind, "cash", fen, receipt))

    def deliver(self) -> None:
        with transaction():
            taking.deliver(self.clerk, self.order, "钱七", "Qian Qi")

    def again(self, row: Any = None) -> Any:
        """As it is in the database now."""
        db.session.rollback()
        wanted = row if row is not None else self.order
        return db.session.get_one(type(wanted), wanted.id, populate_existing=True)


def told(**more: Any) -> taking.Told:
    """Two lines for a company."""
    lines = (("保温杯", 20, "个"), ("礼袋", 20, "只"))
    values = {"phone": "138 0013 8000", "customer": "张三丰", "company": "晨光小学", "lines": lines}
    return taking.Told(**{**values, "remark": "周五前", **more})


@pytest.fixture
def sale(cast: Cast) -> Sale:
    """An enquiry, just taken in."""
    clerk = actor_of(cast.desk)
    with transaction():
        order = taking.take(clerk, told())
    return Sale(cast, clerk, actor_of(cast.supervisor), order)
