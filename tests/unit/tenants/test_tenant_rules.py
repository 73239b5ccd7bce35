"""Decisions about tenants: no database."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.actions.imports import STATUS_WORDS
from mallops.blueprints.tenants.models import STATUSES
from mallops.blueprints.tenants.rules import Period
from mallops.core.errors import Invalid


def day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


def test_every_status_of_the_model_has_words_a_way_on_and_a_word_in_the_sheet() -> None:
    for table in (rules.STATUS_LABELS, rules.STATUS_TONES, rules.STATUS_ICONS, rules.NEXT):
        assert tuple(table) == STATUSES
    assert set(STATUS_WORDS.values()) == set(STATUSES)


@pytest.mark.parametrize(
    ("status", "to"),
    [
        ("prospect", "moving_in"),
        ("moving_in", "trading"),
        ("trading", "suspended"),
        ("suspended", "trading"),
        ("suspended", "moving_out"),
        ("trading", "moving_out"),
        ("moving_out", "left"),
        ("left", "moving_in"),
    ],
)
def test_the_way_of_a_tenant(status: str, to: str) -> None:
    rules.ensure_may_become(status, to)


@pytest.mark.parametrize(
    ("status", "to"),
    [
        ("prospect", "trading"),
        ("trading", "left"),
        ("left", "trading"),
        ("trading", "trading"),
        ("moving_out", "suspended"),
    ],
)
def test_no_way_there(status: str, to: str) -> None:
    with pytest.raises(rules.StatusNotReachable):
        rules.ensure_may_become(status, to)


def test_an_unknown_status_is_invalid() -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_may_become("trading", "closed")
    assert "status" in refused.value.field_errors


def test_who_leaves_holds_nothing() -> None:
    with pytest.raises(rules.StillHoldsUnits, match="A01、A02"):
        rules.ensure_may_become("moving_out", "left", {"A02", "A01"})


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((1, 5), (6, 9), False),
        ((1, 5), (5, 9), True),
        ((1, None), (9, 9), True),
        ((5, None), (1, 4), False),
        ((5, None), (1, 5), True),
        ((1, None), (9, None), True),
        ((3, 4), (1, 9), True),
        ((1, 9), (3, 4), True),
    ],
)
def test_periods_share_a_day(
    one: tuple[int, int | None], other: tuple[int, int | None], shared: bool
) -> None:
    def period(span: tuple[int, int | None]) -> Period:
        return Period(day(span[0]), day(span[1]) if span[1] else None)

    assert period(one).overlaps(period(other)) is shared
    assert period(other).overlaps(period(one)) is shared


@pytest.mark.parametrize(
    ("today", "when"), [(1, "coming"), (2, "now"), (4, "now"), (5, "before"), (3, "now")]
)
def test_when_a_period_is(today: int, when: str) -> None:
    assert Period(day(2), day(4)).when(day(today)) == when


@pytest.mark.parametrize(
    ("from_on", "to_on", "field"),
    [
        (None, None, "from_on"),
        (dt.date(1900, 1, 1), None, "from_on"),
        (day(2), day(1), "to_on"),
        (day(2), dt.date(9999, 1, 1), "to_on"),
    ],
)
def test_days_that_are_no_period(from_on: dt.date | None, to_on: dt.date | None, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.ensure_period(from_on, to_on)
    assert list(refused.value.field_errors) == [field]


def test_a_unit_has_one_tenant_at_a_time() -> None:
    taken = [("T001 花店", Period(day(1), day(9)))]
    rules.ensure_free("A01", Period(day(10)), taken)
    with pytest.raises(Invalid, match="T001 花店 from 2026-03-01 to 2026-03-09"):
        rules.ensure_free("A01", Period(day(9)), taken)
    with pytest.raises(Invalid, match="since 2026-03-05"):
        rules.ensure_free("A01", Period(day(9)), [("T002", Period(day(5)))])


def test_only_what_lies_ahead_is_taken_back() -> None:
    rules.ensure_not_begun(Period(day(5)), day(4))
    with pytest.raises(rules.NotStartedYet):
        rules.ensure_not_begun(Period(day(5)), day(5))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Shop@Example.COM ", "shop@example.com"), ("", ""), (None, ""), ("a.b+c@d.co", "a.b+c@d.co")],
)
def test_addresses(typed: str | None, kept: str) -> None:
    assert rules.ensure_email(typed) == kept


@pytest.mark.parametrize("typed", ["shop", "a@b", "a@@b.com", "<a>@b.com", "a@b.c", "x" * 120 + "@b.com"])
def test_no_addresses(typed: str) -> None:
    with pytest.raises(Invalid):
        rules.ensure_email(typed)


@pytest.mark.parametrize(
    ("email", "shown"), [("shop@example.com", "s****@example.com"), ("", ""), (None, ""), ("odd", "****")]
)
def test_a_masked_address(email: str | None, shown: str) -> None:
    assert rules.mask_email(email) == shown


def test_a_reason_says_something() -> None:
    assert rules.ensure_reason("  water   leak ") == "water leak"
    for reason in ("", "   ", "abc", None):
        with pytest.raises(Invalid):
            rules.ensure_reason(reason)


@pytest.mark.parametrize(
    ("codes", "next_code"),
    [
        ([], "T001"),
        (["花"], "T001"),
        (["T001", "T150", "X9"], "T151"),
        (["T999"], "T1000"),
        (["0007"], "0008"),
    ],
)
def test_the_next_code(codes: list[str], next_code: str) -> None:
    assert rules.suggest_code(codes) == next_code
