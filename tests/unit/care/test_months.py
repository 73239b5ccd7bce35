"""Which months of the figures a night counts."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.care.rules.months import MOST_MONTHS, back, end_of, months_due

D = dt.date


def test_missing_months_and_those_that_may_change() -> None:
    """A month rests when it was counted more than sixty days after its end; a gap is filled."""
    kept = {"2025-12": D(2026, 3, 2), "2026-01": D(2026, 3, 9), "2026-03": D(2026, 3, 9)}
    assert months_due(D(2025, 12, 5), kept, D(2026, 3, 10)) == [D(2026, 1, 1), D(2026, 2, 1), D(2026, 3, 1)]
    assert months_due(D(2025, 12, 5), {"2025-12": D(2026, 3, 1)}, D(2026, 3, 2))[0] == D(2025, 12, 1)


def test_a_long_history_is_counted_three_years_back() -> None:
    due = months_due(D(2010, 1, 1), {}, D(2026, 3, 10))
    assert len(due) == MOST_MONTHS and due[0] == D(2023, 4, 1)


def test_the_calendar_of_months() -> None:
    assert end_of(D(2024, 2, 1)) == D(2024, 2, 29) and end_of(D(2025, 12, 1)) == D(2025, 12, 31)
    assert back(D(2026, 3, 1), 3) == D(2025, 12, 1) and back(D(2026, 1, 1), 36) == D(2023, 1, 1)
