"""Taking in, developing, storing and sweeping photographs (catalogue 58)."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from config import PhotoLimits
from mallops.core.photos import develop, intake, store
from mallops.core.photos.orphans import sweep_orphans
from mallops.core.photos.refusals import REFUSALS, PhotoEmpty, StorageUnavailable, refusal
from mallops.core.photos.render import dhash
from mallops.core.photos.serving import photo_headers
from tests.unit.core.hostile_pictures import LEFT, RIGHT, heic, jpeg, picture, saved, with_exif

LIMITS = PhotoLimits()
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def close_child() -> Iterator[None]:
    yield
    develop._pool.close()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def near(pixel: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, wanted, strict=True))


# --- intake ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make", [jpeg, heic, lambda: saved(picture(), "PNG"), lambda: saved(picture(), "WEBP")]
)
def test_receive_stores_what_arrived_byte_for_byte(make, tmp_path: Path) -> None:
    data, disk = make(), store.LocalStore(tmp_path)
    stored = intake.receive(io.BytesIO(data), store=disk, limits=LIMITS)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert (stored.bytes, stored.width, stored.height) == (len(data), 320, 240)
    assert (tmp_path / stored.sha256[:2] / stored.sha256[2:4] / f"{stored.sha256}.orig").read_bytes() == data
    assert list((tmp_path / "incoming").iterdir()) == []


def test_receive_is_durable_before_it_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """fsync of the file, rename, fsync of its folder: in that order."""
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(
        os,
        "fsync",
        lambda fd: (steps.append("folder" if os.path.isdir(f"/proc/self/fd/{fd}") else "file"), fsync(fd))[1],
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (steps.append("rename"), replace(a, b))[1])
    intake.receive(jpeg(), store=store.LocalStore(tmp_path / "photos"), limits=LIMITS)
    at = steps.index("rename")
    assert "file" in steps[:at]
    assert steps[-1] == "folder"


def test_the_same_picture_from_sixteen_at_once_is_one_file(tmp_path: Path) -> None:
    data, disk = jpeg(), store.LocalStore(tmp_path)
    found: list[intake.StoredOriginal] = []
    threads = [
        threading.Thread(target=lambda: found.append(intake.receive(data, store=disk, limits=LIMITS)))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16 and len(set(found)) == 1
    assert [file.key for file in disk.files()] == [found[0].key]


def test_a_full_disk_is_said_so_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    disk = store.LocalStore(tmp_path)
    disk.make_folder(tmp_path / "incoming")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailable) as caught:
        intake.receive(jpeg(), store=disk, limits=LIMITS)
    assert caught.value.status == 507
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_refused_picture_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(PhotoEmpty):
        intake.receive(b"", store=store.LocalStore(tmp_path), limits=LIMITS)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_every_refusal_has_its_own_code_and_says_what_to_do() -> None:
    messages = {str(refusal(code)) for code in REFUSALS}
    assert len(messages) == len(REFUSALS) >= 8
    assert refusal("something old").code == "unreadable"


# --- developing -----------------------------------------------------------------------------------


def noisy(size: tuple[int, int]) -> bytes:
    return saved(Image.effect_noise(size, 90).convert("RGB"), quality=95)


def test_derivatives_keep_their_sizes() -> None:
    made = develop.process(noisy((2400, 1800)), watermark=["2026-11-22 14:03"], limits=LIMITS)
    assert max(opened(made.display).size) <= LIMITS.max_edge
    assert (made.width, made.height) == opened(made.display).size
    assert len(made.display) <= LIMITS.target_bytes
    assert max(opened(made.thumb).size) <= LIMITS.thumb_edge
    assert max(opened(made.print).size) <= LIMITS.print_edge and len(made.print) <= develop.PRINT_BYTES


def test_a_small_picture_is_not_blown_up() -> None:
    assert develop.process(jpeg(), watermark=[], limits=LIMITS).width == 320


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, LEFT), (3, RIGHT), (6, LEFT), (8, RIGHT)],
)
def test_a_picture_stands_as_the_camera_was_held(orientation: int, corner: tuple[int, ...]) -> None:
    made = develop.process(with_exif(orientation), watermark=[], limits=LIMITS)
    size = (320, 240) if orientation in (1, 3) else (240, 320)
    assert (made.width, made.height) == size
    assert near(opened(made.display).getpixel((10, 10)), corner)


def test_transparent_becomes_white_and_sixteen_bit_keeps_its_greys() -> None:
    clear = saved(Image.new("RGBA", (300, 200), (0, 0, 0, 0)), "PNG")
    assert opened(develop.process(clear, watermark=[], limits=LIMITS).display).getpixel((5, 5)) == (
        255,
        255,
        255,
    )
    deep = Image.new("I;16", (300, 200))
    deep.putdata([0x8000] * 60_000)
    shown = opened(develop.process(saved(deep, "PNG"), watermark=[], limits=LIMITS).display)
    assert near(shown.getpixel((5, 5)), (128, 128, 128))


def test_watermark_is_burnt_into_the_foot_and_nowhere_else() -> None:
    plain, lines = jpeg(), ["2026-11-22 14:03:25 UTC+08:00", "3F-A 管区", "王敏"]
    bare = opened(develop.process(plain, watermark=[], limits=LIMITS).display)
    marked = opened(develop.process(plain, watermark=lines, limits=LIMITS).display)
    assert near(bare.getpixel((100, 40)), marked.getpixel((100, 40)))
    foot = [marked.getpixel((x, marked.height - 10)) for x in range(marked.width)]
    assert min(min(pixel) for pixel in foot) < 30 and max(min(pixel) for pixel in foot) > 120


def test_a_watermark_with_strange_letters_does_no_harm() -> None:
    lines = ["\u202e2026\x00\n", "😀" * 40 + "名" * 400, ""]
    assert develop.process(jpeg(), watermark=lines, limits=LIMITS).width == 320


def test_watermark_time_is_the_malls_time_with_its_offset() -> None:
    taken = dt.datetime(2026, 11, 22, 6, 3, 25, tzinfo=dt.UTC)
    lines = develop.watermark_lines(taken, ZoneInfo("Asia/Shanghai"), place=" 3F-A 管区 ", person="")
    assert lines == ["2026-11-22 14:03:25 UTC+08:00", "3F-A 管区"]
    assert develop.watermark_lines(taken, ZoneInfo("America/New_York"))[0].endswith("01:03:25 UTC-05:00")


def test_perceptual_hash_knows_the_same_scene_again() -> None:
    scene = Image.linear_gradient("L").resize((800, 600)).rotate(30).convert("RGB")
    worse = opened(saved(scene.resize((500, 375)), quality=40))
    other = Image.radial_gradient("L").resize((800, 600)).convert("RGB")
    assert develop.distance(dhash(scene), dhash(worse)) <= 6
    assert develop.distance(dhash(scene), dhash(other)) >= 16
    assert len(dhash(scene)) == 16


def test_derivatives_lie_under_the_photo_and_twice_is_once(tmp_path: Path) -> None:
    disk, uid = store.LocalStore(tmp_path), uuid.uuid4()
    made = develop.process(jpeg(), watermark=[], limits=LIMITS)
    keys = develop.store_derivatives(disk, uid, made)
    assert develop.store_derivatives(disk, uid, made) == keys
    assert set(keys) == set(store.DERIVATIVES)
    assert disk.read(keys[store.DISPLAY]) == made.display
    assert len(list(disk.files())) == 3


# --- store ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "ab/cd/../../x.orig",
        "ab/cd/x.php",
        "",
        "ab/cd/" + "a" * 64 + ".svg",
    ],
)
def test_no_name_becomes_a_path(key: str, tmp_path: Path) -> None:
    disk = store.LocalStore(tmp_path)
    for call in (disk.read, disk.exists, disk.delete, lambda name: disk.put(name, b"x")):
        with pytest.raises(ValueError):
            call(key)
    with pytest.raises(ValueError):
        store.original_key(key)


def test_sweep_takes_old_strangers_only(tmp_path: Path) -> None:
    disk = store.LocalStore(tmp_path)
    kept = intake.receive(jpeg(), store=disk, limits=LIMITS)
    old = intake.receive(heic(), store=disk, limits=LIMITS)
    new = intake.receive(saved(picture(), "PNG"), store=disk, limits=LIMITS)
    left = tmp_path / "incoming" / "left-by-a-crash"
    left.write_bytes(b"12345")
    before = time.time() - 3 * 86_400
    for path in (disk.path(kept.key), disk.path(old.key), left):
        os.utime(path, (before, before))
    swept = sweep_orphans(disk, {kept.sha256}, older_than=DAY)
    assert (swept.files, swept.bytes) == (2, old.bytes + 5)
    assert {file.key for file in disk.files()} == {kept.key, new.key}


def test_sweep_refuses_to_hurry(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        sweep_orphans(store.LocalStore(tmp_path), set(), older_than=dt.timedelta(minutes=5))


def test_headers_leave_nothing_to_guess() -> None:
    headers = photo_headers("x")
    assert headers["Content-Type"] == "image/jpeg" and headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"].startswith("private") and "immutable" in headers["Cache-Control"]
    assert headers["Content-Disposition"].startswith("inline")
