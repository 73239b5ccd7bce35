"""Each rule sees its scheme in a quarter of 5,000 slips, and nothing in the same quarter without crooks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bench.fraud_books import Writer
from bench.fraud_schemes import Plot, make
from mallops.blueprints.fraud.queries.looking import find_patterns, members_of
from mallops.blueprints.fraud.rules.settings import RULES, shipped

UNTIL = dt.datetime(2026, 3, 4, 4, tzinfo=dt.UTC)
SLIPS = 5_000


def rules_of_cards(town: Plot, writer: Writer) -> dict[int, set[str]]:
    """Town's number of a member -> the rules that hold for it."""
    since = UNTIL - dt.timedelta(days=92)
    found = find_patterns(writer.mall_id, "Asia/Shanghai", shipped(), since=since, now=UNTIL)
    number = {key: at for at, key in writer.members.items()}
    whose = members_of(found)
    return {number[whose[account]]: {hit.rule for hit in hits} for account, hits in found.items()}


@pytest.fixture
def written(app_ctx: Any) -> Any:
    def write(**more: Any) -> tuple[Plot, Writer]:
        town = make(4, SLIPS, UNTIL, **more)
        writer = Writer(town)
        writer.write()
        return town, writer

    return write


def test_each_rule_fires_on_its_scheme(written: Any) -> None:
    """Every kind of rule has a scheme here; each card of a scheme is found, by the rule that is meant."""
    town, writer = written()
    assert {one.rule for one in town.schemes} == set(RULES)
    seen = rules_of_cards(town, writer)
    missed = [
        (one.rule, card) for one in town.schemes for card in one.members if one.rule not in seen.get(card, ())
    ]
    assert missed == []


def test_no_rule_fires_on_the_honest_twin(written: Any) -> None:
    """Families, lunch regulars, group buyers, a campaign of vouchers: the same quarter without the crooks."""
    town, writer = written(crooked=False)
    assert rules_of_cards(town, writer) == {}
