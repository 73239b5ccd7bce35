"""The demo's incidents are made by the same actions, and stand as the story says."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.incidents.models import ContingencyPlan, Incident
from mallops.core.db import db, utcnow
from mallops.demo.build import World
from mallops.demo.incidents import add_incidents
from tests.factories import Cast, make_user


def test_the_demo_has_incidents_in_several_states(cast: Cast) -> None:
    roles = {"zhouyan": "SUP", "linfang": "FLR", "baixue": "FLR", "gaoyuan": "GM", "shenlan": "CSM",
             "niugang": "ENG", "wuqian": "DESK", "hexin": "LEAD"}  # fmt: skip
    users = {login: make_user(cast.mall, role, login=login) for login, role in roles.items()}
    db.session.flush()
    world = World(cast.mall, users, dict.fromkeys(("4F-A", "4F-C", "B1-C"), cast.zone))
    add_incidents(world, utcnow() - dt.timedelta(minutes=1))
    db.session.commit()
    states = db.session.scalars(sa.select(Incident.state).order_by(Incident.id)).all()
    assert states == ["reviewed", "controlled", "reported"]
    assert db.session.scalars(sa.select(ContingencyPlan.state)).all() == ["in_force"]
