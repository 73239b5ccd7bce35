"""What of accounts waits for a person on the home page."""

from __future__ import annotations

import datetime as dt

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.accounts import permissions as may
from mallops.blueprints.accounts.models import Deputation
from mallops.blueprints.accounts.queries.people import list_deputations
from mallops.core.auth import ROLES, Actor
from mallops.core.clock import now
from mallops.core.formatting import mall_time
from mallops.core.worklists import WorkCard, WorkLine, work_card

SOON = dt.timedelta(days=7)
SHOWN_LINES = 5


@work_card(may.DEPUTIES, order=80, roles="CSM SUP ADM")
def deputies(actor: Actor) -> WorkCard | None:
    """Who deputises now or will, when one of these deputations begins or ends within a week."""
    rows, at = list_deputations(actor), now()
    if not any(at <= moment <= at + SOON for one in rows for moment in (one.starts_at, one.ends_at)):
        return None
    lines = [_line(one, at) for one in rows[:SHOWN_LINES]]
    return WorkCard(_("Deputies"), "user-check", len(rows), url_for("accounts.deputies"), lines)


def _line(row: Deputation, at: dt.datetime) -> WorkLine:
    who = str(ROLES[row.role])
    if row.principal is not None:
        who = f"{who} · {_('in place of %(name)s', name=row.principal.name)}"
    running = row.starts_at <= at
    moment = row.ends_at if running else row.starts_at
    told = mall_time(moment, "short")
    when = _("until %(at)s", at=told) if running else _("from %(at)s", at=told)
    soon = running and moment <= at + SOON
    return WorkLine(
        row.deputy.name, url_for("accounts.deputies"), who, when, "warn" if soon else "muted", "user-check"
    )
