"""Suggestions whose personal words have been kept long enough."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.surveys.models import Suggestion
from mallops.core.db import db

AT_ONCE = 200


def list_to_empty(mall_id: int, before: dt.datetime) -> list[Suggestion]:
    """Closed before a moment, and still with words or a name."""
    query = (
        sa.select(Suggestion)
        .where(
            Suggestion.of_mall(mall_id),
            Suggestion.closed_at < before,
            sa.or_(
                Suggestion.speaker.is_not(None), Suggestion.phone.is_not(None), Suggestion.text.is_not(None)
            ),
        )
        .order_by(Suggestion.id)
        .limit(AT_ONCE)
    )
    return list(db.session.scalars(query))
