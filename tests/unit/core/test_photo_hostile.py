"""Sixty hostile uploads: each ends as a refusal or a clean picture (quality.md, rule 16)."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from config import PhotoLimits
from mallops.core.photos import develop, intake
from mallops.core.photos.refusals import (
    REFUSALS,
    PhotoDamaged,
    PhotoRefused,
    PhotoTooDemanding,
    PhotoTooHeavy,
)
from mallops.core.photos.store import LocalStore
from tests.unit.core.hostile_pictures import CASES, GPS_MAKER, jpeg, with_exif

LIMITS = PhotoLimits()
SECONDS = 2.0
#: JPEG segments a clean picture consists of: no APP1 … APP15, no comment.
CLEAN = {0xD8, 0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA, 0xD9, 0xDD}


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[None]:
    develop.process(jpeg(), watermark=["暖"], limits=LIMITS)
    yield
    develop._pool.close()


def markers(data: bytes) -> list[int]:
    """Every segment of a JPEG, and nothing may follow its end."""
    found, at = [data[1]], 2
    while data[at + 1] != 0xDA:
        found.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    assert data[-2:] == b"\xff\xd9"
    assert data.count(b"\xff\xd9", at) == 1
    return [*found, 0xDA, 0xD9]


def outcome(data: bytes, store: LocalStore) -> tuple[str, list[bytes]]:
    """`ready` with the three pictures, or the code of the refusal; anything else fails the test."""
    try:
        stored = intake.receive(io.BytesIO(data), store=store, limits=LIMITS)
        made = develop.process(store.read(stored.key), watermark=["2026-11-22", "中庭"], limits=LIMITS)
    except PhotoRefused as refused:
        assert REFUSALS[refused.code] is type(refused)
        assert str(refused).endswith(".")
        return refused.code, []
    return "ready", [made.display, made.thumb, made.print]


def test_corpus_is_large_enough() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_hostile_upload(name: str, tmp_path: Path) -> None:
    make, expected = CASES[name]
    data, store = make(), LocalStore(tmp_path / "photos")
    times = []
    for _ in range(3):  # the best of three: the machine is shared, the limit is not
        started = time.monotonic()
        became, pictures = outcome(data, store)
        times.append(time.monotonic() - started)
        if times[-1] <= SECONDS:
            break
    assert min(times) <= SECONDS
    assert became == expected or (expected == "refused" and became in REFUSALS)
    for made in pictures:
        assert set(markers(made)) <= CLEAN
        assert b"<script" not in made and b"<?php" not in made and GPS_MAKER not in made
        with Image.open(io.BytesIO(made)) as image:
            image.load()
            assert (image.format, image.mode) == ("JPEG", "RGB")
            assert not image.getexif() and set(image.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
            }
    assert [path for path in store.root.rglob("*") if path.is_file() and path.suffix != ".orig"] == []


def test_a_hundred_megabytes_are_refused_by_what_was_announced(tmp_path: Path) -> None:
    class Untouched(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("nothing may be read")

    with pytest.raises(PhotoTooHeavy):
        intake.receive(
            Untouched(), store=LocalStore(tmp_path), limits=LIMITS, declared_bytes=100 * 1024 * 1024
        )


def test_an_endless_stream_is_cut_off(tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"\xff\xd8\xff" + b"x" * (size - 3)

    stream = Endless()
    with pytest.raises(PhotoTooHeavy):
        intake.receive(stream, store=LocalStore(tmp_path), limits=LIMITS)
    assert stream.given <= LIMITS.max_bytes + 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_another_hash_than_announced_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoDamaged):
        intake.receive(jpeg(), store=LocalStore(tmp_path), limits=LIMITS, declared_sha256="0" * 64)


def test_a_picture_that_takes_too_long_is_refused_and_the_next_one_works() -> None:
    hurried = PhotoLimits(decode_seconds=0.001)
    with pytest.raises(PhotoTooDemanding):
        develop.process(CASES["png bomb of 63 megapixels"][0](), watermark=[], limits=hurried)
    assert develop.process(with_exif(), watermark=[], limits=LIMITS).width == 320
