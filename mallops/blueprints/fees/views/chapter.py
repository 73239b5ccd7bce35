"""What a tenant was billed and paid, for its printed story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees import rules
from mallops.blueprints.fees.actions.kind import KIND
from mallops.blueprints.fees.models import Bill
from mallops.blueprints.fees.queries.bills import list_newest
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper
from mallops.core.tenant_story import ChapterPart, ChapterTable, tenant_chapter


@tenant_chapter(_l("Fees"), permission=may.CALLS, order=50)
def fees(_paper: Paper, tenant: Any) -> Sequence[ChapterPart]:
    """One table of the newest bills, the oldest of them first."""
    rows = [_row(one) for one in reversed(list_newest(tenant.mall_id, tenant.id))]
    columns = (_("Bill number"), _("Charge"), _("Due on"), _("Amount"), _("Outstanding"), _("State"))
    return [ChapterPart(_("Bills"), tables=(ChapterTable(columns, rows),))] if rows else []


def _row(one: Bill) -> list[str]:
    state = str(KIND.workflow.state(one.state).label)
    paid = f"{state} {mall_date(one.paid_on)}".strip()
    charge = f"{rules.CHARGES[one.charge]} {one.period}".strip()
    money = [format_yuan(one.amount), format_yuan(one.outstanding)]
    return [one.bill_no, charge, mall_date(one.due_on), *money, paid]
