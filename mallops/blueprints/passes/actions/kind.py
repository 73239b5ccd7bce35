"""The register of goods passes: states, steps, fields (catalogue 16.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions.signing import sign_pass
from mallops.blueprints.passes.actions.telling import tell_cancelled, tell_decided
from mallops.blueprints.passes.models import GateScan, GoodsPass
from mallops.blueprints.passes.queries.gates import list_gates
from mallops.blueprints.passes.queries.passes import arrears_of
from mallops.blueprints.passes.rules import passes as rules
from mallops.blueprints.passes.rules.words import CAUSES
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.casework.retention import forgets
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Limit, Unit
from mallops.core.links import issue_link

#: The screen pass: whoever carries the goods shows it on a phone.
SCREEN = "passes.screen"
#: The tenant's own link: apply, then see how it stands.
APPLY = "passes.apply"


def _may_decide(case: Any, actor: Any) -> None:
    rules.ensure_decides(user_id=actor.user_id, applicant_id=case.created_by_id)


def _may_approve(case: Any, actor: Any) -> None:
    _may_decide(case, actor)
    rules.ensure_time_left(case.valid_until, utcnow())
    if not actor.can(may.DESPITE):
        rules.ensure_no_arrears(bool(arrears_of(case.mall_id, case.tenant_id)))


def note_arrears(case: GoodsPass) -> None:
    """Write down what the tenant owes now."""
    owed = arrears_of(case.mall_id, case.tenant_id)
    case.arrears, case.arrears_amount = bool(owed), sum(one.amount or 0 for one in owed)


def _approved(case: Any, actor: Any, values: dict[str, Any]) -> None:
    note_arrears(case)
    rules.ensure_reason(case.arrears, str(values.get("note", "")))
    case.approved_by_id, case.decided_at = actor.user_id, utcnow()
    case.decision = str(values.get("note", ""))
    sign_pass(case)
    issue_link(actor, case, SCREEN, case.valid_until + rules.AFTERWARDS)
    tell_decided(case, actor.user_id, True)


def _refused(case: Any, actor: Any, values: dict[str, Any]) -> None:
    note_arrears(case)
    case.approved_by_id, case.decided_at = actor.user_id, utcnow()
    case.decision = str(values.get("note", ""))
    tell_decided(case, actor.user_id, False)


def _cancelled(case: Any, actor: Any, values: dict[str, Any]) -> None:
    case.decision = str(values.get("note", ""))
    if case.code:
        tell_cancelled(case, actor.user_id)


_STATES = [
    State("invited", _l("Waiting for the tenant"), "muted", "send"),
    State("applied", _l("To be approved"), "warn", "clipboard-list"),
    State("approved", _l("Approved, may leave"), "accent", "badge-check"),
    State("released", _l("Released at the gate"), "ok", "circle-check", closed=True),
    State("expired", _l("Expired unused"), "muted", "alarm-clock", closed=True),
    State("refused", _l("Not approved"), "danger", "ban", closed=True),
    State("cancelled", _l("Cancelled"), "muted", "x", closed=True),
]
_STEPS = [
        Step(
            "approve", _l("Approve"), frozenset({"applied"}), "approved", may.APPROVE,
            done=_l("approved it"), icon="badge-check", guard=_may_approve, effect=_approved,
        ),
        Step(
            "refuse", _l("Refuse it"), frozenset({"applied"}), "refused", may.APPROVE, note="required",
            tone="danger", done=_l("refused it"), icon="ban", guard=_may_decide, effect=_refused,
        ),
        Step(
            "cancel", _l("Cancel it"), frozenset({"invited", "applied", "approved"}), "cancelled", may.EDIT,
            note="required", tone="danger", done=lazy_pgettext("goods", "cancelled it"), icon="x",
            effect=_cancelled,
        ),
        Step(
            "release", _l("Release"), frozenset({"approved", "expired"}), "released", may.VERIFY, shown=False,
            done=_l("released it at the gate"), icon="circle-check",
        ),
        Step(
            "expire", _l("Expired"), frozenset({"approved"}), "expired", may.VERIFY, shown=False,
            done=_l("its time ran out"), tone="muted", icon="alarm-clock",
        ),
]  # fmt: skip
WORKFLOW = Workflow(_STATES, _STEPS, initial="applied")
PATH = ("applied", "approved", "released")


def path(case: Any) -> list[tuple[str, str]]:
    """The states of its way."""
    codes = [*(["invited"] if case.state == "invited" else []), *PATH]
    if case.state == "expired":
        codes[-1] = "expired"
    elif case.state in {"refused", "cancelled"}:
        codes = ["applied", *(["approved"] if case.code else []), case.state]
    return [(code, str(WORKFLOW.state(code).label)) for code in codes]


def binds(case: Any) -> str | None:
    """An open application binds the desk; an approved pass the gate, until its time is over."""
    if case.state in {"invited", "applied"}:
        return "service"
    return "security" if rules.shown_state(case.state, case.valid_until, utcnow()) == "approved" else None


def gate_choices() -> dict[str, str]:
    """The gates of the reader's mall; none where nobody reads (a background job shows the bare code)."""
    actor = g.get("actor")
    gates = list_gates(actor.mall_id, active=False) if actor is not None else []
    return {one.code: f"{one.code} {one.name}" for one in gates}


KIND = declare(
    CaseKind(
        code="passes",
        doc_type="FXT",
        model=GoodsPass,
        label=_l("Goods pass"),
        plural=_l("Goods passes"),
        icon="package",
        area="passes",
        workflow=WORKFLOW,
        slug="passes",
        view=may.VIEW,
        create=may.CREATE,
        edit=may.EDIT,
        export=may.EXPORT,
        print_title=_l("Goods release slip"),
        signers=(("applicant", _l("Applicant")), ("approver", _l("Approved by")), ("guard", _l("Guard"))),
        nav_group="tenants",
        order=30,
        help=_l("What leaves the mall, with whom, through which gate and when; released once, by the guard."),
        empty=_l("No pass yet. Take an application in, or send a tenant the link to apply."),
        clocks=(
            ClockSpec(
                "approval",
                _l("Approval of a goods pass"),
                stops=frozenset({"approved", "refused", "cancelled", "released", "expired"}),
                starts=frozenset({"applied"}),
                defaults={"": Limit(2, Unit.WORKING_HOURS)},
                once=True,
            ),
        ),
        fields=(
            Field("title", _l("What leaves"), in_form=False, max_length=120),
            Field("goods", _l("Items and quantities"), "long", in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_list=True),
            Field("cause", _l("Why"), "choice", choices=CAUSES, in_form=False, in_filter=True),
            Field("reason", _l("In words"), "long", in_form=False),
            Field(
                "gate_code",
                _l("Gate"),
                "choice",
                choices=gate_choices,
                in_form=False,
                in_list=True,
                in_filter=True,
            ),
            Field(
                "valid_from",
                lazy_pgettext("goods", "From"),
                "datetime",
                in_form=False,
                in_list=True,
                sortable=True,
            ),
            Field("valid_until", lazy_pgettext("goods", "Until"), "datetime", in_form=False),
            Field("carrier_firm", _l("Carrier's company"), in_form=False),
            Field("arrears", _l("Arrears"), "bool", in_form=False, in_list=True, in_filter=True),
            Field("approved_by_id", _l("Decision by"), "person", in_form=False),
            Field("decided_at", _l("Decided at"), "datetime", in_form=False),
            Field("decision", _l("Reason or condition"), "long", in_form=False),
            Field("released_at", _l("Released at"), "datetime", in_form=False),
            Field("released_by_id", _l("Released by"), "person", in_form=False),
            Field("conflicts", _l("Left against the rules"), "int", in_form=False),
        ),
        extras={"own_form": True, "edit_in": rules.TO_DECIDE, "path": path, "binds": binds},
    )
)
#: The same, beginning with the tenant: no clock runs before they have sent it.
INVITED = replace(KIND, workflow=Workflow(_STATES, _STEPS, initial="invited"))
#: A link to apply stays so long after the window, so that the tenant still sees how it ended.
KEPT = dt.timedelta(days=14)


@forgets(GoodsPass, 365)
def empty(case: GoodsPass) -> None:
    """Nothing tells any more who applied, who carried and what they drove; goods, shop and gates stay."""
    case.applicant = case.carrier = case.id_last4 = case.plate = None
    db.session.execute(sa.update(GateScan).where(GateScan.pass_id == case.id).values(note=None))


__all__ = ["APPLY", "INVITED", "KEPT", "KIND", "SCREEN", "WORKFLOW", "note_arrears"]
