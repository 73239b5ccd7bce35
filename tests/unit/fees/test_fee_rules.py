"""Ages, the next call, what a contact may say, the words of letters."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.fees import rules, shipped
from mallops.core.errors import Conflict, Invalid

TODAY = dt.date(2026, 3, 2)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "column"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (400, 4)],
)
def test_ages(days, column):
    assert rules.bucket(ago(days), TODAY) == column


def working(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("result", "promised", "back"),
    [
        ("promised", dt.date(2026, 3, 6), dt.date(2026, 3, 9)),  # a Friday: back on Monday
        ("no_answer", None, dt.date(2026, 3, 3)),
        ("told", None, dt.date(2026, 3, 5)),
    ],
)
def test_the_next_call_is_on_a_working_day(result, promised, back):
    assert rules.next_call(result, TODAY, promised, working) == back


@pytest.mark.parametrize(
    ("result", "channel", "promised", "note", "field"),
    [
        ("", "phone", None, "", "result"),
        ("letter", "phone", None, "", "result"),
        ("told", "pigeon", None, "", "channel"),
        ("promised", "phone", None, "", "promised_on"),
        ("promised", "phone", ago(1), "", "promised_on"),
        ("promised", "phone", ago(-61), "", "promised_on"),
        ("disputed", "visit", None, " ", "note"),
    ],
)
def test_contacts_that_do_not_fit(result, channel, promised, note, field):
    with pytest.raises(Invalid) as refused:
        rules.ensure_contact(result, channel, promised, TODAY, note)
    assert field in refused.value.field_errors


def test_letters_come_one_after_the_other():
    rules.ensure_level(1, 0)
    rules.ensure_level(1, 2)
    rules.ensure_level(3, 2)
    with pytest.raises(Conflict):
        rules.ensure_level(2, 0)
    with pytest.raises(Invalid):
        rules.ensure_level(4, 3)


def test_words_are_filled_in_and_nothing_else_is_looked_at():
    assert rules.fill_text("{tenant} owes {total} {x}", {"tenant": "{total}", "total": "¥1.00"}) == (
        "{total} owes ¥1.00 {x}"
    )
    with pytest.raises(Invalid):
        rules.ensure_text("Pay {now}")
    with pytest.raises(Invalid):
        rules.ensure_text("  ")
    for body in shipped.TEXTS.values():
        assert rules.ensure_text(body) == body


def test_a_payment_is_at_most_what_is_open():
    rules.ensure_pays("promised", 100, 100)
    with pytest.raises(Invalid):
        rules.ensure_pays("due", 100, 101)
    with pytest.raises(Conflict):
        rules.ensure_pays("paid", 0, 1)
