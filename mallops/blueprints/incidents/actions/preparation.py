"""What is prepared for incidents: plans 应急预案, drills 演练, risk checks before events (8.3)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.models import RISKS, ContingencyPlan, Drill, PlanContact, RiskCheck
from mallops.blueprints.incidents.rules import incidents as rules
from mallops.blueprints.incidents.rules.words import CATEGORIES, OCCASIONS, RISK_LABELS, RISK_RESULTS
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.phones import ensure_phone


def may_enforce(case: Any, _actor: Any) -> None:
    """A plan in force says what to do and whom to call."""
    if not case.steps.strip():
        raise Conflict(_l("Write the steps first: open “Edit”."))
    if not case.contacts:
        raise Conflict(_l("Add at least one number to call first."))


def may_hold(case: Any, _actor: Any) -> None:
    """A drill that was held says when, who took part and what it showed."""
    if not (case.held_at and case.participants.strip() and case.findings.strip()):
        raise Conflict(_l("Enter first when it was held, who took part and what it showed: open “Edit”."))


def may_finish(case: Any, _actor: Any) -> None:
    """A finished drill names the next one."""
    if case.next_due_on is None:
        raise Conflict(_l("Enter first when the next drill is due: open “Edit”."))


def may_sign_off(case: Any, actor: Any) -> None:
    """Everything is answered, and somebody other than who checked signs."""
    rules.missing_risks(case, RISKS)
    if actor.user_id == case.created_by_id and not {"GM", "AGM"} & actor.roles:
        raise Conflict(_l("You made this check. Somebody else has to sign it off."))


PLAN = declare(
    CaseKind(
        code="contingency", doc_type="TF", model=ContingencyPlan, area="incidents", slug="contingency",
        label=_l("Contingency plan"), plural=_l("Contingency plans"), icon="book-open",
        view=may.VIEW, create=may.PREPARE, edit=may.PREPARE, export=may.EXPORT, order=29,
        print_title=_l("Contingency plan"), signers=(("approver", _l("Approved by")),),
        help=_l("What to do when something happens: steps, roles, and whom to call."),
        empty=_l("Write the first plan: one for each kind of incident."),
        workflow=Workflow(
            [State("draft", _l("Draft"), "muted", "pencil"),
             State("in_force", _l("In force"), "ok", "badge-check"),
             State("withdrawn", _l("Withdrawn"), "muted", "archive", closed=True)],
            [Step("enforce", _l("Put into force"), frozenset({"draft"}), "in_force", may.PREPARE, sign=True,
                  done=_l("put it into force"), icon="badge-check", guard=may_enforce),
             Step("revise", _l("Revise"), frozenset({"in_force"}), "draft", may.PREPARE, note="required",
                  done=_l("revises it"), icon="pencil"),
             Step("withdraw", _l("Withdraw"), frozenset({"draft", "in_force"}), "withdrawn", may.PREPARE,
                  note="required", tone="danger", done=_l("withdrew it"), icon="archive")],
            initial="draft",
        ),
        fields=(
            Field("title", _l("Plan"), required=True, max_length=120),
            Field("category", _l("Kind"), "choice", True, CATEGORIES, in_list=True, in_filter=True),
            Field("valid_from", _l("Valid from"), "date", in_list=True),
            Field("owner_id", _l("Kept by"), "person", in_list=True),
            Field("steps", _l("Steps"), "long", hint=_l("One step a line, in the order of doing.")),
            Field("roles", _l("Roles"), "long", hint=_l("One role a line: who does what.")),
        ),
        extras={"verbs": {"number_added": (_l("added a number"), "muted", "phone"),
                          "number_dropped": (_l("removed a number"), "muted", "phone")}},
    )
)  # fmt: skip
DRILL = declare(
    CaseKind(
        code="drills", doc_type="TF", model=Drill, area="incidents", slug="drills",
        label=_l("Drill"), plural=_l("Drills"), icon="timer",
        view=may.VIEW, create=may.PREPARE, edit=may.PREPARE, export=may.EXPORT, order=30,
        print_title=_l("Drill record"),
        signers=(("leader", _l("Led by")), ("supervisor", _l("Supervisor"))),
        help=_l("Exercises of the plans: planned, held, what they showed, and when the next one is due."),
        empty=_l("Plan the first drill, such as clearing the building."),
        workflow=Workflow(
            [State("planned", _l("Planned"), "info", "calendar"),
             State("held", _l("Held"), "accent", "flag"),
             State("finished", _l("Evaluated"), "ok", "badge-check", closed=True)],
            [Step("hold", _l("It was held"), frozenset({"planned"}), "held", may.PREPARE, photos=True,
                  done=_l("held it"), icon="flag", guard=may_hold),
             Step("finish", _l("Evaluated"), frozenset({"held"}), "finished", may.PREPARE, sign=True,
                  done=_l("evaluated it"), icon="badge-check", guard=may_finish)],
            initial="planned",
        ),
        fields=(
            Field("title", _l("Drill"), required=True, max_length=120),
            Field("category", _l("Kind"), "choice", True, CATEGORIES, in_list=True, in_filter=True),
            Field("planned_on", _l("Planned for"), "date", True, in_list=True, sortable=True),
            Field("owner_id", _l("Led by"), "person", in_list=True),
            Field("zone_id", _l("Zone"), "zone"),
            Field("held_at", _l("Held at"), "datetime"),
            Field("headcount", _l("Number of participants"), "int", minimum=1, unit=_l("people")),
            Field("participants", _l("Participants"), "long"),
            Field("findings", _l("What it showed"), "long"),
            Field("next_due_on", _l("Next due"), "date", in_list=True),
        ),
    )
)  # fmt: skip
RISK = declare(
    CaseKind(
        code="risk_checks", doc_type="TF", model=RiskCheck, area="incidents", slug="risk-checks",
        label=_l("Risk check"), plural=_l("Risk checks"), icon="shield-alert",
        view=may.VIEW, create=may.WORK, edit=may.WORK, export=may.EXPORT, order=31,
        print_title=_l("Risk check before opening or event"),
        signers=(("checker", _l("Checked by")), ("sign_off", _l("Signed off by"))),
        help=_l("What could go wrong at an opening or a big event, looked at before it begins."),
        empty=_l("Make a risk check before the next opening or big event."),
        workflow=Workflow(
            [State("open", _l("Being checked"), "info", "list-checks"),
             State("signed", _l("Signed off"), "ok", "badge-check", closed=True)],
            [Step("sign_off", _l("Sign off"), frozenset({"open"}), "signed", may.APPROVE, sign=True,
                  done=_l("signed it off"), icon="badge-check", guard=may_sign_off)],
            initial="open",
        ),
        fields=(
            Field("title", _l("Event"), required=True, max_length=120),
            Field("occasion", _l("Occasion"), "choice", True, OCCASIONS, in_list=True, in_filter=True),
            Field("event_on", _l("Day of the event"), "date", True, in_list=True, sortable=True),
            Field("place", _l("Place"), max_length=120),
            Field("visitors", _l("Visitors expected"), "int", minimum=0, maximum=1000000),
            Field("owner_id", _l("Checked by"), "person", in_list=True),
            *(Field(key, RISK_LABELS[key], "choice", choices=RISK_RESULTS) for key in RISKS),
            Field("measures", _l("What was done about it"), "long"),
        ),
    )
)  # fmt: skip


def add_contact(actor: Actor, plan: ContingencyPlan, role: str, name: str, phone: str) -> PlanContact:
    """A number to call, kept encrypted. Raises Invalid, Conflict (a plan that is withdrawn)."""
    _ensure_changes(actor, plan)
    short = phone.strip()  # 110, 119, 120
    number = short if short.isdecimal() and len(short) in {3, 4} else ensure_phone(phone)
    if not number:
        raise Invalid(field_errors={"phone": _("Enter a telephone number, such as 138 1234 5678.")})
    row = PlanContact(
        mall_id=plan.mall_id,
        plan_id=plan.id,
        role=rules.ensure_text(role, "role", 80),
        name=name.strip()[:80],
        phone=number,
    )
    db.session.add(row)
    casework.log(plan, actor, "number_added", note=row.role)
    db.session.flush()
    db.session.expire(plan, ["contacts"])
    return row


def drop_contact(actor: Actor, plan: ContingencyPlan, row: PlanContact) -> None:
    """Remove a number; the last one of a plan in force stays."""
    _ensure_changes(actor, plan)
    if plan.state == "in_force" and len(plan.contacts) == 1:
        raise Conflict(_("A plan in force needs a number to call. Add the new one first."))
    casework.log(plan, actor, "number_dropped", note=row.role)
    db.session.delete(row)
    db.session.flush()
    db.session.expire(plan, ["contacts"])


def _ensure_changes(actor: Actor, plan: ContingencyPlan) -> None:
    authorize(actor, may.PREPARE, plan)
    if PLAN.workflow.state(plan.state).closed:
        raise Conflict(_("This plan is withdrawn and can't be changed any more."))


def look_at_numbers(actor: Actor, plan: ContingencyPlan) -> list[PlanContact]:
    """The numbers in full, for those who act in an emergency; every look is kept in the trail."""
    authorize(actor, may.PHONES, plan)
    audit.note(
        "incidents.phones",
        mall_id=plan.mall_id,
        object_kind="contingency",
        after={"numbers": len(plan.contacts)},
        label=plan.number or plan.title,
    )
    return list(plan.contacts)
