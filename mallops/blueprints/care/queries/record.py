"""The quality-tracking record 质量跟踪记录 of a member: purchases, returns, contacts, segments (000, 004)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.care.models import Callback
from mallops.blueprints.care.queries.segments import segments_of
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.models import PointAccount, Slip
from mallops.core.db import db

#: Lines of one kind on a record.
MOST = 300


@dataclass(frozen=True)
class Line:
    """One thing that happened: `what` is slip, return, contact, entered or left; `row` what it was."""

    on: dt.date
    what: str
    row: Any


@dataclass(frozen=True)
class Record:
    """A member's record in a span of days."""

    member: Member
    since: dt.date
    until: dt.date
    slips: int = 0
    fen: int = 0
    last_on: dt.date | None = None
    contacts: int = 0
    complaints: int = 0
    satisfaction: float | None = None
    lines: list[Line] = field(default_factory=list)


def record_of(member: Member, since: dt.date, until: dt.date) -> Record:
    """The record, the newest first."""
    slips = _slips(member, since, until)
    calls = _contacts(member, since, until)
    live = [one for one in slips if one.live]
    marks = [one.satisfaction for one in calls if one.satisfaction is not None]
    lines = [Line(one.on, "slip", one) for one in live]
    lines += [Line(one.on, "return", one) for one in live if one.refunded]
    lines += [Line(_day(one), "contact", one) for one in calls]
    for segment, entered, left in segments_of(member.id):
        lines += [Line(entered, "entered", segment)] if since <= entered <= until else []
        lines += [Line(left, "left", segment)] if left is not None and since <= left <= until else []
    lines.sort(key=lambda one: (one.on, one.what), reverse=True)
    return Record(
        member,
        since,
        until,
        len(live),
        sum(one.amount - one.refunded for one in live),
        max((one.on for one in live), default=None),
        len([one for one in calls if one.touched_on]),
        len([one for one in calls if one.reason == "complaint" or one.issue_id is not None]),
        round(sum(marks) / len(marks), 1) if marks else None,
        lines,
    )


def _day(call: Callback) -> dt.date:
    return call.touched_on or call.planned_on


def _slips(member: Member, since: dt.date, until: dt.date) -> list[Slip]:
    query = (
        sa.select(Slip)
        .join(PointAccount, PointAccount.id == Slip.account_id)
        .options(joinedload(Slip.tenant))
        .where(PointAccount.member_id == member.id, Slip.on.between(since, until))
    )
    return list(db.session.scalars(query.order_by(Slip.on.desc(), Slip.id.desc()).limit(MOST)))


def _contacts(member: Member, since: dt.date, until: dt.date) -> list[Callback]:
    day = sa.func.coalesce(Callback.touched_on, Callback.planned_on)
    query = (
        sa.select(Callback)
        .options(joinedload(Callback.owner), joinedload(Callback.issue_case))
        .where(Callback.member_id == member.id, day.between(since, until))
    )
    return list(db.session.scalars(query.order_by(Callback.id.desc()).limit(MOST)))


__all__ = ["Line", "Record", "record_of"]
