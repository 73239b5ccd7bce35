"""Hints for whoever reviews: presence, dwell, window, jumps, a clock that is off (1.1)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.patrols.queries.runs import Slot
from mallops.blueprints.patrols.queries.sheets import sheet_of_patrol, sightings_of, window_of
from mallops.blueprints.patrols.rules.presence import WalkFacts, hints


def hints_of(patrol: Patrol, current: Mapping[Slot, PatrolAnswer], at: dt.datetime) -> list[dict[str, Any]]:
    """What is worth a second look, as stored on the run. A clock that is off shows in `skew_seconds`."""
    items = sheet_of_patrol(patrol).by_id
    answers = Counter(items[item_id].section for item_id, _shop in current)
    walk = WalkFacts(
        started_at=patrol.started_at,
        submitted_at=at,
        dwell=patrol.dwell,
        answers=dict(answers),
        scanned=patrol.presence == "scanned",
        window=window_of(patrol) if patrol.purpose == "round" else None,
    )
    return [one.as_json() for one in hints(walk, sightings_of(patrol, patrol.owner_id, at))]
