"""When zones are checked and with which sheet: two cards, opening and closing."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.openings import permissions as may
from mallops.blueprints.openings.actions import save_plan, set_up
from mallops.blueprints.openings.forms import PlanForm
from mallops.blueprints.openings.models import PHASES, OpeningPlan
from mallops.blueprints.openings.queries import list_plans, list_sheets
from mallops.blueprints.openings.rules import PHASE_WORDS
from mallops.blueprints.openings.views.board import bp
from mallops.blueprints.sites.queries import list_zones
from mallops.core.auth import current_actor, requires
from mallops.core.db import commits
from mallops.core.errors import NotFound
from mallops.core.web import flash_ok, redirect_after, render


@bp.get("/plans")
@requires(may.LEAD)
def plans() -> Response:
    """Both plans, or how to begin."""
    return _page({})


@bp.post("/plans")
@commits
@requires(may.LEAD)
def begin() -> BaseResponse:
    """Take the shipped sheets and the usual times."""
    set_up(current_actor())
    flash_ok(_("The checks are set up around your trading hours. Change the times here if they differ."))
    return redirect_after("opening_day.plans")


@bp.post("/plans/<phase>")
@commits
@requires(may.LEAD)
def keep(phase: str) -> BaseResponse:
    """Keep one plan; checks that nobody has done yet follow it."""
    if phase not in PHASES:
        raise NotFound()
    actor = current_actor()
    form = _form(phase, None)
    ok, _saved = form.runs(lambda: save_plan(actor, phase, dict(form.plan_values())))
    if not ok:
        return _page({phase: form}, 422)
    flash_ok(_("The plan is saved. Today's checks that nobody has done follow it."))
    return redirect_after("opening_day.plans")


def _form(phase: str, plan: OpeningPlan | None) -> PlanForm:
    mall_id = current_actor().mall_id
    form = PlanForm(obj=plan, prefix=phase) if plan is not None else PlanForm(prefix=phase)
    return form.offer(list_sheets(mall_id, phase), list_zones(mall_id))


def _page(typed: dict[str, PlanForm], status: int = 200) -> Response:
    found = list_plans(current_actor().mall_id)
    forms = {one: typed.get(one) or _form(one, found[one]) for one in PHASES if one in found}
    return render("openings/plans.html", None, status, forms_of=forms, phases=PHASE_WORDS)
