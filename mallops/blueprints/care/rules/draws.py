"""The sample of a day's customers (26.4): the same seed and the same customers give the same sample.

Each customer gets the number SHA-256(seed/uid); the lowest win. So nobody chooses, the order in which they
bought plays no part, and anybody can draw again with any tool.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable
from math import ceil


def size_of(population: int, percent: int, most: int) -> int:
    """How many are drawn: `percent` in hundredths of a per cent, at least one, never more than `most`."""
    if population <= 0 or percent <= 0:
        return 0
    return min(ceil(population * percent / 10_000), most, population)


def ticket(seed: str, uid: str) -> str:
    """The number of one customer in one draw."""
    return hashlib.sha256(f"{seed}/{uid}".encode()).hexdigest()


def draw(seed: str, customers: Iterable[tuple[int, str]], count: int) -> list[int]:
    """`count` of the customers (id, uid), the lowest ticket first; in memory only so many as are drawn."""
    tickets = ((ticket(seed, uid), number) for number, uid in customers)
    return [number for _ticket, number in heapq.nsmallest(count, tickets)]


__all__ = ["draw", "size_of", "ticket"]
