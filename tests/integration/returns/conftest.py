"""Goods that come back to the desk, on a Wednesday noon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from mallops.blueprints.returns import rules
from mallops.blueprints.returns.actions import deciding, taking
from mallops.blueprints.returns.models import Return, ReturnClaw
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of
from tests.integration.gifts.conftest import Shelf, shelf
from tests.integration.points.conftest import (
    NOON,
    TODAY,
    at,
    broken_books,
    cast,
    desk,
    mem,
    second,
)
from tests.integration.points.conftest import (
    rules as point_rules,
)

__all__ = ["NOON", "TODAY", "at", "broken_books", "cast", "desk", "mem", "point_rules", "second", "shelf"]
PHONE = "13800138000"
DAY = dt.timedelta(days=1)


@dataclass
class Back:
    """A return and what is done with it, each in a transaction of its own."""

    cast: Cast
    clerk: Actor
    boss: Actor
    finance: Actor
    case: Return

    def verify(self, note: str = "", **checks: bool) -> Any:
        told = {"slip": True, "goods": True, "whole": True, **checks}
        with transaction():
            return taking.verify(self.clerk, self.case, told, note)

    def hear(self, opinion: str = "agree", note: str = "") -> None:
        with transaction():
            taking.hear(self.clerk, self.case, opinion, note, "店长")

    def decide(
        self, decision: str = "refund", fen: int = 60_000, payer: str = "shop", note: str = ""
    ) -> None:
        with transaction():
            told = rules.Decision(decision, fen if decision != "refuse" else 0, payer, note)
            deciding.decide(self.boss, self.case, told)

    def approve(self, **more: Any) -> None:
        self.verify()
        self.hear()
        self.decide(**more)

    def claw(self) -> int:
        with transaction():
            return deciding.claw(self.clerk, self.case)

    def settle(self, row: ReturnClaw, how: str, note: str = "", actor: Actor | None = None) -> None:
        with transaction():
            deciding.settle(actor or self.clerk, self.case, row, how, note)

    def giveaway(self, fen: int) -> ReturnClaw:
        """Something that was given along and has to come back, worth so much."""
        with transaction():
            row = ReturnClaw(mall_id=self.case.mall_id, back=self.case, label="赠品水杯", fen=fen)
            db.session.add(row)
        return row

    def pay(self, actor: Actor | None = None, **more: Any) -> None:
        told = deciding.Paid(**{"way": "mobile", "receipt_no": "R1", **more})
        with transaction():
            deciding.pay(actor or self.clerk, self.case, told)

    def again(self) -> Return:
        """As it is in the database now."""
        db.session.rollback()
        return db.session.get_one(Return, self.case.id, populate_existing=True)


def told(cast: Cast, **more: Any) -> taking.Told:
    """A kettle, bought today."""
    values = {
        "title": "电热水壶", "tenant_id": cast.tenant.id, "slip_no": "S100", "slip_on": TODAY,
        "price_fen": 60_000, "phone": "138 0013 8000", "customer": "张三丰",
    }  # fmt: skip
    return taking.Told(**{**values, **more})


def take(cast: Cast, **more: Any) -> Back:
    clerk = actor_of(cast.desk)
    with transaction():
        case = taking.take(clerk, told(cast, **more))
    return Back(cast, clerk, actor_of(cast.supervisor), actor_of(cast.finance), case)


@pytest.fixture
def back(cast: Cast) -> Back:
    """A return, just taken in."""
    return take(cast)


@pytest.fixture
def earned(shelf: Shelf) -> Back:
    """A return of a slip that gave 600 yuan's points."""
    posted = shelf.desk.earn(600, number="S100")
    assert posted.points > 0
    return take(shelf.desk.cast)
