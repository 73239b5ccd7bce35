"""Tries within a minute, counted by all processes together (core/tallies.py)."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from mallops.core import clock
from mallops.core.db import db
from mallops.core.tallies import Tally, may_try

AT = dt.datetime(2026, 11, 22, 8, 0, 10, tzinfo=dt.UTC)


def test_another_process_goes_on_counting(app):
    """What a process remembers by itself is only what is full: without that memory the count stands."""
    allowed = []
    with app.app_context(), clock.frozen(AT):
        for _turn in range(50):
            app.extensions.pop("mallops_tallies", None)
            allowed.append(may_try("links.wrong", "10.0.0.1", 30))
    assert allowed == [True] * 30 + [False] * 20


def test_tries_at_the_same_moment_are_all_counted(app):
    def tries(_who: int) -> int:
        with app.app_context():
            return sum(may_try("links.wrong", "10.0.0.1", 10) for _turn in range(5))

    with clock.frozen(AT), ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tries, range(4))) == 10


def test_the_next_minute_begins_anew_and_old_ones_are_swept(app):
    with app.app_context():
        with clock.frozen(AT):
            assert [may_try("x", "a", 1), may_try("x", "a", 1), may_try("x", "b", 1)] == [True, False, True]
        with clock.frozen(AT + dt.timedelta(minutes=1)):
            assert may_try("x", "a", 1)
        with clock.frozen(AT + dt.timedelta(minutes=30)):
            assert may_try("y", "a", 1)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Tally)) == 1


def test_a_flood_costs_few_writes_and_keeps_no_address(app):
    with app.app_context(), clock.frozen(AT):
        for _turn in range(200):
            may_try("links.wrong", "10.0.0.1", 30)
        row = db.session.execute(sa.select(Tally)).scalar_one()
        assert row.count == 31 and "10.0" not in row.key
