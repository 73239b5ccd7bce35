"""Which pictures look alike."""

from __future__ import annotations

from mallops.core.photos.likeness import NEAR, Candidate, alike

SCENE = "f0e1d2c3b4a59687"
FILE, OTHER = "a" * 64, "b" * 64


def flipped(dhash: str, bits: int) -> str:
    value = int(dhash, 16)
    for bit in range(bits):
        value ^= 1 << (bit * 7)
    return f"{value:016x}"


def test_the_same_file_comes_first_then_the_nearest_then_the_newest() -> None:
    others = [
        Candidate(1, OTHER, flipped(SCENE, 3)),
        Candidate(2, OTHER, flipped(SCENE, 1)),
        Candidate(3, FILE, None),
        Candidate(4, OTHER, flipped(SCENE, 1)),
    ]
    found = alike(FILE, SCENE, others)
    assert [(one.key, one.distance, one.exact) for one in found] == [
        (3, 0, True),
        (4, 1, False),
        (2, 1, False),
    ]


def test_beyond_the_limit_is_another_scene() -> None:
    assert [one.distance for one in alike(FILE, SCENE, [Candidate(1, OTHER, flipped(SCENE, NEAR))])] == [NEAR]
    assert alike(FILE, SCENE, [Candidate(1, OTHER, flipped(SCENE, NEAR + 1))]) == []


def test_blank_pictures_are_only_alike_when_they_are_the_same_file() -> None:
    for blank in ("0000000000000000", "ffffffffffffffff", "0000000000000003"):
        assert alike(FILE, blank, [Candidate(1, OTHER, blank)]) == []
        assert len(alike(FILE, blank, [Candidate(1, FILE, blank)])) == 1


def test_what_is_not_developed_is_compared_by_its_file() -> None:
    assert alike(FILE, None, [Candidate(1, OTHER, SCENE), Candidate(2, FILE, SCENE)])[0].key == 2
