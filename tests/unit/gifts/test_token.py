"""What a voucher's code says: read as it was signed, refused when a character of it is another."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallops.blueprints.gifts.rules import token

KEY = b"k" * 32
CLAIM = token.Claim(uuid.UUID(int=7), 2000, dt.date(2026, 5, 31))
CODE = token.sign(CLAIM, KEY)


def test_a_code_says_what_was_signed():
    assert token.read(CODE, KEY) == CLAIM
    assert token.read(f"  {CODE.lower()} \n", KEY) == CLAIM
    assert token.looks_signed(CODE) and CODE.isalnum() and CODE.isupper()


def test_every_altered_character_is_found():
    for place in range(len(token.PREFIX), len(CODE)):
        for other in "A7":
            if CODE[place] != other:
                assert token.read(CODE[:place] + other + CODE[place + 1 :], KEY) is None, place


def test_another_house_signs_with_another_key():
    assert token.read(CODE, b"x" * 32) is None
    assert token.read(token.sign(CLAIM, b"x" * 32), KEY) is None


@pytest.mark.parametrize(
    "text", ["", "V1", CODE[:-1], CODE + "A", "V2" + CODE[2:], "V1" + "0" * 72, "券" * 74]
)
def test_what_is_no_code_is_none(text):
    assert token.read(text, KEY) is None


@settings(max_examples=200, deadline=None)
@given(st.uuids(), st.integers(0, 2**63 - 1), st.dates(dt.date(2000, 1, 1), dt.date(2500, 1, 1)))
def test_any_claim_comes_back(uid, value, day):
    claim = token.Claim(uid, value, day)
    assert token.read(token.sign(claim, KEY), KEY) == claim


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=90))
def test_no_text_breaks_the_reader(text):
    assert token.read(text, KEY) is None
    assert token.read("V1" + text, KEY) is None


@pytest.mark.parametrize("typed", ["abcde-fgh23", "ABCDEFGH23", " abcde fgh23 ", "AbCdE - FgH23"])
def test_ten_letters_are_typed_in_any_way(typed):
    assert token.code_in(typed) == "ABCDEFGH23"


@pytest.mark.parametrize("typed", ["", "ABCDE", "ABCDEFGH234", "ABCDEFGH20", "ABCDEFGHI3", "ABCDEFGHO3"])
def test_what_cannot_be_a_code_is_none_of_ours(typed):
    assert token.code_in(typed) == ""


def test_a_code_is_read_out_in_two_halves():
    assert token.spoken("ABCDEFGH23") == "ABCDE-FGH23"
    assert token.code_in(token.spoken("ABCDEFGH23")) == "ABCDEFGH23"
    assert not set("01IO") & set(token.ALPHABET) and len(token.ALPHABET) == 32
