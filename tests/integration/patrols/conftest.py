"""A mall on a Monday morning, with sheets, a plan and today's rounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from mallops.blueprints.accounts.models import User
from mallops.blueprints.patrols.models import PatrolRound
from mallops.core import clock
from mallops.core.clock import FrozenClock
from mallops.core.db import db
from tests.factories import Cast, login_as, make_cast
from tests.factories.patrols import MONDAY, make_plan, make_rounds, make_sheets
from tests.support.client import AppClient


@dataclass
class World:
    """The cast, the stopped clock, and the two rounds that the officer owes in `cast.zone`."""

    cast: Cast
    clock: FrozenClock
    rounds: list[PatrolRound]
    browser: Callable[[User], AppClient]

    def post(self, user: User, path: str, body: Any, **kwargs: Any) -> Any:
        """A POST of the phone's API."""
        said = json.dumps(body)  # ASCII: half an emoji goes through as JavaScript sends it
        return self.browser(user).post(
            f"/api/patrols{path}", data=said, content_type="application/json", **kwargs
        )

    def get(self, user: User, path: str) -> Any:
        """A GET of the phone's API."""
        return self.browser(user).get(f"/api/patrols{path}")


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """See World."""
    with app.app_context(), clock.frozen(MONDAY) as stopped:
        cast = make_cast()
        make_sheets(cast.mall)
        make_plan(cast.mall, {cast.zone: cast.officer})
        rounds = make_rounds(cast.mall, MONDAY.date())
        db.session.commit()
        browsers: dict[int, AppClient] = {}

        def browser(user: User) -> AppClient:
            if user.id not in browsers:
                client = app.test_client()
                assert isinstance(client, AppClient)
                browsers[user.id] = client
                login_as(client, user)
            return browsers[user.id]

        yield World(cast, stopped, rounds, browser)
