"""Segments: written in versions, refreshed set by set, members invited (26.1, 004)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.actions.calls import CallTold, put_on_list
from mallops.blueprints.care.models import CareSegment, CareSegmentVersion, SegmentMember
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.queries import segments as found
from mallops.blueprints.care.queries.conditions import fitting, touchable
from mallops.blueprints.care.rules import words
from mallops.blueprints.care.rules.calling import AHEAD
from mallops.blueprints.care.rules.conditions import Told
from mallops.blueprints.care.rules.scripts import ensure_script
from mallops.blueprints.members.models import Member
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, Invalid

#: Members that are looked at in one transaction: the memory and the lock of a refresh do not grow.
CHUNK = 20_000
MOST_SEGMENTS = 100
MOST_INVITED = 300
MOST_TEXT = 1000


@dataclass(frozen=True)
class Plan:
    """The service plan of a segment: in words, and a contact every so many days (0: none)."""

    text_zh: str = ""
    text_en: str = ""
    every_days: int = 0
    channel: str = "phone"
    script_zh: str = ""
    script_en: str = ""

    def as_stored(self) -> dict[str, Any]:
        """The JSON of it."""
        return dict(vars(self))


@dataclass(frozen=True)
class SegmentTold:
    """A segment as typed."""

    name_zh: str
    name_en: str
    match: str
    conditions: Told
    plan: Plan = field(default_factory=Plan)
    in_use: bool = True


def save_segment(
    actor: Actor, segment: CareSegment | None, told: SegmentTold, *, uid: uuid.UUID | None = None
) -> CareSegment:
    """A new segment, or a new version of one. Raises Invalid, Conflict."""
    authorize(actor, may.SETUP)
    assert actor.mall_id is not None
    _ensure(told)
    if segment is None:
        if len(found.list_segments(actor.mall_id)) >= MOST_SEGMENTS:
            raise Conflict(
                _("There are %(n)s segments already. Change one of them instead.", n=MOST_SEGMENTS)
            )
        segment = CareSegment(mall_id=actor.mall_id, by_id=actor.user_id, version=0)
        segment.uid = uid or uuid.uuid4()
    before = found.current(segment) if segment.version else None
    segment.name_zh, segment.name_en = told.name_zh.strip()[:120], told.name_en.strip()[:120]
    segment.state = "live" if told.in_use else "off"
    plan = told.plan.as_stored()
    same = before is not None and (before.mode, before.conditions, before.plan) == (
        told.match, told.conditions, plan,
    )  # fmt: skip
    if not same:
        segment.version += 1
    db.session.add(segment)
    db.session.flush()
    if not same:
        db.session.add(
            CareSegmentVersion(
                mall_id=actor.mall_id, segment_id=segment.id, version=segment.version, mode=told.match,
                conditions=told.conditions, plan=plan, by_id=actor.user_id,
            )
        )  # fmt: skip
        db.session.flush()
    return segment


def _ensure(told: SegmentTold) -> None:
    errors: dict[str, Any] = {}
    if not (told.name_zh.strip() or told.name_en.strip()):
        errors["name_zh"] = _("Give the segment a name.")
    if told.match not in ("all", "any"):
        errors["match"] = _("Choose one from the list.")
    plan = told.plan
    if not 0 <= plan.every_days <= 730:
        errors["every_days"] = _("Enter a number from %(least)s to %(most)s.", least=0, most=730)
    if plan.channel not in words.CHANNELS:
        errors["channel"] = _("Choose one from the list.")
    if plan.script_zh.strip() or plan.script_en.strip():
        try:
            ensure_script(plan.script_zh, plan.script_en)
        except Invalid as error:
            errors |= {key.replace("text", "script"): says for key, says in error.field_errors.items()}
    if errors:
        raise Invalid(field_errors=errors)


def refresh_segment(
    actor: Actor, segment_id: int, *, chunk: int = CHUNK, tell: Callable[[], None] | None = None
) -> tuple[int, int]:
    """Who came in and who went out since the last time: (came, went). Commits a chunk at a time; killed in
    between, the next refresh finishes it. `tell` is called after each chunk.
    """
    segment = db.session.get_one(CareSegment, segment_id)
    version = found.current(segment)
    told, match, mall_id = list(version.conditions), version.mode, segment.mall_id
    live, today = segment.state == "live", reads.today_in(actor)
    came = went = 0
    db.session.rollback()
    for low, high in found.spans(mall_id, chunk):
        db.session.rollback()  # the look at the next span ends before the write begins
        with transaction():
            clause = fitting(mall_id, told if live else [], match, today)
            plus, minus = _refresh_span(segment_id, clause, (low, high), today)
        came, went = came + plus, went + minus
        if tell is not None:
            tell()
    with transaction():
        segment = db.session.get_one(CareSegment, segment_id)
        segment.count, segment.refreshed_at = found.count_in(segment_id), utcnow()
    return came, went


def _refresh_span(
    segment_id: int, clause: sa.ColumnElement[bool], span: tuple[int, int], today: dt.date
) -> tuple[int, int]:
    connection, table = db.session.connection(), SegmentMember.__table__
    fits = sa.select(Member.id).where(clause, Member.id.between(*span))
    inside = sa.and_(table.c.segment_id == segment_id, table.c.left_on.is_(None))
    out = (
        sa.update(table)
        .where(inside, table.c.member_id.between(*span), table.c.member_id.not_in(fits))
        .values(left_on=today)
    )
    counted = connection.execution_options(preserve_rowcount=True)
    went = counted.execute(out).rowcount
    known = sa.select(sa.literal(1)).where(inside, table.c.member_id == Member.id)
    rows = sa.select(sa.literal(segment_id), Member.id, sa.literal(today)).where(
        clause, Member.id.between(*span), ~known.exists()
    )
    into = sa.insert(table).from_select(["segment_id", "member_id", "entered_on"], rows)
    return counted.execute(into).rowcount, went


@dataclass(frozen=True)
class Invitation:
    """An activity, and to when the members of a segment are invited."""

    topic: str
    planned_on: dt.date
    channel: str = "phone"
    most: int = 100
    script_zh: str = ""
    script_en: str = ""


def invite(actor: Actor, segment: CareSegment, told: Invitation) -> int:
    """Put those of a segment whom marketing may reach on the list, for an activity. Returns how many.

    Raises Invalid.
    """
    authorize(actor, may.SETUP)
    today = reads.today_in(actor)
    _ensure_invitation(told, today)
    rules = reads.rules_of(segment.mall_id)
    inside = sa.select(SegmentMember.member_id).where(
        SegmentMember.segment_id == segment.id, SegmentMember.left_on.is_(None)
    )
    purpose = words.PURPOSE_OF[told.channel]
    may_touch = touchable(told.channel, purpose, rules.gap_days, told.planned_on)
    query = sa.select(Member).where(Member.id.in_(inside), may_touch).order_by(Member.id).limit(told.most)
    script = reads.scripts_of(segment.mall_id)["invitation"]
    zh = told.script_zh.strip() or script.text_zh
    en = told.script_en.strip() or script.text_en
    own = {
        "segment_id": segment.id,
        "script_zh": zh.replace("{topic}", told.topic.strip())[:2000],
        "script_en": en.replace("{topic}", told.topic.strip())[:2000],
    }
    rows = list(db.session.scalars(query))
    for member in rows:
        put_on_list(
            actor, member, CallTold("invitation", told.planned_on, told.channel, told.topic, None, own)
        )
    return len(rows)


def _ensure_invitation(told: Invitation, today: dt.date) -> None:
    errors: dict[str, Any] = {}
    if len(told.topic.strip()) < 2:
        errors["topic"] = _("Write to what they are invited, and when it is.")
    if not today <= told.planned_on <= today + AHEAD:
        errors["planned_on"] = _("Choose a day from today on, within a year.")
    if told.channel not in words.CHANNELS:
        errors["channel"] = _("Choose one from the list.")
    if not 1 <= told.most <= MOST_INVITED:
        errors["most"] = _("Enter a number from %(least)s to %(most)s.", least=1, most=MOST_INVITED)
    if told.script_zh.strip() or told.script_en.strip():
        try:
            ensure_script(told.script_zh, told.script_en)
        except Invalid as error:
            errors |= {key.replace("text", "script"): says for key, says in error.field_errors.items()}
    if errors:
        raise Invalid(field_errors=errors)


def plan_of(version: CareSegmentVersion) -> Plan:
    """The service plan of a version."""
    body: Mapping[str, Any] = version.plan or {}
    known = Plan().as_stored()
    return Plan(**{key: body.get(key, value) for key, value in known.items()})


__all__ = ["Invitation", "Plan", "SegmentTold", "invite", "plan_of", "refresh_segment", "save_segment"]
