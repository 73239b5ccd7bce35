"""The cast with a general manager and her assistant, and incidents at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.accounts.models import User
from mallops.blueprints.incidents.actions import reporting
from mallops.blueprints.incidents.models import Incident
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast, make_user


@pytest.fixture
def cast(app_ctx: Any) -> Cast:
    return make_cast()


@pytest.fixture
def bosses(cast: Cast) -> tuple[User, User]:
    made = make_user(cast.mall, "GM", login="gm"), make_user(cast.mall, "AGM", login="agm")
    db.session.commit()
    return made


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def incident(cast: Cast) -> Callable[..., Incident]:
    """Report something as the officer; committed."""

    def make(category: str = "fire", by: User | None = None, **told: Any) -> Incident:
        values = {"sentence": "Smoke in the kitchen", "zone_id": cast.zone.id, **told}
        case = reporting.report(actor_of(by or cast.officer), reporting.Report(category, **values))
        db.session.commit()
        return case

    return make
