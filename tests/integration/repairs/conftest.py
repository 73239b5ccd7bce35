"""The cast with an engineer and an asset, and short words for the way of a ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.accounts.models import User
from mallops.blueprints.repairs.actions import reporting, working
from mallops.blueprints.repairs.actions.assets import save_asset
from mallops.blueprints.repairs.models import Asset, Repair
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast, make_user


@pytest.fixture
def cast(app_ctx: Any) -> Cast:
    return make_cast()


@pytest.fixture
def engineer(cast: Cast) -> User:
    made = make_user(cast.mall, "ENG", login="engineer")
    db.session.commit()
    return made


@pytest.fixture
def asset(cast: Cast) -> Asset:
    values = {"code": "lift-01", "name_zh": "一号扶梯", "name_en": "Escalator 1", "facility": "lift"}
    made = save_asset(actor_of(cast.supervisor), None, {**values, "zone_id": cast.zone.id, "place": "Gate 1"})
    db.session.commit()
    return made


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def ticket(cast: Cast, engineer: User) -> Callable[..., Repair]:
    """Report something; committed."""

    def make(by: User | None = None, **values: Any) -> Repair:
        told = {"fault": "Lamp broken", "facility": "light", "zone_id": cast.zone.id, **values}
        made = reporting.report(actor_of(by or cast.officer), reporting.Report(**told))
        db.session.commit()
        return made

    return make


@pytest.fixture
def repaired(cast: Cast, engineer: User, ticket: Callable[..., Repair]) -> Callable[..., Repair]:
    """A ticket that is done and waits for a word."""

    def make(**values: Any) -> Repair:
        case, actor = ticket(**values), actor_of(engineer)
        working.dispatch(actor, case, engineer.id, "app")
        working.arrive(actor, case)
        working.finish(actor, case, "New lamp", [working.PartLine("Lamp", "2", "18.50")], "30")
        db.session.commit()
        return case

    return make
