"""Books without a pause until it is killed: `python -m tests.support.points_worker MALL USER NAME MEMBER…`.

After each commit it writes the key and the entry's id; what is written has been promised to somebody.
"""

from __future__ import annotations

import itertools
import sys

from config import Settings
from mallops.app import create_app
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.blueprints.points.actions.redeeming import redeem
from mallops.core.clock import business_date, now
from mallops.core.db import db, transaction
from tests.factories.people import actor_of


def main(name: str, tenant_id: int, user_id: int, members: list[int]) -> None:
    """Earn, redeem, again."""
    from mallops.blueprints.accounts.models import User

    app = create_app(Settings.from_env())
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


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), [int(one) for one in sys.argv[4:]])
