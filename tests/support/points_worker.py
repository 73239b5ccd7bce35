"""Books without a pause until it is killed (`nursery.py`).

After each commit it writes the key and the entry's id; what is written has been promised to somebody.
"""

from __future__ import annotations

import itertools

from flask import Flask

from mallops.blueprints.accounts.models import User
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.core.clock import business_date, now
from mallops.core.db import db, transaction
from tests.factories.people import actor_of


def work(app: Flask, name: str, tenant_id: int, user_id: int, *members: int) -> None:
    """Earn, redeem, again."""
    with app.app_context():
        actor = actor_of(db.session.get_one(User, user_id))
        today = business_date(now(), actor.tz)
        for number in itertools.count():
            member, key = members[number % len(members)], f"{name}-{number}"
            with transaction():
                posted = earn(actor, member, Purchase(tenant_id, key, today, 100_000), key)
            print(f"{key} {posted.id}", flush=True)
            with transaction():
                posted = redeem(actor, member, 30, f"{key}-r")
            print(f"{key}-r {posted.id}", flush=True)
