"""The cast with both checks set up on a Monday morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from mallops.blueprints.openings import actions
from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.openings.tasks import run_mall
from mallops.core import clock
from mallops.core.db import db, utcnow
from tests.factories import Cast, actor_of, login_as, make_cast

#: 06:00 in Shanghai; the shops open at 10:00, so the opening check is planned from 08:30.
DAWN = dt.datetime(2026, 3, 1, 22, tzinfo=dt.UTC)


@pytest.fixture
def day(app_ctx: Any) -> Iterator[clock.FrozenClock]:
    """The clock of a Monday, at dawn."""
    with clock.frozen(DAWN) as frozen:
        yield frozen


@pytest.fixture
def cast(day: clock.FrozenClock) -> Cast:
    """Two zones of the mall are checked twice a day."""
    cast = make_cast()
    actions.set_up(actor_of(cast.supervisor))
    db.session.commit()
    return cast


@pytest.fixture
def turn(cast: Cast) -> Callable[[], None]:
    """One turn of the job."""
    return lambda: run_mall(cast.mall, utcnow())


@pytest.fixture
def check_of(cast: Cast) -> Callable[..., OpeningCheck]:
    """The check of a zone."""

    def find(zone: Any = None, phase: str = "opening") -> OpeningCheck:
        zone = zone or cast.zone
        query = sa.select(OpeningCheck).filter_by(place_id=zone.id, phase=phase)
        return db.session.scalars(query.order_by(OpeningCheck.id.desc())).first()

    return find


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)
