"""The cast with members on a Wednesday noon, and the ledger's verbs in short."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.blueprints.points.models import PointAccount, PointBatch, PointEntry, PointPolicy, Slip
from mallops.blueprints.points.rules.policy import SHIPPED, Policy, dump
from mallops.core import clock
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of, make_cast, make_user

NOON = dt.datetime(2026, 3, 4, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 4)
_numbers = itertools.count(1)


def make_member(mall_id: int, **values: Any) -> Member:
    """A member with a card, nothing earned yet."""
    row = Member(
        mall_id=mall_id, number=f"ONE-KF-HY-2026-{next(_numbers):06d}",
        **{"state": "active", "joined_on": TODAY, **values},
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


@dataclass
class Desk:
    """What a clerk does, each in a transaction of its own."""

    cast: Cast
    actor: Actor
    member: Member
    slips: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def purchase(self, yuan: int, number: str = "", on: dt.date = TODAY) -> Purchase:
        return Purchase(self.cast.tenant.id, number or f"S{next(self.slips)}", on, yuan * 100)

    def earn(
        self,
        yuan: int,
        *,
        member: Member | None = None,
        key: str = "",
        number: str = "",
        on: dt.date = TODAY,
    ) -> Any:
        purchase = self.purchase(yuan, number, on)
        with transaction():
            return earn(self.actor, (member or self.member).id, purchase, key or f"earn-{purchase.number}")

    def redeem(self, points: int, key: str, member: Member | None = None) -> Any:
        with transaction():
            return redeem(self.actor, (member or self.member).id, points, key)

    def balance(self, member: Member | None = None) -> int:
        query = sa.select(PointAccount.balance).where(PointAccount.member_id == (member or self.member).id)
        return db.session.scalar(query) or 0

    def slip(self, posted: Any) -> Slip:
        entry = db.session.get_one(PointEntry, posted.id)
        return db.session.get_one(Slip, entry.slip_id, populate_existing=True)

    def entry(self, posted: Any) -> PointEntry:
        return db.session.get_one(PointEntry, posted.id)

    def batches(self, member: Member | None = None) -> list[tuple[dt.date, int, int]]:
        query = (
            sa.select(PointBatch.expires_on, PointBatch.amount, PointBatch.left)
            .join(PointAccount, PointAccount.id == PointBatch.account_id)
            .where(PointAccount.member_id == (member or self.member).id)
            .order_by(PointBatch.expires_on, PointBatch.id)
        )
        return [tuple(row) for row in db.session.execute(query)]


def set_policy(mall_id: int, policy: Policy) -> None:
    """These rules are in force."""
    from mallops.blueprints.points.actions.posting import lock_book
    from mallops.blueprints.points.models import PointBook

    with transaction():
        lock_book(mall_id)
        version = (db.session.scalar(sa.select(sa.func.max(PointPolicy.version))) or 0) + 1
        row = PointPolicy(mall_id=mall_id, version=version, state="live", body=dump(policy))
        db.session.add(row)
        db.session.flush()
        db.session.execute(sa.update(PointBook).where(PointBook.mall_id == mall_id).values(policy_id=row.id))


@pytest.fixture
def at() -> Iterator[Any]:
    """The clock stands still on that Wednesday."""
    with clock.frozen(NOON) as frozen:
        yield frozen


@pytest.fixture
def cast(app_ctx: Any, at: Any) -> Cast:
    return make_cast()


@pytest.fixture
def mem(cast: Cast) -> Any:
    """The membership specialist."""
    made = make_user(cast.mall, "MEM", login="mem")
    db.session.commit()
    return made


@pytest.fixture
def desk(request: pytest.FixtureRequest, cast: Cast) -> Iterator[Desk]:
    """A clerk and a member without points. After the test the books are proven, whatever it did."""
    yield Desk(cast, actor_of(cast.desk), make_member(cast.mall.id))
    if "broken_books" in request.fixturenames:
        return
    db.session.rollback()
    proof = prove(Actor.system(cast.mall.id))
    assert proof is None or proof.faults == []


@pytest.fixture
def second(cast: Cast) -> Member:
    """Another member."""
    return make_member(cast.mall.id)


@pytest.fixture
def rules(cast: Cast) -> Callable[..., None]:
    """Change the rules in force: `rules(shortfall="pay")`."""
    from dataclasses import replace

    return lambda **changes: set_policy(cast.mall.id, replace(SHIPPED, **changes))


@pytest.fixture
def broken_books() -> None:
    """This test breaks the books on purpose."""
