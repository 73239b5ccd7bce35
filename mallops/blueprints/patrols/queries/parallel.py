"""Runs of one round by two people who did not know of each other, and starts that joined a run."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.patrols.models import Patrol, PatrolRound, PatrolStart, PatrolSubmission
from mallops.blueprints.patrols.queries.rounds import round_of_zone
from mallops.blueprints.patrols.rules.rounds import FINISHED
from mallops.core.auth import Actor
from mallops.core.casework import Case
from mallops.core.db import db


@dataclass(frozen=True)
class Finished:
    """The run that finished a round, and when the server learned of it."""

    patrol_id: int
    known_at: dt.datetime


def finished_run(round_id: int) -> Finished | None:
    """The first run that was submitted for a round; None when none was."""
    query = (
        sa.select(PatrolSubmission.patrol_id, PatrolSubmission.created_at)
        .join(Patrol, Patrol.id == PatrolSubmission.patrol_id)
        .where(Patrol.round_id == round_id, Patrol.state != "void")
        .order_by(PatrolSubmission.id)
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return Finished(row.patrol_id, row.created_at) if row is not None else None


def find_finished_round(actor: Actor, zone_id: int, at: dt.datetime) -> PatrolRound | None:
    """The round of a zone that this person could have begun at a moment, and that somebody has finished."""
    return round_of_zone(actor, zone_id, at, [one.value for one in FINISHED])


def find_start(uid: uuid.UUID) -> PatrolStart | None:
    """The start under this uid that led to a colleague's run."""
    return db.session.scalar(sa.select(PatrolStart).where(PatrolStart.uid == uid))


def parallel_uid(patrol_id: int | None) -> uuid.UUID | None:
    """Public id of the run that another one stands beside. No query for None."""
    if patrol_id is None:
        return None
    return db.session.scalar(sa.select(Case.uid).where(Case.id == patrol_id))


def parallels_of(patrol: Patrol) -> list[Patrol]:
    """The runs that walked the same round at the same time: the one it stands beside, or those beside it."""
    beside = Patrol.parallel_of_id == patrol.id
    if patrol.parallel_of_id is not None:
        siblings = sa.and_(Patrol.parallel_of_id == patrol.parallel_of_id, Patrol.id != patrol.id)
        beside = sa.or_(Patrol.id == patrol.parallel_of_id, siblings, beside)
    query = (
        sa.select(Patrol)
        .where(beside, Patrol.of_mall(patrol.mall_id), Patrol.state != "void")
        .options(joinedload(Patrol.owner))
        .order_by(Patrol.id)
        .limit(10)
    )
    return list(db.session.scalars(query))


def with_parallels(patrol_ids: Collection[int]) -> set[int]:
    """Of these runs, those beside which another was walked. One query, none for no ids."""
    if not patrol_ids:
        return set()
    query = (
        sa.select(Patrol.parallel_of_id)
        .where(Patrol.parallel_of_id.in_(patrol_ids), Patrol.state != "void")
        .distinct()
    )
    return {one for one in db.session.scalars(query) if one is not None}
