"""Background work on photographs: develop what came in, pick up what was left, sweep what nobody needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import current_app

from config import Settings
from mallops.core.db import db
from mallops.core.jobs import Job, enqueue, every, job
from mallops.core.malls import Mall
from mallops.core.photos.models import READY, Photo
from mallops.core.photos.orphans import sweep_orphans
from mallops.core.photos.records import develop_photo, known_names, photos_waiting
from mallops.core.photos.store import LocalStore

DEVELOP = "photos.develop"
#: What features do with a picture once it can be looked at; each may be called again for the same one.
_ONCE_READY: list[Callable[[Photo], None]] = []
ORPHAN_AGE = dt.timedelta(days=2)


def once_ready(call: Callable[[Photo], None]) -> Callable[[Photo], None]:
    """Have `call` told, in the worker and outside a transaction, of each picture that has been developed."""
    if call not in _ONCE_READY:
        _ONCE_READY.append(call)
    return call


def photo_store() -> LocalStore:
    """The store of this server."""
    settings: Settings = current_app.config["SETTINGS"]
    return LocalStore(settings.photo_dir)


def queue_photo(photo: Photo) -> Job:
    """Have a photo developed once the current transaction is committed; asking twice makes one job."""
    return enqueue(DEVELOP, {"photo_id": photo.id, "mall_id": photo.mall_id}, dedupe=f"{DEVELOP}:{photo.id}")


@job(DEVELOP)
def run_develop(row: Job) -> dict[str, Any]:
    """Develop the photo of one job; a row that is gone is no error."""
    photo = db.session.get(Photo, row.args["photo_id"])
    return {"state": _develop(photo) if photo is not None else "gone"}


@every(5, "photos.waiting")
def develop_waiting() -> None:
    """Photos whose job was lost, oldest first."""
    for photo in photos_waiting():
        _develop(photo)


@every(24 * 60, "photos.orphans")
def sweep() -> None:
    """Pictures left by requests that died between photo and row."""
    sweep_orphans(photo_store(), known_names(), older_than=ORPHAN_AGE)


def _develop(photo: Photo) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    mall = db.session.get_one(Mall, photo.mall_id)
    state = develop_photo(photo, store=photo_store(), limits=settings.photos, tz=mall.zoneinfo)
    if state == READY:
        for call in _ONCE_READY:
            call(photo)
    return state
