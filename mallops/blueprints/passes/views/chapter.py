"""What a tenant took out of the house, for its printed story: the goods of each pass and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions.kind import KIND
from mallops.blueprints.passes.models import GoodsPass
from mallops.blueprints.passes.queries.passes import list_of_tenant
from mallops.blueprints.passes.rules.words import CAUSES
from mallops.core.names import listed
from mallops.core.pdf.paper import Paper
from mallops.core.tenant_story import ChapterPart, ChapterTable, tenant_chapter


@tenant_chapter(_l("Goods passes"), permission=may.VIEW, order=40)
def goods(paper: Paper, tenant: Any) -> Sequence[ChapterPart]:
    """One table, the oldest pass first; nobody who carried is named."""
    found, left_out = list_of_tenant(tenant.mall_id, tenant.id)
    if not found:
        return []
    columns = (_("Goods pass"), _("What leaves"), _("Why"), _("Gate"), _("What came of it"))
    note = _("and %(count)s earlier ones", count=left_out) if left_out else ""
    table = ChapterTable(columns, [_row(paper, one) for one in found])
    return [ChapterPart(_("What left the house"), note, tables=(table,))]


def _row(paper: Paper, case: GoodsPass) -> list[str]:
    items = listed(f"{one.name} {one.quantity} {one.unit}".strip() for one in case.items)
    ended = [str(KIND.workflow.state(case.state).label)]
    if case.released_at is not None:
        ended += [paper.time(case.released_at, "short"), case.released_by.name if case.released_by else ""]
    return [
        case.number or "",
        items,
        str(CAUSES[case.cause]) if case.cause else "",
        case.gate_code,
        " · ".join(filter(None, ended)),
    ]
