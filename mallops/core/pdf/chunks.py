"""Cutting one long HTML document at the places its template allows, so that two processes can share it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

#: What the macro `may_split()` writes between two children of `<main>`.
MARK = '<hr class="may-split">'
OPEN, CLOSE = "<main>", "</main>"
_PHOTO = re.compile(r'"mall-photo:([0-9A-Za-z-]{1,64})"')
PHOTO_WEIGHT = 6000  # a photo costs about as much time as this many characters of HTML
WORTH_SPLITTING = 130_000  # below this weight one process is as fast as two


def photo_names(html: str) -> list[str]:
    """The photos a document shows, each once, in order."""
    return list(dict.fromkeys(_PHOTO.findall(html)))


def weigh(html: str) -> int:
    """About how long a piece takes to lay out, in characters of plain table."""
    return len(html) + PHOTO_WEIGHT * len(_PHOTO.findall(html))


def split(html: str, parts: int = 2) -> list[str]:
    """At most `parts` whole documents of about equal weight; one when cutting would not pay."""
    head, opening, rest = html.partition(OPEN)
    body, closing, tail = rest.rpartition(CLOSE)
    pieces = body.split(MARK)
    weights = [weigh(piece) for piece in pieces]
    if not opening or not closing or len(pieces) < 2 or sum(weights) < WORTH_SPLITTING:
        return [html.replace(MARK, "")]
    return [
        f"{head}{opening}{''.join(pieces[begin:end])}{closing}{tail}"
        for begin, end in _ranges(weights, parts)
    ]


def _ranges(weights: Sequence[int], parts: int) -> list[tuple[int, int]]:
    """Consecutive ranges whose sums are near equal: cut where the running sum passes each share."""
    total, running, cuts = sum(weights), 0, [0]
    for at, weight in enumerate(weights):
        share = total * len(cuts) / parts
        if running and running + weight / 2 > share and len(cuts) < parts:
            cuts.append(at)
        running += weight
    return [(begin, end) for begin, end in pairwise([*cuts, len(weights)]) if end > begin]
