"""One run with all that belongs to it, and the supervisor's queue."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from mallops.blueprints.checklists.queries import Sheet, SheetItem, SheetSection
from mallops.blueprints.checklists.rules import FAIL
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer, PatrolRound
from mallops.blueprints.patrols.queries.runs import (
    PhotoRow,
    ShopRow,
    Slot,
    given_answer,
    list_shops,
    names_of,
    photos_by_slot,
    photos_of,
    sections_of,
)
from mallops.blueprints.patrols.queries.sheets import sheet_of_patrol
from mallops.blueprints.patrols.rules.merging import merge
from mallops.core.auth import Actor
from mallops.core.casework import CaseEvent, SignOff
from mallops.core.casework.actions import timeline
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.names import pick


@dataclass(frozen=True)
class Line:
    """One place of the sheet: what counts, what stood there before, what belongs to it.

    `before` holds superseded answers, oldest first; `others` those of colleagues that differ; a corrected
    answer is shown as 已修改 with `answer.correction_reason` and who corrected it (`by`).
    """

    item: SheetItem
    shop: ShopRow | None
    answer: PatrolAnswer | None
    before: list[PatrolAnswer]
    photos: list[PhotoRow]
    finding: Finding | None
    by: str = ""

    @property
    def failed(self) -> bool:
        """Whether the answer that counts is a fail."""
        return self.answer is not None and self.answer.verdict == FAIL

    @property
    def corrected(self) -> bool:
        """Whether the supervisor put another verdict here."""
        return self.answer is not None and self.answer.corrected

    @property
    def others(self) -> list[PatrolAnswer]:
        """What colleagues last said where it differs from what the officer here said: two on one sheet.

        A verdict corrected by the supervisor stands for nobody; then those who differed among themselves.
        """
        if not self.before or self.answer is None:
            return []
        given = [one for one in (*self.before, self.answer) if not one.corrected]
        merged = merge(given_answer(one) for one in given)
        if not merged or not merged[0].conflict:
            return []
        standing = {one.uid for one in merged[0].others if one.verdict != merged[0].answer.verdict}
        if self.answer.corrected:
            standing.add(merged[0].answer.uid)
        return [one for one in given if str(one.uid) in standing]


@dataclass(frozen=True)
class LateAnswer:
    """An answer that came after submission, beside what counts at its place (None: nothing does)."""

    item: SheetItem
    shop: ShopRow | None
    answer: PatrolAnswer
    counts: PatrolAnswer | None

    @property
    def agrees(self) -> bool:
        """Whether it says the same as what counts."""
        return self.counts is not None and self.counts.verdict == self.answer.verdict


@dataclass(frozen=True)
class SectionLines:
    """A section of the run with its lines (per-shop sections: shop by shop) and its score."""

    section: SheetSection
    lines: list[Line]
    score: dict[str, Any]

    @property
    def failures(self) -> list[Line]:
        """Its failed lines."""
        return [one for one in self.lines if one.failed]


@dataclass(frozen=True)
class PatrolDetail:
    """A run as detail, review and report show it."""

    patrol: Patrol
    sheet: Sheet
    shops: list[ShopRow]
    sections: list[SectionLines]
    findings: list[Finding]
    events: list[CaseEvent]
    signatures: list[SignOff]
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    late: list[LateAnswer] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Line]:
        """Every line on which two officers differ."""
        return [line for one in self.sections for line in one.lines if line.before and line.others]

    @property
    def failures(self) -> list[Line]:
        """Every failed line in the order of the sheet."""
        return [line for one in self.sections for line in one.failures]

    @property
    def officers(self) -> list[str]:
        """Everyone who may write on it, first the one who began: both names are kept."""
        return [self.name(one) for one in self.patrol.crew_ids]

    def name(self, user_id: int | None) -> str:
        """A person's name in the reader's language."""
        return pick(*self.names.get(user_id or 0, ("", "")))


def get_patrol(actor: Actor, uid: uuid.UUID) -> Patrol:
    """The run with zone, tenant, officer, reviewer and round; NotFound when it is not for this person."""
    query = (
        sa.select(Patrol)
        .where(Patrol.uid == uid, Patrol.of_mall(actor.mall_id))
        .options(
            joinedload(Patrol.zone),
            joinedload(Patrol.tenant),
            joinedload(Patrol.owner),
            joinedload(Patrol.reviewed_by),
            selectinload(Patrol.round).joinedload(PatrolRound.plan),
        )
    )
    patrol = db.session.scalar(query)
    if patrol is None or not patrol.visible_to(actor):
        raise NotFound()
    return patrol


def patrol_detail(actor: Actor, uid: uuid.UUID) -> PatrolDetail:
    """The whole run. About ten queries, whatever its size."""
    patrol = get_patrol(actor, uid)
    return replace(detail_of(patrol), events=timeline(patrol), signatures=_signatures(patrol.id))


def detail_of(patrol: Patrol) -> PatrolDetail:
    """The same of a run this person was found to see, without its timeline and signatures."""
    sheet = sheet_of_patrol(patrol)
    shops = list_shops(patrol.shop_ids, patrol.on) if patrol.shop_ids else []
    given: Any = db.session.execute(_ANSWERS, {"run_id": patrol.id}).all()
    answers = [one for one in given if not one.late] if patrol.late_count else given
    people = {one.answered_by_id for one in given} | set(patrol.crew_ids) | {patrol.owner_id}
    findings = _findings(patrol, answers)
    names = names_of(people | {patrol.reviewed_by_id})
    sections = _sections(patrol, sheet, shops, answers, findings, names)
    late = _late(sheet, shops, given) if patrol.late_count else []
    return PatrolDetail(patrol, sheet, shops, sections, findings, [], [], names, late)


def _late(sheet: Sheet, shops: list[ShopRow], given: list[PatrolAnswer]) -> list[LateAnswer]:
    current = {(one.item_id, one.tenant_id): one for one in given if one.is_current}
    by_shop = {one.id: one for one in shops}
    return [
        LateAnswer(
            sheet.by_id[one.item_id],
            by_shop.get(one.tenant_id or 0),
            one,
            current.get((one.item_id, one.tenant_id)),
        )
        for one in given
        if one.late
    ]


#: Rows with the names of `PatrolAnswer`: hundreds of objects would cost more than the whole page.
_ANSWERS = (
    sa.select(PatrolAnswer.__table__)
    .where(PatrolAnswer.__table__.c.patrol_id == sa.bindparam("run_id"))
    .order_by(PatrolAnswer.__table__.c.id)
)


def _findings(patrol: Patrol, answers: list[PatrolAnswer]) -> list[Finding]:
    """Findings the run opened, and those it saw again, oldest first."""
    again = {one.repeat_of_id for one in answers if one.is_current and one.repeat_of_id}
    return list(db.session.scalars(_found(), {"run_id": patrol.id, "again": list(again)}))


@cache
def _found() -> sa.Select[Any]:
    again = Finding.id.in_(sa.bindparam("again", expanding=True))
    query = sa.select(Finding).where(sa.or_(Finding.source_case_id == sa.bindparam("run_id"), again))
    return query.where(Finding.state != "void").order_by(Finding.id)


def _signatures(case_id: int) -> list[SignOff]:
    query = sa.select(SignOff).where(SignOff.case_id == case_id).order_by(SignOff.id)
    return list(db.session.scalars(query))


def _sections(
    patrol: Patrol,
    sheet: Sheet,
    shops: list[ShopRow],
    answers: list[PatrolAnswer],
    findings: list[Finding],
    names: dict[int, tuple[str, str]],
) -> list[SectionLines]:
    by_slot: dict[Slot, list[PatrolAnswer]] = defaultdict(list)
    for one in answers:
        by_slot[(one.item_id, one.tenant_id)].append(one)
    photos = photos_by_slot(photos_of(patrol.id))
    own = {one.answer_uid: one for one in findings if one.source_case_id == patrol.id}
    by_id = {one.id: one for one in findings}
    scores = {one["code"]: one for one in patrol.section_scores or []}

    def line(item: SheetItem, shop: ShopRow | None) -> Line:
        slot = (item.id, shop.id if shop else None)
        given = by_slot.get(slot, [])
        answer = next((one for one in given if one.is_current), None)
        finding = next((own[one.uid] for one in reversed(given) if one.uid in own), None)
        if finding is None and answer is not None and answer.verdict == FAIL:
            finding = by_id.get(answer.repeat_of_id or 0)
        by = pick(*names.get(answer.answered_by_id or 0, ("", ""))) if answer is not None else ""
        before = [one for one in given if not one.is_current]
        return Line(item, shop, answer, before, photos.get(slot, []), finding, by)

    out = []
    for section in sections_of(sheet, patrol.section_codes, bool(shops)):
        subjects: list[ShopRow | None] = list(shops) if section.per_tenant else [None]
        lines = [line(item, shop) for shop in subjects for item in section.items]
        out.append(SectionLines(section, lines, scores.get(section.code, {})))
    return out


@dataclass(frozen=True)
class QueuePage:
    """A page of the review queue. `next_after` is the cursor of the next page, None at the end."""

    rows: list[Patrol]
    total: int
    next_after: uuid.UUID | None


def review_queue(actor: Actor, *, after: uuid.UUID | None = None, limit: int = 50) -> QueuePage:
    """Runs that wait for review, the longest waiting first. The actor's own are left to others."""
    waiting = [
        Patrol.of_mall(actor.mall_id),
        Patrol.kind == "patrols",
        Patrol.state == "submitted",
        sa.or_(Patrol.owner_id.is_(None), Patrol.owner_id != actor.user_id),
    ]
    query = (
        sa.select(Patrol)
        .where(*waiting)
        .options(joinedload(Patrol.zone), joinedload(Patrol.tenant), joinedload(Patrol.owner))
        .order_by(Patrol.submitted_at, Patrol.id)
        .limit(limit + 1)
    )
    if after is not None:
        edge = sa.select(Patrol.submitted_at, Patrol.id).where(
            Patrol.uid == after, Patrol.of_mall(actor.mall_id)
        )
        last = db.session.execute(edge).one_or_none()
        if last is not None and last.submitted_at is not None:
            at, key = sa.literal(last.submitted_at, Patrol.submitted_at.type), sa.literal(last.id)
            query = query.where(sa.tuple_(Patrol.submitted_at, Patrol.id) > sa.tuple_(at, key))
    rows = list(db.session.scalars(query))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Patrol).where(*waiting)) or 0
    return QueuePage(rows[:limit], total, rows[limit - 1].uid if len(rows) > limit else None)


def late_to_look_at(actor: Actor, limit: int = 50) -> list[Patrol]:
    """Reviewed runs to which something came afterwards that nobody has looked at; the oldest first.

    The actor's own are left to others.
    """
    query = (
        sa.select(Patrol)
        .where(
            Patrol.of_mall(actor.mall_id),
            Patrol.kind == "patrols",
            Patrol.state.in_(["reviewed", "archived"]),
            Patrol.late_at.is_not(None),
            sa.or_(Patrol.late_seen_at.is_(None), Patrol.late_seen_at < Patrol.late_at),
            sa.or_(Patrol.owner_id.is_(None), Patrol.owner_id != actor.user_id),
        )
        .options(joinedload(Patrol.zone), joinedload(Patrol.tenant), joinedload(Patrol.owner))
        .order_by(Patrol.late_at, Patrol.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def next_to_review(actor: Actor, but: uuid.UUID | None = None) -> Patrol | None:
    """The run this person should look at next."""
    return next((one for one in review_queue(actor, limit=2).rows if one.uid != but), None)


def waiting_since(patrol: Patrol) -> dt.datetime | None:
    """Since when it waits."""
    return patrol.submitted_at
