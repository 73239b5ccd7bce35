"""What patrols found wrong at one tenant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.checklists.models import Item
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.patrols.queries.stats import COUNTED
from mallops.core.auth import Actor
from mallops.core.casework.models import Case
from mallops.core.casework.sight import scope
from mallops.core.db import db
from mallops.core.tenant_story import Window

#: As the partial index has it, so that SQLite uses that.
_IS_FAIL = sa.text("patrol_answers.is_current and patrol_answers.verdict = 'fail'")


def list_fails(actor: Actor, tenant_id: int, window: Window) -> Sequence[Any]:
    """Answers that failed in a tenant's name, inside the window, of patrols this person may see."""
    cases: Any = Case.__table__
    names = (Item.label_zh, Item.label_en, Item.text_zh, Item.text_en)
    query = (
        sa.select(
            PatrolAnswer.id,
            PatrolAnswer.created_at,
            PatrolAnswer.item_code,
            PatrolAnswer.remark,
            PatrolAnswer.severity,
            cases.c.uid.label("patrol_uid"),
            cases.c.number,
            *names,
        )
        .join(Patrol.__table__, Patrol.__table__.c.id == PatrolAnswer.patrol_id)
        .join(cases, cases.c.id == PatrolAnswer.patrol_id)
        .join(Item, Item.id == PatrolAnswer.item_id)
        .where(
            PatrolAnswer.mall_id == actor.mall_id,
            _IS_FAIL,
            sa.or_(PatrolAnswer.tenant_id == tenant_id, PatrolAnswer.blamed_tenant_id == tenant_id),
            cases.c.state.in_(COUNTED),
        )
    )
    sight = scope(actor, "patrol", cases.c)
    if sight is not None:
        query = query.where(sight)
    return db.session.execute(window.narrow(query, PatrolAnswer.created_at, PatrolAnswer.id)).all()
