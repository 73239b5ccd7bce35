"""The cast with a second inspector, and checks at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale

from mallops.blueprints.accounts.models import User
from mallops.blueprints.conduct.actions import checking
from mallops.blueprints.conduct.models import ConductCheck
from mallops.core import clock
from mallops.core.casework import actions as casework
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast
from tests.factories.patrols import MONDAY

Make = Callable[..., ConductCheck]


@pytest.fixture
def cast(app_ctx: Any) -> Iterator[Cast]:
    with clock.frozen(MONDAY), force_locale("en"):
        yield make_cast()


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def draft(cast: Cast) -> Make:
    """Begin a check of the officer as the inspector; committed."""

    def make(kind: str = "conduct", by: User | None = None, **told: Any) -> ConductCheck:
        values = {"target_id": cast.officer.id, "zone_id": cast.zone.id, **told}
        case = checking.begin(actor_of(by or cast.inspector), checking.Begin(kind, **values))
        db.session.commit()
        return case

    return make


@pytest.fixture
def filled(cast: Cast, draft: Make) -> Make:
    """A draft with every line judged; `bad` maps codes to findings."""

    def make(
        kind: str = "conduct", bad: dict[str, str] | None = None, by: User | None = None, **more: Any
    ) -> Any:
        wrong = bad or {}
        sheet = {
            key: more.pop(key) for key in ("finding", "proposal", "proposal_text", "fine") if key in more
        }
        case = draft(kind, by, **more)
        actor = actor_of(by or cast.inspector)
        if kind == "on_post":
            checking.look(actor, case, "seen")
        verdicts = {one.code: "bad" if one.code in wrong else "ok" for one in case.items}
        checking.fill_in(actor, case, checking.Sheet(verdicts, wrong, **sheet))
        db.session.commit()
        return case

    return make


@pytest.fixture
def issued(cast: Cast, filled: Make) -> Make:
    """A check that its target may answer."""

    def make(*args: Any, by: User | None = None, **more: Any) -> ConductCheck:
        case = filled(*args, by=by, **more)
        casework.move(actor_of(by or cast.inspector), case, "issue", signature="I. Spector")
        db.session.commit()
        return case

    return make
