"""What a file is and how many pixels it announces, read from its first bytes without a decoder.

Plain parsing of four containers: no C library sees the data on the request path (quality.md, rule 16).
"""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

JPEG, PNG, WEBP, HEIC = "JPEG", "PNG", "WEBP", "HEIF"
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"})
HEADER_BYTES = 4 * 1024 * 1024  # a size that lies deeper than this is refused
MAX_SEGMENTS = 2000
MAX_PADDING = 64  # bytes of 0xFF before a marker
SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

Size = tuple[int, int]


def sniff(head: bytes) -> str | None:
    """JPEG, PNG, WEBP or HEIF by the first 32 bytes, whatever the name says; None for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and (head[8:12] in HEIC_BRANDS):
        return HEIC
    return None


def announced_size(file: BinaryIO, kind: str) -> Size | None:
    """(width, height) that the header announces; None when there is no such header."""
    file.seek(0)
    try:
        if kind == PNG:
            return _png(file.read(33))
        if kind == WEBP:
            return _webp(file.read(40))
        return _jpeg(file) if kind == JPEG else _heif(file.read(HEADER_BYTES))
    except (struct.error, IndexError, ValueError):
        return None


def _png(head: bytes) -> Size | None:
    if head[12:16] != b"IHDR" or len(head) < 33:
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _webp(head: bytes) -> Size | None:
    form = head[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if form == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(file: BinaryIO) -> Size | None:
    file.seek(2)
    for _ in range(MAX_SEGMENTS):
        run = file.read(MAX_PADDING).lstrip(b"\xff")
        if not run or file.tell() > HEADER_BYTES:
            return None
        file.seek(1 - len(run), os.SEEK_CUR)
        marker = run[0]
        if marker in (0x01, *range(0xD0, 0xD9)):
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if length < 2 or marker in (0xD9, 0xDA):
            return None
        if marker in SOF:
            _precision, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        file.seek(length - 2, os.SEEK_CUR)
    return None


def _heif(data: bytes) -> Size | None:
    """The largest image extent (`ispe`) of the file's item properties."""
    found: list[Size] = []
    start = data.find(b"ispe")
    while start != -1 and len(found) < MAX_SEGMENTS:
        if int.from_bytes(data[start - 4 : start], "big") == 20:
            width, height = struct.unpack(">II", data[start + 8 : start + 16])
            found.append((width, height))
        start = data.find(b"ispe", start + 4)
    return max(found, key=lambda size: size[0] * size[1], default=None)
