"""What of the scores waits for a person on the home page, and the score in the tenant's file."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.scores import permissions as may
from mallops.blueprints.scores.documents.drawing import signed
from mallops.blueprints.scores.queries.months import list_to_close, load_trend
from mallops.blueprints.scores.rules.formula import PARTS, plain
from mallops.core.auth import Actor
from mallops.core.clock import business_date, now
from mallops.core.formatting import mall_time
from mallops.core.registers.cells import month_words
from mallops.core.tenant_story import TenantPanel, tenant_panel
from mallops.core.worklists import WorkCard, WorkLine, work_card


@work_card(may.COMPUTE, order=70, roles="SUP CSM")
def months_to_close(actor: Actor) -> WorkCard | None:
    """Months that are over and still open: look at them, then the manager closes them."""
    months = list_to_close(actor.mall_id, f"{business_date(now(), actor.tz):%Y-%m}")
    if not months:
        return None
    lines = [
        WorkLine(
            label=month_words(one.month),
            url=url_for("scores.index", month=one.month),
            detail=_("Check the ranking, then close the month")
            if actor.can(may.CLOSE)
            else _("Check the ranking; the manager closes the month"),
            when=mall_time(one.computed_at, "short"),
            tone="warn",
        )
        for one in months
    ]
    url = lines[0].url
    return WorkCard(_("Tenant scores to close"), "gauge", len(months), url, lines, tone="warn")


@tenant_panel(permission=may.VIEW, order=40)
def score_of_tenant(actor: Actor, tenant: Any) -> TenantPanel | None:
    """The latest score of a tenant: what each part took, and the way to the records behind it."""
    trend = load_trend(tenant, f"{business_date(now(), actor.tz):%Y-%m}")
    if not trend:
        return None
    month = max(trend)
    found = trend[month]
    return TenantPanel(
        _("Tenant score of the month"),
        facts=[
            (month_words(month), _("%(score)s of 100", score=plain(found.score))),
            *((str(label), f"−{plain(found.taken(part))}") for part, label in PARTS.items()),
            *([(_("Correction"), signed(found.correction))] if found.correction else []),
        ],
        url=url_for("score_tenants.show", uid=tenant.uid, month=month),
        link=_("The records behind it"),
    )
