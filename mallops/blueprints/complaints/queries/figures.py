"""What the figures of complaints are counted against, and what customers gave (39.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.points.models import Slip
from mallops.core.casefigures.months import month_after
from mallops.core.db import db
from mallops.core.satisfaction import rating_source


def thousand_slips(mall: Any, month: str) -> float | None:
    """Slips of the month in thousands: what the complaint rate 投诉率 is per."""
    first, after = (dt.date.fromisoformat(f"{one}-01") for one in (month, month_after(month)))
    query = sa.select(sa.func.count()).select_from(Slip)
    count = db.session.scalar(query.where(Slip.mall_id == mall.id, Slip.on >= first, Slip.on < after))
    return (count or 0) / 1000 or None


@rating_source("complaints")
def ratings(mall_id: int, begins: dt.datetime, ends: dt.datetime) -> list[tuple[int, int]]:
    """What customers gave for the handling in between; who did not want to say gave nothing (53.1)."""
    query = sa.select(Complaint.id, Complaint.score).where(
        Complaint.of_mall(mall_id),
        Complaint.score > 0,
        Complaint.scored_at >= begins,
        Complaint.scored_at < ends,
    )
    rows: Any = db.session.execute(query)
    return [(key, score) for key, score in rows]


__all__ = ["ratings", "thousand_slips"]
