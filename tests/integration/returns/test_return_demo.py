"""The demo's returns, visitors and calls are made by the same actions, and stand as the story says."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import sqlalchemy as sa

from mallops.blueprints.returns.models import Return
from mallops.core.casework.models import Case
from mallops.core.db import db, utcnow
from mallops.demo.build import World
from mallops.demo.returns import RETURNS, add_returns
from mallops.demo.visits import add_visits
from tests.factories import Cast, make_user


def test_the_demo_has_returns_in_every_state_a_colleague_meets(cast: Cast) -> None:
    users = {
        "wuqian": make_user(cast.mall, "DESK", login="wuqian"),
        "zhouyan": make_user(cast.mall, "SUP", login="zhouyan"),
    }
    db.session.flush()
    world, moment = World(cast.mall, users, {}, {"A01": cast.tenant}), utcnow() - dt.timedelta(minutes=1)
    add_returns(world, moment)
    add_visits(world, moment)
    db.session.commit()
    states = Counter(db.session.scalars(sa.select(Return.state)))
    assert sum(states.values()) == len(RETURNS)
    assert states == {"applied": 1, "verified": 2, "refused": 1, "approved": 1, "closed": 2}
    query = sa.select(Case.kind, Case.state).where(Case.kind != "returns")
    logs = Counter(tuple(row) for row in db.session.execute(query))
    assert logs == {
        ("visitors", "in"): 2, ("visitors", "out"): 1, ("callers", "open"): 2, ("callers", "answered"): 1,
    }  # fmt: skip
