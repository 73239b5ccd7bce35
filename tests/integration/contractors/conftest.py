"""The cast with a contractor, its posts, and browsers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.contractors.actions import people
from mallops.blueprints.contractors.actions.kind import KIND
from mallops.blueprints.contractors.models import Contractor
from mallops.core import clock
from mallops.core.audit import acting
from mallops.core.casework.actions import open_case
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast

#: A Monday, 10:00 in Shanghai.
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def cast(app_ctx: Any) -> Iterator[Cast]:
    with clock.frozen(NOW):
        made = make_cast()
        db.session.commit()
        yield made


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def contractor(cast: Cast) -> Callable[..., Contractor]:
    """A contractor under contract with two posts and a contact; committed."""

    def make(service: str = "cleaning", **more: Any) -> Contractor:
        boss = actor_of(cast.supervisor)
        values = {
            "title": "Bright Cleaning Ltd",
            "service": service,
            "contract_no": "C-2026-01",
            "starts_on": dt.date(2026, 1, 1),
            "ends_on": dt.date(2027, 12, 31),
            **more,
        }
        with acting(boss, "contractors.keep"):
            case: Contractor = open_case(boss, KIND, values)
            day, night = (dt.time(8), dt.time(20)), (dt.time(20), dt.time(8))
            people.keep_post(boss, case, people.PostTyped("Hall", 2, *day, zone=cast.zone))
            people.keep_post(boss, case, people.PostTyped("Night", 1, *night))
            people.add_contact(boss, case, "Project manager", "Ms Wang", "138 1234 5678")
        db.session.commit()
        return case

    return make
