"""A tenant's deposits, for its printed story: every line of the ledgers, who waived what, who signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.deposits import permissions as may
from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions.kind import KIND
from mallops.blueprints.deposits.models import Deposit
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.registers.printing import signed_people
from mallops.core.tenant_story import ChapterPart, ChapterTable, tenant_chapter


@tenant_chapter(_l("Deposits"), permission=may.VIEW, order=30)
def deposits(paper: Paper, tenant: Any) -> Sequence[ChapterPart]:
    """What was deposited, kept back and paid back, the oldest first."""
    found = reversed(queries.list_of_tenant(tenant.mall_id, tenant.id))
    return [_part(paper, one) for one in found]


def _part(paper: Paper, case: Deposit) -> ChapterPart:
    entries = [
        [
            mall_date(one.on),
            str(rules.ENTRY_LABELS[one.kind]),
            one.reference or one.reason,
            " · ".join(who.name for who in (one.by, one.second_by) if who is not None),
            format_yuan(one.amount),
        ]
        for one in queries.list_entries(case)
    ]
    waivers = [
        [f"{one.label} {one.reference}".strip(), one.reason, one.by.name if one.by else ""]
        for one in queries.list_waivers(case)
    ]
    return ChapterPart(
        f"{rules.PURPOSE_LABELS[case.purpose]} {case.number or ''}",
        str(KIND.workflow.state(case.state).label),
        [(_("Still kept (yuan)"), format_yuan(case.balance)), (_("Paid on"), mall_date(case.paid_on))],
        (
            ChapterTable(
                (_("Day"), _("What"), _("Reference or reason"), _("Booked by"), _("Amount")), entries
            ),
            ChapterTable((_("What"), _("Reason"), _("Waived by")), waivers),
        ),
        signed_people(case, paper.actor),
    )
