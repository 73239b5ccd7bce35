"""What figures and trends share: names of tiers."""

from __future__ import annotations

from collections.abc import Iterable

from mallops.blueprints.points.queries.settings import policy_in_force


def tier_names(mall_id: int, codes: Iterable[str]) -> dict[str, str]:
    """Their names; a tier that is no more keeps its code."""
    known = {one.code: one.name for one in policy_in_force(mall_id).tiers}
    return {code: known.get(code, code) for code in codes}


__all__ = ["tier_names"]
