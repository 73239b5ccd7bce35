"""What a phone sends of itself: the digest of a body, and the code that its camera read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of a JSON body in canonical form: the same body always has the same digest."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def scanned_code(text: str | None) -> str:
    """The short code in what a camera read: a bare code, or the last part of a label's address."""
    return (text or "").strip().rstrip("/").rsplit("/", 1)[-1].partition("?")[0].upper()
