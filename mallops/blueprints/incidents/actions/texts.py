"""The lines that an incident shows in its list, its report and its file, kept with it."""

from __future__ import annotations

from mallops.blueprints.incidents.models import Incident
from mallops.core.db import db
from mallops.core.formatting import mall_time


def keep_lines(case: Incident) -> None:
    """Write the rows of an incident into its own columns, a line each, and flush."""
    db.session.flush()
    db.session.expire(case, ["told", "followups", "statements", "pagings"])
    case.notified_text = "\n".join(
        f"{mall_time(one.told_at, 'short')} {one.name}"
        + (f" ✓ {mall_time(one.seen_at, 'short')}" if one.seen_at else "")
        for one in case.told
    )
    case.followups_text = "\n".join(
        f"{one.due_on:%Y-%m-%d} {one.owner.name}: {one.text}" + (" ✓" if one.done_at else "")
        for one in case.followups
    )
    case.statements_text = "\n".join(
        f"{mall_time(one.created_at, 'short')} {one.channel}: {one.text}"
        + (f" ✓ {one.decided_by.name}" if one.state == "approved" and one.decided_by else "")
        for one in case.statements
        if one.state != "refused"
    )
    db.session.flush()
