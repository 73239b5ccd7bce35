"""Looking after what hangs: condition checks, and what the calendar does to it (11.1, 11.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.kind import KIND
from mallops.blueprints.displays.models import Display, DisplayCheck
from mallops.blueprints.displays.rules import displays as rules
from mallops.blueprints.displays.rules.words import CONDITIONS
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.registers.intake import keep_photos


def check_condition(
    actor: Actor, display: Display, condition: str, note: str, photos: Sequence[Any] = ()
) -> DisplayCheck:
    """Note in what condition it is. Raises Invalid; Conflict for what does not hang."""
    authorize(actor, may.WORK, display)
    if display.state not in rules.ON_SHOW:
        raise Conflict(_("It does not hang, so its condition can't be checked."))
    rules.ensure_condition(condition, note)
    row = DisplayCheck(
        mall_id=display.mall_id,
        display_id=display.id,
        condition=condition,
        note=note.strip()[:300],
        by_id=actor.user_id,
    )
    db.session.add(row)
    display.condition, display.checked_at = condition, utcnow()
    casework.log(display, actor, "looked", note=note.strip()[:300], detail={"condition": condition})
    keep_photos(actor, display, photos, caption=str(CONDITIONS[condition]), stage="check")
    db.session.flush()
    return row


def pass_day(actor: Actor, display: Display, today: dt.date) -> str | None:
    """Do what the calendar asks for; the step that was taken, or None."""
    if display.expires_on is None:
        return None
    step = rules.next_state(display.state, display.expires_on, today)
    if step is not None:
        casework.move(actor, display, step)
    return step


def tenant_told(actor: Actor, display: Display, how: str) -> None:
    """The tenant was told that it expires; kept in the timeline."""
    authorize(actor, may.WORK, display)
    if KIND.workflow.state(display.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    casework.log(display, actor, "tenant_told", note=how.strip()[:300])
    db.session.flush()
