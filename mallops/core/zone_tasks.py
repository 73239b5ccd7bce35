"""What has to be done in a zone on its next round: features offer it, sheets and phones show it (11.2).

Nothing here names a person: it lies on phones.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from mallops.core.auth.actor import Actor


@dataclass(frozen=True)
class ZoneTask:
    """One thing to do in a zone. `label` says what, `words` until when, in the reader's language."""

    uid: uuid.UUID
    zone_uid: uuid.UUID
    label: str
    title: str
    words: str
    late: bool
    due_on: dt.date
    url: str


Offer = Callable[[Actor, Collection[int]], list[ZoneTask]]
_OFFERS: list[Offer] = []


def zone_tasks(offer: Offer) -> Offer:
    """Declare what a feature has to be done: `offer(actor, zone_ids)`; no zone ids mean all of the mall."""
    _OFFERS.append(offer)
    return offer


def tasks_of(actor: Actor, zone_ids: Collection[int]) -> list[ZoneTask]:
    """All that waits in these zones, the oldest first."""
    found = [task for offer in _OFFERS for task in offer(actor, zone_ids)]
    return sorted(found, key=lambda one: (one.due_on, str(one.uid)))


def wire(task: ZoneTask) -> dict[str, Any]:
    """As it goes to a phone (docs/floor-api.md)."""
    return {
        "uid": str(task.uid),
        "zone": str(task.zone_uid),
        "label": task.label,
        "title": task.title,
        "words": task.words,
        "late": task.late,
        "due_on": task.due_on.isoformat(),
        "url": task.url,
    }
