"""A till that sends slips until it is killed (`nursery.py`).

It goes through the whole program, from the header to the answer, and writes each key with the id it got.
"""

from __future__ import annotations

import itertools

from flask import Flask


def work(app: Flask, token: str, card: str, day: str, name: str) -> None:
    """Slip after slip, each with a key of its own."""
    till = app.test_client()
    for number in itertools.count():
        key = f"{name}-{number:05d}"
        body = {"card": card, "slip_number": key, "date": day, "amount_fen": 50_000}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = till.post("/api/v1/points/earn", json=body, headers=headers)
        if answer.status_code != 429:
            print(f"{key} {answer.get_json()['id']}", flush=True)
