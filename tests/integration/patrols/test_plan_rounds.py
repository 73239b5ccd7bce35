"""The clock's work for every mall: a plan nobody can read in one harms no other."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.blueprints.patrols import tasks
from mallops.blueprints.patrols.models import PatrolPlan, PatrolRound
from mallops.core.db import db
from mallops.core.malls import Mall


def test_a_broken_plan_keeps_no_other_mall_from_its_rounds(world, monkeypatch):
    broken = db.session.scalars(sa.select(PatrolPlan)).one()
    broken.slots = [{"no": 1, "start": "xx", "end": "yy"}]
    db.session.commit()
    planned: list[str] = []
    plan = tasks.materialise_rounds

    def watched(mall: Mall, on: dt.date) -> int:
        planned.append(mall.code)
        return plan(mall, on)

    monkeypatch.setattr(tasks, "materialise_rounds", watched)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(PatrolRound))
    tasks.plan_rounds()
    assert set(planned) == {world.cast.mall.code, world.cast.other_mall.code}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PatrolRound)) == before
