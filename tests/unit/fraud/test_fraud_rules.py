"""Scores, limits and words of the fraud rules; the mall's wall clock when summer time begins."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from mallops.blueprints.fraud.queries.looking import offsets_of
from mallops.blueprints.fraud.rules import scoring
from mallops.blueprints.fraud.rules.base import as_moment, as_seconds
from mallops.blueprints.fraud.rules.life import ensure_acted, ensure_words
from mallops.blueprints.fraud.rules.settings import RULES, RuleSetting, dump, ensure_settings, load, shipped
from mallops.blueprints.fraud.rules.words import reason_text
from mallops.core.errors import Invalid

SHIPPED = shipped()


def with_rule(code: str, **changes: Any) -> Any:
    """The shipped settings with one rule changed."""
    one = SHIPPED.rules[code]
    given = {**one.given, **{key: value for key, value in changes.items() if key not in ("on", "weight")}}
    made = RuleSetting(changes.get("on", one.on), changes.get("weight", one.weight), given)
    return replace(SHIPPED, rules={**SHIPPED.rules, code: made})


def test_what_is_shipped_is_within_its_own_limits() -> None:
    assert ensure_settings(SHIPPED) is SHIPPED
    assert load(dump(SHIPPED)) == SHIPPED


def test_a_setting_of_an_older_version_gets_what_is_new() -> None:
    body = dump(SHIPPED)
    del body["rules"]["ring"], body["rules"]["slips_day"]["shops"]
    assert load(body) == SHIPPED


@pytest.mark.parametrize(
    ("code", "field", "value"),
    [("slips_hour", "slips", 1), ("late", "begins", 24), ("round", "share", 101), ("split", "weight", 101)],
)
def test_limits_that_no_rule_can_have_are_refused(code: str, field: str, value: int) -> None:
    with pytest.raises(Invalid) as refused:
        ensure_settings(with_rule(code, **{field: value}))
    assert list(refused.value.field_errors) == [f"{code}.{field}"]


def test_not_every_rule_may_be_off() -> None:
    off = {code: replace(one, on=False) for code, one in SHIPPED.rules.items()}
    with pytest.raises(Invalid):
        ensure_settings(replace(SHIPPED, rules=off))


def test_a_pattern_counts_its_weight_and_half_more_when_it_is_twice_the_limit() -> None:
    setting = SHIPPED.rules["slips_hour"]
    limit = setting.given["slips"]
    scores = [scoring.score_of("slips_hour", setting, n) for n in (limit, limit * 2, limit * 9)]
    assert scores == [setting.weight, round(setting.weight * 1.5), round(setting.weight * 1.5)]
    assert scoring.total([80, 70]) == 100


def test_a_rule_that_counts_nothing_has_its_plain_weight() -> None:
    assert scoring.score_of("ring", SHIPPED.rules["ring"], 3) == SHIPPED.rules["ring"].weight


def test_weak_reasons_together_raise_what_one_does_not() -> None:
    settings = with_rule("late", weight=25)
    settings = replace(
        settings, rules={**settings.rules, "round": replace(SHIPPED.rules["round"], weight=25)}
    )
    one = scoring.Hit("late", settings.rules["late"].given, n=3)
    two = scoring.Hit("round", settings.rules["round"].given, n=6)
    assert not scoring.worth_raising([one], settings)
    assert scoring.worth_raising([one, two], settings)


def test_a_hit_keeps_the_newest_rows_and_counts_all() -> None:
    hit = scoring.Hit("late", {})

    class Row:
        subject, points, fen, k = "earn", 1, 100, 7

        def __init__(self, at: int) -> None:
            self.ref_id, self.sec, self.n = at, at, at

    for at in range(1, scoring.ROWS_KEPT + 51):
        hit.add(Row(at), "staff")
    assert (hit.rows, len(hit.refs), hit.refs[0].ref_id) == (scoring.ROWS_KEPT + 50, scoring.ROWS_KEPT, 51)
    assert (hit.first, hit.last, hit.n, hit.staff) == (1, scoring.ROWS_KEPT + 50, scoring.ROWS_KEPT + 50, {7})


@pytest.mark.parametrize("code", list(RULES))
def test_every_reason_is_a_sentence_with_its_numbers(code: str, app_words: Any) -> None:
    for lang in ("en", "zh_Hans_CN"):
        with app_words(lang):
            numbers = {**SHIPPED.rules[code].given, "n": 4711, "k": 1, "rows": 3}
            says = reason_text(code, numbers, "Wang")
            assert "%(" not in says and len(says) > 10
            assert "4711" in says or code == "ring"
            assert str(RULES[code].question)


def test_summer_time_moves_the_wall_clock_on_the_hour() -> None:
    since, until = dt.datetime(2026, 3, 1, tzinfo=dt.UTC), dt.datetime(2026, 4, 20, tzinfo=dt.UTC)
    berlin = offsets_of("Europe/Berlin", since, until)
    assert [ahead for _at, ahead in berlin] == [3600, 7200]
    assert as_moment(berlin[1][0]) == dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC)
    assert offsets_of("Asia/Shanghai", since, until) == ((as_seconds(since), 28_800),)


def test_words_are_needed_where_something_is_decided() -> None:
    for nothing in ("", " ", "x", None):
        with pytest.raises(Invalid):
            ensure_words(nothing)
    assert ensure_words(" seen ") == "seen"
    with pytest.raises(Invalid):
        ensure_acted(0, "")
    ensure_acted(1, "")
    ensure_acted(0, "left the country")
