"""The cast on a Monday, and licences at hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.licences.actions.keeping import Facts, Printed, register
from mallops.blueprints.licences.models import Licence
from mallops.core import clock
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast

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
def licence(cast: Cast) -> Callable[..., Licence]:
    """A licence that ends in so many days; committed. None: it is to be applied for."""

    def make(left: int | None = 100, sort: str = "food", **more: Any) -> Licence:
        printed = None
        if left is not None:
            printed = Printed("JY-1", "", TODAY - dt.timedelta(days=300), TODAY + dt.timedelta(days=left))
        case = register(actor_of(cast.desk), Facts(sort, cast.tenant.id, **more), printed)
        db.session.commit()
        return case

    return make
