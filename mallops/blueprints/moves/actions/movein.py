"""Move-in 进场: applied, documents, paid, fit-out, inspected, open (catalogue 12)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.deposits.queries import held_total
from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves import shipped
from mallops.blueprints.moves.actions.telling import tell_opened
from mallops.blueprints.moves.models import MoveIn
from mallops.blueprints.moves.queries import moves as queries
from mallops.blueprints.moves.rules import moves as rules
from mallops.blueprints.relations.actions.first_calls import open_call
from mallops.blueprints.tenants.actions import assign_unit, cancel_tenancy, end_tenancy, set_status
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.clearance.actions import make_lines
from mallops.core.clearance.lists import Checklist, declare_checklist
from mallops.core.clearance.reads import waiting_before
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.names import listed

SIGNERS = (
    ("leasing", _l("Leasing and operations")),
    ("finance", _l("Finance")),
    ("engineering", _l("Engineering")),
    ("manager", _l("Customer-service manager")),
    ("tenant", _l("Tenant")),
)
HOUSE = {code: label for code, label in SIGNERS if code != "tenant"}


@dataclass(frozen=True)
class MoveInTold:
    """What was typed. `deposit_due` in fen."""

    unit_codes: str
    lease_from: dt.date | None
    opening_on: dt.date | None
    lease_to: dt.date | None = None
    contract_no: str = ""
    deposit_due: int = 0
    staff_count: int | None = None
    pos_no: str = ""
    applicant: str = ""
    remark: str = ""


def _before(step: str) -> Any:
    def guard(case: Any, _actor: Any) -> None:
        rules.ensure_settled(waiting_before(case, step))

    return guard


def may_open(case: Any, _actor: Any) -> None:
    """Raise while a line is open or a department has not signed."""
    rules.ensure_settled(waiting_before(case, "open"))
    rules.ensure_signed(queries.signed_capacities(case), {key: str(word) for key, word in HOUSE.items()})


def _hold_units(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """The contract is there: the units are the tenant's from the first day of the lease."""
    for code in rules.split_units(case.unit_codes):
        if queries.running_tenancies(case.tenant_id, [code], case.lease_from):
            continue
        try:
            assign_unit(actor, case.tenant, code, case.lease_from, case.lease_to)
        except Invalid as error:
            raise Conflict("；".join(str(one) for one in error.field_errors.values())) from error


def _opened(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.opened_on = mall_now(actor.tz).date()
    if case.tenant.status == "moving_in":
        set_status(actor, case.tenant, "trading")
    if queries.needs_first_call(case):
        open_call(actor, case.tenant)


def _withdrawn(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """The units are free again, and the tenant is a prospect when nothing else is left of it."""
    today = mall_now(actor.tz).date()
    for one in queries.running_tenancies(case.tenant_id, rules.split_units(case.unit_codes), today):
        if one.from_on != case.lease_from:
            continue
        if one.from_on > today:
            cancel_tenancy(actor, one)
        else:
            end_tenancy(actor, one, today)
    others = [one for one in queries.open_moves(case.tenant_id, MoveIn) if one.id != case.id]
    if case.tenant.status == "moving_in" and not others:
        set_status(actor, case.tenant, "prospect")


def _step(code: str, label: Any, from_: str, to: str, needs: str, icon: str, **more: Any) -> Step:
    return Step(code, label, frozenset({from_}), to, needs, icon=icon, guard=_before(code), **more)


#: After the application, before the opening.
STATES_ON = ("documents", "paid", "fitout", "inspected")
KIND = declare(
    CaseKind(
        code="move_ins", doc_type="JC", model=MoveIn, slug="move-in", area="moves",
        label=_l("Move-in"), plural=_l("Move-ins"), icon="truck",
        view=may.VIEW, create=may.CREATE, edit=may.EDIT, export=may.EXPORT,
        print_title=_l("Move-in form"), signers=SIGNERS, nav_group="tenants", order=20,
        help=_l("From the application to the first day of trading: who has to do what, and how far it is."),
        empty=_l("No tenant is moving in. Take in the first application."),
        workflow=Workflow(
            [State("applied", _l("Applied"), "info", "clipboard-list"),
             State("documents", _l("Documents complete"), "info", "file-text"),
             State("paid", _l("Paid"), "info", "badge-check"),
             State("fitout", _l("In fit-out"), "warn", "hammer"),
             State("inspected", _l("Inspected"), "accent", "clipboard-check"),
             State("open", _l("Open for trade"), "ok", "store", closed=True),
             State("withdrawn", _l("Taken back"), "muted", "undo-2", closed=True)],
            [_step("documents", _l("Documents are complete"), "applied", "documents", may.EDIT, "file-text",
                   done=_l("found the documents complete"), effect=_hold_units),
             _step("pay", _l("Deposit is paid"), "documents", "paid", may.FINANCE, "badge-check",
                   done=_l("confirmed the deposit")),
             _step("fitout", _l("Fit-out may begin"), "paid", "fitout", may.EDIT, "hammer",
                   done=_l("let the fit-out begin")),
             _step("inspect", _l("Inspected"), "fitout", "inspected", may.EDIT, "clipboard-check",
                   done=_l("inspected it"), photos=True),
             Step("open", _l("Open for trade"), frozenset({"inspected"}), "open", may.MANAGE, icon="store",
                  done=_l("opened it for trade"), guard=may_open, effect=_opened),
             Step("withdraw", _l("Take the application back"), frozenset({"applied", *STATES_ON}),
                  "withdrawn", may.APPROVE, note="required", tone="danger", icon="undo-2",
                  done=_l("took the application back"), effect=_withdrawn)],
            initial="applied",
        ),
        fields=(
            Field("title", _l("Shop"), in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True, in_filter=True),
            Field("unit_codes", _l("Units"), in_form=False, in_list=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False, in_filter=True),
            Field("contract_no", _l("Contract number"), in_form=False),
            Field("lease_from", _l("Lease from"), "date", in_form=False),
            Field("lease_to", _l("Lease until"), "date", in_form=False),
            Field("deposit_due", _l("Deposit due (yuan)"), "money", in_form=False),
            Field("opening_on", _l("Planned opening"), "date", in_form=False, in_list=True, sortable=True),
            Field("opened_on", _l("Opened on"), "date", in_form=False),
            Field("staff_count", _l("Staff"), "int", in_form=False),
            Field("pos_no", _l("POS number"), in_form=False),
            Field("owner_id", _l("Handled by"), "person", in_form=False, in_list=True),
            Field("applicant", _l("Who applies"), in_form=False),
            Field("remark", _l("Remarks"), "long", in_form=False),
        ),
        extras={"own_form": True, "binds": "leasing", "void_guard": rules.no_void},
    )
)  # fmt: skip


def check_line(case: Any, line: Any, _actor: Any) -> None:
    """What a department cannot call done: too little deposit, a fit-out that is not accepted."""
    if line.code == "deposit":
        kept = held_total(case.mall_id, case.tenant_id)
        rules.ensure_deposit(case.deposit_due, kept)
        line.amount = kept
    if line.code == "inspection":
        still = queries.binding(queries.of_its_units(case, "ZX"))
        if still:
            numbers = listed(one.number or one.title for one in still)
            raise Conflict(_("The fit-out %(numbers)s is not accepted yet.", numbers=numbers))


#: Lines that are about other records of the tenant: code -> their type (section J).
ABOUT = {"licences": "ZZ", "fitout": "ZX", "inspection": "ZX"}
STAGES = ("documents", "pay", "fitout", "inspect", "open")
LIST = declare_checklist(
    Checklist(
        KIND.code,
        _l("Checklist of a move-in"),
        shipped.MOVE_IN,
        {code: KIND.workflow.steps[code].label for code in STAGES},
        may.SETUP,
        check_line,
        lambda case: queries.about_lines(case, ABOUT),
    )
)


def apply_in(actor: Actor, tenant: Any, told: MoveInTold, *, uid: uuid.UUID | None = None) -> MoveIn:
    """A tenant applies to move in. A prospect is moving in from now on. Raises Invalid, Conflict."""
    authorize(actor, may.CREATE)
    values = _values(actor, told)
    if tenant.status == "moving_out":
        raise Invalid(field_errors={"tenant": _("This tenant is moving out.")})
    wanted = set(rules.split_units(values["unit_codes"]))
    for one in queries.open_moves(tenant.id, MoveIn):
        if wanted & set(rules.split_units(one.unit_codes)):
            words = _("%(number)s is open for this unit already.", number=one.number)
            raise Invalid(field_errors={"unit_codes": words})
    codes = rules.split_units(values["unit_codes"])
    values |= {
        "tenant_id": tenant.id,
        "zone_id": queries.zone_of_units(tenant.mall_id, codes),
        "title": f"{values['unit_codes']} {tenant.name_zh or tenant.name_en}"[:200],
        "department": "leasing",
    }
    case: MoveIn = casework.open_case(actor, KIND, values, uid=uid)
    make_lines(case)
    if tenant.status in {"prospect", "left"}:
        set_status(actor, tenant, "moving_in")
    db.session.flush()
    tell_opened(case, actor.user_id)
    return case


def correct_in(actor: Actor, case: MoveIn, told: MoveInTold, version: int | None) -> None:
    """Change it while it is open; units and lease only until the documents are complete."""
    authorize(actor, may.EDIT, case)
    values = _values(actor, told)
    if case.state != "applied":
        for key in ("unit_codes", "lease_from", "lease_to"):
            values.pop(key)
    hidden = {key: values.pop(key) for key in ("applicant", "remark")}
    casework.edit_case(actor, case, values, version=version)
    for key, value in hidden.items():
        setattr(case, key, value)
    db.session.flush()


def _values(actor: Actor, told: MoveInTold) -> dict[str, Any]:
    units = rules.ensure_units(told.unit_codes, queries.known_units(actor.mall_id))
    rules.ensure_lease(told.lease_from, told.lease_to, told.opening_on)
    return {
        "unit_codes": units,
        "lease_from": told.lease_from,
        "lease_to": told.lease_to,
        "opening_on": told.opening_on,
        "contract_no": told.contract_no.strip()[:60],
        "deposit_due": told.deposit_due,
        "staff_count": told.staff_count,
        "pos_no": told.pos_no.strip()[:60],
        "applicant": told.applicant.strip()[:60],
        "remark": told.remark.strip()[:2000],
    }


KIND.extras["path"] = lambda case: rules.way_of(
    {code: one.label for code, one in KIND.workflow.states.items()}, case.state
)
