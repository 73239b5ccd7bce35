"""What a pass's code says, byte by byte (docs/adr/0006). Pure: no key, no clock.

    version 1 | key 4 | pass 16 | from 4 | until 4 | gate 4 | items 8 | issue 1        (42 bytes, big-endian)

A token is these bytes in base64url, a dot, and the 64 bytes of the signature (r, s) in base64url.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
import struct
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

VERSION = 1
_SHAPE = struct.Struct(">B4s16sII4s8sB")
_TOKEN = re.compile(r"([A-Za-z0-9_-]{56})\.([A-Za-z0-9_-]{86})")
#: Letters and digits that nobody confuses when a code is read out.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8


@dataclass(frozen=True)
class Claim:
    """What a code claims. `gate` and `items` are short digests in hexadecimal."""

    key_id: str
    uid: uuid.UUID
    valid_from: dt.datetime
    valid_until: dt.datetime
    gate: str
    items: str
    issue: int


def gate_mark(uid: uuid.UUID) -> str:
    """The short digest by which a code names its gate."""
    return hashlib.sha256(uid.bytes).hexdigest()[:8]


def items_digest(items: Iterable[tuple[str, int, str]]) -> str:
    """The short digest of (name, quantity, unit) in order: another list has another."""
    lines = "\n".join(f"{name}\t{quantity}\t{unit}" for name, quantity, unit in items)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def pack(claim: Claim) -> bytes:
    """The bytes that are signed."""
    return _SHAPE.pack(
        VERSION,
        bytes.fromhex(claim.key_id),
        claim.uid.bytes,
        int(claim.valid_from.timestamp()),
        int(claim.valid_until.timestamp()),
        bytes.fromhex(claim.gate),
        bytes.fromhex(claim.items),
        claim.issue % 256,
    )


def unpack(data: bytes) -> Claim | None:
    """What these bytes claim; None for anything else."""
    if len(data) != _SHAPE.size or data[0] != VERSION:
        return None
    _version, key, uid, first, last, gate, items, issue = _SHAPE.unpack(data)
    begins, ends = (dt.datetime.fromtimestamp(one, dt.UTC) for one in (first, last))
    return Claim(key.hex(), uuid.UUID(bytes=uid), begins, ends, gate.hex(), items.hex(), issue)


def join(data: bytes, signature: bytes) -> str:
    """The token of signed bytes."""
    return f"{_encode(data)}.{_encode(signature)}"


def split(text: str) -> tuple[bytes, bytes] | None:
    """The bytes and the signature in a token, or in the address that a scanner read; None without one."""
    found = _TOKEN.fullmatch(text.strip().rsplit("/", 1)[-1])
    if found is None:
        return None
    try:
        data, signature = (base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in found.groups())
    except (ValueError, binascii.Error):
        return None
    return (data, signature) if join(data, signature) == found.group(0) else None


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def code_in(text: str) -> str:
    """The typed code as it is stored: capitals, without spaces and dashes; "" when it cannot be one."""
    code = re.sub(r"[\s-]", "", text).upper()
    return code if len(code) == CODE_LENGTH and not set(code) - set(ALPHABET) else ""
