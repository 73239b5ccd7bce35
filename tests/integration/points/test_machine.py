"""10,000 bookings chosen at random, against a member's account kept in plain Python.

100 times 100 with POINTS_MACHINE=full; a tenth of that in the daily run.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from dataclasses import dataclass, field

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mallops.blueprints.points.actions.adjusting import ask_adjustment
from mallops.blueprints.points.actions.moving import expire_due
from mallops.blueprints.points.actions.refunding import refund
from mallops.blueprints.points.actions.reversing import reverse
from mallops.blueprints.points.models import PointAccount, PointBatch, PointEntry, Slip
from mallops.blueprints.points.rules.booking import runs_out
from mallops.core import clock
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from tests.factories import actor_of
from tests.integration.points.conftest import Desk, make_member

FULL = os.environ.get("POINTS_MACHINE") == "full"
EXAMPLES, STEPS = (100, 100) if FULL else (10, 50)
GRACE = 30


@dataclass
class Plain:
    """One member in plain Python: batches in the order in which they go, and a debt."""

    batches: list[list] = field(default_factory=list)  # [last day, left, number, entry]
    debt: int = 0

    @property
    def balance(self) -> int:
        return sum(one[1] for one in self.batches) - self.debt

    def put(self, day: dt.date, points: int, number: int, entry: int) -> None:
        paid = min(self.debt, points)
        self.debt -= paid
        self.batches.append([day, points - paid, number, entry])
        self.batches.sort(key=lambda one: (one[0], one[2]))

    def take(self, points: int, first_of: int | None = None) -> list[tuple[dt.date, int]]:
        """What was taken, by last day; what is missing is owed."""
        taken = []
        own = [one for one in self.batches if one[3] == first_of]
        for one in own + [other for other in self.batches if other[3] != first_of]:
            part = min(one[1], points)
            if part:
                one[1] -= part
                points -= part
                taken.append((one[0], part))
        self.debt += points
        return taken

    def run_out(self, today: dt.date) -> int:
        gone = sum(one[1] for one in self.batches if one[0] < today)
        self.batches = [one for one in self.batches if one[0] >= today]
        return gone

    def held(self) -> dict[dt.date, int]:
        held: dict[dt.date, int] = {}
        for day, left, *_rest in self.batches:
            if left:
                held[day] = held.get(day, 0) + left
        return held


@dataclass
class PlainSlip:
    """A slip: what it gave and what went back."""

    holder: int
    entry: int
    fen: int
    points: int
    refunded: int = 0
    back: int = 0
    live: bool = True
    number: str = ""
    day: dt.date | None = None


@dataclass
class PlainEntry:
    """A booking that may be reversed."""

    kind: str
    holder: int
    points: int
    id: int
    taken: list[tuple[dt.date, int]] = field(default_factory=list)
    slip: PlainSlip | None = None
    fen: int = 0


class Machine(RuleBasedStateMachine):
    """The ledger and its model, side by side."""

    desk: Desk
    at: clock.FrozenClock
    start: dt.datetime

    @initialize()
    def begin(self) -> None:
        self.at.set(self.start)
        self.members = [make_member(self.desk.cast.mall.id) for _n in range(3)]
        self.plain = [Plain() for _n in range(3)]
        self.slips: list[PlainSlip] = []
        self.entries: list[PlainEntry] = []
        self.count = itertools.count(1)
        self.name = f"{self.members[0].id}"
        self.boss = actor_of(self.desk.cast.supervisor)
        self.lead = actor_of(self.desk.cast.lead)

    def today(self) -> dt.date:
        return (self.at.at + dt.timedelta(hours=8)).date()

    @rule(who=st.integers(0, 2), yuan=st.integers(1, 3_000))
    def earn(self, who: int, yuan: int) -> None:
        number = f"M{self.name}-{next(self.count)}"
        purchase = self.desk.purchase(yuan, number, self.today())
        from mallops.blueprints.points.actions.earning import earn

        try:
            with transaction():
                posted = earn(self.desk.actor, self.members[who].id, purchase, f"k{number}")
        except DomainError:
            assert yuan < 10
            return
        assert posted.points == yuan // 10
        self.plain[who].put(runs_out(self.today(), 24), yuan // 10, next(self.count), posted.id)
        slip = PlainSlip(who, posted.id, yuan * 100, yuan // 10, number=number, day=self.today())
        self.slips.append(slip)
        self.entries.append(PlainEntry("earn", who, yuan // 10, posted.id, slip=slip))

    @rule(who=st.integers(0, 2), points=st.integers(1, 400))
    def redeem(self, who: int, points: int) -> None:
        plain = self.plain[who]
        there = plain.balance - sum(one[1] for one in plain.batches if one[0] < self.today())
        try:
            posted = self.desk.redeem(points, f"r{self.name}-{next(self.count)}", self.members[who])
        except DomainError:
            assert points > there
            return
        assert points <= there
        plain.run_out(self.today())
        taken = plain.take(points)
        assert posted.balance == plain.balance
        self.entries.append(PlainEntry("redeem", who, -points, posted.id, taken))

    @rule(which=st.integers(0, 10_000), share=st.integers(1, 120))
    def refund(self, which: int, share: int) -> None:
        if not self.slips:
            return
        slip = self.slips[which % len(self.slips)]
        fen = max(1, slip.fen * share // 100)
        row = db.session.get_one(Slip, db.session.get_one(PointEntry, slip.entry).slip_id)
        try:
            with transaction():
                posted = refund(self.desk.actor, row, fen, f"R{next(self.count)}").posted
        except DomainError:
            assert not slip.live or slip.refunded + fen > slip.fen
            return
        assert slip.live and slip.refunded + fen <= slip.fen
        back = slip.points * (slip.refunded + fen) // slip.fen - slip.back
        taken = self.plain[slip.holder].take(back, slip.entry)
        slip.refunded, slip.back = slip.refunded + fen, slip.back + back
        self.entries.append(PlainEntry("refund", slip.holder, -back, posted.id, taken, slip, fen))

    @rule(which=st.integers(0, 10_000))
    def reverse(self, which: int) -> None:
        if not self.entries:
            return
        entry = self.entries.pop(which % len(self.entries))
        slip, plain = entry.slip, self.plain[entry.holder]
        possible = entry.kind in ("redeem", "adjust") or (slip is not None and slip.live)
        if entry.kind == "earn":
            possible = True
        try:
            with transaction():
                posted = reverse(self.lead, db.session.get_one(PointEntry, entry.id), "Wrong")
        except DomainError:
            assert not possible
            return
        assert possible
        if entry.kind == "earn":
            assert slip is not None
            plain.take(slip.points - slip.back, entry.id)
            slip.live = False
        elif entry.points > 0:
            plain.take(entry.points, entry.id)
        else:
            self._give_back(plain, entry, posted.id)
        if entry.kind == "refund" and slip is not None:
            slip.refunded, slip.back = slip.refunded - entry.fen, slip.back + entry.points

    def _give_back(self, plain: Plain, entry: PlainEntry, posted: int) -> None:
        rest, into = -entry.points, {}
        for day, part in entry.taken:
            until = max(day, self.today() + dt.timedelta(days=GRACE))
            into[until] = into.get(until, 0) + part
            rest -= part
        if rest:
            until = runs_out(self.today(), 24)
            into[until] = into.get(until, 0) + rest
        for until in sorted(into):
            plain.put(until, into[until], next(self.count), posted)

    @rule(who=st.integers(0, 2), points=st.integers(-300, 300).filter(bool))
    def adjust(self, who: int, points: int) -> None:
        plain = self.plain[who]
        try:
            with transaction():
                row = ask_adjustment(self.lead, self.members[who].id, points, "missed", "Forgotten")
        except DomainError:
            assert points < 0 and plain.balance < -points
            return
        assert row.entry_id is not None and (points > 0 or plain.balance >= -points)
        taken = []
        if points > 0:
            plain.put(runs_out(self.today(), 24), points, next(self.count), row.entry_id)
        else:
            taken = plain.take(-points)
        self.entries.append(PlainEntry("adjust", who, points, row.entry_id, taken))

    @rule(days=st.sampled_from([1, 20, 200]))
    def nights(self, days: int) -> None:
        self.at.set(self.at.at + dt.timedelta(days=days))
        while expire_due(Actor.system(self.desk.cast.mall.id), self.today()):
            pass
        for plain in self.plain:
            plain.run_out(self.today())

    @rule(days=st.sampled_from([1, 30]))
    def a_night_without_the_job(self, days: int) -> None:
        self.at.set(self.at.at + dt.timedelta(days=days))

    @invariant()
    def the_same(self) -> None:
        if not hasattr(self, "plain"):
            return
        for member, plain in zip(self.members, self.plain, strict=True):
            assert self.desk.balance(member) == plain.balance
            query = (
                sa.select(PointBatch.expires_on, sa.func.sum(PointBatch.left))
                .join(PointAccount, PointAccount.id == PointBatch.account_id)
                .where(PointAccount.member_id == member.id, PointBatch.left > 0)
                .group_by(PointBatch.expires_on)
            )
            assert {day: int(left) for day, left in db.session.execute(query)} == plain.held()


def test_any_bookings_in_any_order_equal_the_plain_model(desk, at):
    Machine.desk, Machine.at, Machine.start = desk, at, at.at
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not FULL,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
