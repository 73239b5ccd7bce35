"""The card of a checklist on a record's page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import DEPARTMENTS, KINDS, kind_of
from mallops.core.casework.models import Case
from mallops.core.casework.related import options
from mallops.core.clearance.actions import WAIVES
from mallops.core.clearance.lists import CHECKLISTS, METER_LABELS, About, may_act
from mallops.core.clearance.reads import attached_of, list_lines, missing_first

ROWS = 3


def clearance_panel(case: Case, actor: Actor) -> tuple[str, str, dict[str, Any]]:
    """(title, template, context) for `extras["leads"]` or `["panels"]`."""
    lines = list_lines(case)
    still_open = not kind_of(case).workflow.state(case.state).closed
    attached = attached_of(case)
    manager = WAIVES in actor.roles
    about = _about(case, actor)
    rows = []
    for line in lines:
        mine = still_open and (manager or may_act(actor, line.department))
        first = missing_first(line, lines) if line.state == "open" else []
        rows.append(
            {
                "line": line,
                "department": DEPARTMENTS.get(line.department, line.department),
                "files": attached.get(line.code, []),
                "first": first,
                "about": about.get(line.code, []),
                "may_do": mine and line.state == "open" and not first,
                "may_waive": still_open and manager and line.state == "open",
                "may_reopen": mine and (line.state == "done" or (line.state == "waived" and manager)),
                "may_assign": mine and line.state == "open",
            }
        )
    rows.sort(key=lambda one: (not one["may_do"],) if still_open else (False,))
    settled = sum(1 for one in lines if one.state != "open")
    context = {
        "case": case,
        "rows": rows,
        "done": settled,
        "all": len(lines),
        "mine": sum(1 for one in rows if one["may_do"]),
        "stages": CHECKLISTS[case.kind].stages,
        "meters": METER_LABELS,
        "people": options("person", case.mall_id) if any(one["may_assign"] for one in rows) else [],
        "row_count": ROWS,
    }
    return _("Checklist by department"), "clearance/lines.html", context


def _about(case: Case, actor: Actor) -> dict[str, list[tuple[About, bool]]]:
    """The records that lines are about, by line; and whether this person may open each."""
    tell = CHECKLISTS[case.kind].about
    out: dict[str, list[tuple[About, bool]]] = {}
    for one in tell(case) if tell else ():
        out.setdefault(one.code, []).append((one, actor.can(KINDS[one.kind].view)))
    return out
