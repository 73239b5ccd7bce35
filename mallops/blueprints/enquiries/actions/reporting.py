"""The figures of a week and of a month go to the departments by themselves (28.3, I.30)."""

from __future__ import annotations

import datetime as dt
import logging

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.enquiries.actions.telling import FIGURES
from mallops.blueprints.enquiries.queries.figures import Figures, Span, figures_of, span_of
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from mallops.core.malls import Mall
from mallops.core.notices import notify, receivers

log = logging.getLogger("mallops.jobs")
#: Customer service and the departments that customers ask about.
TOLD = ("SUP", "CSM", "LSG", "MKT", "FIN", "OPM")
FROM_HOUR = 8


def send_figures() -> int:
    """Tell in every mall what is new; returns of how many spans somebody was told."""
    malls = [(one.id, one.tz) for one in db.session.scalars(sa.select(Mall).order_by(Mall.id))]
    return sum(_send_in(mall_id, tz) for mall_id, tz in malls)


def _send_in(mall_id: int, tz: str) -> int:
    local, told = mall_now(tz), 0
    if local.hour < FROM_HOUR:
        return 0
    for span in due_spans(mall_id, local.date()):
        try:
            with acting(Actor.system(mall_id, tz), "enquiries.figures"), transaction():
                told += _tell(span)
        except Exception:
            log.exception("figures of enquiries of mall %s could not be sent", mall_id)
    return told


def due_spans(mall_id: int, today: dt.date) -> list[Span]:
    """On Mondays the week before, on the first of a month the month before."""
    spans = []
    if today.weekday() == 0:
        spans.append(span_of(mall_id, "week", today - dt.timedelta(days=1)))
    if today.day == 1:
        spans.append(span_of(mall_id, "month", today - dt.timedelta(days=1)))
    return spans


def _tell(span: Span) -> int:
    found = figures_of(span)
    if not found.total.number:
        return 0
    notify(
        receivers(span.mall_id, TOLD),
        mall_id=span.mall_id,
        topic=FIGURES,
        title=lambda: _title(span),
        text=lambda: _words(found),
        url=f"/enquiry-figures?kind={span.kind}&on={span.first.isoformat()}",
        dedupe=f"enquiries:figures:{span.mall_id}:{span.name}",
    )
    return 1


def _title(span: Span) -> str:
    if span.kind == "week":
        return _("Enquiries of week %(name)s", name=span.name)
    return _("Enquiries of %(name)s", name=span.name)


def _words(found: Figures) -> str:
    total = found.total
    return _("%(n)s in all, %(late)s late, %(before)s the time before.", n=total.number, late=total.late,
             before=total.before)  # fmt: skip


__all__ = ["due_spans", "send_figures"]
