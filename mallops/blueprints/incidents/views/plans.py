"""Contingency plans with their numbers, drills, risk checks (8.3)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.actions import preparation
from mallops.blueprints.incidents.actions.preparation import DRILL, PLAN, RISK
from mallops.blueprints.incidents.actions.working import part_of
from mallops.blueprints.incidents.documents.plans import print_plan
from mallops.blueprints.incidents.models import ContingencyPlan
from mallops.blueprints.incidents.rules.words import CATEGORIES
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import commits
from mallops.core.registers import register_blueprint
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import render
from mallops.core.worklists import WorkCard, work_card


def panels(case: ContingencyPlan, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """Whom to call, masked until somebody needs the numbers."""
    context = {
        "case": case,
        "mask": mask_phone,
        "changes": actor.can(may.PREPARE) and not PLAN.workflow.state(case.state).closed,
        "calls": actor.can(may.PHONES),
    }
    return [(_("Whom to call"), "incidents/_contacts.html", context)]


def tools(record: Any) -> list[tuple[str, str, str]]:
    """The plan to act by, on paper."""
    if not record.actor.can(may.PHONES):
        return []
    return [
        (_("For the wall (PDF with numbers)"), url_for("contingency.sheet", uid=record.case.uid), "printer")
    ]


PLAN.extras.update(panels=panels, tools=tools)
plans = register_blueprint(PLAN)


@plans.post("/<uuid:uid>/contacts")
@requires(may.PREPARE)
def add_contact(uid: uuid.UUID) -> BaseResponse:
    """Add a number."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        typed = {key: request.form.get(key, "").replace("\x00", "") for key in ("role", "name", "phone")}
        preparation.add_contact(actor, case, **typed)
        return _("The number is kept, encrypted.")

    return act_on_record(PLAN, uid, "contact", "contingency.contact", call)


@plans.post("/<uuid:uid>/contacts/drop")
@requires(may.PREPARE)
def drop_contact(uid: uuid.UUID) -> BaseResponse:
    """Remove a number."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        row = part_of(case, case.contacts, request.form.get("part", ""))
        preparation.drop_contact(actor, case, row)
        return _("The number is removed.")

    return act_on_record(PLAN, uid, "contact", "contingency.contact", call)


@plans.post("/<uuid:uid>/act")
@commits
@requires(may.PHONES)
def act(uid: uuid.UUID) -> Response:
    """The plan in large letters with its numbers in full; the look is kept in the trail."""
    actor = current_actor()
    plan = fetch(ContingencyPlan, uid, actor)
    contacts = preparation.look_at_numbers(actor, plan)
    answer = render("incidents/act.html", plan=plan, contacts=contacts, category=CATEGORIES[plan.category])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@plans.get("/<uuid:uid>/sheet.pdf")
@commits
@requires(may.PHONES)
def sheet(uid: uuid.UUID) -> Response:
    """The plan for the wall, for when the network is down; the look at the numbers is kept in the trail."""
    actor = current_actor()
    plan = fetch(ContingencyPlan, uid, actor)
    contacts = preparation.look_at_numbers(actor, plan)
    answer = Response(print_plan(actor, plan, contacts), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="plan-{plan.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@work_card(may.PREPARE, order=70, roles="SUP CSM")
def drills_ahead(actor: Actor) -> WorkCard | None:
    """Drills that are planned or wait to be evaluated."""
    return register_card(DRILL, actor, _("Drills ahead"), Criteria(view="open", sort="planned_on"))


@work_card(may.APPROVE, order=60, roles="SUP CSM GM AGM OPM")
def risks_ahead(actor: Actor) -> WorkCard | None:
    """Risk checks that wait to be signed off."""
    return register_card(RISK, actor, _("Risk checks to sign off"), Criteria(view="open", sort="event_on"))


BLUEPRINTS = [plans, register_blueprint(DRILL), register_blueprint(RISK)]
