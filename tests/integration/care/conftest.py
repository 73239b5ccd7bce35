"""The points desk with members to care for: a worker, consents, slips of other days, the verbs in short."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.care.actions import calls, planning, segments
from mallops.blueprints.care.models import Callback, CareSegment, CareSettings
from mallops.blueprints.care.rules import settings as rules
from mallops.blueprints.care.rules.calling import Outcome
from mallops.blueprints.members.actions.writing import keep_consents
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.keys import keys_of
from mallops.blueprints.points.models import PointAccount, PointMonth, Slip
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of, make_user
from tests.integration.points.conftest import NOON, TODAY, at, cast, desk

__all__ = ["NOON", "TODAY", "at", "cast", "desk"]
_numbers = itertools.count(1)
_slips = itertools.count(1)


def day(number: int) -> dt.date:
    """So many days after today; negative: before."""
    return TODAY + dt.timedelta(days=number)


@dataclass
class House:
    """What care does, each in a transaction of its own."""

    cast: Cast
    worker: Actor
    manager: Actor
    system: Actor
    people: dict[str, Any]

    def member(self, *consents: str, name: str = "Wang Li", **values: Any) -> Member:
        """An active member with a phone and these consents."""
        number = next(_numbers)
        phone = f"139{number:08d}"
        row = Member(
            mall_id=self.cast.mall.id, number=f"ONE-KF-HY-202603-{number:04d}", name=name, phone=phone,
            **{"state": "active", "joined_on": day(-400), **keys_of(name, phone), **values},
        )  # fmt: skip
        with transaction():
            db.session.add(row)
            db.session.flush()
            db.session.add(PointAccount(mall_id=row.mall_id, kind="member", member_id=row.id, tier=row.tier))
            keep_consents(self.worker, row, dict.fromkeys(["service", *consents], True), "desk")
        return row

    def buys(self, member: Member, yuan: int = 100, on: dt.date = TODAY, tenant: Any = None) -> Slip:
        """A slip of a day."""
        account = db.session.scalars(sa.select(PointAccount).where(PointAccount.member_id == member.id)).one()
        with transaction():
            slip = Slip(
                mall_id=member.mall_id, tenant_id=(tenant or self.cast.tenant).id, number=f"C{next(_slips)}",
                on=on, amount=yuan * 100, account_id=account.id, points=0,
            )  # fmt: skip
            db.session.add(slip)
            month = db.session.get(PointMonth, (account.id, on.year * 100 + on.month))
            if month is None:
                month = PointMonth(account_id=account.id, month=on.year * 100 + on.month, earned=0, spent=0)
                db.session.add(month)
            month.spent += yuan * 100
        return slip

    def rules(self, **changes: Any) -> None:
        """The mall's rules from now on."""
        from dataclasses import replace

        with transaction():
            row = db.session.scalar(sa.select(CareSettings)) or CareSettings(mall_id=self.cast.mall.id)
            row.body = rules.dump(replace(rules.load(row.body), **changes))
            db.session.add(row)

    def call(self, member: Member, reason: str = "complaint", **more: Any) -> Callback:
        """Put on the list by hand."""
        told = calls.CallTold(reason, more.pop("planned_on", TODAY), **more)
        with transaction(), acting(self.worker, "callbacks.create"):
            return calls.open_call(self.worker, member, told)

    def note(self, call: Callback, outcome: str = "reached", **more: Any) -> Callback | None:
        """What came of it."""
        more = {"result": "All well", "satisfaction": 4, **more} if outcome == "reached" else more
        with transaction(), acting(self.worker, "care.outcome"):
            return calls.note_outcome(self.worker, call, Outcome(outcome, **more))

    def plan(self) -> dict[str, int]:
        """The list of the day."""
        with acting(self.system, "care.night"):
            return planning.plan_day(self.system)

    def segment(self, told: Any, mode: str = "all", **plan: Any) -> CareSegment:
        """A segment, refreshed."""
        typed = segments.SegmentTold("分组", "Group", mode, told, segments.Plan(**plan))
        with transaction(), acting(self.manager, "care.setup"):
            row = segments.save_segment(self.manager, None, typed)
        segments.refresh_segment(self.system, row.id, chunk=3)
        return row

    def listed(self, reason: str = "") -> list[Callback]:
        """What is open."""
        db.session.rollback()
        query = sa.select(Callback).where(Callback.state.in_(("open", "again")))
        query = query.where(Callback.reason == reason) if reason else query
        return list(db.session.scalars(query.order_by(Callback.id)))

    def again(self, row: Any) -> Any:
        """As it is in the database now."""
        db.session.rollback()
        return db.session.get_one(type(row), row.id, populate_existing=True)


@pytest.fixture
def house(cast: Cast) -> House:
    worker = make_user(cast.mall, "CRM", login="crm")
    manager = make_user(cast.mall, "CSM", login="csm2")
    db.session.commit()
    system = Actor.system(cast.mall.id, cast.mall.tz)
    return House(cast, actor_of(worker), actor_of(manager), system, {"crm": worker})
