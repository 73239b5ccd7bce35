"""Two who press the same button in the same moment (39.3)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.complaints.actions.reporting import sign_report
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.queries.complaints import report_of, signed_of
from mallops.core import clock
from mallops.core.auth import Actor, fetch
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from tests.factories import actor_of, make_user
from tests.integration.complaints.conftest import NOON, Affair


def test_two_heads_of_the_department_sign_once(affair: Affair, app: Flask) -> None:
    case = affair.investigate()
    affair.submit(case)
    other = make_user(affair.cast.mall, "LSG", login="second")
    db.session.commit()
    people, uid = [actor_of(affair.cast.leasing), actor_of(other)], case.uid
    db.session.remove()
    locked = sa.select(Complaint).where(Complaint.uid == uid).with_for_update()
    inside, coming, outcome = threading.Event(), threading.Event(), []

    def sign(actor: Actor, meanwhile: Callable[[], None]) -> None:
        try:
            with transaction():
                row = db.session.scalars(locked).one()
                meanwhile()
                sign_report(actor, row, "head", "X")
            outcome.append("signed")
        except DomainError:
            outcome.append("refused")
        finally:
            db.session.remove()

    def first() -> None:
        def meanwhile() -> None:  # the other one comes while this one has not signed yet
            inside.set()
            assert coming.wait(20)
            time.sleep(0.3)

        with app.app_context(), clock.frozen(NOON):
            sign(people[0], meanwhile)

    def second() -> None:
        assert inside.wait(20)
        coming.set()
        with app.app_context(), clock.frozen(NOON):
            sign(people[1], lambda: None)

    threads = [threading.Thread(target=one) for one in (first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcome == ["signed", "refused"]
    report = report_of(fetch(Complaint, uid, affair.worker))
    assert set(signed_of(report)) == {"head"}
