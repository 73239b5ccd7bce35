"""Rows of photographs and the pictures behind them, kept in step.

Photo first, row second (quality.md, rule 2): `receive` made the original durable before `add_photo`
writes the row; `develop_photo` works outside any transaction and only then notes what came of it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from config import PhotoLimits
from mallops.core.db import db, transaction
from mallops.core.photos.develop import Derivatives, process, store_derivatives, watermark_lines
from mallops.core.photos.intake import StoredOriginal
from mallops.core.photos.models import READY, RECEIVED, REFUSED, Photo
from mallops.core.photos.refusals import PhotoRefused
from mallops.core.photos.store import PhotoStore


def add_photo(
    stored: StoredOriginal,
    *,
    mall_id: int,
    created_by_id: int | None,
    taken_at: dt.datetime,
    zone_label: str = "",
    person_label: str = "",
    uid: uuid.UUID | None = None,
) -> Photo:
    """The row of an original that is already durable; flushed only. `uid` may be the phone's own."""
    photo = Photo(
        uid=uid or uuid.uuid4(),
        mall_id=mall_id,
        created_by_id=created_by_id,
        sha256=stored.sha256,
        kind=stored.kind,
        width=stored.width,
        height=stored.height,
        bytes=stored.bytes,
        taken_at=taken_at,
        zone_label=zone_label[:120],
        person_label=person_label[:120],
        state=RECEIVED,
    )
    db.session.add(photo)
    db.session.flush()
    return photo


def develop_photo(photo: Photo, *, store: PhotoStore, limits: PhotoLimits, tz: ZoneInfo) -> str:
    """Make the derivatives of a received photo and note the outcome; the state it ends in.

    For the background worker, outside a transaction. A photo that is already ready or refused stays so.
    """
    if photo.state != RECEIVED:
        return photo.state
    db.session.commit()  # end the read: decoding takes a while
    lines = watermark_lines(photo.taken_at, tz, place=photo.zone_label, person=photo.person_label)
    try:
        made = process(store.read(photo.original_key), watermark=lines, limits=limits)
    except PhotoRefused as refused:
        return _note(photo.id, {"state": REFUSED, "refused_because": refused.code})
    store_derivatives(store, photo.uid, made)
    return _note(photo.id, _facts(made))


def _facts(made: Derivatives) -> dict[str, Any]:
    return {
        "state": READY,
        "width": made.width,
        "height": made.height,
        "dhash": made.dhash,
        "display_bytes": len(made.display),
    }


def _note(photo_id: int, facts: dict[str, Any]) -> str:
    with transaction():
        photo = db.session.get_one(Photo, photo_id)
        if photo.state == RECEIVED:
            for name, value in facts.items():
                setattr(photo, name, value)
        return photo.state


def photos_waiting(limit: int = 50) -> list[Photo]:
    """Photos received and not yet developed, oldest first: what a worker picks up after a crash."""
    query = sa.select(Photo).where(Photo.state == RECEIVED).order_by(Photo.id).limit(limit)
    return list(db.session.scalars(query))


def find_photo(mall_id: int, uid: uuid.UUID) -> Photo | None:
    """A picture of this mall, or None."""
    return db.session.scalar(sa.select(Photo).where(Photo.uid == uid, Photo.mall_id == mall_id))


def known_names() -> set[str]:
    """Content hashes and photo ids that rows refer to: what `sweep_orphans` must keep."""
    rows = db.session.execute(sa.select(Photo.sha256, Photo.uid))
    return {name for sha256, uid in rows for name in (sha256, uid.hex)}
