"""What webhooks tell, how they are signed, when a try is repeated."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.tills.rules.schema import Field

EVENTS: dict[str, Any] = {
    "points.earned": _l("A slip gave points"),
    "points.refunded": _l("Goods came back, and their points"),
    "points.redeemed": _l("Points were taken"),
    "voucher.redeemed": _l("A voucher was taken"),
    "card.frozen": _l("A card was frozen"),
}
PING = "ping"
SIGNATURE = "Mallops-Signature"
#: Minutes to wait after each failed try; after the last one somebody has to look. About a day in all.
WAITS = (1, 2, 5, 10, 30, 60, 120, 240, 480, 600)
#: A receiver refuses what was signed longer ago than this.
TOLERANCE_SECONDS = 300

_CARD = Field("card", "text", _l("Number of the card the member carries."), "600000012347", nullable=True)
_ID = Field("id", "uuid", _l("Id of the booking."), "0d3f7c1e-5a53-4b0e-9d7e-1a2b3c4d5e6f")
_BALANCE = Field("balance", "whole", _l("Points after it."), 520)
_SHOP = Field("shop", "text", _l("Code of the shop."), "S01", nullable=True)
_SLIP = Field("slip_number", "text", _l("Number of the slip."), "A-10023", nullable=True)
_FEN = Field("amount_fen", "whole", _l("The money behind it, in fen."), 12800)
#: What stands in `data` of each event.
DATA: dict[str, tuple[Field, ...]] = {
    "points.earned": (
        _ID, _CARD, _SHOP, _SLIP, _FEN, Field("points", "whole", _l("Points given."), 128), _BALANCE,
    ),
    "points.refunded": (
        _ID, _CARD, _SHOP, _SLIP, _FEN, Field("points", "whole", _l("Points, below zero."), -64), _BALANCE,
    ),
    "points.redeemed": (
        _ID, _CARD, _FEN, Field("points", "whole", _l("Points, below zero."), -100), _BALANCE,
    ),
    "voucher.redeemed": (
        Field("id", "uuid", _l("Id of the redemption."), "5b1e2b2c-93a4-4c7e-8b58-0a5c2f6f9a11"),
        _SHOP, _SLIP, _FEN, Field("value_fen", "whole", _l("What the mall owes the shop, in fen."), 2000),
    ),
    "card.frozen": (_CARD,),
    PING: (),
}  # fmt: skip


def new_secret() -> str:
    """What a partner checks signatures with; shown once."""
    return "whsec_" + secrets.token_urlsafe(32)


def signature(body: bytes, at: int, keys: Iterable[str]) -> str:
    """The header's value: `t=<seconds>,v1=<hex>`, a `v1` for each secret that is valid."""
    signed = str(at).encode() + b"." + body
    marks = [hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys]
    return ",".join([f"t={at}", *(f"v1={one}" for one in marks)])


def next_wait(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many tries; None when that was the last one."""
    return dt.timedelta(minutes=WAITS[attempts - 1]) if attempts <= len(WAITS) else None


def ensure_events(wanted: Sequence[str]) -> list[str]:
    """Those that there are, in order."""
    return [one for one in EVENTS if one in set(wanted)]


__all__ = [
    "DATA",
    "EVENTS",
    "PING",
    "SIGNATURE",
    "TOLERANCE_SECONDS",
    "WAITS",
    "ensure_events",
    "new_secret",
    "next_wait",
    "signature",
]
