"""The cast with a guard and two gates, and passes at hand. A Monday noon in Shanghai."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.accounts.models import User
from mallops.blueprints.passes.actions.applying import Application, apply_for
from mallops.blueprints.passes.actions.keeping import keep_gate
from mallops.blueprints.passes.models import Gate, GoodsPass
from mallops.core import clock
from mallops.core.casework import actions as casework
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast, make_user

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def at() -> Iterator[Callable[[float], None]]:
    """The clock stands still on that Monday; `at(hours)` moves it."""
    with clock.frozen(NOON) as frozen:
        yield lambda hours: setattr(frozen, "at", NOON + hours * HOUR)


@pytest.fixture
def cast(app_ctx: Any, at: Any) -> Cast:
    return make_cast()


@pytest.fixture
def guard(cast: Cast) -> User:
    made = make_user(cast.mall, "SEC", login="guard")
    db.session.commit()
    return made


@pytest.fixture
def gates(cast: Cast) -> tuple[Gate, Gate]:
    actor = actor_of(cast.supervisor)
    made = tuple(
        keep_gate(actor, None, code=code, name_zh="", name_en=name)
        for code, name in (("G1", "Loading bay"), ("G2", "North door"))
    )
    db.session.commit()
    return made  # type: ignore[return-value]


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def told(gates: tuple[Gate, Gate]) -> Application:
    """Two shelves and a sign, out through the first gate from now on for four hours."""
    return Application(
        items=[("Shelf", 2, "pcs"), ("Light sign", 1, "")],
        cause="repair",
        gate=gates[0].uid,
        valid_from=NOON,
        valid_until=NOON + 4 * HOUR,
        carrier="Wang Xiaoming",
        carrier_firm="Fast Carriers",
        id_kind="id_card",
        id_last4="021x",
        plate="沪a12345",
        applicant="Li Lei",
    )


@pytest.fixture
def goods(cast: Cast, told: Application) -> Callable[..., GoodsPass]:
    """An application taken in at the desk, walked on by the supervisor through these steps; committed."""

    def make(*steps: str, **more: Any) -> GoodsPass:
        case = apply_for(actor_of(cast.desk), replace(told, **more), tenant_id=cast.tenant.id)
        for step in steps:
            casework.move(actor_of(cast.supervisor), case, step, note="because")
        db.session.commit()
        return case

    return make


@pytest.fixture
def new_uid() -> Callable[[], uuid.UUID]:
    return uuid.uuid4
