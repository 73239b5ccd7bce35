"""Contracts that end: supervisor, manager and who supervises are told 60, 30 and 7 days before, each once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.contractors.models import Contractor
from mallops.blueprints.contractors.rules.times import notice_step
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.notices import notify, present, receivers, topic

ENDS = topic("contractors.ends", _l("A contract ends soon"), _l("Contractors"))


def tell_end(case: Contractor, today: dt.date, steps: tuple[int, ...]) -> int | None:
    """Tell of the end when a step is due; the step that was told, or None."""
    step = notice_step(case.ends_on, today, steps, case.told_step, case.told_for)
    if step is None:
        return None
    case.told_step, case.told_for = step, case.ends_on
    left = (case.ends_on - today).days
    ends = case.ends_on.isoformat()
    casework.log(case, Actor.system(case.mall_id), "expires", note=f"{ends} (−{left})")
    to = {*receivers(case.mall_id, ["SUP", "CSM"]), *present(case.mall_id, [case.owner_id])}

    def title() -> Any:
        return _("Contract ends in %(n)s days: %(name)s", n=left, name=case.title)

    notify(
        sorted(to),
        mall_id=case.mall_id,
        topic=ENDS,
        title=title,
        text=lambda: _("%(number)s ends on %(day)s. Renew it or end it.", number=case.contract_no, day=ends),
        url=f"/contractors/{case.uid}",
        case=case,
        dedupe=f"contract-{case.id}-{ends}-{step}",
    )
    db.session.flush()
    return step
