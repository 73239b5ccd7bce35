"""Segments: their versions, who is in them, how many would be."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.care.models import CareSegment, CareSegmentVersion, SegmentMember
from mallops.blueprints.care.queries.conditions import fitting
from mallops.blueprints.care.rules.conditions import Told
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.blueprints.points.queries.shops import find_shop, names_of
from mallops.blueprints.tenants.models import Tenant
from mallops.core.db import db

#: Up to so many members every one is counted; above, one in so many that about this many are looked at.
EXACT = 20_000
SAMPLE = 6


@dataclass(frozen=True)
class Found:
    """How many would be in it (`about`: reckoned from a part of the members), and some of them."""

    count: int
    about: bool
    rows: list[Member] = field(default_factory=list)


def list_segments(mall_id: int, *, live: bool = False) -> list[CareSegment]:
    """The segments of a mall, those in use first."""
    query = sa.select(CareSegment).where(CareSegment.mall_id == mall_id)
    query = query.where(CareSegment.state == "live") if live else query
    return list(db.session.scalars(query.order_by(CareSegment.state, CareSegment.id)))


def find_segment(mall_id: int, uid: uuid.UUID) -> CareSegment | None:
    """A segment by its public id."""
    query = sa.select(CareSegment).where(CareSegment.mall_id == mall_id, CareSegment.uid == uid)
    return db.session.scalar(query)


def list_versions(segment: CareSegment) -> list[CareSegmentVersion]:
    """All versions, the newest first."""
    query = sa.select(CareSegmentVersion).where(CareSegmentVersion.segment_id == segment.id)
    return list(db.session.scalars(query.order_by(CareSegmentVersion.version.desc())))


def current(segment: CareSegment) -> CareSegmentVersion:
    """The version in force."""
    return version_of(segment.id, segment.version)


def version_of(segment_id: int, version: int) -> CareSegmentVersion:
    """One version."""
    query = sa.select(CareSegmentVersion).where(
        CareSegmentVersion.segment_id == segment_id, CareSegmentVersion.version == version
    )
    return db.session.scalars(query).one()


def look(mall_id: int, told: Told, match: str, today: dt.date) -> Found:
    """How many members fit now: exactly in a small mall, reckoned from a part in a large one."""
    clause = fitting(mall_id, told, match, today)
    top = db.session.scalar(sa.select(sa.func.max(Member.id)).where(Member.mall_id == mall_id)) or 0
    low = db.session.scalar(sa.select(sa.func.min(Member.id)).where(Member.mall_id == mall_id)) or 0
    step = max(1, (top - low + 1) // EXACT)
    if step > 1:
        clause = sa.and_(clause, Member.id % step == top % step)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Member).where(clause)) or 0
    rows = db.session.scalars(sa.select(Member).where(clause).order_by(Member.id.desc()).limit(SAMPLE))
    return Found(count * step, step > 1, list(rows))


def list_in(segment: CareSegment, limit: int = 20) -> list[tuple[Member, dt.date]]:
    """Some who are in it, the newest first."""
    query = (
        sa.select(Member, SegmentMember.entered_on)
        .join(SegmentMember, SegmentMember.member_id == Member.id)
        .where(SegmentMember.segment_id == segment.id, SegmentMember.left_on.is_(None))
        .order_by(SegmentMember.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def moves_of(segment: CareSegment, since: dt.date) -> tuple[int, int]:
    """How many came in and went out since a day."""
    mine = SegmentMember.segment_id == segment.id
    came = sa.select(sa.func.count(SegmentMember.id)).where(mine, SegmentMember.entered_on >= since)
    went = sa.select(sa.func.count(SegmentMember.id)).where(mine, SegmentMember.left_on >= since)
    return db.session.scalar(came) or 0, db.session.scalar(went) or 0


def segments_of(member_id: int, *, now: bool = False) -> list[tuple[CareSegment, dt.date, dt.date | None]]:
    """In which segments a member is and was: segment, since, until."""
    query = (
        sa.select(CareSegment, SegmentMember.entered_on, SegmentMember.left_on)
        .join(SegmentMember, SegmentMember.segment_id == CareSegment.id)
        .where(SegmentMember.member_id == member_id)
        .order_by(SegmentMember.id.desc())
        .limit(200)
    )
    query = query.where(SegmentMember.left_on.is_(None)) if now else query
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def spans(mall_id: int, size: int) -> Iterator[tuple[int, int]]:
    """The members of a mall by id, so many at a time: (first, last)."""
    last = 0
    while True:
        ids = sa.select(Member.id).where(Member.mall_id == mall_id, Member.id > last)
        part = ids.order_by(Member.id).limit(size).subquery()
        low, high = db.session.execute(sa.select(sa.func.min(part.c.id), sa.func.max(part.c.id))).one()
        if high is None:
            return
        yield low, high
        last = high


def count_in(segment_id: int) -> int:
    """How many are in it."""
    query = sa.select(sa.func.count(SegmentMember.id)).where(
        SegmentMember.segment_id == segment_id, SegmentMember.left_on.is_(None)
    )
    return db.session.scalar(query) or 0


def known_words(mall_id: int) -> dict[str, Any]:
    """What may be chosen and how it is called: tiers, categories, shops."""
    categories = sa.select(Tenant.category).where(Tenant.mall_id == mall_id, Tenant.category != "").distinct()

    def shop_of(words: str) -> int | None:
        found = find_shop(mall_id, words) if words else None
        return found.id if found is not None else None

    shops = sa.select(Tenant).where(Tenant.mall_id == mall_id, Tenant.status != "left").order_by(Tenant.code)
    return {
        "tiers": {one.code: one.name for one in policy_in_force(mall_id).tiers},
        "categories": sorted(db.session.scalars(categories)),
        "shop_of": shop_of,
        "shop_list": [f"{one.code} {one.name}" for one in db.session.scalars(shops.limit(2000))],
    }


def names_for(mall_id: int, told: Told) -> dict[str, Any]:
    """The names that the sentences of these conditions need."""
    ids = {values["shop"] for code, values in told if code == "shop"}
    return {
        "tiers": {one.code: one.name for one in policy_in_force(mall_id).tiers},
        "shops": names_of(mall_id, ids) if ids else {},
    }


__all__ = [
    "Found",
    "count_in",
    "current",
    "find_segment",
    "known_words",
    "list_in",
    "list_segments",
    "list_versions",
    "look",
    "moves_of",
    "names_for",
    "segments_of",
    "spans",
    "version_of",
]
