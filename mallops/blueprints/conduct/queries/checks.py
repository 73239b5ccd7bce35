"""Checks by what they wait for: today's and this week's that are still to be made, rows of a list."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.blueprints.accounts.models import User
from mallops.blueprints.conduct.models import ConductCheck
from mallops.blueprints.conduct.queries.papers import monday_of
from mallops.blueprints.conduct.queries.people import list_staff
from mallops.core.auth import Actor
from mallops.core.casework import CaseKind
from mallops.core.db import db
from mallops.core.registers.columns import CASES, own_table
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import COUNT_LIMIT, conditions


class Due(NamedTuple):
    """A member of staff: the check of the day and of the week, as far as they are issued."""

    person: User
    daily: ConductCheck | None
    weekly: ConductCheck | None


def list_due(mall_id: int | None, besides: int | None, on: dt.date) -> list[Due]:
    """Front-line staff with the daily check (2.5) of a day and the weekly one (2.4) of its week."""
    monday = monday_of(on)
    query = (
        sa.select(ConductCheck)
        .where(
            ConductCheck.of_mall(mall_id),
            ConductCheck.issued_at.is_not(None),
            ConductCheck.state != "void",
            sa.or_(
                sa.and_(ConductCheck.check_type == "daily", ConductCheck.checked_on == on),
                sa.and_(
                    ConductCheck.check_type == "weekly",
                    ConductCheck.checked_on.between(monday, monday + dt.timedelta(days=6)),
                ),
            ),
        )
        .order_by(ConductCheck.id)
    )
    made = {(one.target_id, one.check_type): one for one in db.session.scalars(query)}
    return [
        Due(one, made.get((one.id, "daily")), made.get((one.id, "weekly")))
        for one in list_staff(mall_id, besides)
    ]


def count_rows(kind: CaseKind, actor: Actor, asked: Criteria) -> int:
    """How many rows a list has, counted to a hundred: what a card of the home page says."""
    own: Any = own_table(kind)
    few = (
        sa.select(sa.literal(1))
        .select_from(CASES.join(own, own.c.id == CASES.c.id))
        .where(*conditions(kind, actor, asked))
        .limit(COUNT_LIMIT)
        .subquery()
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(few)) or 0
