"""Every word of an entry is under its hash."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.points.rules.chain import (
    GENESIS,
    HASHED,
    Line,
    Unbalanced,
    ensure_balanced,
    entry_hash,
)

ENTRY = {
    "mall_id": 1, "seq": 1, "kind": "earn", "at": dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC),
    "on": dt.date(2026, 3, 2), "key": "k", "account_id": 9, "points": 5, "fen": 5000, "slip_id": 3,
    "reverses_id": None, "reason": "", "explanation": [{"code": "base_all", "points": 5, "fen": 1000}],
    "by_id": 2, "second_by_id": None, "channel": "desk",
}  # fmt: skip
LINES = [Line(9, 5, 5), Line(1, -5, -5)]


def test_the_same_entry_has_the_same_hash_in_any_zone_and_order():
    moved = {**ENTRY, "at": ENTRY["at"].astimezone(dt.timezone(dt.timedelta(hours=8)))}
    assert entry_hash(GENESIS, ENTRY, LINES) == entry_hash(GENESIS, moved, LINES[::-1])


@pytest.mark.parametrize("name", HASHED)
def test_a_change_of_anything_shows(name):
    others = {"at": dt.datetime(2026, 3, 2, 5, tzinfo=dt.UTC), "on": dt.date(2026, 3, 3), "explanation": []}
    value = ENTRY[name]
    other = others[name] if name in others else f"{value}x" if isinstance(value, str) else (value or 0) + 1
    assert entry_hash(GENESIS, {**ENTRY, name: other}, LINES) != entry_hash(GENESIS, ENTRY, LINES)


def test_a_change_of_a_line_or_of_the_past_shows():
    right = entry_hash(GENESIS, ENTRY, LINES)
    assert entry_hash(GENESIS, ENTRY, [Line(9, 5, 6), LINES[1]]) != right
    assert entry_hash(GENESIS, ENTRY, LINES[:1]) != right
    assert entry_hash(right, ENTRY, LINES) != right


@pytest.mark.parametrize("amounts", [[5], [5, -4], [0, 0], [5, -5, 0]])
def test_lines_must_add_up_to_nothing(amounts):
    with pytest.raises(Unbalanced):
        ensure_balanced(amounts)
