"""Signatures: a department for itself, the tenant on the screen or through a personal link."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves.actions.adjusting import KIND as ADJUST
from mallops.blueprints.moves.actions.movein import KIND as MOVE_IN
from mallops.blueprints.moves.actions.moveout import KIND as MOVE_OUT
from mallops.blueprints.moves.queries.moves import signed_capacities
from mallops.blueprints.moves.rules.moves import ensure_may_sign
from mallops.core.auth import Actor, authorize
from mallops.core.casework import Case, kind_of
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import ShareLink, issue_link, link_actor

SIGN = "moves.sign"
LINK_DAYS = (7, 14, 30)
BY_STEP = frozenset({"agree", "calculate", "approve"})


def guard(case: Any, actor: Actor, capacity: str, name: str) -> None:
    """Who may sign in a capacity. Raises Forbidden, Invalid, Conflict."""
    if capacity in BY_STEP:
        raise Invalid(field_errors={"capacity": _("This signature is given with the decision itself.")})
    ensure_may_sign(actor.roles, capacity, name)
    if capacity in signed_capacities(case):
        raise Conflict(_("This is signed already."))


for _kind in (MOVE_IN, ADJUST, MOVE_OUT):
    _kind.extras["sign_guard"] = guard


def make_link(actor: Actor, case: Case, days: int) -> ShareLink:
    """A link by which the tenant reads the form and signs it; the one before ends."""
    authorize(actor, may.EDIT, case)
    if kind_of(case).workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    days = days if days in LINK_DAYS else LINK_DAYS[0]
    recipient = f"{case.tenant.code} {case.tenant.name}"
    link = issue_link(actor, case, SIGN, utcnow() + dt.timedelta(days=days), recipient=recipient)
    casework.log(case, actor, "link_made", detail={"to": recipient, "days": days})
    return link


def sign_by_link(link: ShareLink, name: str, signature: str) -> None:
    """The tenant signs, once. Raises Invalid, Conflict."""
    query = sa.select(Case).where(Case.id == link.case_id).with_for_update(of=Case.__table__)
    case = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    name = " ".join(name.replace("\x00", "").split())[:60]
    if not name:
        raise Invalid(field_errors={"name": _("Write your name.")})
    if kind_of(case).workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    if "tenant" in signed_capacities(case):
        raise Conflict(_("This is signed already."))
    casework.sign(link_actor(link, name), case, capacity="tenant", signature=signature, name=name)
    link.answered_count += 1
    db.session.flush()
