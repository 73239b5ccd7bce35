"""Two who press the same button in the same moment (39.3)."""

from __future__ import annotations

import threading

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
    ready, outcome = threading.Barrier(2), []

    def run(actor: Actor) -> None:
        with app.app_context(), clock.frozen(NOON):
            ready.wait()
            try:
                with transaction():
                    row = db.session.scalars(locked).one()
                    sign_report(actor, row, "head", "X")
                outcome.append("signed")
            except DomainError:
                outcome.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(one,)) for one in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcome) == ["refused", "signed"]
    report = report_of(fetch(Complaint, uid, affair.worker))
    assert set(signed_of(report)) == {"head"}
