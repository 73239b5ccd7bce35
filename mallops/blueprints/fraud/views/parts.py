"""What the screens of the fraud desk share: a member as this person may see it, where a row leads."""

from __future__ import annotations

from typing import Any

from flask import url_for

from mallops.blueprints.fraud.models import FraudAlert
from mallops.blueprints.fraud.queries.alerts import Shown, names_behind, rows_of
from mallops.blueprints.fraud.rules.words import SUBJECTS, icon_of, label_of, reason_text
from mallops.blueprints.members import permissions as members_may
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.auth import Actor
from mallops.core.money import format_yuan

ROUTES = {"entry": "points.entry", "slip": "point_slips.show", "voucher": "vouchers.show"}


def name_of(member: Any, actor: Actor) -> str:
    """In clear only for who deals with the person."""
    name = (member.name or "") if member.erased_at is None else ""
    shown = name if actor.can(members_may.SEE) else mask_name(name)
    return shown or str(member.number)


def row_line(row: Shown) -> dict[str, Any]:
    """One row behind a reason, as a line that opens what it is."""
    label, icon = SUBJECTS[row.subject]
    return {
        "label": label,
        "icon": icon,
        "url": url_for(ROUTES[row.kind], uid=row.uid),
        "at": row.at,
        "what": " · ".join(one for one in (row.shop, row.number, row.by) if one),
        "fen": format_yuan(row.fen) if row.fen else "",
        "points": row.points,
    }


def reasons_of(alert: FraudAlert) -> list[dict[str, Any]]:
    """Each reason in words, with its points of the score and its rows."""
    names, rows = names_behind(alert.reasons), rows_of(alert)
    out = []
    for one in alert.reasons:
        count, shown = rows.get(one.rule, (0, []))
        out.append(
            {
                "code": one.rule,
                "label": label_of(one.rule),
                "icon": icon_of(one.rule),
                "says": reason_text(one.rule, one.numbers, names.get(one.rule, "")),
                "score": one.score,
                "count": count,
                "rows": [row_line(row) for row in shown],
            }
        )
    return out


__all__ = ["name_of", "reasons_of", "row_line"]
