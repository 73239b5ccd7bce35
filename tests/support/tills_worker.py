"""A till that sends slips until it is killed: `python -m tests.support.tills_worker TOKEN CARD DAY NAME`.

It goes through the whole program, from the header to the answer, and writes each key with the id it got.
"""

from __future__ import annotations

import itertools
import sys

from config import Settings
from mallops.app import create_app


def main(token: str, card: str, day: str, name: str) -> None:
    """Slip after slip, each with a key of its own."""
    till = create_app(Settings.from_env()).test_client()
    for number in itertools.count():
        key = f"{name}-{number:05d}"
        body = {"card": card, "slip_number": key, "date": day, "amount_fen": 50_000}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = till.post("/api/v1/points/earn", json=body, headers=headers)
        if answer.status_code != 429:
            print(f"{key} {answer.get_json()['id']}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:5])
