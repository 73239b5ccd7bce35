"""Which pictures look alike: the same file, or nearly the same scene by perceptual hash. Pure.

A hint and no more: two pictures of one clean corridor differ by little, too.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

NEAR = 4  # bits of 64
#: A dark or blank picture has next to no structure: it is near to every other such, which says nothing.
LEAST_STRUCTURE = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture to compare with: `dhash` is 16 hex digits or None while it is not developed."""

    key: int
    sha256: str
    dhash: str | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """A picture that looks like the one asked about; `exact` is the same file."""

    key: int
    distance: int
    exact: bool


def alike(sha256: str, dhash: str | None, others: Iterable[Candidate], *, most: int = 3) -> list[Likeness]:
    """The pictures that look like this one, the most alike first, of those the newest; at most `most`."""
    bits = int(dhash, 16) if dhash else None
    if bits is not None and not LEAST_STRUCTURE <= bits.bit_count() <= 64 - LEAST_STRUCTURE:
        bits = None
    found = (one for one in (_compare(sha256, bits, other) for other in others) if one is not None)
    return heapq.nsmallest(most, found, key=lambda one: (not one.exact, one.distance, -one.key))


def _compare(sha256: str, bits: int | None, other: Candidate) -> Likeness | None:
    if other.sha256 == sha256:
        return Likeness(other.key, 0, True)
    if bits is None or not other.dhash:
        return None
    distance = (bits ^ int(other.dhash, 16)).bit_count()
    return Likeness(other.key, distance, False) if distance <= NEAR else None
