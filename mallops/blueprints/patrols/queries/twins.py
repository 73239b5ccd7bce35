"""Pictures that look alike: what to compare with, and what was found, for the page of a run and the queue."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.checklists.models import Item
from mallops.blueprints.patrols.models import Patrol, PatrolPhoto, PhotoTwin
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.names import pick
from mallops.core.photos.likeness import Candidate
from mallops.core.photos.models import Photo
from mallops.core.photos.sight import sees_case

LOOK_BACK = dt.timedelta(days=30)
MOST_COMPARED = 50_000  # the newest; a mall takes far fewer in thirty days
CHUNK = 5_000


def rows_of_photo(photo_id: int) -> list[PatrolPhoto]:
    """Where a picture hangs on runs; usually one place, none for a picture of something else."""
    query = sa.select(PatrolPhoto).where(PatrolPhoto.photo_id == photo_id).order_by(PatrolPhoto.id)
    return list(db.session.scalars(query))


def candidates_for(row: PatrolPhoto) -> Iterator[Candidate]:
    """The pictures of the mall's runs of 30 days, without those of the same place of the same run."""
    same_place = sa.and_(
        PatrolPhoto.patrol_id == row.patrol_id,
        PatrolPhoto.item_id == row.item_id,
        sa.func.coalesce(PatrolPhoto.tenant_id, 0) == (row.tenant_id or 0),
    )
    query = (
        sa.select(PatrolPhoto.id, Photo.sha256, Photo.dhash)
        .join(Photo, Photo.id == PatrolPhoto.photo_id)
        .where(
            PatrolPhoto.mall_id == row.mall_id,
            PatrolPhoto.created_at >= row.created_at - LOOK_BACK,
            PatrolPhoto.created_at <= row.created_at + LOOK_BACK,
            PatrolPhoto.removed_at.is_(None),
            PatrolPhoto.id != row.id,
            sa.not_(same_place),
        )
        .order_by(PatrolPhoto.created_at.desc())
        .limit(MOST_COMPARED)
        .execution_options(yield_per=CHUNK)
    )
    for one in db.session.execute(query):
        yield Candidate(*one)


def twins_known(photo_row_ids: Collection[int]) -> set[tuple[int, int]]:
    """The pairs that are noted already: (later, earlier)."""
    query = sa.select(PhotoTwin.photo_id, PhotoTwin.twin_id).where(PhotoTwin.photo_id.in_(photo_row_ids))
    return {(later, earlier) for later, earlier in db.session.execute(query)}


@dataclass(frozen=True)
class Twin:
    """An earlier picture that one of this run looks like, with where it hangs. `exact`: the same file."""

    photo_uid: uuid.UUID
    exact: bool
    patrol_uid: uuid.UUID
    number: str
    on: dt.date
    item: str
    same_run: bool


def twins_of(patrol: Patrol, actor: Actor) -> dict[uuid.UUID, list[Twin]]:
    """By picture of the run: the earlier ones it looks like, of runs that this person sees. One query."""
    words = {"patrol": patrol.id, "mall": patrol.mall_id}
    found: dict[uuid.UUID, list[Twin]] = {}
    for uid, twin_uid, exact, other, item in db.session.execute(_twins(), words):
        if other.id != patrol.id and not sees_case(other, actor):
            continue
        label = pick(item.label_zh, item.label_en) or pick(item.text_zh, item.text_en)
        found.setdefault(uid, []).append(
            Twin(
                twin_uid,
                exact,
                other.uid,
                other.number or other.title,
                other.on,
                label,
                other.id == patrol.id,
            )
        )
    return found


@cache
def _twins() -> Any:
    """The statement behind `twins_of`: to build it costs more than to ask it."""
    earlier, photo = sa.orm.aliased(PatrolPhoto), sa.orm.aliased(PatrolPhoto)
    return (
        sa.select(photo.uid, earlier.uid, PhotoTwin.exact, Patrol, Item)
        .select_from(PhotoTwin)
        .join(photo, photo.id == PhotoTwin.photo_id)
        .join(earlier, earlier.id == PhotoTwin.twin_id)
        .join(Patrol, Patrol.id == earlier.patrol_id)
        .join(Item, Item.id == earlier.item_id)
        .where(
            photo.patrol_id == sa.bindparam("patrol"),
            PhotoTwin.mall_id == sa.bindparam("mall"),
            photo.removed_at.is_(None),
            earlier.removed_at.is_(None),
            Patrol.state != "void",
        )
        .order_by(PhotoTwin.exact.desc(), PhotoTwin.distance, PhotoTwin.id)
    )


def with_twins(patrol_ids: Collection[int]) -> set[int]:
    """Of these runs, those with a picture that looks like an earlier one. One query, none for no ids."""
    if not patrol_ids:
        return set()
    query = (
        sa.select(PatrolPhoto.patrol_id)
        .join(PhotoTwin, PhotoTwin.photo_id == PatrolPhoto.id)
        .where(PatrolPhoto.patrol_id.in_(patrol_ids), PatrolPhoto.removed_at.is_(None))
        .distinct()
    )
    return set(db.session.scalars(query))
