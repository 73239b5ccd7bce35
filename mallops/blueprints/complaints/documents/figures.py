"""The figures of a month on screen and on paper, with the complaints told without names (39.7)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.complaints.actions.kind import KIND
from mallops.blueprints.complaints.queries.figures import thousand_slips
from mallops.blueprints.complaints.rules.words import CATEGORIES, RESPONSIBLE
from mallops.core.casefigures.reading import Cut, FigureSpec, by_choice, by_clerk, by_tenant
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES


def _asked(case: Any) -> str:
    """The department that was asked first; most complaints ask one."""
    return str(DEPARTMENTS.get(case.letters[0].department, "")) if case.letters else ""


_ABOUT = by_choice("category", lazy_pgettext("complaint", "What it is about"), CATEGORIES)
_SEVERITY = by_choice("severity", _l("Severity"), SEVERITIES)
_RESPONSIBLE = by_choice("responsibility", _l("Responsible"), RESPONSIBLE)

FIGURES = FigureSpec(
    kind=KIND,
    title=_l("Complaint analysis of the month"),
    cuts=(
        _ABOUT,
        _SEVERITY,
        Cut("department", _l("Department"), _asked),
        _RESPONSIBLE,
        by_tenant(_l("Tenant")),
        by_clerk(_l("Looked after by")),
    ),
    first="first",
    settled="answer",
    base=thousand_slips,
    base_label=_l("complaints by 1,000 slips"),
    people=(_l("Supervisor"), _l("Customer-service manager")),
    near=("letters",),
    told=(_ABOUT, _SEVERITY, _RESPONSIBLE),
)
__all__ = ["FIGURES"]
