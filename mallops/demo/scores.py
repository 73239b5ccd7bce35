"""Scores of the demo: the last two months closed, one corrected, the present one open."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from mallops.blueprints.scores.actions.computing import close, compute, is_over
from mallops.blueprints.scores.actions.formula import correct
from mallops.blueprints.scores.queries.months import load_ranking
from mallops.blueprints.scores.rules.scoring import month_before, month_days
from mallops.core.audit import acting
from mallops.core.clock import frozen, now
from mallops.core.db import db
from mallops.demo.build import World

TEN = dt.time(10)


def add_scores(world: World, moment: dt.datetime) -> None:
    """Add them as they stand at `moment`."""
    manager, zone = world.actor("shenlan"), ZoneInfo(world.mall.tz)
    this = f"{moment.astimezone(zone):%Y-%m}"
    with acting(manager, "scores.close"):
        for back in (2, 1):
            month = month_before(this, back)
            after = month_days(month)[1] + dt.timedelta(days=1)
            with frozen(min(dt.datetime.combine(after, TEN, zone), moment)):
                row = compute(manager, month)
                worst = load_ranking(row, counts=False).rows[-1:]
                if back == 1 and worst and worst[0].score < 100:
                    tenant = next(one for one in world.tenants.values() if one.id == worst[0].row.tenant_id)
                    correct(manager, row, tenant, "2", "同一问题两张巡场单重复扣分，核实后加回")
                if is_over(month, world.mall.tz, now()):
                    close(manager, month)
        compute(manager, this)
    db.session.flush()
