"""A desk whose slips make patterns, the people who look into them, and a made-up quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.fraud.actions.watching import look
from mallops.blueprints.fraud.models import FraudAlert
from mallops.core import clock
from mallops.core.auth import Actor
from mallops.core.db import db
from tests.factories import Cast, actor_of, make_user
from tests.integration.points.conftest import (
    NOON,
    TODAY,
    Desk,
    at,
    broken_books,
    cast,
    desk,
    make_member,
    mem,
    rules,
    second,
)

__all__ = ["at", "broken_books", "cast", "desk", "mem", "rules", "second"]


@dataclass
class Watch:
    """The fraud desk: what is booked, then looked at."""

    desk: Desk
    at: Any
    clerk: Actor
    supervisor: Actor
    manager: Actor

    def slips(self, many: int, yuan: int = 120, *, member: Any = None) -> list[Any]:
        """So many slips, five minutes apart."""
        made = []
        for _n in range(many):
            self.at.advance(dt.timedelta(minutes=5))
            made.append(self.desk.earn(yuan, member=member))
        return made

    def look(self) -> int:
        """As the job does."""
        db.session.rollback()
        return look(Actor.system(self.desk.cast.mall.id, "Asia/Shanghai"))

    def alerts(self) -> list[FraudAlert]:
        """All there are, oldest first, as they are in the database."""
        db.session.rollback()
        db.session.expire_all()
        return list(db.session.scalars(sa.select(FraudAlert).order_by(FraudAlert.id)))

    def raised(self, many: int = 9) -> FraudAlert:
        """The alert that nine slips within the hour raise."""
        self.slips(many)
        self.look()
        return self.alerts()[-1]


@pytest.fixture
def watch(cast: Cast, desk: Desk, at: Any) -> Iterator[Watch]:
    """The clerk is not the one who usually books: whoever stands in the rows sees nothing of it."""
    other = make_user(cast.mall, "DESK", login="other-clerk")
    db.session.commit()
    yield Watch(desk, at, actor_of(other), actor_of(cast.supervisor), actor_of(cast.manager))


def day(number: int) -> dt.date:
    """So many days after today."""
    return TODAY + dt.timedelta(days=number)


__all__ += ["NOON", "Watch", "clock", "day", "make_member", "watch"]
