"""The cast, with finds and losses at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.lostfound.actions import finding
from mallops.blueprints.lostfound.actions.losing import Lost, report_loss
from mallops.blueprints.lostfound.models import FoundItem, LossReport
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast, make_user


@pytest.fixture
def cast(app_ctx: Any) -> Cast:
    return make_cast()


@pytest.fixture
def colleague(cast: Cast) -> Any:
    """A second clerk at the desk."""
    made = make_user(cast.mall, "DESK", login="desk2")
    db.session.commit()
    return made


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def find(cast: Cast) -> Callable[..., FoundItem]:
    """Something found, on a shelf and announced unless it has cash; committed."""

    def make(category: str = "umbrella", title: str = "黑色雨伞", **told: Any) -> FoundItem:
        desk = actor_of(cast.desk)
        values = {"shelf": "A-01", "zone_id": cast.zone.id, **told}
        case = finding.register_find(desk, finding.Found(category, title, **values))
        if case.shelf and not case.has_cash:
            finding.announce(desk, case)
        db.session.commit()
        return case

    return make


@pytest.fixture
def lose(cast: Cast) -> Callable[..., LossReport]:
    """Something missed; committed."""

    def make(title: str = "黑伞", category: str = "umbrella", **told: Any) -> LossReport:
        values = {"phone": "13812345678", "loser": "王小明", **told}
        case = report_loss(actor_of(cast.desk), Lost(title, category, **values))
        db.session.commit()
        return case

    return make
