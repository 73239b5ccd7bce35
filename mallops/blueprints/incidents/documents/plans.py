"""A contingency plan for the wall, and the year of incidents, on paper (8.3)."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from mallops.blueprints.incidents.models import ContingencyPlan, PlanContact
from mallops.blueprints.incidents.rules.words import CATEGORIES
from mallops.core.auth import Actor
from mallops.core.clock import now
from mallops.core.formatting import mall_date, mall_time
from mallops.core.pdf.render import render_pdf


def lines_of(text: str) -> list[str]:
    """The lines of a text, without empty ones."""
    return [one.strip() for one in text.splitlines() if one.strip()]


def print_plan(actor: Actor, plan: ContingencyPlan, contacts: list[PlanContact]) -> bytes:
    """Steps numbered, roles, numbers in full. Raises PdfNotMade."""
    return render_pdf(plan_html(actor, plan, contacts))


def plan_html(actor: Actor, plan: ContingencyPlan, contacts: list[PlanContact]) -> str:
    """The page that is printed."""
    table: dict[str, Any] = {
        "columns": [
            {"label": _("Role"), "width": "40%"},
            {"label": _("Name")},
            {"label": _("Number to call")},
        ],
        "rows": [[one.role, one.name, one.phone] for one in contacts],
    }
    return render_template(
        "pdf/incident_plan.html",
        lang=str(get_locale() or "zh_Hans_CN"),
        mall_name=actor.mall.name if actor.mall else "",
        title=plan.title,
        number=plan.number or "",
        foot=_("Made %(at)s by %(name)s", at=mall_time(now()), name=actor.name),
        facts=[
            (_("Kind"), str(CATEGORIES[plan.category])),
            (_("Valid from"), mall_date(plan.valid_from) if plan.valid_from else "–"),
            (_("Kept by"), plan.owner.name if plan.owner else "–"),
        ],
        steps=lines_of(plan.steps),
        roles=lines_of(plan.roles),
        contacts=table,
    )
