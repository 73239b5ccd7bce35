"""The cast with bills on a Monday noon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.fees.actions.imports import import_bills
from mallops.blueprints.fees.models import Bill
from mallops.blueprints.fees.queries.bills import find_numbers
from mallops.core import clock
from mallops.core.db import db
from mallops.core.importing import PlannedRow
from tests.factories import Cast, actor_of, login_as, make_cast

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def at() -> Iterator[Callable[[int], None]]:
    """The clock stands still on that Monday; `at(days)` moves it."""
    with clock.frozen(NOON) as frozen:
        yield lambda days: setattr(frozen, "at", NOON + dt.timedelta(days=days))


@pytest.fixture
def cast(app_ctx: Any, at: Any) -> Cast:
    return make_cast()


@pytest.fixture
def as_user(new_client: Any) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


def row(
    number: str, tenant: str = "T001", amount: int = 1_800_000, late: int = 10, **more: Any
) -> PlannedRow:
    """A row of the sheet; `late`: days since it was due."""
    values = {
        "bill_no": number,
        "tenant": tenant,
        "charge": "rent",
        "period": "2026-02",
        "amount": amount,
        "due_on": TODAY - dt.timedelta(days=late),
    }
    return PlannedRow(2, values | more)


@pytest.fixture
def bill(cast: Cast) -> Callable[..., Bill]:
    """A bill from finance; committed."""

    def make(number: str = "ZD1", **more: Any) -> Bill:
        import_bills(actor_of(cast.finance), [row(number, **more)])
        db.session.commit()
        return find_numbers(cast.mall.id, [number])[number]

    return make
