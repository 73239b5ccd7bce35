"""The cast with a marketing person, and applications at hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.accounts.models import User
from mallops.blueprints.displays.actions.applying import Application, apply_for
from mallops.blueprints.displays.models import Display
from mallops.core import clock
from mallops.core.casework import actions as casework
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast, make_user

#: Monday noon in Shanghai.
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
def marketing(cast: Cast) -> User:
    made = make_user(cast.mall, "MKT", login="marketing")
    db.session.commit()
    return made


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def told(cast: Cast) -> Callable[..., Application]:
    """An application of ten days from today."""

    def make(sort: str = "poster", **more: Any) -> Application:
        values: dict[str, Any] = {
            "title": "Winter sale",
            "zone_id": cast.zone.id,
            "starts_on": TODAY,
            "expires_on": TODAY + dt.timedelta(days=10),
            "applicant": "Wang Xiaoming",
        }
        return Application(sort, **(values | more))

    return make


@pytest.fixture
def display(cast: Cast, told: Callable[..., Application]) -> Callable[..., Display]:
    """An application taken in at the desk, walked on through these steps; committed."""

    def make(*steps: str, sort: str = "poster", **more: Any) -> Display:
        case = apply_for(actor_of(cast.desk), told(sort, **more), tenant_id=cast.tenant.id)
        for step in steps:
            by = (
                cast.manager
                if step == "release"
                else cast.officer
                if step in {"post", "remove"}
                else cast.supervisor
            )
            casework.move(actor_of(by), case, step)
        db.session.commit()
        return case

    return make
