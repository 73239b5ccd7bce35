"""What a voucher's code says, byte by byte. Pure: the key is handed in.

    version 1 | voucher 16 | value in fen 8 | last day 4   (29 bytes, big-endian), and 16 of HMAC-SHA-256

in base32 without padding, after `V1`: capital letters and digits only, so the QR code is small and a scanner
that types like a keyboard types it right. Only this house reads it, and always online, so one secret is
enough; a goods pass is read at the gate without a network and needs a key pair (ADR 0006).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import re
import struct
import uuid
from dataclasses import dataclass

VERSION = 1
PREFIX = "V1"
_SHAPE = struct.Struct(">B16sQI")
_MAC = 16
_TOKEN = re.compile(rf"{PREFIX}[A-Z2-7]{{72}}")
#: Letters and digits that nobody confuses when a code is read out.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
_EPOCH = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Claim:
    """Which voucher, what it is worth, until when."""

    uid: uuid.UUID
    value: int
    valid_until: dt.date


def sign(claim: Claim, key: bytes) -> str:
    """The text of the QR code."""
    data = _SHAPE.pack(VERSION, claim.uid.bytes, claim.value, (claim.valid_until - _EPOCH).days)
    return PREFIX + base64.b32encode(data + _mac(data, key)).decode().rstrip("=")


def read(text: str, key: bytes) -> Claim | None:
    """What a signed code claims; None for anything that this house did not sign."""
    text = text.strip().upper()
    if not _TOKEN.fullmatch(text):
        return None
    body = text[len(PREFIX) :]
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except (ValueError, binascii.Error):
        return None
    data, mac = raw[:-_MAC], raw[-_MAC:]
    if len(data) != _SHAPE.size or not hmac.compare_digest(mac, _mac(data, key)):
        return None
    version, uid, value, day = _SHAPE.unpack(data)
    if version != VERSION or day > 200_000:
        return None
    return Claim(uuid.UUID(bytes=uid), value, _EPOCH + dt.timedelta(days=day))


def looks_signed(text: str) -> bool:
    """Whether it has the shape of a signed code."""
    return _TOKEN.fullmatch(text.strip().upper()) is not None


def code_in(text: str) -> str:
    """The typed code as it is stored: capitals, without spaces and dashes; "" when it cannot be one."""
    code = re.sub(r"[\s-]", "", text).upper()
    return code if len(code) == CODE_LENGTH and not set(code) - set(ALPHABET) else ""


def spoken(code: str) -> str:
    """`ABCDE-FGH23`, as it is printed and read out."""
    return f"{code[:5]}-{code[5:]}"


def _mac(data: bytes, key: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()[:_MAC]
