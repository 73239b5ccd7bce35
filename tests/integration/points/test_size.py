"""What the desk asks and books does not grow with the books, also when the database has statistics of them.

Counted are the instructions of SQLite's machine: the same on every computer, however busy it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask.ctx import AppContext

from bench.points_books import Books, card_of, make_people, name_of, phone_of
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from tests.factories import Cast, login_as, make_cast
from tests.support.client import AppClient

MEMBERS, ENTRIES = 4_000, 8_000
STEP = 100  # instructions between two calls of the handler


@contextmanager
def _counted() -> Iterator[Callable[[], int]]:
    """Gives the instructions since the beginning, of every connection."""
    seen = [0]

    def count() -> int:
        seen[0] += 1
        return 0

    def watch(connection: sa.Connection, *_more: object) -> None:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_progress_handler(count, STEP)

    sa.event.listen(db.engine, "before_cursor_execute", watch)
    try:
        yield lambda: seen[0] * STEP
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", watch)


@pytest.fixture
def books(app_ctx: AppContext) -> Cast:
    """A mall with many members and bookings, and statistics of both."""
    cast = make_cast()
    db.session.commit()
    make_people(cast.mall.id, MEMBERS)
    Books(cast.mall.id, cast.tenant.id, MEMBERS, ENTRIES).fill()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()
    db.engine.dispose()  # a new connection reads the statistics
    return cast


def _book(cast: Cast) -> None:
    actor = Actor.system(cast.mall.id, cast.mall.tz)
    with transaction():
        purchase = Purchase(cast.tenant.id, f"N{uuid.uuid4().hex[:8]}", mall_now(actor.tz).date(), 12_800)
        earn(actor, 7, purchase, uuid.uuid4().hex)
        redeem(actor, 7, 1, uuid.uuid4().hex)


@pytest.mark.sqlite
def test_a_booking_reads_no_more_of_large_books(books: Cast) -> None:
    _book(books)  # statements are prepared once
    with _counted() as steps:
        _book(books)
    assert 0 < steps() < ENTRIES  # one look at each entry would be several times that


@pytest.mark.sqlite
def test_the_desk_finds_one_of_many_members_by_an_index(books: Cast, client: AppClient) -> None:
    desk, number = login_as(client, books.desk), 4_321 % MEMBERS
    db.session.commit()
    member = db.session.get_one(Member, number)
    asked = {
        "card": card_of(number), "phone": phone_of(number), "name": name_of(number),
        "name and digits": f"{name_of(number)} {phone_of(number)[-4:]}", "number": member.number,
        "last four": phone_of(number)[-4:], "nobody": "13000000000",
    }  # fmt: skip
    cost = {}
    for what, question in asked.items():
        desk.post("/desk/points/find", data={"q": question})
        with _counted() as steps:
            page = desk.post("/desk/points/find", data={"q": question})
        assert page.status_code == 200
        assert what == "nobody" or member.number in page.text or phone_of(number)[-4:] in page.text
        cost[what] = steps()
    assert max(cost.values()) < 2 * MEMBERS, cost
