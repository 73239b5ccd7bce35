"""What members gave in callbacks, as the house's satisfaction rate counts it (53.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.care.models import Callback
from mallops.core.db import db
from mallops.core.satisfaction import rating_source


@rating_source("callbacks")
def ratings(mall_id: int, begins: dt.datetime, ends: dt.datetime) -> list[tuple[int, int]]:
    """Score by callback closed in between."""
    query = sa.select(Callback.id, Callback.satisfaction).where(
        Callback.of_mall(mall_id),
        Callback.satisfaction.is_not(None),
        Callback.closed_at >= begins,
        Callback.closed_at < ends,
    )
    rows: Any = db.session.execute(query)
    return [(key, score) for key, score in rows]


__all__ = ["ratings"]
