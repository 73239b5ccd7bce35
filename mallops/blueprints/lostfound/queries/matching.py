"""Suggestions: which finds may be what somebody misses, and the other way round, at 100,000 items.

The index (models.TERMS) is walked from the rarest term of a record to the commoner ones until enough rows
were read; the best of what that gives are compared in full by rules/scoring.py.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from mallops.blueprints.lostfound.models import TERMS, FoundItem, LossReport
from mallops.blueprints.lostfound.rules.items import IN_KEEPING, SEARCHING
from mallops.blueprints.lostfound.rules.scoring import Likeness, Side, compare, side, terms
from mallops.blueprints.sites.models import Zone
from mallops.core.casework.models import Case, CaseAttachment
from mallops.core.db import db
from mallops.core.photos.models import Photo

FOUND, LOSS = "found", "loss"
ALL = "*"
AHEAD, BACK = 120, 1  # days between a loss and a find that are looked at
ROWS, FEWEST = 12_000, 4  # rows of the index to walk; terms that are walked in any case
COMPARED = 150
LEAST = 3.5  # points below which nothing is suggested


class Suggestion(NamedTuple):
    """A record of the other side that may be the same thing, and why."""

    case: Any
    likeness: Likeness


def side_of(case: FoundItem | LossReport) -> Side:
    """What is said on a record, its place, time and pictures."""
    pictures = pictures_of([case.id]).get(case.id, ())
    floor_id = case.zone.floor_id if case.zone is not None else None
    first, last = (
        (case.found_at, case.found_at) if isinstance(case, FoundItem) else (case.lost_from, case.lost_until)
    )
    return side(
        category=case.category, title=case.title, features=case.features, colour=case.colour,
        brand=case.brand, place=case.place, zone_id=case.zone_id, floor_id=floor_id, first=first, last=last,
        pictures=pictures, marks=case.marks or "",
    )  # fmt: skip


def pictures_of(keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The perceptual hashes of the developed pictures of these records."""
    query = (
        sa.select(CaseAttachment.case_id, Photo.dhash)
        .join(Photo, Photo.id == CaseAttachment.photo_id)
        .where(CaseAttachment.case_id.in_(keys), Photo.dhash.is_not(None))
        .order_by(CaseAttachment.id)
    )
    out: dict[int, tuple[str, ...]] = {}
    for key, dhash in db.session.execute(query):
        out[key] = (*out.get(key, ()), str(dhash))
    return out


def day_of(at: dt.datetime) -> int:
    """The day as the index counts it."""
    return at.toordinal()


def suggest(case: FoundItem | LossReport, limit: int = 5) -> list[Suggestion]:
    """The likeliest records of the other side, the likeliest first, each with its reasons."""
    ours = side_of(case)
    is_loss = isinstance(case, LossReport)
    days = _window(ours, is_loss)
    keys, rarity = candidates(case.mall_id, FOUND if is_loss else LOSS, terms(ours), days)
    return _ranked(case.mall_id, ours, keys, rarity, is_loss=is_loss, limit=limit)


def _window(ours: Side, is_loss: bool) -> tuple[int, int]:
    if is_loss:
        return day_of(ours.first) - BACK, day_of(ours.last) + AHEAD
    return day_of(ours.first) - AHEAD, day_of(ours.first) + BACK


def candidates(
    mall_id: int, other: str, wanted: Sequence[str], days: tuple[int, int]
) -> tuple[list[int], dict[str, float]]:
    """Keys of records that share the rarest terms; how rare each term is: ln(all / those that have it)."""
    where = [TERMS.c.mall_id == mall_id, TERMS.c.side == other, TERMS.c.day.between(*days)]
    counting = (
        sa.select(TERMS.c.term, sa.func.count())
        .where(*where, TERMS.c.term.in_([ALL, *wanted]))
        .group_by(TERMS.c.term)
    )
    counts = {term: count for term, count in db.session.execute(counting)}
    total = counts.pop(ALL, 0)
    if not total:
        return [], {}
    rarity = {term: math.log(1 + total / count) for term, count in counts.items()}
    walked = _walked(counts)
    if not walked:
        return [], rarity
    weight = sa.func.sum(sa.case({one: rarity[one] for one in walked}, value=TERMS.c.term, else_=0.0))
    query = (
        sa.select(TERMS.c.case_id)
        .where(*where, TERMS.c.term.in_(walked))
        .group_by(TERMS.c.case_id)
        .order_by(weight.desc(), sa.func.min(TERMS.c.day), TERMS.c.case_id)
        .limit(COMPARED)
    )
    return list(db.session.scalars(query)), rarity


def _walked(counts: Mapping[str, int]) -> list[str]:
    """The rarest terms that together have no more than ROWS rows, and at least a few."""
    out: list[str] = []
    rows = 0
    for term, count in sorted(counts.items(), key=lambda one: one[1]):
        if rows + count > ROWS and len(out) >= FEWEST:
            break
        out.append(term)
        rows += count
    return out


def _ranked(
    mall_id: int, ours: Side, keys: Sequence[int], rarity: Mapping[str, float], *, is_loss: bool, limit: int
) -> list[Suggestion]:
    pictures = pictures_of(keys)
    judged = []
    for row in _facts(mall_id, FoundItem if is_loss else LossReport, keys):
        theirs = side(
            category=row.category, title=row.title, features=row.features, colour=row.colour, brand=row.brand,
            place=row.place, zone_id=row.zone_id, floor_id=row.floor_id, first=row.first, last=row.last,
            pictures=pictures.get(row.id, ()), marks=row.marks or "",
        )  # fmt: skip
        likeness = compare(ours, theirs, rarity) if is_loss else compare(theirs, ours, rarity)
        if likeness.points >= LEAST:
            judged.append((likeness, row.id))
    judged.sort(key=lambda one: (-one[0].points, one[1]))
    best = judged[:limit]
    cases = _cases([key for _likeness, key in best])
    return [Suggestion(cases[key], likeness) for likeness, key in best]


def _facts(mall_id: int, model: Any, keys: Iterable[int]) -> Sequence[Any]:
    first, last = (
        (model.found_at, model.found_at) if model is FoundItem else (model.lost_from, model.lost_until)
    )
    states = IN_KEEPING - {"matched"} if model is FoundItem else SEARCHING
    query = (
        sa.select(
            model.id, model.title, model.category, model.features, model.colour, model.brand, model.place,
            model.zone_id, Zone.floor_id, model.marks, first.label("first"), last.label("last"),
        )
        .outerjoin(Zone, Zone.id == model.zone_id)
        .where(model.of_mall(mall_id), model.id.in_(list(keys)), model.state.in_(sorted(states)))
    )  # fmt: skip
    return db.session.execute(query).all()


def _cases(keys: Sequence[int]) -> dict[int, Any]:
    return {one.id: one for one in db.session.scalars(sa.select(Case).where(Case.id.in_(keys)))}


def cases_of_photo(photo_id: int) -> list[FoundItem | LossReport]:
    """The lost property that a picture shows."""
    query = (
        sa.select(Case)
        .join(CaseAttachment, CaseAttachment.case_id == Case.id)
        .where(CaseAttachment.photo_id == photo_id, Case.kind.in_(("found_items", "loss_reports")))
        .order_by(Case.id)
    )
    return [one for one in db.session.scalars(query) if isinstance(one, FoundItem | LossReport)]
