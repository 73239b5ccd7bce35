"""The demo's checks are made by the same actions, and stand as the story says."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import sqlalchemy as sa

from mallops.blueprints.papers.models import PriceCheck
from mallops.core.db import db, utcnow
from mallops.demo.build import World
from mallops.demo.papers import CHECKS, add_papers
from tests.factories import Cast, make_user


def test_the_demo_has_checks_in_every_state(cast: Cast) -> None:
    users = {login: make_user(cast.mall, "FLR", login=login) for login in {one.login for one in CHECKS}}
    users["shenlan"] = make_user(cast.mall, "CSM", login="shenlan")
    db.session.flush()
    shops = dict.fromkeys((one.shop for one in CHECKS), cast.tenant)
    add_papers(World(cast.mall, users, {}, shops), utcnow() - dt.timedelta(minutes=1))
    db.session.commit()
    states = Counter(db.session.scalars(sa.select(PriceCheck.state)))
    assert states == {"checked": 2, "corrected": 3, "mismatch": 2, "referred": 1}
