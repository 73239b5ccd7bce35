"""The manager hears of an irregularity at once (7.2)."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.papers.models import PriceCheck
from mallops.blueprints.papers.rules import FAULT_WORDS, split
from mallops.core.auth import Actor
from mallops.core.casework.actions import log
from mallops.core.db import utcnow
from mallops.core.notices import notify, receivers, topic

IRREGULAR = topic(
    "papers.irregular", _l("Irregular payments and sales papers"), _l("Price labels and papers")
)


def flag(actor: Actor, case: PriceCheck, *, again: bool = False) -> None:
    """Tell the customer-service manager (a deputy for an absent one). `again`: it was referred."""
    to = [one for one in receivers(case.mall_id, ("CSM",)) if one != actor.user_id]

    def title() -> str:
        shop = case.tenant.name if case.tenant else ""
        return (
            _("Referred to you: %(item)s, %(shop)s", item=case.title, shop=shop)
            if again
            else _("Irregularity: %(item)s, %(shop)s", item=case.title, shop=shop)
        )

    def text() -> str:
        parts = [case.number or "", *(str(FAULT_WORDS[one]) for one in split(case.faults))]
        return " · ".join([*parts, case.outcome if again else case.mismatch]).strip(" ·")[:500]

    notify(
        to,
        mall_id=case.mall_id,
        topic=IRREGULAR,
        title=title,
        text=text,
        url=f"/papers/{case.uid}",
        case=case,
        dedupe=f"papers-{case.id}-{'referred' if again else 'found'}",
    )
    if case.flagged_at is None:
        case.flagged_at = utcnow()
        log(case, actor, "flagged")
