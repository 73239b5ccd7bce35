"""An active alliance merchant with one benefit a day for all members."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from mallops.blueprints.alliance.actions import benefits as acts
from mallops.blueprints.alliance.actions import recruiting
from mallops.blueprints.alliance.models import AllianceBenefit, AllianceMerchant
from mallops.blueprints.members.models import Card, Member
from mallops.blueprints.members.rules.cards import card_number
from mallops.core.auth import Actor
from mallops.core.casework.actions import move
from mallops.core.db import db, transaction
from mallops.core.files import store
from tests.factories import Cast, actor_of
from tests.integration.points.conftest import NOON, TODAY, at, cast, make_member, mem

__all__ = ["NOON", "TODAY", "at", "cast", "mem"]


@dataclass
class Club:
    """A merchant and what is done with it, each in a transaction of its own."""

    cast: Cast
    keeper: Actor
    clerk: Actor
    manager: Actor
    merchant: AllianceMerchant
    benefit: AllianceBenefit
    member: Member

    def add(self, **told: Any) -> AllianceBenefit:
        with transaction():
            wanted = acts.BenefitTold(**{"name_zh": "九折", "from_on": TODAY, **told})
            return acts.save_benefit(self.keeper, self.merchant, None, wanted)

    def use(self, benefit: AllianceBenefit | None = None, member: Member | None = None, **more: Any) -> Any:
        with transaction():
            return acts.redeem(self.clerk, benefit or self.benefit, member or self.member, **more)

    def again(self, row: Any) -> Any:
        """As it is in the database now."""
        db.session.rollback()
        return db.session.get_one(type(row), row.id, populate_existing=True)


def contract(number: str = "LM-1", days: int = 200) -> recruiting.Contract:
    """A signed contract from today on."""
    stored = store(b"%PDF-1.7 signed", "application/pdf")
    last = TODAY + dt.timedelta(days=days)
    return recruiting.Contract(number, TODAY, last, files=[("contract.pdf", stored)])


def carry(member: Member, at_number: int = 1, state: str = "active") -> Card:
    """A card in the member's pocket."""
    card = Card(
        mall_id=member.mall_id, member_id=member.id, number=card_number("600", at_number),
        token=f"token-{at_number:016d}", state=state, issued_on=TODAY,
    )  # fmt: skip
    db.session.add(card)
    db.session.commit()
    return card


@pytest.fixture
def club(cast: Cast, mem: Any) -> Club:
    """The merchant, active."""
    keeper, clerk, manager = actor_of(mem), actor_of(cast.desk), actor_of(cast.manager)
    told = recruiting.Told("晨光书店", "retail", "人民路1号", "李女士", "13812345678", "全场九折")
    with transaction():
        merchant = recruiting.enter(clerk, told)
    made = Club(cast, keeper, clerk, manager, merchant, None, make_member(cast.mall.id))  # type: ignore[arg-type]
    made.benefit = made.add(settle="mall", fen=500)
    with transaction():
        recruiting.enter_contract(keeper, merchant, contract())
        move(manager, merchant, "activate")
    return made
