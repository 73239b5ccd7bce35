"""What an entry must be: lines that add up to nothing, a hash over all it says."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

#: Before the first entry.
GENESIS = b"\x00" * 32
#: What the hash covers of an entry, in this order; then its lines.
HASHED = (
    "mall_id",
    "seq",
    "kind",
    "at",
    "on",
    "key",
    "account_id",
    "points",
    "fen",
    "slip_id",
    "reverses_id",
    "reason",
    "explanation",
    "by_id",
    "second_by_id",
    "channel",
)
_FIELDS, _AT, _ON = itemgetter(*HASHED), HASHED.index("at"), HASHED.index("on")
#: Made once: making one takes longer than what it does.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Line(NamedTuple):
    """One side of an entry as it stands in the books."""

    account_id: int
    amount: int
    balance_after: int


class Unbalanced(ValueError):
    """Lines that do not add up to nothing: a fault of the program, never of a person."""


def ensure_balanced(amounts: Iterable[int]) -> None:
    """Raise Unbalanced unless the amounts add up to nothing."""
    amounts = list(amounts)
    if sum(amounts) != 0 or 0 in amounts:
        raise Unbalanced(f"lines of {amounts}")


def entry_hash(prev: bytes, entry: Mapping[str, Any], lines: Sequence[Line]) -> bytes:
    """The hash of an entry after the one with hash `prev`."""
    said: list[Any] = list(_FIELDS(entry))
    said[_AT] = said[_AT].astimezone(dt.UTC).isoformat(timespec="microseconds")
    said[_ON] = said[_ON].isoformat()
    body = _ENCODER.encode([said, sorted(list(one) for one in lines)])
    return hashlib.sha256(prev + body.encode()).digest()


__all__ = ["GENESIS", "HASHED", "Line", "Unbalanced", "ensure_balanced", "entry_hash"]
