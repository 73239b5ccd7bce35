"""The cast on a Monday noon in Shanghai."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.core import clock
from mallops.core.db import db
from tests.factories import Cast, login_as, make_cast, make_user

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def at() -> Iterator[Callable[[int], None]]:
    """The clock stands still on that Monday; `at(days)` moves it."""
    with clock.frozen(NOON) as frozen:
        yield lambda days: setattr(frozen, "at", NOON + dt.timedelta(days=days))


@pytest.fixture
def cast(app_ctx: Any, at: Any) -> Cast:
    return make_cast()


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def engineer(cast: Cast) -> Any:
    """Somebody of engineering."""
    user = make_user(cast.mall, "ENG", login="engineer")
    db.session.commit()
    return user
