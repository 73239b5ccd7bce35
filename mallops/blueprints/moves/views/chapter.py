"""How a tenant came, changed and went, for its printed story: every line, reading and signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves.documents import facts_of
from mallops.blueprints.moves.queries.lines import list_moves
from mallops.core.casework import kind_of
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.clearance.lists import METER_LABELS
from mallops.core.clearance.models import ClearanceLine
from mallops.core.clearance.reads import list_lines
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.registers.printing import signed_people
from mallops.core.tenant_story import ChapterPart, ChapterTable, tenant_chapter


@tenant_chapter(_l("Moving in and out"), permission=may.VIEW, order=10)
def moves(paper: Paper, tenant: Any) -> Sequence[ChapterPart]:
    """Move-ins, changes and move-outs, the oldest first."""
    return [_part(paper, one) for one in list_moves(tenant.id)]


def _part(paper: Paper, case: Any) -> ChapterPart:
    columns = (_("Line"), _("Department"), _("What came of it"), _("Signed by"))
    change = [[case.old_value or "–", case.new_value]] if case.kind == "adjustments" else []
    return ChapterPart(
        f"{kind_of(case).label} {case.number or ''}",
        paper.time(case.submitted_at or case.created_at),
        facts_of(case)[2:],
        (
            ChapterTable((_("Until now"), _("From then on")), change),
            ChapterTable(columns, [_line(paper, one) for one in list_lines(case)]),
        ),
        signed_people(case, paper.actor),
    )


def _line(paper: Paper, line: ClearanceLine) -> list[str]:
    words = {"open": _("not done yet"), "done": _("done"), "waived": _("waived")}[line.state]
    amount = format_yuan(line.amount) if line.amount is not None else ""
    told = [amount, line.note or "", *map(_reading, line.readings)] if line.state != "open" else []
    by = f"{line.signed_name} {paper.time(line.at, 'short')}".strip() if line.at else ""
    department = str(DEPARTMENTS.get(line.department, line.department))
    return [line.name, department, " · ".join(filter(None, (words, *told))), by]


def _reading(one: Any) -> str:
    if one.kind == "key":
        return f"{one.label} × {one.count}"
    return f"{METER_LABELS[one.kind]} {one.label} {one.value:,.3f} {one.unit}".strip()
