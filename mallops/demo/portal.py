"""People of shops who log in to the demo: an owner of two shops, a manager, one who was only invited."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.accounts.rules.passwords import hash_password
from mallops.blueprints.portal.actions.letting_in import invite
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.casework.models import Case
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.demo.build import PASSWORD, World

BY = "chenwei"
# name, phone, as what, in which of the shops, has logged in
PEOPLE = (
    ("林美", "138 0013 8001", "owner", (0, 1), True),
    ("陈波", "138 0013 8002", "manager", (0,), True),
    ("吴芳", "138 0013 8003", "owner", (2,), False),
)


def add_portal(world: World, moment: dt.datetime) -> None:
    """The shops with the most to answer have somebody who can."""
    shops = _busy_shops(world)
    with frozen(moment - dt.timedelta(days=20)), acting(world.actor(BY), "portal.invite"):
        for name, phone, kind, places, inside in PEOPLE:
            for place in places:
                seat = invite(world.actor(BY), shops[place], name, phone, kind)
            if inside:
                seat.account.password_hash, seat.account.is_demo = hash_password(PASSWORD), True
            db.session.flush()


def _busy_shops(world: World) -> list[Tenant]:
    waiting = (
        sa.select(Case.tenant_id, sa.func.count())
        .where(Case.mall_id == world.mall.id, Case.kind == "fixes", Case.department == "tenant")
        .where(Case.closed_at.is_(None), Case.tenant_id.is_not(None))
        .group_by(Case.tenant_id)
    )
    counts = {row[0]: row[1] for row in db.session.execute(waiting)}
    return sorted(world.tenants.values(), key=lambda one: (-counts.get(one.id, 0), one.code))
