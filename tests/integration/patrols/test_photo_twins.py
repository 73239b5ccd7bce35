"""Photos that look like earlier ones: found once, in the mall, shown as a hint with a link."""

from __future__ import annotations

import datetime as dt
import io
import random
import uuid

import sqlalchemy as sa
from PIL import Image

from mallops.blueprints.patrols.actions import note_twins
from mallops.blueprints.patrols.models import Patrol, PatrolPhoto, PhotoTwin
from mallops.core.db import db
from mallops.core.photos.models import Photo
from mallops.core.photos.work import develop_waiting
from tests.factories.patrols import answer_all, jpeg, submit_run

from .test_patrols_offline import MINUTE, picture, row, start
from .test_screens_rounds import page


def scene(seed: int, quality: int = 90, size: tuple[int, int] = (320, 240)) -> bytes:
    """A picture with structure of its own; the same seed at another quality is the same scene."""
    chance = random.Random(seed)
    small = Image.new("L", (9, 8))
    small.putdata([chance.randrange(256) for _pixel in range(72)])
    out = io.BytesIO()
    small.resize(size, Image.Resampling.NEAREST).convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def walked(world, user, data, target=None, kind="round", item="1.2.a"):
    """A submitted run with one photo, developed; its uid and the photo's."""
    _body, answer = start(world, user, target, kind)
    run, uid = row(answer["patrol"]), str(uuid.uuid4())
    sent = picture(world, user, str(run.uid), data, **{"X-Photo-Uid": uid, "X-Photo-Item": item})
    assert sent.status_code == 201
    answer_all(user, run)
    world.clock.advance(10 * MINUTE)
    submit_run(user, run)
    db.session.commit()
    develop_waiting()
    return str(run.uid), uid


def pairs():
    db.session.expire_all()
    names = {key: uid for key, uid in db.session.execute(sa.select(PatrolPhoto.id, PatrolPhoto.uid))}
    rows = db.session.scalars(sa.select(PhotoTwin).order_by(PhotoTwin.id))
    return [(str(names[one.photo_id]), str(names[one.twin_id]), one.exact) for one in rows]


def test_the_same_file_and_the_same_scene_are_hints_with_a_link(world):
    cast = world.cast
    first, one = walked(world, cast.officer, scene(1))
    second, two = walked(world, cast.officer, scene(1), cast.zone, "zone", item="1.2.b")
    third, three = walked(world, cast.officer, scene(1, quality=40, size=(200, 150)), cast.zone, "zone")
    assert (two, one, True) in pairs()
    assert {(three, one, False), (three, two, False)} <= set(pairs())
    before = pairs()
    for photo in db.session.scalars(sa.select(Photo)).all():
        note_twins(photo)
    assert pairs() == before
    number = row(first).number
    text = page(world, cast.supervisor, f"/patrols/{second}")
    assert f"The same file as the photo of {number}" in text
    assert f'href="/patrols/{first}"' in text and f"/photos/{one}/thumb.jpg" in text
    assert "Looks like the photo of" in page(world, cast.supervisor, f"/patrols/{third}")
    assert "photo-twin" not in page(world, cast.supervisor, f"/patrols/{first}")
    assert page(world, cast.supervisor, "/review").count("Photo like an earlier one") == 2


def test_the_same_place_sent_again_another_scene_and_blank_pictures_are_no_hint(world):
    cast = world.cast
    _body, answer = start(world, cast.officer)
    for data in (scene(1), scene(1), scene(1, quality=50), scene(2)):
        assert picture(world, cast.officer, answer["patrol"], data).status_code == 201
    for colour in ("teal", "red"):
        headers = {"X-Photo-Item": "1.2.b" if colour == "red" else "1.2.c"}
        assert picture(world, cast.officer, answer["patrol"], jpeg(colour), **headers).status_code == 201
    develop_waiting()
    assert pairs() == []
    picture(world, cast.officer, answer["patrol"], scene(2), **{"X-Photo-Item": "1.2.d"})
    develop_waiting()
    assert [exact for _later, _earlier, exact in pairs()] == [True]


def test_another_mall_and_a_month_ago_are_not_looked_at(world):
    cast = world.cast
    _run, uid = walked(world, cast.officer, scene(3))
    photo = db.session.scalars(sa.select(PatrolPhoto).where(PatrolPhoto.uid == uuid.UUID(uid))).one()
    photo.created_at = photo.created_at - dt.timedelta(days=31)
    db.session.commit()
    walked(world, cast.officer, scene(3), cast.zone, "zone")
    assert pairs() == []
    photo.created_at, photo.mall_id = world.clock.at, cast.stranger.memberships[0].mall_id
    db.session.commit()
    _run, last = walked(world, cast.officer, scene(3), cast.zone, "zone")
    assert uid not in {earlier for _later, earlier, _exact in pairs()}
    assert last in {later for later, _earlier, _exact in pairs()}


def test_a_picture_taken_away_is_no_hint(world):
    cast = world.cast
    _body, answer = start(world, cast.officer)
    uid = str(uuid.uuid4())
    picture(world, cast.officer, answer["patrol"], scene(4), **{"X-Photo-Uid": uid})
    picture(world, cast.officer, answer["patrol"], scene(4), **{"X-Photo-Item": "1.2.b"})
    develop_waiting()
    assert len(pairs()) == 1
    world.post(cast.officer, f"/{answer['patrol']}/photos/{uid}/remove", {})
    assert "photo-twin" not in page(world, cast.supervisor, f"/patrols/{answer['patrol']}")


def test_who_may_not_see_the_other_run_is_not_told_of_it(world):
    cast = world.cast
    first, _one = walked(world, cast.officer, scene(5))
    second, _two = walked(world, cast.officer, scene(5), cast.zone, "zone", item="1.2.b")
    other = db.session.scalars(sa.select(Patrol).where(Patrol.uid == uuid.UUID(first))).one()
    other.zone_id, other.owner_id, other.created_by_id, other.crew_ids = None, None, None, []
    db.session.commit()
    assert first not in page(world, cast.officer, f"/patrols/{second}")
    assert first in page(world, cast.supervisor, f"/patrols/{second}")
