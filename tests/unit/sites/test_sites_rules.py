"""Decisions about codes, areas, hours and zones of time."""

from __future__ import annotations

import datetime as dt
import decimal

import pytest

from mallops.blueprints.sites import rules
from mallops.blueprints.sites.models import SHORT_ALPHABET, short_code
from mallops.core.errors import Invalid


@pytest.mark.parametrize(("typed", "code"), [("1f-a", "1F-A"), (" B1 . 2 ", "B1.2"), ("A_1", "A_1")])
def test_codes_in_capitals_without_spaces(typed: str, code: str) -> None:
    assert rules.clean_code(typed) == code


@pytest.mark.parametrize("typed", ["", None, "-A", "东区", "A/B", "A" * 21])
def test_what_is_no_code(typed: str | None) -> None:
    with pytest.raises(Invalid) as error:
        rules.clean_code(typed, "unit")
    assert "unit" in error.value.field_errors


def test_a_name_in_one_language_is_enough() -> None:
    rules.ensure_named("东区", "")
    rules.ensure_named(None, "East")
    with pytest.raises(Invalid):
        rules.ensure_named("", None)


@pytest.mark.parametrize("area", [None, decimal.Decimal(0), decimal.Decimal("-1"), decimal.Decimal(200001)])
def test_areas_that_cannot_be(area: decimal.Decimal | None) -> None:
    with pytest.raises(Invalid):
        rules.ensure_area(area)


def test_closing_may_be_past_midnight() -> None:
    assert rules.ensure_hours(dt.time(10), dt.time(2)) == (dt.time(10), dt.time(2))
    with pytest.raises(Invalid):
        rules.ensure_hours(dt.time(10), None)


def test_time_zones_are_of_the_list() -> None:
    assert rules.ensure_timezone("Europe/Berlin").key == "Europe/Berlin"
    for bad in ("", "Shanghai", "../etc/passwd", "/etc/localtime"):
        with pytest.raises(Invalid):
            rules.ensure_timezone(bad)


def test_short_codes_are_easy_to_read_aloud() -> None:
    codes = {short_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01OIL")
    assert set("".join(codes)) <= set(SHORT_ALPHABET)
