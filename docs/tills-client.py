#!/usr/bin/env python3
"""A small client of the API for tills, with nothing but Python's own library. Copy it and make it yours.

    till = Till("https://mall.example.com", "mtest_…")
    key = new_key()                       # keep it with the sale until you have the answer
    print(till.earn(key, card="600000000014", slip_number="A-1", date="2026-03-31", amount_fen=12800))

Every write carries its Idempotency-Key. When the network fails the same call is sent again with the same key:
the mall does it once and answers the same. `verify` checks a webhook.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

TRIES, SECONDS = 5, 10


class Refused(Exception):
    """The mall said no: decide by `code`, show `str(error)` to the cashier."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail", f"HTTP {status}"))
        self.status, self.problem = status, problem
        self.code = str(problem.get("code", ""))


def new_key() -> str:
    """A new Idempotency-Key: one for each booking, stored before it is sent."""
    return str(uuid.uuid4())


class Till:
    """Calls of one key."""

    def __init__(self, base_url: str, api_key: str, language: str = "zh-CN") -> None:
        if not base_url.startswith(("https://", "http://")):
            raise ValueError(base_url)
        self.root = base_url.rstrip("/") + "/api/v1"
        self.headers = {"Authorization": f"Bearer {api_key}", "Accept-Language": language}

    def whoami(self) -> dict[str, Any]:
        """What this key is and what it may do."""
        return self._send("GET", "/whoami", None, "")

    def balance(self, **who: str) -> dict[str, Any]:
        """The points of a card: card=…, qr=… or phone=…."""
        return self._send("POST", "/points/balance", who, "")

    def earn(self, key: str, **slip: Any) -> dict[str, Any]:
        """A slip gives its points."""
        return self._send("POST", "/points/earn", slip, key)

    def refund(self, key: str, **goods: Any) -> dict[str, Any]:
        """Goods come back."""
        return self._send("POST", "/points/refund", goods, key)

    def redeem(self, key: str, **what: Any) -> dict[str, Any]:
        """Points become part of a payment."""
        return self._send("POST", "/points/redeem", what, key)

    def undo_redeem(self, key: str, redemption: str, reason: str) -> dict[str, Any]:
        """The sale did not happen."""
        return self._send("POST", f"/points/redemptions/{redemption}/reverse", {"reason": reason}, key)

    def look_at_voucher(self, code: str, **more: Any) -> dict[str, Any]:
        """Whether a voucher may be taken now."""
        return self._send("POST", "/vouchers/look-up", {"code": code, **more}, "")

    def take_voucher(self, key: str, code: str, amount_fen: int, **more: Any) -> dict[str, Any]:
        """A voucher is used up."""
        return self._send("POST", "/vouchers/redeem", {"code": code, "amount_fen": amount_fen, **more}, key)

    def _send(self, method: str, path: str, body: dict[str, Any] | None, key: str) -> dict[str, Any]:
        """One call, tried again while nobody knows whether it was done, or when the mall asks to wait."""
        headers = dict(self.headers)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        wait = 0.5
        for last in (False,) * (TRIES - 1) + (True,):
            request = urllib.request.Request(self.root + path, data, headers, method=method)  # noqa: S310
            try:
                with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                    return dict(json.load(answer))
            except urllib.error.HTTPError as error:
                problem = _problem(error)
                again = error.code in (429, 500, 502, 503, 504) or problem.get("code") == "in_flight"
                if last or not again:
                    raise Refused(error.code, problem) from error
                wait = float(error.headers.get("Retry-After") or wait)
            except (OSError, ValueError):
                if last:
                    raise
            time.sleep(wait)
            wait *= 2
        raise AssertionError("unreachable")


def _problem(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        return dict(json.load(error))
    except ValueError:
        return {}


def verify(secret: str, header: str, body: bytes, now: float | None = None, tolerance: int = 300) -> bool:
    """Whether a webhook is from the mall and fresh. `body`: the bytes as they came, before any parsing."""
    parts = [part.partition("=") for part in header.split(",")]
    at = next((value for name, _sign, value in parts if name == "t"), "")
    if not at.isdecimal() or abs((time.time() if now is None else now) - int(at)) > tolerance:
        return False
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return any(name == "v1" and hmac.compare_digest(value, wanted) for name, _sign, value in parts)


if __name__ == "__main__":
    import sys

    print(json.dumps(Till(sys.argv[1], sys.argv[2]).whoami(), ensure_ascii=False, indent=2))
