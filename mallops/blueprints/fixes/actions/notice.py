"""Telling whoever has to act: the notice, the personal link, and what is noted of both (4.1)."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.rules import LINK_DAYS, NOT_OVER
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.db import utcnow
from mallops.core.errors import Conflict
from mallops.core.links import ShareLink, find_link, issue_link, revoke_link

ANSWER = "fixes.answer"


def party_name(finding: Finding) -> str:
    """Who has to act, as the notice addresses them."""
    if finding.department == "contractor" and finding.contractor:
        return finding.contractor
    if finding.tenant is not None and finding.department in {"tenant", ""}:
        return f"{finding.tenant.code} {finding.tenant.name}"
    return str(DEPARTMENTS.get(finding.department, "")) or finding.responsible_name


def ensure_not_over(finding: Finding) -> None:
    """Raise Conflict when there is nothing left to tell or to arrange."""
    if finding.state not in NOT_OVER:
        raise Conflict(_("This order is finished; nobody has to act on it any more."))


def make_link(actor: Actor, finding: Finding, days: int) -> ShareLink:
    """A personal link that works `days` days; the one before ends. The order becomes notified."""
    authorize(actor, may.NOTIFY, finding)
    ensure_not_over(finding)
    days = days if days in LINK_DAYS else LINK_DAYS[0]
    link = issue_link(
        actor, finding, ANSWER, utcnow() + dt.timedelta(days=days), recipient=party_name(finding)
    )
    casework.log(finding, actor, "link_made", detail={"to": link.recipient, "days": days})
    if finding.state == "open":
        casework.move(actor, finding, "notify")
    return link


def mark_notified(actor: Actor, finding: Finding, how: str) -> None:
    """They were told on paper, by telephone or in person; `how` is kept in the timeline."""
    authorize(actor, may.NOTIFY, finding)
    ensure_not_over(finding)
    casework.move(actor, finding, "notify", note=how.strip()[:500])


def take_link_back(actor: Actor, finding: Finding) -> bool:
    """End the link at once; False when there was none."""
    authorize(actor, may.NOTIFY, finding)
    link = find_link(finding, ANSWER)
    if link is None:
        return False
    revoke_link(link)
    casework.log(finding, actor, "link_ended")
    return True
