"""The cast, an engineer, and short words for enquiries and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.accounts.models import User
from mallops.blueprints.enquiries.actions import library
from mallops.blueprints.enquiries.actions.taking import Told, take
from mallops.blueprints.enquiries.models import Enquiry, StandardAnswer
from mallops.blueprints.enquiries.rules.library import Words
from mallops.core import clock
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast, make_user
from tests.factories.patrols import MONDAY


@pytest.fixture
def cast(app_ctx: Any) -> Iterator[Cast]:
    """Monday morning stands still."""
    with clock.frozen(MONDAY):
        yield make_cast()


@pytest.fixture
def engineer(cast: Cast) -> User:
    made = make_user(cast.mall, "ENG", login="engineer")
    db.session.commit()
    return made


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    def enter(user: Any) -> FlaskClient:
        client: FlaskClient = new_client()
        login_as(client, user)
        return client

    return enter


def ask(cast: Cast, question: str = "几点关门", **told: Any) -> Enquiry:
    """A question at the desk."""
    made = take(actor_of(cast.desk), Told(question=question, **told))
    db.session.commit()
    return made


def in_force(
    cast: Cast, question: str = "商场几点关门", text: str = "晚上十点", **more: Any
) -> StandardAnswer:
    """A standard answer that the supervisor approved."""
    clerk = actor_of(cast.desk)
    made = library.write(clerk, Words("hours", question_zh=question, text_zh=text, **more))
    library.send(clerk, made)
    library.decide(actor_of(cast.supervisor), made, 1, approve=True)
    db.session.commit()
    return made
