"""The cast with a deposit on a Monday noon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.deposits.actions import money, refunds
from mallops.blueprints.deposits.models import Deposit
from mallops.blueprints.fixes.actions import open_finding
from mallops.core import clock
from mallops.core.casework import actions as casework
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def at() -> Iterator[Any]:
    """The clock stands still on that Monday."""
    with clock.frozen(NOON) as frozen:
        yield frozen


@pytest.fixture
def cast(app_ctx: Any, at: Any) -> Cast:
    return make_cast()


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def deposit(cast: Cast) -> Callable[..., Deposit]:
    """20,000 yuan received, walked on to this state; committed."""

    def make(state: str = "held", amount: int = 2_000_000, purpose: str = "lease") -> Deposit:
        finance = actor_of(cast.finance)
        made = money.receive(finance, cast.tenant, purpose, amount, TODAY, "BANK 77", unit=cast.units[0])
        if state in {"requested", "approved"}:
            refunds.request_refund(actor_of(cast.desk), made, "Flower Ltd", "6222 0000 1234 5678")
        if state == "approved":
            refunds.approve(actor_of(cast.supervisor), made)
        db.session.commit()
        return made

    return make


@pytest.fixture
def order(cast: Cast) -> Callable[..., Any]:
    """An open order of the tenant."""

    def make(department: str = "engineering") -> Any:
        made = open_finding(
            actor_of(cast.officer),
            title="Pipe leaks",
            zone_id=cast.zone.id,
            tenant_id=cast.tenant.id,
            department=department,
        )
        db.session.commit()
        return made

    return make


@pytest.fixture
def close(cast: Cast) -> Callable[[Any], None]:
    """The order ends."""

    def end(case: Any) -> None:
        casework.void(actor_of(cast.supervisor), case, "Opened twice")
        db.session.commit()

    return end
