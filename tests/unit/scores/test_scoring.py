"""Points, caps, ranks and days by table; every figure is worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mallops.blueprints.scores.rules.formula import FIELDS, Formula, ensure_correction, ensure_formula, plain
from mallops.blueprints.scores.rules.scoring import (
    corrected,
    month_before,
    month_days,
    overhang,
    parts_of,
    ranks,
    score_of,
)
from mallops.core.errors import Invalid

D = dt.date


@pytest.mark.parametrize(
    ("codes", "changes", "taken", "score"),
    [
        ([], {}, ("0", "0", "0", "0"), "100"),
        (["minor", "major", "critical"], {}, ("12", "0", "0", "0"), "88"),  # 1 + 3 + 8
        (["minor", "repeat"], {}, ("3", "0", "0", "0"), "97"),  # 1 + 2
        (["critical"] * 6, {}, ("40", "0", "0", "0"), "60"),  # 48, capped
        (["overdue", "reopened"], {}, ("0", "8", "0", "0"), "92"),  # 5 + 3
        (["overdue", "in_time", "in_time"], {}, ("0", "4", "0", "0"), "96"),  # 5 - 0.5 - 0.5
        (["unanswered", "overdue"], {}, ("0", "6", "0", "0"), "94"),  # 1 + 5
        (["in_time"] * 9, {}, ("0", "0", "0", "0"), "100"),  # never above nothing
        (["in_time", "late"], {}, ("0", "0", "1", "0"), "99"),  # and not into another part
        (["late", "early", "absent"], {}, ("0", "0", "6", "0"), "94"),  # 1 + 1 + 4
        (["absent"] * 6, {}, ("0", "0", "20", "0"), "80"),  # 24, capped
        (["expired", "stray"], {}, ("0", "0", "0", "8"), "92"),  # 3 + 5
        (["minor"] * 3, {"weight_patrol": "50"}, ("1.5", "0", "0", "0"), "98.5"),
        (["minor"], {"weight_patrol": "25"}, ("0.3", "0", "0", "0"), "99.7"),  # 0.25, halves up
        (["critical"], {"weight_patrol": "0"}, ("0", "0", "0", "0"), "100"),
        (
            ["critical"] * 6 + ["overdue"] * 6 + ["absent"] * 6 + ["stray"] * 6,
            {},
            ("40", "25", "20", "15"),
            "0",
        ),
        (["critical"] * 20 + ["overdue"], {"cap_patrol": "100"}, ("100", "5", "0", "0"), "0"),  # not below 0
    ],
)
def test_points_become_a_score(
    codes: list[str], changes: dict[str, str], taken: tuple[str, ...], score: str
) -> None:
    parts = parts_of(Formula.of(changes), codes)
    assert tuple(one.taken for one in parts.values()) == tuple(Decimal(one) for one in taken)
    assert score_of(parts) == Decimal(score)


@pytest.mark.parametrize(
    ("expires", "removed", "grace", "days"),
    [
        (D(2026, 10, 10), D(2026, 10, 10), 1, 0),
        (D(2026, 10, 10), D(2026, 10, 11), 1, 0),  # within the grace
        (D(2026, 10, 10), D(2026, 10, 12), 1, 2),  # 11th and 12th
        (D(2026, 10, 10), D(2026, 10, 11), 0, 1),
        (D(2026, 10, 30), None, 1, 0),  # the 31st is grace
        (D(2026, 10, 29), None, 1, 2),  # 30th and 31st
        (D(2026, 9, 20), None, 1, 31),  # hung on for the whole month
        (D(2026, 9, 20), D(2026, 10, 3), 1, 3),
        (D(2026, 9, 30), D(2026, 10, 1), 1, 0),  # grace reaches into the month
        (D(2026, 9, 29), D(2026, 10, 1), 1, 1),
    ],
)
def test_days_that_a_display_hung_too_long(
    expires: dt.date, removed: dt.date | None, grace: int, days: int
) -> None:
    assert overhang(expires, removed, D(2026, 10, 1), D(2026, 10, 31), grace) == days


def test_equal_scores_share_a_rank() -> None:
    assert ranks([(1, 90.0), (2, 100.0), (3, 90.0), (4, 80.0)]) == {2: 1, 1: 2, 3: 2, 4: 4}
    assert ranks([]) == {}


def test_corrections_stay_between_nothing_and_full() -> None:
    assert corrected(90.0, [3, -0.5]) == 92.5
    assert corrected(99.0, [3]) == 100
    assert corrected(1.0, [-3]) == 0


def test_months() -> None:
    assert month_days("2028-02") == (D(2028, 2, 1), D(2028, 2, 29))
    assert month_before("2026-01") == "2025-12" and month_before("2026-12", -1) == "2027-01"


def test_a_formula_is_numbers_within_bounds() -> None:
    good = {key: proposed for key, (proposed, _most) in FIELDS.items()}
    assert ensure_formula(good).as_dict() == Formula.of().as_dict()
    assert plain(ensure_formula({**good, "late": "0，5"}).values["late"]) == "0.5"
    for key, typed in (
        ("late", "x"),
        ("late", "0.25"),
        ("cap_patrol", "101"),
        ("grace", "1.5"),
        ("late", "-1"),
    ):
        with pytest.raises(Invalid) as refused:
            ensure_formula({**good, key: typed})
        assert list(refused.value.field_errors) == [key]
    with pytest.raises(Invalid):
        ensure_formula(
            {**good, **{f"cap_{one}": "0" for one in ("patrol", "orders", "attendance", "displays")}}
        )


@pytest.mark.parametrize(
    ("points", "reason", "wrong"),
    [("0", "Long enough", {"points"}), ("x", "", {"points", "reason"}), ("200", "Long enough", {"points"})],
)
def test_a_correction_needs_points_and_a_reason(points: str, reason: str, wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        ensure_correction(points, reason)
    assert set(refused.value.field_errors) == wrong
    assert ensure_correction("−2.5", "Counted twice") == (Decimal("-2.5"), "Counted twice")
