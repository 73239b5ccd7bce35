"""What the figures and the trends share: a drawing, a table, a share in words, names of tiers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.core.formatting import percent


class Table(NamedTuple):
    """A table: title, headings (the first is text, the others figures), rows of words."""

    title: str
    heads: list[str]
    rows: list[list[str]]


class Drawing(NamedTuple):
    """A chart and its title."""

    title: str
    chart: Any


def share(part: int | float, whole: int | float) -> str:
    """In per cent; a dash of nothing."""
    return percent(100 * part / whole, 1) if whole else "–"


def tier_names(mall_id: int, codes: Iterable[str]) -> dict[str, str]:
    """Their names; a tier that is no more keeps its code."""
    known = {one.code: one.name for one in policy_in_force(mall_id).tiers}
    return {code: known.get(code, code) for code in codes}


__all__ = ["Drawing", "Table", "share", "tier_names"]
