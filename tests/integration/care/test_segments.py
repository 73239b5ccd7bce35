"""Segments: the SQL of every condition equals a plain-Python filter; versions, refresh, invitation (26.1)."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallops.blueprints.care.actions import segments
from mallops.blueprints.care.models import Callback, CareSegment, CareSegmentVersion, SegmentMember
from mallops.blueprints.care.queries.conditions import fitting
from mallops.blueprints.care.queries.segments import look, moves_of
from mallops.blueprints.care.rules.conditions import CONDITIONS
from mallops.blueprints.members.models import Consent, Member
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.blueprints.points.models import PointAccount, PointBatch, Slip
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid
from tests.integration.care.conftest import TODAY, House, day
from tests.integration.points.conftest import Desk

MEMBERS = 60


@dataclass
class Person:
    """What the plain filter knows of a member."""

    id: int
    tier: str
    kind: str
    gender: str
    birth_md: int | None
    joined_on: dt.date
    state: str
    balance: int = 0
    consents: set[str] = field(default_factory=set)
    slips: list[tuple[dt.date, int, int]] = field(default_factory=list)  # day, net fen, shop
    batches: list[tuple[dt.date, int]] = field(default_factory=list)
    calls: list[tuple[str, dt.date, int | None]] = field(default_factory=list)  # reason, day, mark

    def since(self, days: int) -> list[tuple[dt.date, int, int]]:
        return [one for one in self.slips if one[0] > TODAY - dt.timedelta(days=days)]


def span(value: int, told: dict[str, Any]) -> bool:
    return (told["least"] is None or value >= told["least"]) and (
        told["most"] is None or value <= told["most"]
    )


def recent(on: dt.date, days: int) -> bool:
    return on > TODAY - dt.timedelta(days=days)


def last(one: Person, told: dict[str, Any]) -> bool:
    if told["how"] == "never":
        return not one.slips
    lately = bool(one.since(told["days"]))
    return lately if told["how"] == "within" else bool(one.slips) and not lately


#: The same conditions, said in Python.
PLAIN: dict[str, Callable[[Person, dict[str, Any]], bool]] = {
    "tier": lambda one, told: (one.tier or "-") in told["tiers"],
    "balance": lambda one, told: span(one.balance, told),
    "expiring": lambda one, told: (
        sum(left for on, left in one.batches if TODAY < on <= TODAY + dt.timedelta(days=told["days"]))
        >= told["least"]
    ),
    "last": last,
    "slips": lambda one, told: span(len(one.since(told["days"])), told),
    "spend": lambda one, told: span(sum(fen for _on, fen, _shop in one.since(told["days"])), told),
    "shop": lambda one, told: any(shop == told["shop"] for _on, _fen, shop in one.since(told["days"])),
    "category": lambda one, told: any(
        SHOPS[shop] == told["category"] for _on, _fen, shop in one.since(told["days"])
    ),
    "birthday": lambda one, told: (
        one.birth_md is not None and one.birth_md // 100 == (int(told["month"]) or TODAY.month)
    ),
    "joined": lambda one, told: recent(one.joined_on, told["days"]) == (told["how"] == "within"),
    "kind": lambda one, told: one.kind == told["kind"],
    "gender": lambda one, told: one.gender == told["gender"],
    "consent": lambda one, told: (told["purpose"] in one.consents) == (told["given"] == "yes"),
    "complained": lambda one, told: any(
        reason == "complaint" and recent(on, told["days"]) for reason, on, _mark in one.calls
    ),
    "unhappy": lambda one, told: any(
        mark is not None and mark <= told["most"] and recent(on, told["days"])
        for _reason, on, mark in one.calls
    ),
}
SHOPS: dict[int, str] = {}


def fits(one: Person, told: list[list[Any]], mode: str) -> bool:
    """The plain filter."""
    if one.state != "active":
        return False
    found = [
        PLAIN[code](one, values) and (not CONDITIONS[code].purchases or "analysis" in one.consents)
        for code, values in told
    ]
    return all(found) if mode == "all" else any(found)


DAYS = st.integers(1, 400)
FEW, MONEY = st.none() | st.integers(0, 4), st.none() | st.integers(0, 90_000)
LOW, HIGH = st.none() | st.integers(0, 2000), st.none() | st.integers(0, 2000)


def strategies(shops: list[int]) -> dict[str, Any]:
    """What each condition may be asked."""
    mixed = st.fixed_dictionaries
    how = st.sampled_from(["within", "longer"])
    return {
        "tier": mixed({"tiers": st.lists(st.sampled_from(["-", "silver", "gold"]), min_size=1, unique=True)}),
        "balance": mixed({"least": LOW, "most": HIGH}),
        "expiring": mixed({"least": st.integers(1, 300), "days": DAYS}),
        "last": mixed({"how": st.sampled_from(["within", "longer", "never"]), "days": DAYS}),
        "slips": mixed({"least": FEW, "most": FEW, "days": DAYS}),
        "spend": mixed({"least": MONEY, "most": MONEY, "days": DAYS}),
        "shop": mixed({"shop": st.sampled_from(shops), "days": DAYS}),
        "category": mixed({"category": st.sampled_from(["shoes", "tea"]), "days": DAYS}),
        "birthday": mixed({"month": st.integers(0, 12).map(str)}),
        "joined": mixed({"how": how, "days": DAYS}),
        "kind": mixed({"kind": st.sampled_from(["person", "organisation"])}),
        "gender": mixed({"gender": st.sampled_from(["female", "male"])}),
        "consent": mixed({"purpose": st.sampled_from([*PURPOSES]), "given": st.sampled_from(["yes", "no"])}),
        "complained": mixed({"days": DAYS}),
        "unhappy": mixed({"most": st.integers(1, 5), "days": DAYS}),
    }  # fmt: skip


@pytest.fixture
def people(house: House) -> list[Person]:
    """Sixty members of every sort, and what the plain filter knows of them."""
    dice, mall = random.Random(7), house.cast.mall
    house.cast.tenant.category, house.cast.other_tenant.category = "shoes", "tea"
    shops = [house.cast.tenant.id, house.cast.other_tenant.id]
    SHOPS.update(zip(shops, ("shoes", "tea"), strict=True))
    db.session.commit()
    found = []
    for number in range(MEMBERS):
        one = Person(
            0, dice.choice(["", "silver", "gold"]), dice.choice(["person", "person", "organisation"]),
            dice.choice(["", "female", "male"]), dice.choice([None, 228, 229, 301, 331, 1231]),
            day(-dice.randrange(0, 500)), "frozen" if number % 11 == 0 else "active",
        )  # fmt: skip
        row = Member(
            mall_id=mall.id, number=f"P-{number:04d}", tier=one.tier, kind=one.kind, gender=one.gender,
            birth_md=one.birth_md, joined_on=one.joined_on, state=one.state,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        one.id, one.balance = row.id, dice.choice([0, 50, 500, 1500])
        if number % 7:
            _books(dice, one, mall.id, shops)
        else:
            one.balance = 0
        for purpose in PURPOSES:
            given = dice.random() < 0.6
            if given or dice.random() < 0.5:
                db.session.add(
                    Consent(
                        mall_id=mall.id, member_id=row.id, purpose=purpose, given=given, text_version=1,
                        channel="desk",
                    )
                )  # fmt: skip
            one.consents |= {purpose} if given else set()
        found.append(one)
    db.session.commit()
    for one in dice.sample([one for one in found if one.state == "active"], 12):
        _calls(dice, house, one)
    return found


def _books(dice: random.Random, one: Person, mall_id: int, shops: list[int]) -> None:
    account = PointAccount(mall_id=mall_id, kind="member", member_id=one.id, balance=one.balance)
    db.session.add(account)
    db.session.flush()
    for _slip in range(dice.choice([0, 1, 2, 4])):
        on, fen, shop = day(-dice.randrange(0, 450)), dice.randrange(100, 40_000), dice.choice(shops)
        live, back = dice.random() < 0.9, dice.choice([0, 0, 0, 50, fen])
        db.session.add(
            Slip(
                mall_id=mall_id, tenant_id=shop, number=f"S{next(COUNT)}", on=on, amount=fen, refunded=back,
                account_id=account.id, live=live,
            )
        )  # fmt: skip
        if live and back < fen:
            one.slips.append((on, fen - back, shop))
    db.session.flush()


COUNT = itertools.count(1)


def _calls(dice: random.Random, house: House, one: Person) -> None:
    on, reason = day(-dice.randrange(0, 300)), dice.choice(["complaint", "illness"])
    mark = dice.choice([None, 1, 2, 5])
    member = db.session.get_one(Member, one.id)
    member.phone = "13900000000"
    db.session.commit()
    call = house.call(member, reason)
    call.planned_on = call.touched_on = on
    call.satisfaction = mark
    db.session.commit()
    one.calls.append((reason, on, mark))


def found_by_sql(mall_id: int, told: list[list[Any]], mode: str) -> set[int]:
    return set(db.session.scalars(sa.select(Member.id).where(fitting(mall_id, told, mode, TODAY))))


def test_every_condition_has_its_plain_twin() -> None:
    assert set(PLAIN) == set(CONDITIONS)


def test_sql_equals_the_plain_filter(house: House, people: list[Person]) -> None:
    mall_id, shops = house.cast.mall.id, [house.cast.tenant.id, house.cast.other_tenant.id]
    known = strategies(shops)
    condition = st.sampled_from(sorted(known)).flatmap(
        lambda code: known[code].map(lambda values: [code, values])
    )
    hits: list[int] = []

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(condition, min_size=1, max_size=3), st.sampled_from(["all", "any"]))
    def check(told: list[list[Any]], mode: str) -> None:
        expected = {one.id for one in people if fits(one, told, mode)}
        assert found_by_sql(mall_id, told, mode) == expected
        hits.append(len(expected))

    check()
    assert len([one for one in hits if 0 < one < MEMBERS]) > 60  # it told members apart often enough


def test_each_condition_alone(house: House, people: list[Person]) -> None:
    known = strategies([house.cast.tenant.id, house.cast.other_tenant.id])
    for code, values in known.items():
        asked = values.map(lambda told, code=code: [[code, told]])

        @settings(max_examples=12, deadline=None, derandomize=True)
        @given(asked)
        def check(told: list[list[Any]]) -> None:
            expected = {one.id for one in people if fits(one, told, "all")}
            assert found_by_sql(house.cast.mall.id, told, "all") == expected

        check()


def test_points_that_run_out(house: House, desk: Desk) -> None:
    desk.earn(5000)
    until = db.session.scalars(sa.select(PointBatch.expires_on)).one()
    days = (until - TODAY).days
    mall = house.cast.mall.id
    assert found_by_sql(mall, [["expiring", {"least": 500, "days": days}]], "all") == {desk.member.id}
    assert found_by_sql(mall, [["expiring", {"least": 500, "days": days - 1}]], "all") == set()
    assert found_by_sql(mall, [["expiring", {"least": 501, "days": days}]], "all") == set()


def test_the_other_mall_is_never_in_it(house: House) -> None:
    house.member()
    told = [["kind", {"kind": "person"}]]
    assert found_by_sql(house.cast.other_mall.id, told, "all") == set()
    assert look(house.cast.mall.id, told, "all", TODAY).count == 1


def inside(segment: CareSegment) -> dict[int, tuple[dt.date, dt.date | None]]:
    query = sa.select(SegmentMember).where(SegmentMember.segment_id == segment.id)
    return {one.member_id: (one.entered_on, one.left_on) for one in db.session.scalars(query)}


def test_a_refresh_keeps_who_came_and_who_left(house: House, at: Any) -> None:
    gold = [house.member(tier="gold") for _n in range(7)]
    segment = house.segment([["tier", {"tiers": ["gold"]}]])
    assert inside(segment) == {one.id: (TODAY, None) for one in gold}
    assert house.again(segment).count == 7
    assert segments.refresh_segment(house.system, segment.id, chunk=2) == (0, 0)
    at.advance(dt.timedelta(days=1))
    gold[0].tier = "silver"
    db.session.commit()
    late = house.member(tier="gold")
    assert segments.refresh_segment(house.system, segment.id, chunk=2) == (1, 1)
    assert inside(segment)[gold[0].id] == (TODAY, day(1))
    assert inside(segment)[late.id] == (day(1), None)
    assert moves_of(segment, day(1)) == (1, 1)
    gold[0].tier = "gold"
    db.session.commit()
    assert segments.refresh_segment(house.system, segment.id, chunk=2) == (1, 0)
    assert db.session.scalar(sa.select(sa.func.count(SegmentMember.id))) == 9
    assert house.again(segment).count == 8


def test_a_change_is_a_new_version_and_the_same_is_none(house: House) -> None:
    segment = house.segment([["tier", {"tiers": ["gold"]}]])
    for tier, version in (("gold", 1), ("silver", 2), ("silver", 2)):
        with transaction():
            typed = segments.SegmentTold("分组", "Group", "all", [["tier", {"tiers": [tier]}]])
            segments.save_segment(house.manager, house.again(segment), typed)
        assert house.again(segment).version == version
    kept = db.session.scalars(sa.select(CareSegmentVersion.conditions).order_by(CareSegmentVersion.version))
    assert [one[0][1]["tiers"][0] for one in kept] == ["gold", "silver"]


def test_a_segment_out_of_use_is_empty_after_the_night(house: House) -> None:
    house.member(tier="gold")
    segment = house.segment([["tier", {"tiers": ["gold"]}]])
    with transaction():
        typed = segments.SegmentTold("分组", "Group", "all", [["tier", {"tiers": ["gold"]}]], in_use=False)
        segments.save_segment(house.manager, house.again(segment), typed)
    segments.refresh_segment(house.system, segment.id)
    assert house.again(segment).count == 0


def test_a_segment_needs_a_name_and_a_script_that_can_be_filled(house: House) -> None:
    typed = segments.SegmentTold(
        "",
        "",
        "all",
        [["tier", {"tiers": ["gold"]}]],
        segments.Plan(script_zh="{vorname}您好", script_en="Hi"),
    )
    with pytest.raises(Invalid) as refused, transaction():
        segments.save_segment(house.manager, None, typed)
    assert set(refused.value.field_errors) == {"name_zh", "script_zh"}


def test_an_invitation_reaches_only_who_may_be_reached(house: House) -> None:
    willing, silent, busy = house.member("phone"), house.member(), house.member("phone")
    house.call(busy, "winback")
    segment = house.segment([["kind", {"kind": "person"}]])
    told = segments.Invitation("Tea fair", day(1), script_zh="{member}：{topic}", script_en="{topic}!")
    with transaction():
        assert segments.invite(house.manager, house.again(segment), told) == 1
    call = db.session.scalars(sa.select(Callback).where(Callback.reason == "invitation")).one()
    assert (call.member_id, call.script_zh, call.script_en) == (
        willing.id, "{member}：Tea fair", "Tea fair!",
    )  # fmt: skip
    assert silent.id != call.member_id
    with transaction():
        assert segments.invite(house.manager, house.again(segment), told) == 0
