"""Many tills at once, on both engines: one key is one booking."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from mallops.blueprints.points.models import PointEntry
from mallops.blueprints.tills.actions import serving
from mallops.blueprints.tills.models import TillClaim
from mallops.core import clock
from mallops.core.db import db, transaction, utcnow
from tests.integration.points.conftest import NOON
from tests.integration.tills.conftest import CARD


def at_once(call, many: int) -> list:
    start = threading.Barrier(many)

    def one(number: int):
        with clock.frozen(NOON):
            start.wait()
            return call(number)

    db.session.commit()
    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def entries() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(PointEntry.kind).order_by(PointEntry.id)))


def test_32_sendings_of_one_call_are_one_booking(till):
    body = till.slip(500, "RACE-1")
    answers = at_once(lambda _n: till.call("points.earn", body, again="one-and-only"), 32)
    done = [one for one in answers if one.status == 201]
    assert Counter(one.code for one in answers if one.status != 201).keys() <= {"in_flight"}
    assert done and len({one.body["id"] for one in done}) == 1
    assert till.call("points.earn", body, again="one-and-only").body == done[0].body
    assert entries() == ["earn"] and till.desk.balance() == 50


def test_32_tills_bring_one_slip_and_it_counts_once(till):
    answers = at_once(lambda n: till.earn(500, "RACE-2", again=f"till-no-{n:04d}"), 32)
    assert Counter(one.code or one.status for one in answers) == {201: 1, "slip_used": 31}
    assert entries() == ["earn"]


def test_20_tills_take_the_last_points_and_one_gets_them(till):
    till.earn(1000)
    body = {"card": CARD, "points": 100, "purpose": "payment"}
    answers = at_once(lambda n: till.call("points.redeem", body, again=f"last-{n:05d}"), 20)
    assert Counter(one.code or one.status for one in answers) == {201: 1, "too_few_points": 19}
    assert till.desk.balance() == 0


def test_16_tills_take_one_voucher(till, shelf):
    till.earn(10_000)
    body = {"code": shelf.buy().code, "amount_fen": 20_000}
    answers = at_once(lambda n: till.call("vouchers.redeem", body, again=f"voucher-{n:04d}"), 16)
    assert Counter(one.code or one.status for one in answers) == {201: 1, "voucher_gone": 15}


def test_one_return_from_8_tills_takes_the_points_once(till):
    till.earn(500, "RACE-3")
    back = {"slip_number": "RACE-3", "date": "2026-03-04", "return_number": "R-1", "amount_fen": 50_000}
    answers = at_once(lambda n: till.call("points.refund", back, again=f"return-{n:04d}"), 8)
    assert {one.status for one in answers} == {201} and len({one.body["id"] for one in answers}) == 1
    assert till.desk.balance() == 0


def test_a_call_whose_server_was_killed_is_in_flight_and_then_done_anew_without_a_second_booking(till, at):
    """Killed after the claim, and killed after the booking but before its answer was kept."""
    body = till.slip(500, "KILLED")
    first = till.call("points.earn", body, again="killed-call")
    with transaction():
        until = utcnow() + serving.CLAIMED
        db.session.execute(sa.update(TillClaim).values(status=0, answer="", claimed_until=until))
    waiting = till.call("points.earn", body, again="killed-call")
    assert waiting.code == "in_flight" and int(waiting.headers["Retry-After"]) > 0
    at.advance(serving.CLAIMED)
    again = till.call("points.earn", body, again="killed-call")
    assert again.body == first.body and entries() == ["earn"]


def test_a_fault_of_ours_lets_the_key_go(till, monkeypatch):
    from mallops.blueprints.tills.views import api

    def broken(*_args):
        raise ZeroDivisionError

    body = till.slip(500, "FAULT")
    till.app.config["SHOW_ERROR_PAGES"] = True
    try:
        with monkeypatch.context() as patch:
            patch.setitem(api.WORK, "points.earn", broken)
            assert till.call("points.earn", body, again="our-fault").code == "error"
        assert till.call("points.earn", body, again="our-fault").status == 201
    finally:
        till.app.config["SHOW_ERROR_PAGES"] = False
