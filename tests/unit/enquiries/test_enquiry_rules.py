"""What an enquiry needs, what looks like spam, and how addresses are counted (28.1, issue 7)."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.enquiries.rules import enquiries as rules
from mallops.blueprints.enquiries.rules import library
from mallops.core.errors import Conflict, Invalid

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "trap", "same", "why"),
    [
        ("The escalator is loud", "", 0, ""),
        ("See https://a.cn and www.b.com", "", 0, ""),
        ("http://a.cn http://b.cn http://c.cn", "", 0, "links"),
        ("buy now x.com y.top z.vip", "", 0, "links"),
        ("Nice", "http://me", 0, "trap"),
        ("Nice", "", 1, ""),
        ("Nice", "", 2, "again"),
    ],
)
def test_what_looks_like_spam(text: str, trap: str, same: int, why: str) -> None:
    assert rules.suspicion(text, trap, same) == why


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_one_customer_is_one_address(address: str, counted: str) -> None:
    assert rules.network_of(address) == counted


def test_room_ends_at_each_limit() -> None:
    rules.ensure_room(rules.MAX_PER_ADDRESS - 1, rules.MAX_PER_PLACE - 1, rules.MAX_PER_MALL - 1)
    for full in (
        (rules.MAX_PER_ADDRESS, 0, 0),
        (0, rules.MAX_PER_PLACE, 0),
        (0, 0, rules.MAX_PER_MALL),
    ):
        with pytest.raises(rules.TooMuch):
            rules.ensure_room(*full)


def test_the_same_text_in_other_clothes_is_the_same() -> None:
    assert rules.folded("Buy NOW! ") == rules.folded("buy, now")
    assert rules.folded("买 ＡＢ") == rules.folded("买ab")


@pytest.mark.parametrize("day", [TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=400)])
def test_days_that_cannot_be(day: dt.date) -> None:
    with pytest.raises(Invalid):
        rules.ensure_day(day, TODAY)


def test_a_promised_callback_needs_a_number_and_an_outcome() -> None:
    rules.ensure_day(None, TODAY)
    with pytest.raises(Invalid):
        rules.ensure_reachable(True, "")
    with pytest.raises(Invalid):
        rules.ensure_callback("wanted", "", None)
    with pytest.raises(Invalid):
        rules.ensure_callback("wanted", "missed", 5)
    with pytest.raises(Invalid):
        rules.ensure_callback("", "reached", 6)
    rules.ensure_callback("wanted", "reached", 5)
    rules.ensure_callback("", "", None)


def test_it_becomes_another_record_once_and_only_while_it_is_worked_on() -> None:
    for state in ("open", "consulting", "answered"):
        rules.ensure_takes(None, state)
    with pytest.raises(rules.AlreadyTurned):
        rules.ensure_takes(7, "turned")
    for state in ("held", "closed", "spam", "void"):
        with pytest.raises(Conflict):
            rules.ensure_takes(None, state)


def test_question_and_answer_stand_in_the_same_language() -> None:
    good = library.Words("hours", question_zh=" 几点开门 ", text_zh="十点")
    assert library.ensure_words(good).question_zh == "几点开门"
    for bad, field in (
        (library.Words("hours"), "question_zh"),
        (library.Words("hours", question_zh="几点"), "text_zh"),
        (library.Words("hours", question_zh="几点", text_zh="十点", text_en="Ten"), "question_en"),
        (library.Words("nonsense", question_zh="几点", text_zh="十点"), "category"),
    ):
        with pytest.raises(Invalid) as refused:
            library.ensure_words(bad)
        assert field in refused.value.field_errors


def test_nobody_approves_what_they_wrote() -> None:
    library.ensure_decides("waiting", 1, 2)
    with pytest.raises(library.WroteItMyself):
        library.ensure_decides("waiting", 1, 1)
    with pytest.raises(library.NotWaiting):
        library.ensure_decides("approved", 1, 2)
