"""Days, weeks and months of reports (1.14)."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.patrols.rules.periods import period_of


@pytest.mark.parametrize(
    ("kind", "on", "first", "last"),
    [
        ("day", "2026-11-23", "2026-11-23", "2026-11-23"),
        ("week", "2026-11-22", "2026-11-16", "2026-11-22"),
        ("week", "2026-11-23", "2026-11-23", "2026-11-29"),
        ("week", "2027-01-01", "2026-12-28", "2027-01-03"),
        ("month", "2028-02-10", "2028-02-01", "2028-02-29"),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("year", "2026-12-31", "2026-12-31", "2026-12-31"),
    ],
)
def test_periods(kind: str, on: str, first: str, last: str) -> None:
    period = period_of(kind, dt.date.fromisoformat(on))
    assert (period.from_on.isoformat(), period.to_on.isoformat()) == (first, last)
    assert period.later.from_on == period.to_on + dt.timedelta(days=1)
    assert period.earlier.to_on == period.from_on - dt.timedelta(days=1)
    assert period.later.earlier == period and len(period.days) == (period.to_on - period.from_on).days + 1
