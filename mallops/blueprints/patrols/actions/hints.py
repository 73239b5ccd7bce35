"""Hints for whoever reviews: presence, dwell, window, jumps, two verdicts, moments not believed (1.1)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.patrols.queries.runs import given_answer
from mallops.blueprints.patrols.queries.sheets import sheet_of_patrol, sightings_of, window_of
from mallops.blueprints.patrols.rules.merging import merge
from mallops.blueprints.patrols.rules.presence import Hint, WalkFacts, hints


def hints_of(
    patrol: Patrol, history: Sequence[PatrolAnswer], at: dt.datetime, *, by: int | None
) -> list[dict[str, Any]]:
    """What is worth a second look, as stored on the run. `by` submits it: the dwell times are their phone's.

    `history` is every answer of the run. A clock that is off shows in `skew_seconds`.
    """
    items = sheet_of_patrol(patrol).by_id
    current = [one for one in history if one.is_current]
    walk = WalkFacts(
        started_at=patrol.started_at,
        submitted_at=at,
        dwell=patrol.dwell,
        answers=dict(Counter(items[one.item_id].section for one in current)),
        own=dict(Counter(items[one.item_id].section for one in current if one.answered_by_id == by)),
        scanned=patrol.presence == "scanned",
        window=window_of(patrol) if patrol.purpose == "round" else None,
    )
    found = [
        *_two_verdicts(history),
        *hints(walk, sightings_of(patrol, patrol.owner_id, at)),
        *_not_believed(patrol, history),
    ]
    return [one.as_json() for one in found]


def _two_verdicts(history: Sequence[PatrolAnswer]) -> list[Hint]:
    """How many places two officers judged differently."""
    count = sum(one.conflict for one in merge(given_answer(one) for one in history if not one.corrected))
    return [Hint("two_verdicts", count)] if count else []


def _not_believed(patrol: Patrol, history: Sequence[PatrolAnswer]) -> list[Hint]:
    """How many moments the phone named that cannot be true."""
    count = bool(patrol.clock) + sum(bool(one.clock) for one in history)
    return [Hint("times", count)] if count else []
