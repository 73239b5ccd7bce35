"""Rules of the file's parts: birthday, credit code, completeness, the shopper's words, shapes on a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel

from mallops.blueprints.tenants import rules
from mallops.core.errors import Invalid

TODAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ("", "")),
        ("5月12日", ("05-12", "05-12")),
        ("02-29", ("02-29", "02-29")),
        ("1988/5/2", ("1988-05-02", "05-02")),
        ("１９８８-０５-１２", ("1988-05-12", "05-12")),
    ],
)
def test_a_birthday_is_kept_whole_or_as_month_and_day(typed: str, kept: tuple[str, str]) -> None:
    assert rules.ensure_birthday(typed, TODAY) == kept


@pytest.mark.parametrize("typed", ["soon", "13-01", "02-30", "2026-03-02", "1899-01-01", "1987-02-29"])
def test_no_birthday_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        rules.ensure_birthday(typed, TODAY)


@pytest.mark.parametrize("typed", ["9131", "91310115MA1K3YX64B", "91310115MA1K3YX6IA", "0" * 17 + "1"])
def test_a_credit_code_that_does_not_add_up_is_refused(typed: str) -> None:
    assert rules.ensure_credit_code("９1310115ma1k3yx64a") == "91310115MA1K3YX64A"
    with pytest.raises(Invalid):
        rules.ensure_credit_code(typed)


def test_a_file_is_complete_only_when_nothing_is_missing() -> None:
    whole = rules.completeness("trading", rules.WANTED)
    assert (whole.percent, whole.missing, whole.tone) == (100, (), "ok")
    almost = rules.completeness("trading", [one for one in rules.WANTED if one != "owner"])
    assert almost.percent < 100 and almost.missing == ("owner",) and almost.tone == "warn"
    assert rules.completeness("trading", ()).percent == 0
    assert "contract" not in rules.completeness("prospect", ()).wanted


def test_a_week_begins_on_monday() -> None:
    days = [TODAY + dt.timedelta(days=n) for n in range(-1, 8)]
    assert [rules.week_of(one).day for one in days] == [23, 2, 2, 2, 2, 2, 2, 2, 9]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("请问哪里有卖羽绒服的？", "羽绒服"),
        ("有没有奶茶店", "奶茶店"),
        ("Where is a shop that sells kites?", "kites"),
        ("买的", "买的"),
        ("  1F-A03 ", "1F-A03"),
        ("the", "the"),
    ],
)
def test_polite_words_are_left_out_but_something_is_always_asked(question: str, asked: str) -> None:
    assert rules.asked_for(question) == asked


@pytest.mark.parametrize(
    ("shape", "field"),
    [((991, 0, 10, 10), "x"), ((0, -1, 10, 10), "y"), ((0, 0, 9, 10), "w"), ((950, 0, 60, 10), "w")],
)
def test_a_shape_outside_the_plan_is_refused(shape: tuple[int, ...], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.ensure_shape(dict(zip("xywh", shape, strict=True)))
    assert list(caught.value.field_errors) == [field]


def test_units_without_a_grid_stand_row_by_row_and_never_overlap() -> None:
    for cells in ([(0, 0, 1, 1)] * 23, [(n, n % 2 * 2, 1, 1) for n in range(20)]):
        shapes, ratio = rules.grid_shapes(cells)
        assert len(shapes) == len(cells) and 0.2 < ratio < 2
        for n, one in enumerate(shapes):
            assert one.x >= 0 and one.y >= 0 and one.x + one.w <= 1000 and one.y + one.h <= 1000
            for other in shapes[n + 1 :]:
                apart = one.x + one.w <= other.x or other.x + other.w <= one.x
                assert apart or one.y + one.h <= other.y or other.y + other.h <= one.y
    assert rules.grid_shapes([]) == ([], 0.4)


def test_a_floor_says_how_much_of_it_is_let() -> None:
    found = rules.letting([(Decimal("60.50"), True), (Decimal("19.50"), False)])
    assert (found.units, found.vacant, found.vacant_area, found.percent_vacant) == (
        2,
        1,
        Decimal("19.50"),
        24.4,
    )
    assert rules.letting([]).percent_vacant == 0.0


def test_a_name_is_found_by_its_sound_and_initials() -> None:
    assert rules.said_of("李雷") == "lilei ll"
    assert rules.said_of("Anna") == ""


def test_rent_names_what_its_kind_needs() -> None:
    rules.ensure_rent("higher", 1, 1)
    for kind, rent, share, field in (
        ("fixed", 0, 9, "rent"),
        ("share", 9, 0, "share"),
        ("higher", 9, 0, "share"),
    ):
        with pytest.raises(Invalid) as caught:
            rules.ensure_rent(kind, rent, share)
        assert list(caught.value.field_errors) == [field]
