"""A hundred orders that nobody fixed in time: the whole way from the clocks to one text a receiver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.notices.actions.sending import empty_outbox
from mallops.core import clock
from mallops.core.db import db
from mallops.core.notices import Channel, Notice
from mallops.core.policies.alerts import run_alerts
from tests.factories import Cast, actor_of
from tests.integration.notices.conftest import wants_mail
from tests.support.receivers import mail_server, web_server

MONDAY = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)  # 10:00 in Shanghai
ORDERS = 100


def test_a_hundred_overdue_orders_are_one_digest_a_receiver(
    cast: Cast, add_channel: Callable[..., Channel]
) -> None:
    wants_mail(cast.officer, cast.supervisor, cast.manager)
    with mail_server() as mail, web_server() as group, clock.frozen(MONDAY) as now:
        add_channel("mail", mail.url)
        add_channel("webhook", group.url)
        for number in range(ORDERS):
            open_finding(
                actor_of(cast.officer), title=f"Lamp {number}", severity="major", zone_id=cast.zone.id
            )
        db.session.commit()
        now.set(MONDAY + dt.timedelta(days=3, minutes=5))
        assert run_alerts() >= 3 * ORDERS  # overdue, told to the supervisor, told to the manager
        now.advance(dt.timedelta(minutes=2))
        empty_outbox()
        now.advance(dt.timedelta(minutes=2))
        assert empty_outbox() == 0
        assert run_alerts() == 0
    assert sorted(one.to for one in mail.arrived) == sorted(
        f"{one.login}@example.com" for one in (cast.officer, cast.supervisor, cast.manager)
    )
    assert len(group.arrived) == 1
    told = sa.select(sa.func.count()).select_from(Notice)
    for person in (cast.officer, cast.supervisor, cast.manager):
        assert db.session.scalar(told.where(Notice.user_id == person.id)) >= ORDERS
