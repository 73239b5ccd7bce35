"""What the words mean, what makes two things alike, what may be done with an item."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.lostfound.rules import items as rules
from mallops.blueprints.lostfound.rules.lexicon import colours, concepts
from mallops.blueprints.lostfound.rules.scoring import Side, bands, compare, side, terms
from mallops.core.errors import Conflict, Invalid

AT = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)


def a_side(title: str, **more: object) -> Side:
    values: dict[str, object] = {
        "category": "wallet", "features": "", "colour": "", "brand": "", "place": "", "zone_id": 1,
        "floor_id": 1, "first": AT, "last": AT, **more,
    }  # fmt: skip
    return side(title=title, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("钱包", "皮夹"),
        ("钱包", "wallet"),
        ("行李箱", "拉杆箱"),
        ("双肩包", "backpack"),
        ("拉链", "zip"),
        ("苹果", "iPhone"),
    ],
)
def test_words_that_mean_the_same(one: str, other: str) -> None:
    assert concepts(one).keys() & concepts(other).keys()


def test_the_longest_word_counts_and_what_is_unknown_is_compared_by_pairs() -> None:
    assert "n.suitcase" in concepts("行李箱") and "n.bag" not in concepts("行李箱")
    assert "g.刻字" in concepts("杯底刻字")
    assert colours(concepts("藏青色外套")) == {"blue"}


def test_reasons_name_both_words_and_differences_count_against() -> None:
    like = compare(a_side("棕色钱包"), a_side("咖啡色皮夹"), {})
    assert ("word", "钱包", "皮夹") in {(one.kind, one.ours, one.theirs) for one in like.reasons}
    other = compare(a_side("棕色钱包"), a_side("白色皮夹"), {})
    assert other.points < like.points
    assert next(one for one in other.reasons if one.kind == "colour").points < 0


def test_found_long_before_the_loss_is_hardly_it() -> None:
    early = a_side("钱包", first=AT - dt.timedelta(days=3), last=AT - dt.timedelta(days=3))
    assert compare(a_side("钱包"), early, {}).points < compare(a_side("钱包"), a_side("钱包"), {}).points - 4


def test_pictures_alike_share_a_band_and_count() -> None:
    one, near = "0f0f0f0f33cc5aa5", "0f0f0f0f33cc5aa4"
    assert set(bands(one)) & set(bands(near))
    assert bands("0000000000000000") == []
    like = compare(a_side("钱包", pictures=(one,)), a_side("皮夹", pictures=(near,)), {})
    assert "picture" in {one.kind for one in like.reasons}


def test_private_marks_count_without_being_indexed() -> None:
    marked = a_side("钱包", marks="夹着一张熊猫照片")
    assert not any("panda" in one for one in terms(marked))
    like = compare(a_side("钱包", marks="里面有熊猫"), marked, {})
    reason = next(one for one in like.reasons if one.kind == "marks")
    assert (reason.ours, reason.theirs) == ("", "")


@pytest.mark.parametrize(
    ("counts", "agreed"),
    [
        ([], None),
        ([(1, 5)], None),
        ([(1, 5), (1, 5)], None),
        ([(1, 5), (2, 6)], None),
        ([(1, 5), (2, 5)], 5),
        ([(1, 5), (2, 6), (1, 6)], 6),
        ([(1, 5), (2, 6), (3, 5)], 5),
    ],
)
def test_cash_agrees_when_two_people_find_the_same(counts: list[tuple[int, int]], agreed: int | None) -> None:
    assert rules.agreed_cash(counts) == agreed


def test_labels_are_read_as_typed_and_as_scanned() -> None:
    assert rules.label_in("abcd 2345") == "ABCD2345"
    assert rules.label_in("https://m.example/found/l/ABCD2345/") == "ABCD2345"
    assert rules.label_in("GC-KF-SW-202611-0001") == ""


def test_shelf_places() -> None:
    assert rules.ensure_shelf(" a-03 ") == "A-03"
    with pytest.raises(Invalid):
        rules.ensure_shelf("<b>")


def test_the_loudspeakers_name_the_kind_only() -> None:
    zh, en = rules.paging_texts("wallet", "一号商场", "Mall One")
    assert "钱包" in zh and "wallet" in en
    assert all("现金" not in one for one in rules.paging_texts("cash", "一号商场", "Mall One"))


def test_times_of_a_loss() -> None:
    with pytest.raises(Invalid):
        rules.ensure_lost("wallet", "x", AT, AT - dt.timedelta(hours=1), AT)
    assert rules.ensure_lost("wallet", "x", None, None, AT) == (AT, AT)


def test_it_is_kept_until_the_last_day() -> None:
    with pytest.raises(Conflict):
        rules.ensure_over(AT.date(), AT.date())
    rules.ensure_over(AT.date(), AT.date() + dt.timedelta(days=1))
