"""Rows of photographs: durable first, developed by a job, swept, shown only when ready (catalogue 58)."""

from __future__ import annotations

import datetime as dt
import os
import time
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mallops.core.db import db, transaction
from mallops.core.errors import NotFound
from mallops.core.jobs import Job, run_pending
from mallops.core.photos.intake import receive
from mallops.core.photos.models import READY, RECEIVED, REFUSED, Photo
from mallops.core.photos.records import add_photo, known_names, photos_waiting
from mallops.core.photos.serving import photo_response
from mallops.core.photos.work import develop_waiting, photo_store, queue_photo, sweep
from tests.factories.places import make_mall
from tests.unit.core.hostile_pictures import jpeg, saved, with_exif

TAKEN = dt.datetime(2026, 11, 22, 6, 3, 25, tzinfo=dt.UTC)


@pytest.fixture
def mall(app_ctx: Any) -> Any:
    with transaction():
        made = make_mall("ONE")
    return made


def taken(mall: Any, data: bytes, queue: bool = True) -> Photo:
    """A photo received and its row committed, with its job unless told otherwise."""
    from flask import current_app

    stored = receive(data, store=photo_store(), limits=current_app.config["SETTINGS"].photos)
    with transaction():
        photo = add_photo(stored, mall_id=mall.id, created_by_id=None, taken_at=TAKEN, zone_label="3F-A 管区")
        if queue:
            queue_photo(photo)
    return photo


def test_a_photo_is_shown_once_its_job_has_run(mall: Any) -> None:
    photo = taken(mall, with_exif(6))
    assert photo.state == RECEIVED
    waiting = photo_response(photo, "display", store=photo_store())
    assert waiting.headers["Cache-Control"] == "no-store" and b"\xff\xd8" not in waiting.data
    run_pending()
    db.session.refresh(photo)
    assert (photo.state, photo.width, photo.height) == (READY, 240, 320)
    assert photo.dhash and photo.display_bytes
    for kind in ("display", "thumb", "print"):
        shown = photo_response(photo, kind, store=photo_store())
        assert shown.data.startswith(b"\xff\xd8") and shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.data != photo_store().read(photo.original_key)
    with pytest.raises(NotFound):
        photo_response(photo, "orig", store=photo_store())


def test_a_picture_that_cannot_be_read_is_refused_with_its_reason(mall: Any) -> None:
    photo = taken(mall, saved_noise()[:30_000])
    run_pending()
    db.session.refresh(photo)
    assert (photo.state, photo.refused_because) == (REFUSED, "damaged")
    assert photo_response(photo, "thumb", store=photo_store()).mimetype == "image/svg+xml"
    assert db.session.scalars(sa.select(Job.state)).all() == ["done"]


def saved_noise() -> bytes:
    from PIL import Image

    return saved(Image.effect_noise((640, 480), 90).convert("RGB"))


def test_a_lost_job_is_made_up_for_and_twice_is_once(mall: Any) -> None:
    photo = taken(mall, jpeg(), queue=False)
    assert [one.id for one in photos_waiting()] == [photo.id]
    develop_waiting()
    db.session.refresh(photo)
    first = photo_store().read(photo.key("display"))
    develop_waiting()
    assert photo.state == READY and photos_waiting() == []
    assert photo_store().read(photo.key("display")) == first


def test_the_same_picture_twice_is_two_photos_and_one_original(mall: Any) -> None:
    one, two = taken(mall, jpeg()), taken(mall, jpeg())
    run_pending()
    assert one.original_key == two.original_key and one.key("thumb") != two.key("thumb")


def test_asking_twice_makes_one_job(mall: Any) -> None:
    photo = taken(mall, jpeg())
    with transaction():
        queue_photo(photo)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1


def test_sweep_keeps_what_rows_refer_to(mall: Any) -> None:
    from flask import current_app

    photo = taken(mall, jpeg())
    run_pending()
    stray = receive(saved_noise(), store=photo_store(), limits=current_app.config["SETTINGS"].photos)
    before = time.time() - 5 * 86_400
    for file in photo_store().files():
        os.utime(photo_store().path(file.key), (before, before))
    sweep()
    assert not photo_store().exists(stray.key)
    assert photo_store().exists(photo.original_key) and photo_store().exists(photo.key("print"))
    assert known_names() == {photo.sha256, photo.uid.hex}


def test_the_database_knows_the_three_states(mall: Any) -> None:
    photo = taken(mall, jpeg(), queue=False)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(sa.update(Photo).where(Photo.id == photo.id).values(state="lost"))
