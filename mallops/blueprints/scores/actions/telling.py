"""Who is told that a month is ready."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.scores.models import ScoreMonth
from mallops.core.notices import notify, receivers, topic
from mallops.core.registers.cells import month_words

READY = topic("scores.ready", _l("Tenant scores of a month are ready"), _l("Tenant scores"))


def tell_ready(month: ScoreMonth, tenants: int, mean: float | None) -> None:
    """Supervisors and managers look at the month; managers close it."""
    notify(
        receivers(month.mall_id, ("SUP", "CSM")),
        mall_id=month.mall_id,
        topic=READY,
        title=lambda: _("Tenant scores of %(month)s are ready", month=month_words(month.month)),
        text=lambda: _(
            "%(n)s tenants, mean %(mean)s. Look at the ranking, correct what is wrong, then close it.",
            n=tenants,
            mean="–" if mean is None else mean,
        ),
        url=f"/scores?month={month.month}",
        dedupe=f"scores-{month.mall_id}-{month.month}",
    )
