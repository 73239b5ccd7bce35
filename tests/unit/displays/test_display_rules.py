"""What the calendar makes of a display, what its permit says, and how a campaign's result adds up."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.displays.rules.displays import entry_state, iso_week, next_state, verdict_of
from mallops.blueprints.displays.rules.materials import Line, is_on_time, result_of

DAY = dt.date(2026, 3, 10)


@pytest.mark.parametrize(
    ("state", "left", "step"),
    [
        ("posted", 4, None),
        ("posted", 3, "warn"),
        ("posted", 0, "warn"),
        ("posted", -1, "expire"),
        ("expiring", 0, None),
        ("expiring", -1, "expire"),
        ("approved", 0, None),
        ("approved", -1, "lapse"),
        ("expired", -9, None),
        ("applied", -9, None),
        ("removed", -9, None),
    ],
)
def test_what_the_day_asks_for(state: str, left: int, step: str | None) -> None:
    assert next_state(state, DAY + dt.timedelta(days=left), DAY) == step


@pytest.mark.parametrize(
    ("state", "first", "last", "verdict"),
    [
        ("approved", 0, 5, "valid"),
        ("posted", -5, 0, "valid"),
        ("posted", -5, -1, "over"),
        ("expired", -5, -1, "over"),
        ("approved", 1, 5, "early"),
        ("removed", -5, 5, "removed"),
        ("lapsed", -5, -1, "removed"),
        ("refused", 0, 5, "refused"),
        ("void", 0, 5, "refused"),
        ("applied", 0, 5, "none"),
        ("invited", None, None, "none"),
    ],
)
def test_what_a_permit_says(state: str, first: int | None, last: int | None, verdict: str) -> None:
    days = [None if one is None else DAY + dt.timedelta(days=one) for one in (first, last)]
    assert verdict_of(state, days[0], days[1], DAY) == verdict


def test_weeks_belong_to_the_year_of_their_thursday() -> None:
    assert iso_week(dt.date(2026, 12, 31)) == "2026-W53" == iso_week(dt.date(2027, 1, 3))
    assert iso_week(dt.date(2027, 1, 4)) == "2027-W01"
    assert entry_state("sublet") == "first" and entry_state("poster") == "applied"


def test_the_result_adds_up_and_leaves_void_ones_out() -> None:
    lines = [
        Line("returned", 5, 5, 4, True, 0, (10, 9, 6, 2)),
        Line("displayed", 5, 4, None, False, 1, (10, 10, 1, 0)),
        Line("issued", 5, None, None, None, 0, (0, 0, 0, 0)),
        Line("void", 99, 99, 99, True, 9, (9, 9, 9, 0)),
    ]
    found = result_of(lines)
    assert (found.shops, found.received_shops, found.displayed, found.on_time, found.late) == (3, 2, 2, 1, 1)
    assert (found.settled, found.troubles, found.samples_left) == (1, 1, 10)
    assert (found.pieces, found.pieces_received, found.pieces_returned) == (15, 9, 4)
    assert found.rate == 1 / 3 and result_of([]).rate is None
    assert is_on_time(DAY, DAY) and not is_on_time(DAY + dt.timedelta(days=1), DAY)
