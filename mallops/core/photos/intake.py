"""Taking a picture in: bounded, recognised, hashed, durable, not decoded (quality.md, rules 2 and 16)."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

from config import PhotoLimits
from mallops.core.photos.refusals import (
    PhotoDamaged,
    PhotoEmpty,
    PhotoRefused,
    PhotoTooHeavy,
    PhotoTooManyPixels,
    PhotoTooSmall,
    PhotoUnknownKind,
    StorageUnavailable,
)
from mallops.core.photos.sniff import JPEG, announced_size, sniff
from mallops.core.photos.store import PhotoStore, Staged, original_key

CHUNK = 256 * 1024  # bytes
MIN_EDGE = 16  # pixels
#: JPEG decodes at a fraction of its size; the other kinds only whole, so their cap is lower.
WHOLE_DECODE_PIXELS = 64_000_000


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """What is now durable on disk: content hash, size in bytes, kind, and the announced pixels."""

    sha256: str
    key: str
    bytes: int
    kind: str
    width: int
    height: int


def receive(
    source: BinaryIO | bytes,
    *,
    store: PhotoStore,
    limits: PhotoLimits,
    declared_sha256: str | None = None,
    declared_bytes: int | None = None,
) -> StoredOriginal:
    """Check and store what a phone sent; durable when this returns. The name of the file plays no part.

    `declared_bytes` and `declared_sha256` are what the sender announced: too many are refused before
    reading, another hash after. Raises a PhotoRefused, or StorageUnavailable when the disk cannot take it.
    """
    if declared_bytes is not None and declared_bytes > limits.max_bytes:
        raise PhotoTooHeavy
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with store.stage() as staged:
            digest, count = _copy(stream, staged, limits.max_bytes)
            if declared_sha256 and declared_sha256.lower() != digest:
                raise PhotoDamaged
            kind, width, height = inspect(staged, limits)
            key = original_key(digest)
            staged.commit(key)
    except OSError as error:
        raise StorageUnavailable from error
    return StoredOriginal(digest, key, count, kind, width, height)


def _copy(stream: BinaryIO, staged: Staged, max_bytes: int) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    while chunk := stream.read(min(CHUNK, max_bytes + 1 - count)):
        count += len(chunk)
        if count > max_bytes:
            raise PhotoTooHeavy
        digest.update(chunk)
        staged.file.write(chunk)
    if not count:
        raise PhotoEmpty
    return digest.hexdigest(), count


def inspect(staged: Staged, limits: PhotoLimits) -> tuple[str, int, int]:
    """Kind and announced pixels of a staged file. Raises a PhotoRefused when they are not acceptable."""
    file = staged.file
    file.seek(0)
    kind = sniff(file.read(32))
    if kind is None:
        raise PhotoUnknownKind
    size = announced_size(file, kind)  # type: ignore[arg-type]
    file.seek(0, io.SEEK_END)
    if size is None:
        raise PhotoRefused
    width, height = size
    cap = limits.max_pixels if kind == JPEG else min(limits.max_pixels, WHOLE_DECODE_PIXELS)
    if width * height > cap:
        raise PhotoTooManyPixels
    if min(width, height) < MIN_EDGE:
        raise PhotoTooSmall
    return kind, width, height
