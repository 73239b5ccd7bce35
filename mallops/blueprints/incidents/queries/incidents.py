"""Reads of incidents: the plan for one, the figures of a year."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.incidents.models import ContingencyPlan, Incident, IncidentRules, IncidentTold
from mallops.blueprints.incidents.rules.words import CHASE_MINUTES, CHASES
from mallops.core.db import db


def list_plans(mall_id: int, category: str) -> list[ContingencyPlan]:
    """Plans in force for a kind of incident, newest first."""
    query = (
        sa.select(ContingencyPlan)
        .where(
            ContingencyPlan.of_mall(mall_id),
            ContingencyPlan.state == "in_force",
            ContingencyPlan.category == category,
        )
        .order_by(ContingencyPlan.id.desc())
    )
    return list(db.session.scalars(query))


def list_unseen(mall_id: int | None, user_id: int) -> list[Incident]:
    """Open incidents that this person was told of and has not confirmed, gravest first."""
    query = (
        sa.select(Incident)
        .join(IncidentTold, IncidentTold.incident_id == Incident.id)
        .where(
            Incident.of_mall(mall_id),
            IncidentTold.user_id == user_id,
            IncidentTold.seen_at.is_(None),
            Incident.state.not_in(("reviewed", "void")),
        )
        .order_by(Incident.level, Incident.id.desc())
        .limit(50)
    )
    return list(db.session.scalars(query))


def find_rules(mall_id: int | None) -> IncidentRules | None:
    """What the mall has set, or None while it has not."""
    return db.session.scalar(sa.select(IncidentRules).where(IncidentRules.mall_id == mall_id))


def chase_minutes(mall_id: int | None) -> int:
    """After how many minutes a level-1 incident that nobody has seen is told again."""
    row = find_rules(mall_id)
    return row.chase_minutes if row is not None else CHASE_MINUTES


def has_been_seen(case: Incident) -> bool:
    """Whether anybody of the house who was told has said that they have seen it."""
    return any(one.user_id is not None and one.seen_at is not None for one in case.told)


def list_to_chase(now: dt.datetime) -> list[int]:
    """Level-1 incidents that may have to be told again, in every mall: their keys, oldest first."""
    query = sa.select(Incident.id).where(
        Incident.level == 1,
        Incident.alerted_at.is_not(None),
        Incident.alerted_at >= now - dt.timedelta(days=1),
        Incident.chased < len(CHASES),
        Incident.state.in_(("reported", "responding", "controlled")),
    )
    return list(db.session.scalars(query.order_by(Incident.id)))


@dataclass(frozen=True)
class Year:
    """The incidents of a year of the mall's calendar, void ones left out."""

    year: int
    incidents: list[Incident]
    tz: str

    @property
    def total(self) -> int:
        """How many."""
        return len(self.incidents)

    def count(self, key: Callable[[Incident], Any]) -> Counter[Any]:
        """How many by any key."""
        return Counter(key(one) for one in self.incidents)

    @property
    def months(self) -> list[int]:
        """How many in each month, January first."""
        found = self.count(lambda one: one.occurred_at.astimezone(ZoneInfo(self.tz)).month)
        return [found.get(month, 0) for month in range(1, 13)]

    @property
    def response_minutes(self) -> float | None:
        """Mean minutes from the report to the first response; None when nobody responded yet."""
        spans = [
            (one.responded_at - one.created_at).total_seconds() / 60
            for one in self.incidents
            if one.responded_at is not None
        ]
        return sum(spans) / len(spans) if spans else None

    @property
    def loss_fen(self) -> int:
        """Damage and loss together, in fen."""
        return sum(int(one.loss_yuan * 100) for one in self.incidents if one.loss_yuan)

    @property
    def reviewed(self) -> int:
        """How many were reviewed."""
        return sum(one.state == "reviewed" for one in self.incidents)


def year_figures(mall_id: int | None, year: int, tz: str) -> Year:
    """The year's incidents in the order in which they happened."""
    first, after = (
        dt.datetime(one, 1, 1, tzinfo=ZoneInfo(tz)).astimezone(dt.UTC) for one in (year, year + 1)
    )
    query = (
        sa.select(Incident)
        .options(joinedload(Incident.zone))
        .where(
            Incident.of_mall(mall_id),
            Incident.state != "void",
            Incident.occurred_at >= first,
            Incident.occurred_at < after,
        )
        .order_by(Incident.occurred_at, Incident.id)
    )
    return Year(year, list(db.session.scalars(query)), tz)
