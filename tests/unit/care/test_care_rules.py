"""Conditions read from a form, hours and gaps, outcomes, scripts, the draw, the rules of a mall (26)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from mallops.blueprints.care.rules import calling, conditions, draws, scripts, settings, words
from mallops.blueprints.care.shipped import SCRIPTS
from mallops.core.errors import Invalid

TODAY = dt.date(2026, 3, 4)
KNOWN = {"tiers": ["silver", "gold"], "categories": ["tea"], "shop_of": {"T1": 7}.get}


@pytest.fixture(scope="module", autouse=True)
def spoken() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context(), app.test_request_context(), force_locale("en"):
        yield


def read(*used: str, **typed: Any) -> conditions.Told:
    pairs = [(key.replace("__", "."), one) for key, value in typed.items() for one in ([value] if isinstance(value, str) else value)]  # fmt: skip  # noqa: E501
    return conditions.read(MultiDict(pairs), used, KNOWN)


def refused(*used: str, **typed: Any) -> set[str]:
    with pytest.raises(Invalid) as error:
        read(*used, **typed)
    return set(error.value.field_errors)


def test_conditions_are_read_in_their_declared_order() -> None:
    told = read(
        "spend", "tier", spend__least="1,200.50", spend__most="", spend__days="90", tier__tiers=["gold", "-"]
    )
    assert told == [
        ["tier", {"tiers": ["-", "gold"]}],
        ["spend", {"least": 120_050, "most": None, "days": 90}],
    ]


@pytest.mark.parametrize(
    ("used", "typed", "wrong"),
    [
        ((), {}, {"use"}),
        (("tier",), {}, {"tier.tiers"}),
        (("balance",), {"balance__least": "", "balance__most": ""}, {"balance.least"}),
        (("balance",), {"balance__least": "9", "balance__most": "8"}, {"balance.most"}),
        (("slips",), {"slips__least": "x", "slips__days": "0"}, {"slips.least", "slips.days"}),
        (("spend",), {"spend__least": "-3", "spend__most": "", "spend__days": "9"}, {"spend.least"}),
        (("last",), {"last__how": "often", "last__days": "9999"}, {"last.how", "last.days"}),
        (("shop",), {"shop__shop": "T2", "shop__days": "9"}, {"shop.shop"}),
        (("category",), {"category__category": "shoes", "category__days": "9"}, {"category.category"}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_on_its_field(
    used: tuple[str, ...], typed: dict[str, str], wrong: set[str]
) -> None:
    assert refused(*used, **typed) == wrong


def test_a_condition_reads_as_a_sentence() -> None:
    names = {"tiers": {"gold": "Gold"}, "shops": {7: "T1 Tea house"}}
    say = [
        ("tier", {"tiers": ["-", "gold"]}, "Tier: none, Gold"),
        ("last", {"how": "longer", "days": 90}, "Last purchase: longer ago than 90 days"),
        ("last", {"how": "never", "days": 90}, "Last purchase: never bought anything"),
        ("spend", {"least": 50_000, "most": None, "days": 1}, "Amount spent: At least ¥500.00 1 day"),
        ("shop", {"shop": 7, "days": 30}, "Bought at a shop: T1 Tea house 30 days"),
        ("birthday", {"month": "5"}, "Month of birth: May"),
        ("gone", {}, "gone"),
    ]
    assert [conditions.sentence(code, values, names) for code, values, _says in say] == [
        one[2] for one in say
    ]


def test_conditions_on_purchases_need_the_consent_to_analysis() -> None:
    purchases = {code for code, one in conditions.CONDITIONS.items() if one.purchases}
    assert purchases == {"last", "slips", "spend", "shop", "category"}
    assert conditions.needs_analysis([["last", {}]])
    assert not conditions.needs_analysis([["tier", {}], ["consent", {}]])


RULES = settings.SHIPPED


@pytest.mark.parametrize(
    ("clock", "may"), [("09:29", False), ("09:30", True), ("20:29", True), ("20:30", False), ("03:00", False)]
)
def test_calls_only_by_day(clock: str, may: bool) -> None:
    assert calling.may_call_at(RULES, dt.time.fromisoformat(clock)) is may


def test_a_message_may_be_written_at_night() -> None:
    calling.ensure_hour(RULES, dt.time(3), "sms")
    with pytest.raises(calling.NotAtNight):
        calling.ensure_hour(RULES, dt.time(3), "phone")


@given(st.integers(0, 365), st.integers(-400, 400))
def test_the_gap_between_two_offers(gap: int, ago: int) -> None:
    rules = replace(RULES, gap_days=gap)
    free = calling.too_soon(rules, TODAY - dt.timedelta(days=ago), TODAY)
    assert (free is None) == (ago >= gap)
    assert free is None or free == TODAY + dt.timedelta(days=gap - ago)


OK = calling.Outcome("reached", "phone", "All well", 4)


@pytest.mark.parametrize(
    ("changes", "reason", "marketing", "wrong"),
    [
        ({}, "complaint", False, set()),
        ({"satisfaction": None}, "winback", True, set()),
        ({"satisfaction": None}, "complaint", False, {"satisfaction"}),
        ({"satisfaction": 6}, "winback", True, {"satisfaction"}),
        ({"outcome": "perhaps"}, "winback", True, {"outcome"}),
        ({"channel": "pigeon"}, "winback", True, {"channel"}),
        ({"result": " "}, "winback", True, {"result"}),
        ({"outcome": "missed"}, "winback", True, {"again_on"}),
        ({"outcome": "missed", "again_on": TODAY - dt.timedelta(days=1)}, "vip", True, {"again_on"}),
        ({"outcome": "declined", "result": ""}, "vip", True, set()),
        ({"next_on": TODAY + dt.timedelta(days=13)}, "vip", True, {"next_on"}),
        ({"next_on": TODAY + dt.timedelta(days=14)}, "vip", True, set()),
        ({"next_on": TODAY + dt.timedelta(days=1)}, "complaint", False, set()),
        ({"next_on": TODAY + dt.timedelta(days=400)}, "complaint", False, {"next_on"}),
    ],
)
def test_an_outcome_is_noted_whole(
    changes: dict[str, Any], reason: str, marketing: bool, wrong: set[str]
) -> None:
    told = replace(OK, **changes)
    try:
        calling.ensure_outcome(told, reason, marketing, TODAY, 14)
        errors: set[str] = set()
    except Invalid as error:
        errors = set(error.field_errors)
    assert errors == wrong


def test_every_reason_has_a_script_in_both_languages_that_can_be_filled() -> None:
    assert set(SCRIPTS) == set(words.REASONS)
    for text in SCRIPTS.values():
        scripts.ensure_script(*text)


def test_only_known_words_are_filled_in() -> None:
    assert scripts.fill("{member}, {mall} {{x}} {odd}", {"member": "Li", "mall": "M"}) == "Li, M {{x}} {odd}"
    with pytest.raises(Invalid) as error:
        scripts.ensure_script("你好 {姓名}", " ")
    assert set(error.value.field_errors) == {"text_zh", "text_en"}


@given(
    st.lists(st.uuids(), unique=True, max_size=40),
    st.integers(0, 12),
    st.text("0123456789abcdef", max_size=8),
)
def test_a_draw_depends_on_the_seed_alone(uids: list[Any], count: int, seed: str) -> None:
    people = [(number, str(uid)) for number, uid in enumerate(uids)]
    drawn = draws.draw(seed, people, count)
    assert drawn == draws.draw(seed, reversed(people), count)
    assert len(set(drawn)) == len(drawn) == min(count, len(people))
    tickets = {number: draws.ticket(seed, uid) for number, uid in people}
    others = [tickets[number] for number, _uid in people if number not in drawn]
    assert all(tickets[one] <= other for one in drawn for other in others)


def test_a_draw_is_fair_over_many_seeds() -> None:
    people = [(number, f"uid-{number}") for number in range(20)]
    hits = [0] * 20
    for seed in range(1000):
        for one in draws.draw(str(seed), people, 5):
            hits[one] += 1
    assert sum(hits) == 5000
    assert 180 < min(hits) <= max(hits) < 320  # 250 each, five standard deviations wide


@pytest.mark.parametrize(
    ("population", "percent", "most", "size"),
    [(0, 100, 9, 0), (50, 0, 9, 0), (1, 1, 9, 1), (100, 100, 9, 1), (101, 100, 9, 2), (9999, 100, 20, 20)],
)  # fmt: skip
def test_how_many_are_drawn(population: int, percent: int, most: int, size: int) -> None:
    assert draws.size_of(population, percent, most) == size


def test_the_rules_of_a_mall_are_kept_in_bounds() -> None:
    assert settings.load(settings.dump(RULES)) == RULES
    assert settings.load({"gap_days": 3, "of_yesterday": 1}) == replace(RULES, gap_days=3)
    wrong = replace(RULES, gap_days=-1, bulk_fen=1, sample_percent=10_001, call_from="07:30")
    with pytest.raises(Invalid) as error:
        settings.ensure(wrong)
    assert set(error.value.field_errors) == {"gap_days", "bulk_yuan", "sample_share", "call_from"}
    with pytest.raises(Invalid) as error:
        settings.ensure(replace(RULES, call_from="nine"))
    assert set(error.value.field_errors) == {"call_from"}
