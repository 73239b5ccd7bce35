"""A picture is seen by those who see what it hangs on, and by nobody else of the mall."""

from __future__ import annotations

import hashlib
import uuid

import pytest

from mallops.blueprints.patrols import actions
from mallops.core import jobs
from mallops.core.db import db
from tests.factories import actor_of, make_user
from tests.factories.patrols import jpeg, make_run
from tests.integration.patrols.conftest import World


@pytest.fixture
def picture(world: World) -> str:
    """The address of a picture that the officer took on a round."""
    patrol = make_run(world.cast.officer, world.rounds[0])
    data, uid = jpeg(), uuid.uuid4()
    sent = actions.PhotoInput(uid, "1.2.a", hashlib.sha256(data).hexdigest())
    actions.take_photo(actor_of(world.cast.officer), patrol.uid, sent, data)
    db.session.commit()
    jobs.run_pending()
    return f"/photos/{uid}/thumb.jpg"


@pytest.mark.parametrize("who", ["officer", "supervisor", "manager", "director"])
def test_who_sees_the_patrol_sees_its_pictures(world: World, picture: str, who: str) -> None:
    """The officer who took it, and those who see all patrols."""
    response = world.browser(getattr(world.cast, who)).get(picture)
    assert response.status_code == 200 and response.mimetype == "image/jpeg"


@pytest.mark.parametrize("who", ["finance", "admin", "stranger"])
def test_who_does_not_see_the_patrol_does_not_see_its_pictures(world: World, picture: str, who: str) -> None:
    """Knowing the address is not enough."""
    assert world.browser(getattr(world.cast, who)).get(picture).status_code == 404


def test_an_officer_of_another_zone_does_not_see_it(world: World, picture: str) -> None:
    """Those limited to their own work see their own pictures."""
    other = make_user(world.cast.mall, "FLR", login="elsewhere")
    db.session.commit()
    assert world.browser(other).get(picture).status_code == 404
