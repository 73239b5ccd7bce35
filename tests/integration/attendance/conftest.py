"""A Monday, 11:00 in Shanghai: the mall opened an hour ago."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from mallops.blueprints.accounts.models import User
from mallops.blueprints.attendance.actions import TickInput, record_ticks
from mallops.blueprints.attendance.actions.notices import issue_notice
from mallops.blueprints.attendance.models import AttendanceNotice
from mallops.blueprints.tenants.models import Tenant
from mallops.core import clock
from mallops.core.audit import acting
from mallops.core.clock import FrozenClock
from mallops.core.db import db, utcnow
from tests.factories import Cast, actor_of, login_as, make_cast
from tests.factories.patrols import MONDAY
from tests.support.client import AppClient

ON = dt.date(2026, 11, 23)


@dataclass
class World:
    """The cast, the stopped clock, and a signed-in browser a person."""

    cast: Cast
    clock: FrozenClock
    browser: Callable[[User], AppClient]


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """See World."""
    with app.app_context(), clock.frozen(MONDAY) as stopped:
        browsers: dict[int, AppClient] = {}

        def browser(user: User) -> AppClient:
            if user.id not in browsers:
                client = app.test_client()
                assert isinstance(client, AppClient)
                browsers[user.id] = client
                login_as(client, user)
            return browsers[user.id]

        yield World(make_cast(), stopped, browser)


class Rounds:
    """What the people of the house do, by the actions; everything is committed."""

    def __init__(self, world: World) -> None:
        self.world, self.cast = world, world.cast

    def tick(self, state: str, *, tenant: Tenant | None = None, **values: Any) -> None:
        """The officer's look at a shop today."""
        facts = {"on": ON, "phase": "open", "at": utcnow(), "hash": "h", **values}
        sent = TickInput(uuid.uuid4(), (tenant or self.cast.tenant).uid, state=state, **facts)
        assert [one.status for one in record_ticks(actor_of(self.cast.officer), [sent])] == ["stored"]
        db.session.commit()

    def notice(self, user: User | None = None, **values: Any) -> AttendanceNotice:
        """A notice for a shop that was late on a day; issued by the officer unless told otherwise."""
        self.tick("late", **values)
        actor = actor_of(user or self.cast.officer)
        with acting(actor, "attendance.notify"):
            case = issue_notice(actor, self.cast.tenant.id, values.get("on", ON), "open")
        db.session.commit()
        return case

    def get(self, user: User, path: str) -> str:
        """A page as text."""
        answer = self.world.browser(user).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def post(self, user: User, path: str, **form: Any) -> Any:
        """A form; returns the answer."""
        return self.world.browser(user).post(path, data=form)


@pytest.fixture
def rounds(world: World) -> Rounds:
    """See Rounds."""
    return Rounds(world)
