"""Plans: which zones are walked, when and by whom; and what a plan makes of the next days."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.forms import WEEKDAYS, PlanForm
from mallops.blueprints.patrols.models import PatrolPlan
from mallops.blueprints.patrols.permissions import PLAN
from mallops.blueprints.patrols.queries import list_plans
from mallops.blueprints.patrols.queries.desk import list_patrol_templates, list_walkers, work_day_of
from mallops.blueprints.patrols.rules.plans import PlanRule, Round, ensure_plan_valid, rounds_for
from mallops.blueprints.sites.queries import get_mall, list_zones
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.calendar_days import calendar_for
from mallops.core.db import commits, db
from mallops.core.errors import Invalid
from mallops.core.names import pick
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("plans", __name__, url_prefix="/plans")
nav_item(NavItem("plans.index", _l("Patrol plans"), "calendar-clock", "floor", PLAN, order=12))
PREVIEW_DAYS = 7


@dataclass(frozen=True)
class PlannedDay:
    """What a plan makes of a day; `note` says why it is none, or a day unlike its weekday."""

    on: dt.date
    rounds: int
    zones: int
    note: str


@bp.get("")
@requires(PLAN)
def index() -> Response:
    """Every plan, those in use first."""
    actor = current_actor()
    return render(
        "patrols/plans.html",
        plans=list_plans(actor.mall_id or 0),
        weekdays=dict(WEEKDAYS),
        today=work_day_of(actor.tz),
    )


@bp.get("/new")
@requires(PLAN)
def new() -> Response:
    """A new plan."""
    return _page(PlanForm.of(None, work_day_of(current_actor().tz)), None)


@bp.post("/new")
@commits
@requires(PLAN)
def create() -> BaseResponse:
    """Keep the new plan; `do` is preview or more (another row) while it is not saved yet."""
    return _save(None)


@bp.get("/<uuid:plan_uid>")
@requires(PLAN)
def edit(plan_uid: uuid.UUID) -> Response:
    """A plan's form."""
    plan = fetch(PatrolPlan, plan_uid)
    return _page(PlanForm.of(plan, work_day_of(current_actor().tz)), plan)


@bp.post("/<uuid:plan_uid>")
@commits
@requires(PLAN)
def update(plan_uid: uuid.UUID) -> BaseResponse:
    """Keep the changes; rounds that have not begun are planned anew."""
    return _save(fetch(PatrolPlan, plan_uid, lock=True))


@bp.post("/<uuid:plan_uid>/active")
@commits
@requires(PLAN)
def set_active(plan_uid: uuid.UUID) -> BaseResponse:
    """Take a plan out of use, or back into it."""
    actor = current_actor()
    plan = fetch(PatrolPlan, plan_uid, lock=True)
    officers = {one.zone_id: one.officer_id for one in plan.zones}
    wanted = request.form.get("active") == "1"
    actions.edit_plan(actor, plan, {"is_active": wanted}, officers)
    if wanted:
        flash_ok(_("The plan is in use again."))
    else:
        flash_ok(_("The plan is out of use. Rounds that had not begun are taken back."))
    return redirect_after("plans.index")


def _save(plan: PatrolPlan | None) -> BaseResponse:
    actor = current_actor()
    form = _offered(PlanForm())
    wish = request.form.get("do", "")
    if wish in ("more", "preview"):
        return _page(form, plan, spare=2 if wish == "more" else 1)
    if plan is None:
        ok, _saved = form.runs(lambda: actions.create_plan(actor, form.plan_values(), form.zones.data))
    else:
        ok, _saved = form.runs(lambda: actions.edit_plan(actor, plan, form.plan_values(), form.zones.data))
    if not ok:
        return _page(form, plan, 422)
    if plan is None:
        _first_rounds()
    flash_ok(_("The plan is saved. Its rounds stand on the day board."))
    return redirect_after("plans.index")


def _first_rounds() -> None:
    """A new plan owes from now on, not from the next turn of the clock."""
    mall = get_mall(current_actor().mall_id)
    today = work_day_of(mall.tz)
    for ahead in range(2):
        actions.materialise_rounds(mall, today + dt.timedelta(days=ahead))


def _offered(form: PlanForm) -> PlanForm:
    return form.offer(list_patrol_templates(current_actor().mall_id))


def _page(form: PlanForm, plan: PatrolPlan | None, status: int = 200, *, spare: int = 1) -> Response:
    """The form, with `spare` empty lines for rounds, and its preview."""
    actor = current_actor()
    zones = list_zones(actor.mall_id)
    officers = list_walkers(actor.mall_id)
    days, why_none = preview(_offered(form))
    return render(
        "patrols/plan.html",
        "preview" if request.form.get("do") == "preview" else None,
        status,
        form=form,
        plan=plan,
        zones=zones,
        officers=officers,
        spare=spare,
        days=days,
        why_none=why_none,
    )


def preview(form: PlanForm) -> tuple[list[PlannedDay], str]:
    """What the plan as typed makes of the next seven days; else why it makes nothing yet."""
    actor = current_actor()
    today = work_day_of(actor.tz)
    try:
        rule = form.rule(today)
        ensure_plan_valid(rule)
    except Invalid as error:
        return [], str(error.message)
    mall = get_mall(actor.mall_id)
    calendar = calendar_for(db.session(), mall)
    special = {on: pick(one.name_zh, one.name_en) for on, one in calendar.overrides.items()}
    first = max(today, rule.valid_from)
    days = [first + dt.timedelta(days=ahead) for ahead in range(PREVIEW_DAYS)]
    return [_planned(rule, on, rounds_for(rule, on, calendar), special.get(on, "")) for on in days], ""


def _planned(rule: PlanRule, on: dt.date, made: list[Round], note: str) -> PlannedDay:
    if not made and not note:
        ended = rule.valid_to is not None and on > rule.valid_to
        note = _("The plan has ended.") if ended else _("Not walked on this day.")
    return PlannedDay(on, len(made), len({one.zone_id for one in made}), note)
