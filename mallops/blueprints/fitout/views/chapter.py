"""A tenant's works, for its printed story: permit, hot work, violations, looks, acceptance, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.breaches import VIOLATION
from mallops.blueprints.fitout.actions.hot import HOT_KIND
from mallops.blueprints.fitout.actions.kind import KIND
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules.words import HOT, RULES, TRADES, WORKS
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.registers.printing import signed_people
from mallops.core.tenant_story import ChapterPart, ChapterTable, tenant_chapter

LOOKS = 100


@tenant_chapter(_l("Fit-out"), permission=may.VIEW, order=20)
def works(paper: Paper, tenant: Any) -> Sequence[ChapterPart]:
    """The works of a tenant, the oldest first."""
    found = reversed(queries.of_tenant(tenant.mall_id, tenant.id))
    return [_part(paper, one) for one in found if one.state not in {"invited", "void"}]


def _part(paper: Paper, case: FitOut) -> ChapterPart:
    tables = (_passes(case), _hot(paper, case), _violations(paper, case), _looks(paper, case))
    return ChapterPart(
        f"{KIND.label} {case.number or case.title}",
        str(KIND.workflow.state(case.state).label),
        _facts(paper, case),
        tables,
        signed_people(case, paper.actor),
    )


def _facts(paper: Paper, case: FitOut) -> list[tuple[str, Any]]:
    def moment(at: Any) -> str:
        return paper.time(at, "short") if at is not None else ""

    return [
        (_("Kind of works"), str(WORKS[case.works])),
        (_("Builder"), case.company),
        (_("From"), mall_date(case.starts_on)),
        (_("Until"), mall_date(case.ends_on)),
        (_("Insured until"), mall_date(case.insured_until)),
        (_("Words of the fire review"), case.fire_note),
        (_("Deposit asked (yuan)"), format_yuan(case.deposit_asked) if case.deposit_asked else ""),
        (_("Permitted at"), moment(case.permitted_at)),
        (_("Works began"), moment(case.started_at)),
        (_("Works accepted at"), moment(case.accepted_at)),
    ]


def _passes(case: FitOut) -> ChapterTable:
    """How many passes of each trade; no worker is named."""
    count: dict[str, int] = {}
    for one in case.workers:
        count[one.trade] = count.get(one.trade, 0) + 1
    rows = [[str(TRADES[code]), str(number)] for code, number in count.items()]
    return ChapterTable((_("Workers' passes"), _("How many")), rows)


def _hot(paper: Paper, case: FitOut) -> ChapterTable:
    columns = (_("Hot work"), _("Exact place"), _("When"), _("State"))
    rows = [
        [
            f"{HOT[one.work]} {one.number or ''}",
            one.place,
            f"{paper.time(one.from_at, 'short')} – {paper.time(one.until_at, 'clock')}",
            str(HOT_KIND.workflow.state(one.state).label),
        ]
        for one in queries.list_hot_works(case)
    ]
    return ChapterTable(columns, rows)


def _violations(paper: Paper, case: FitOut) -> ChapterTable:
    columns = (_("Violation"), _("When"), _("Fine (yuan)"), _("State"))
    rows = [
        [
            f"{RULES[one.rule]} {one.number or ''}",
            paper.time(one.created_at, "short"),
            format_yuan(one.fine) if one.fine else "–",
            str(VIOLATION.workflow.state(one.state).label),
        ]
        for one in queries.list_violations(case)
    ]
    return ChapterTable(columns, rows)


def _looks(paper: Paper, case: FitOut) -> ChapterTable:
    columns = (_("Site inspection"), _("What came of it"), _("By"))
    rows = [
        [
            paper.time(one.at, "short"),
            _("%(n)s lines not in order", n=one.failed) if one.failed else _("Everything in order"),
            one.by.name if one.by else "",
        ]
        for one in queries.list_looks(case, LOOKS)
    ]
    return ChapterTable(columns, rows)
