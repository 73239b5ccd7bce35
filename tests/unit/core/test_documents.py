"""The hash of what a document shows: the same data, the same hash, whatever its order."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from mallops.core.documents import Draft, content_hash, new_verify_code

AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
UID = uuid.UUID("00000000-0000-4000-8000-000000000001")
CONTENT = {
    "number": "ONE-KF-XC-202611-0001",
    "at": AT,
    "uid": UID,
    "lines": [["1.2.a", "pass", None, 1.5, "地面"]],
}


def test_the_hash_is_known_and_stable() -> None:
    assert content_hash({"b": 1, "a": "中"}) == content_hash({"a": "中", "b": 1})
    assert (
        content_hash({"a": "中", "b": 1})
        == "d8158d9a7acf211407d1309876015fc6e69f13b7dd8126a571e429ddce565911"
    )


def test_the_same_moment_in_another_zone_is_the_same() -> None:
    local = {**CONTENT, "at": AT.astimezone(dt.timezone(dt.timedelta(hours=8)))}
    assert content_hash(local) == content_hash(CONTENT)


@pytest.mark.parametrize(
    "change",
    [{"number": "ONE-KF-XC-202611-0002"}, {"lines": [["1.2.a", "fail", None, 1.5, "地面"]]}, {"new": None}],
)
def test_any_change_of_the_data_changes_the_hash(change: dict[str, object]) -> None:
    assert content_hash({**CONTENT, **change}) != content_hash(CONTENT)


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        content_hash({"thing": object()})


def test_a_draft_hashes_its_content_only() -> None:
    one = Draft(1, "x", "en", "Title", CONTENT)
    two = Draft(1, "x", "zh_Hans_CN", "标题", CONTENT, number="other")
    assert one.content_hash == two.content_hash == content_hash(CONTENT)
    assert one.verify_code != two.verify_code


def test_verify_codes_hold_144_bits() -> None:
    codes = {new_verify_code() for _ in range(500)}
    assert len(codes) == 500 and {len(one) for one in codes} == {24}
