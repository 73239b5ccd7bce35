"""What becomes of a look at a finding."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.floor.rules import decide, ensure_text, ensure_verdict, is_late, note_of
from mallops.core.errors import Invalid

TEN = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
LATER = TEN + dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("verdict", "state", "step"),
    [
        ("fixed", "open", "fix"),
        ("fixed", "fixed", "verify"),
        ("not_fixed", "fixed", "reject"),
        ("not_fixed", "open", None),
        ("fixed", "verified", None),
        ("not_fixed", "void", None),
    ],
)
def test_the_step_of_a_look(verdict, state, step):
    assert decide(verdict, state, LATER, TEN).step == step
    assert decide(verdict, state, LATER, None).step == step


@pytest.mark.parametrize("state", ["open", "fixed"])
def test_an_older_look_than_the_last_move_stays_a_note(state):
    look = decide("fixed", state, TEN, LATER)
    assert look.step is None and look.why


def test_a_note_on_a_closed_one_says_so_and_on_an_open_one_needs_no_excuse():
    assert decide("fixed", "verified", LATER, None).why
    assert decide("not_fixed", "open", LATER, None).why == ""


def test_the_words_of_a_note():
    assert note_of("fixed", "", "") == "Seen as fixed."
    assert note_of("not_fixed", "still wet", "10:00") == "Seen again: not fixed. still wet (seen 10:00)"


def test_limits():
    with pytest.raises(Invalid):
        ensure_verdict("perhaps")
    with pytest.raises(Invalid):
        ensure_text("title", "", 10, needed=True)
    with pytest.raises(Invalid):
        ensure_text("title", "x" * 11, 10)
    assert ensure_text("title", "x", 10) == "x"
    assert not is_late(TEN, TEN + dt.timedelta(minutes=10))
    assert is_late(TEN, TEN + dt.timedelta(minutes=11))
