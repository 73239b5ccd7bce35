"""The figures of key customers kept by month (26.1): trends outlive the bookings they were counted from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from mallops.blueprints.care.models import CareMonth
from mallops.blueprints.care.queries import months as reads
from mallops.blueprints.care.queries.calls import today_in
from mallops.blueprints.care.queries.figures import Figures, Span, figures_of
from mallops.blueprints.care.rules.months import end_of, months_due, name_of
from mallops.core.auth import Actor
from mallops.core.db import db, transaction


def keep_months(actor: Actor, tell: Callable[[], None] | None = None) -> int:
    """Count the months that are missing or may have changed; returns how many.

    The first time these are all since the first purchase. Each is counted outside, and kept in a short
    transaction of its own: a night that breaks off goes on where it was.
    """
    assert actor.mall_id is not None
    today, kept = today_in(actor), reads.counted(actor.mall_id)
    begun = dt.date.fromisoformat(f"{min(kept)}-01") if kept else reads.begun_on(actor.mall_id)
    due = months_due(begun or today, kept, today)
    for first in due:
        found = figures_of(Span(actor.mall_id, first, end_of(first)), today)
        with transaction():
            _keep(found, today)
        if tell is not None:
            tell()
    return len(due)


def _keep(found: Figures, today: dt.date) -> None:
    mall_id, month = found.span.mall_id, name_of(found.span.first)
    row = reads.find_month(mall_id, month)
    if row is None:
        row = CareMonth(mall_id=mall_id, month=month)
        db.session.add(row)
    row.counted_on = today
    row.buyers, row.repeaters, row.fen = found.buyers, sum(found.frequency[1:]), found.fen
    row.best_fen = found.tenths[0] if found.tenths else 0
    row.called, row.won = found.won.called, found.won.bought
    contacts = found.months[0] if found.months else None
    row.tried, row.reached = (contacts.tried, contacts.reached) if contacts else (0, 0)
    row.satisfaction = contacts.satisfaction if contacts else None
    if today <= found.span.last:  # how the members stand is known of now, not of a month that is over
        row.members, row.tiers, row.consents = found.members, found.tiers, found.consents
    db.session.flush()


__all__ = ["keep_months"]
