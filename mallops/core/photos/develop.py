"""From a stored original to the three pictures people see, in a bounded child (quality.md, rule 16).

Runs in the background worker, never in a request: see `process`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from config import PhotoLimits
from mallops.core.bounded import ChildFailed, Pool
from mallops.core.photos.refusals import PhotoTooDemanding, refusal
from mallops.core.photos.store import DISPLAY, PRINT, THUMB, PhotoStore, derivative_key

PRINT_BYTES = 90 * 1024  # 300 of them stay below 27 MB
THUMB_BYTES = 24 * 1024
_pool = Pool("mallops.core.photos.child", size=1)


@dataclass(frozen=True, slots=True)
class Derivatives:
    """JPEGs without metadata; `width` and `height` are those of `display`; `dhash` is 16 hex digits."""

    display: bytes
    thumb: bytes
    print: bytes
    width: int
    height: int
    dhash: str


def process(
    original: bytes, *, watermark: Sequence[str], limits: PhotoLimits, max_edge: int | None = None
) -> Derivatives:
    """Orient, re-encode, strip, shrink and watermark one picture.

    `watermark` are the lines burnt into the bottom strip (see `watermark_lines`); none means no strip.
    Raises a PhotoRefused when the picture cannot be read, or not within `limits.decode_seconds`.
    """
    request = {
        "watermark": list(watermark),
        "max_pixels": limits.max_pixels,
        "display": [max_edge or limits.max_edge, limits.target_bytes],
        "print": [limits.print_edge, PRINT_BYTES],
        "thumb": [limits.thumb_edge, THUMB_BYTES],
    }
    try:
        reply = _pool.call(request, [original], seconds=limits.decode_seconds)
    except ChildFailed as failure:
        raise PhotoTooDemanding from failure
    if "refused" in reply.fields:
        raise refusal(str(reply.fields["refused"]))
    display, thumb, printed = reply.blobs
    width, height = reply.fields["size"]
    return Derivatives(display, thumb, printed, int(width), int(height), str(reply.fields["dhash"]))


def store_derivatives(store: PhotoStore, photo_uid: uuid.UUID, made: Derivatives) -> dict[str, str]:
    """Write the three pictures of one photo durably; their keys by kind. Running it again changes nothing."""
    keys = {}
    for kind, data in ((DISPLAY, made.display), (THUMB, made.thumb), (PRINT, made.print)):
        keys[kind] = derivative_key(photo_uid, kind)
        store.put(keys[kind], data)
    return keys


def watermark_lines(taken_at: dt.datetime, tz: ZoneInfo, *, place: str = "", person: str = "") -> list[str]:
    """Time in the mall's zone (with its offset from UTC), then place and person: the lines of the strip."""
    local = taken_at.astimezone(tz)
    offset = local.strftime("%z")
    when = f"{local:%Y-%m-%d %H:%M:%S} UTC{offset[:3]}:{offset[3:]}"
    return [when, *(text for text in (place.strip(), person.strip()) if text)]


def distance(one: str, other: str) -> int:
    """How many of 64 bits differ between two perceptual hashes; up to about 8 is the same scene."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
