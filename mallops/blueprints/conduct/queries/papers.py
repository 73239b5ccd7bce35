"""What the app itself has of an officer's four papers (2.3), of a day or of a week."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.blueprints.attendance.models import AttendanceTick
from mallops.blueprints.feedback.models import Feedback
from mallops.blueprints.patrols.models import Patrol, PatrolRound
from mallops.core.casework.models import Case, CaseEvent
from mallops.core.clock import business_day_bounds, now
from mallops.core.db import db
from mallops.core.malls import Mall

WALKED = ("submitted", "late", "made_up")


class Paper(NamedTuple):
    """A paper: how many entries the app has, of how many (None: no number is due), is it kept?"""

    code: str
    have: int
    due: int | None
    kept: bool


class Papers(NamedTuple):
    """The four papers of a person on a day."""

    on: dt.date
    papers: list[Paper]

    def snapshot(self) -> dict[str, Any]:
        """As it is kept with an issued check."""
        return {"on": self.on.isoformat(), "papers": [list(one) for one in self.papers]}


def from_snapshot(kept: dict[str, Any]) -> Papers:
    """What was kept."""
    return Papers(dt.date.fromisoformat(kept["on"]), [Paper(*one) for one in kept["papers"]])


def papers_of(mall_id: int, user_id: int, on: dt.date) -> Papers:
    """The four papers as they stand: sheets, talks on record, the figures of the daily report, attendance."""
    mall = db.session.get_one(Mall, mall_id)
    runs, reviewed = _runs(mall_id, user_id, on)
    due, missed = _rounds(mall_id, user_id, on)
    talks = _talks(mall, user_id, on)
    ticks = _ticks(mall_id, user_id, on)
    return Papers(
        on,
        [
            Paper("sheet", runs, due, runs > 0 and missed == 0),
            Paper("talks", talks, None, talks > 0),
            Paper("report", reviewed, runs, runs > 0 and missed == 0),
            Paper("attendance", ticks, None, ticks > 0),
        ],
    )


def _runs(mall_id: int, user_id: int, on: dt.date) -> tuple[int, int]:
    """Sheets of this person that were handed in, and those of them that stand in the report as reviewed."""
    query = sa.select(sa.func.count(), sa.func.count(Patrol.reviewed_at)).where(
        Patrol.of_mall(mall_id),
        Patrol.created_by_id == user_id,
        Patrol.on == on,
        Patrol.submitted_at.is_not(None),
        Patrol.state != "void",
    )
    found = db.session.execute(query).one()
    return found[0], found[1]


def _rounds(mall_id: int, user_id: int, on: dt.date) -> tuple[int, int]:
    """Rounds that this person owed, and those whose time is over and that nobody walked."""
    missed = sa.and_(PatrolRound.state.in_(("due", "missed")), PatrolRound.ends_at < now())
    query = sa.select(sa.func.count(), sa.func.sum(sa.case((missed, 1), else_=0))).where(
        PatrolRound.mall_id == mall_id,
        PatrolRound.officer_id == user_id,
        PatrolRound.on == on,
        PatrolRound.state != "cancelled",
    )
    found = db.session.execute(query).one()
    return found[0], int(found[1] or 0)


def _talks(mall: Mall, user_id: int, on: dt.date) -> int:
    """What this person wrote down of talks: comments on records, feedback from tenants and the market."""
    begins, ends = business_day_bounds(on, mall.tz)
    said = (
        sa.select(sa.func.count())
        .select_from(CaseEvent)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            Case.mall_id == mall.id,
            CaseEvent.actor_id == user_id,
            CaseEvent.verb == "commented",
            CaseEvent.at >= begins,
            CaseEvent.at < ends,
        )
    )
    heard = (
        sa.select(sa.func.count())
        .select_from(Feedback)
        .where(
            Feedback.of_mall(mall.id),
            Feedback.created_by_id == user_id,
            Feedback.created_at >= begins,
            Feedback.created_at < ends,
        )
    )
    return (db.session.scalar(said) or 0) + (db.session.scalar(heard) or 0)


def _ticks(mall_id: int, user_id: int, on: dt.date) -> int:
    """Shops that this person signed in or out."""
    query = sa.select(sa.func.count(sa.distinct(AttendanceTick.tenant_id))).where(
        AttendanceTick.mall_id == mall_id, AttendanceTick.by_id == user_id, AttendanceTick.on == on
    )
    return db.session.scalar(query) or 0


class Week(NamedTuple):
    """Somebody's daily forms in a week: rounds owed, in time, late, missed; answers corrected."""

    begins: dt.date
    due: int
    in_time: int
    late: int
    missed: int
    corrected: int


def monday_of(on: dt.date) -> dt.date:
    """The Monday of a day's week."""
    return on - dt.timedelta(days=on.weekday())


def week_of(mall_id: int, user_id: int, on: dt.date) -> Week:
    """The week of this day, from Monday to Sunday."""
    begins = monday_of(on)
    days = (begins, begins + dt.timedelta(days=6))
    rounds = sa.select(PatrolRound.state, sa.func.count()).where(
        PatrolRound.mall_id == mall_id,
        PatrolRound.officer_id == user_id,
        PatrolRound.on.between(*days),
        PatrolRound.state != "cancelled",
    )
    found = {state: n for state, n in db.session.execute(rounds.group_by(PatrolRound.state))}
    corrected = db.session.scalar(
        sa.select(sa.func.sum(Patrol.corrected_count)).where(
            Patrol.of_mall(mall_id), Patrol.created_by_id == user_id, Patrol.on.between(*days)
        )
    )
    late = found.get("late", 0) + found.get("made_up", 0)
    return Week(
        begins, sum(found.values()), found.get("submitted", 0), late, found.get("missed", 0), corrected or 0
    )
