"""Card numbers: what the check digit finds, and what the search box takes a text for."""

from __future__ import annotations

import pytest

from mallops.blueprints.members.rules import cards
from mallops.blueprints.members.rules.asking import Asked, understand
from mallops.core.errors import Invalid

NUMBER = cards.card_number("600", 123)


def test_a_number_has_twelve_digits_and_adds_up():
    assert len(NUMBER) == 12
    assert cards.parse_card(NUMBER) == cards.CardNumber("600", 123)
    assert cards.parse_card(cards.shown(NUMBER)) == cards.CardNumber("600", 123)
    assert cards.parse_card("６" + NUMBER[1:]) == cards.CardNumber("600", 123)


def test_every_single_wrong_digit_is_found():
    for at in range(12):
        for digit in "0123456789":
            typed = NUMBER[:at] + digit + NUMBER[at + 1 :]
            assert (cards.parse_card(typed) is None) == (typed != NUMBER)


def test_two_neighbours_exchanged_are_found():
    number = cards.card_number("729", 90_184_635)
    for at in range(11):
        typed = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert typed == number or cards.parse_card(typed) is None


@pytest.mark.parametrize(("typed", "words"), [(NUMBER[:-1] + "x", "12 digits"), ("600", "12 digits")])
def test_what_is_no_number_is_told(typed, words):
    with pytest.raises(Invalid, match=words):
        cards.ensure_card_number(typed)


def test_a_wrong_digit_is_told_as_such():
    wrong = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
    with pytest.raises(Invalid, match="A digit of this card number is wrong"):
        cards.ensure_card_number(wrong)
    assert understand(wrong) == Asked(wrong_card=True)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (cards.shown(NUMBER), Asked(card=NUMBER)),
        ("https://mall.example/c/AbCdEfGhIjKlMnOpQrStUv", Asked(token="AbCdEfGhIjKlMnOpQrStUv")),
        ("138 0013 8001", Asked(phone="13800138001")),
        ("+86 13800138001", Asked(phone="13800138001")),
        ("8001", Asked(last4="8001")),
        ("one-kf-hy-202603-0001", Asked(number="ONE-KF-HY-202603-0001")),
        ("张伟", Asked(name="张伟")),
        ("张伟 5678", Asked(name="张伟", last4="5678")),
        ("zw", Asked(name="zw", said="zw")),
        ("Zhang Wei", Asked(name="Zhang Wei", said="zhangwei")),
        ("", Asked()),
    ],
)
def test_what_a_text_is_taken_for(typed, asked):
    assert understand(typed) == asked
