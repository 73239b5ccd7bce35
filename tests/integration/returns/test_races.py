"""Two who act at once on one return: points go back once, money is paid once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.points.models import PointEntry
from mallops.blueprints.returns.actions import deciding
from mallops.blueprints.returns.models import Return
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from tests.integration.gifts.conftest import Shelf
from tests.integration.returns.conftest import Back


def both(app: Any, act: Any) -> list[str]:
    """What became of two who start together: "" or the refusal's class."""
    gate = threading.Barrier(2)

    def one() -> str:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    act()
            except DomainError as error:
                return type(error).__name__
            finally:
                db.session.remove()
            return ""

    with ThreadPoolExecutor(2) as pool:
        return sorted(done.result() for done in [pool.submit(one) for _ in range(2)])


def held(key: int) -> Return:
    query = sa.select(Return).where(Return.id == key).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def test_two_clerks_take_back_points_once(earned: Back, shelf: Shelf, app: Any) -> None:
    earned.approve()
    key, clerk, before = earned.case.id, earned.clerk, shelf.desk.balance()
    db.session.remove()
    assert both(app, lambda: deciding.claw(clerk, held(key))) == ["", "Conflict"]
    case = db.session.get_one(Return, key)
    assert shelf.desk.balance() == before - case.points_back
    entries = sa.select(sa.func.count()).select_from(PointEntry).where(PointEntry.kind == "refund")
    assert db.session.scalar(entries) == 1


def test_two_clerks_pay_once(back: Back, app: Any) -> None:
    back.approve()
    key, clerk = back.case.id, back.clerk
    db.session.remove()
    told = deciding.Paid("mobile", "R1")
    assert both(app, lambda: deciding.pay(clerk, held(key), told)) == ["", "Conflict"]
    assert db.session.get_one(Return, key).state == "refunded"
