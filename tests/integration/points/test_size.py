"""What a booking costs does not grow with the books, also when the database has statistics of them."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from flask.ctx import AppContext

from bench.points_books import Books, make_people
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from tests.factories import make_cast

MEMBERS, ENTRIES = 40, 8_000
STEP = 100  # instructions of SQLite's machine between two calls of the handler


def _steps(actor: Actor, shop_id: int) -> int:
    """Instructions of an earning and a redemption, in hundreds."""
    seen = [0]

    def count() -> int:
        seen[0] += 1
        return 0

    raw = db.session.connection().connection.driver_connection
    assert raw is not None
    raw.set_progress_handler(count, STEP)
    with transaction():
        purchase = Purchase(shop_id, f"N{uuid.uuid4().hex[:8]}", mall_now(actor.tz).date(), 12_800)
        earn(actor, 7, purchase, uuid.uuid4().hex)
        redeem(actor, 7, 1, uuid.uuid4().hex)
    raw.set_progress_handler(None, STEP)
    return seen[0]


@pytest.mark.sqlite
def test_a_booking_reads_no_more_of_large_books(app_ctx: AppContext) -> None:
    cast = make_cast()
    actor, shop_id = Actor.system(cast.mall.id, cast.mall.tz), cast.tenant.id
    db.session.commit()
    make_people(cast.mall.id, MEMBERS)
    Books(cast.mall.id, shop_id, MEMBERS, ENTRIES).fill()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()
    db.engine.dispose()  # a new connection reads the statistics
    _steps(actor, shop_id)  # statements are prepared once
    assert _steps(actor, shop_id) * STEP < ENTRIES  # one look at each entry would be several times that
