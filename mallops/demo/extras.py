"""What else lives in the demo mall: supervision, market feedback, deputies."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.accounts.models import Deputation
from mallops.core.db import db
from mallops.demo.build import World
from mallops.demo.names import DEPUTIES


def add_extras(world: World, moment: dt.datetime) -> None:
    """Add them as they stand now."""
    for one in DEPUTIES:
        db.session.add(
            Deputation(
                mall_id=world.mall.id,
                deputy_id=world.users[one.deputy].id,
                principal_id=world.users[one.principal].id,
                role=one.role,
                starts_at=moment - dt.timedelta(days=2),
                ends_at=moment + dt.timedelta(days=28),
                reason=one.reason_zh,
            )
        )
    db.session.flush()
