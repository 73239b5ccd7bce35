"""The cast signed in, and a check at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.papers.actions import check
from mallops.blueprints.papers.models import PriceCheck
from mallops.blueprints.papers.rules import Facts
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast


@pytest.fixture
def cast(app_ctx: Any) -> Cast:
    return make_cast()


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def checked(cast: Cast) -> Callable[..., PriceCheck]:
    """A check by the officer in the shop of their zone; committed."""

    def make(label: str = "ok", **facts: Any) -> PriceCheck:
        case = check(
            actor_of(cast.officer), tenant_id=cast.tenant.id, item="Kettle K1", facts=Facts(label, **facts)
        )
        db.session.commit()
        return case

    return make
