"""A list's address: read leniently, written back exactly."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from werkzeug.datastructures import MultiDict

from mallops.blueprints.fixes.actions import KIND
from mallops.core.registers.criteria import Criteria, read

PERSON = uuid.UUID("7b0c3f9e-8a52-4d3f-9a51-0d8f7c1b2a3e")


def asked(text: str) -> Criteria:
    return read(KIND, MultiDict([tuple(pair.split("=", 1)) for pair in text.split("&") if pair]))


def test_every_known_word_is_read():
    found = asked(
        f"view=open&state=open&state=fixed&q= lamp  &zone=F1-A&owner={PERSON}&from=2026-11-01&severity=major"
    )
    assert found.view == "open"
    assert found.states == ("open", "fixed")
    assert found.q == "lamp"
    assert (found.zone, found.owner, found.from_on) == ("F1-A", PERSON, dt.date(2026, 11, 1))
    assert found.chosen == {"severity": "major"}


@pytest.mark.parametrize(
    "text",
    [
        "view=everything", "state=burning", "owner=12", "from=yesterday", "to=2026-02-31", "severity=huge",
        "sort=password_hash", "sort=--due", "after=1", "before=x'--", "critical=2", "unknown=1",
    ],
)  # fmt: skip
def test_a_word_without_sense_is_left_out(text):
    assert asked(text) == Criteria()


def test_what_is_read_is_written_back():
    text = "state=open&state=fixed&zone=F1-A&severity=major&critical=1&sort=-due"
    assert asked(asked(text).query()) == asked(text)
    assert asked(text).query() == text


def test_paging_is_never_kept_by_accident():
    found = asked(f"zone=F1-A&after={PERSON}")
    assert found.after == PERSON
    assert "after" not in found.params()
    assert found.params(before=PERSON) == {"zone": "F1-A", "before": PERSON}


def test_filters_are_counted_without_view_sort_and_search():
    assert asked("view=mine&sort=due&q=lamp").narrowed == 0
    assert asked("state=open&state=fixed&zone=F1-A").narrowed == 2


def test_a_very_long_text_is_cut():
    assert len(asked("q=" + "x" * 5000).q) == 100
