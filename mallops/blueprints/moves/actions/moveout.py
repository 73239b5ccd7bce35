"""Move-out 退场: applied, clearance by department, settled, closed (catalogue 14)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.deposits import permissions as deposits_may
from mallops.blueprints.deposits.actions import refunds
from mallops.blueprints.deposits.queries import blockers as deposit_blockers
from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves import shipped
from mallops.blueprints.moves.actions.telling import tell_opened, tell_settled
from mallops.blueprints.moves.models import MoveOut, MoveWaiver
from mallops.blueprints.moves.queries import moves as queries
from mallops.blueprints.moves.rules import moves as rules
from mallops.blueprints.moves.rules.words import CAUSES
from mallops.blueprints.tenants.actions import cancel_tenancy, end_tenancy, set_status
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import KINDS
from mallops.core.clearance.actions import make_lines
from mallops.core.clearance.lists import Checklist, declare_checklist
from mallops.core.clearance.reads import list_lines, waiting_before
from mallops.core.clock import mall_now
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.malls import today_of

SIGNERS = (
    ("finance", _l("Finance")),
    ("leasing", _l("Leasing and operations")),
    ("engineering", _l("Engineering")),
    ("manager", _l("Customer-service manager")),
    ("tenant", _l("Tenant")),
)
HOUSE = {code: label for code, label in SIGNERS if code != "tenant"}
#: Lines that wait for other records of the tenant: code -> their type (section J).
WAITS_FOR = {"complaints": "TS", "fitout": "ZX", "release": "FXT", "licence": "ZZ"}


@dataclass(frozen=True)
class MoveOutTold:
    """What was typed. No units: all that the tenant holds."""

    cause: str
    notice_on: dt.date | None
    last_on: dt.date | None
    unit_codes: str = ""
    reason: str = ""
    new_address: str = ""
    payee: str = ""
    account: str = ""


def _started(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """Who leaves all its units is moving out from now on."""
    if queries.leaves_all(case) and case.tenant.status in {"trading", "suspended"}:
        set_status(actor, case.tenant, "moving_out", None)


def may_settle(case: Any, _actor: Any) -> None:
    """Raise while a department has a line or a record open."""
    rules.ensure_settled(waiting_before(case, "settle"))
    rules.ensure_nothing_open(queries.blockers(case, money=False))


def _settled(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """Every department is through: the refund of what is kept is asked for."""
    case.settled_on = mall_now(actor.tz).date()
    ask_refunds(actor, case)
    tell_settled(case, actor.user_id)


def may_close(case: Any, actor: Any) -> None:
    """Raise while anything is open, money is kept, a department has not signed, or days are left."""
    rules.ensure_last_day(case.last_on, mall_now(actor.tz).date())
    rules.ensure_settled(waiting_before(case, "close"))
    rules.ensure_nothing_open(queries.blockers(case))
    rules.ensure_signed(queries.signed_capacities(case), {key: str(word) for key, word in HOUSE.items()})


def _closed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """The units are free from the day after; who holds nothing else has left."""
    for one in queries.running_tenancies(case.tenant_id, rules.split_units(case.unit_codes), case.last_on):
        if one.from_on > case.last_on:
            cancel_tenancy(actor, one)
        else:
            end_tenancy(actor, one, case.last_on)
    db.session.expire(case.tenant, ["tenancies"])
    if case.tenant.status == "moving_out" and queries.leaves_all(case):
        set_status(actor, case.tenant, "left", None)
    tell_settled(case, actor.user_id)


def _withdrawn(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """The notice is taken back: the tenant trades on."""
    others = [one for one in queries.open_moves(case.tenant_id, MoveOut) if one.id != case.id]
    if case.tenant.status == "moving_out" and not others:
        set_status(actor, case.tenant, "trading")


def open_parts(case: Any) -> list[Any]:
    """Lines that are open, each its department's; that of the refund itself does not hold the refund."""
    return [one for one in list_lines(case) if one.state == "open" and one.code != "deposit"]


def binds(case: Any) -> str | None:
    """When everything is settled only the refund is left, and that a move-out does not hold."""
    return None if case.state == "settled" and not open_parts(case) else "leasing"


KIND = declare(
    CaseKind(
        code="move_outs", doc_type="CC", model=MoveOut, slug="move-out", area="moves",
        label=_l("Move-out"), plural=_l("Move-outs"), icon="log-out",
        view=may.VIEW, create=may.CREATE, edit=may.EDIT, export=may.EXPORT,
        print_title=_l("Move-out clearance form"), signers=SIGNERS, nav_group="tenants", order=24,
        help=_l("What every department still has open with a tenant that leaves, until the last refund."),
        empty=_l("No tenant is moving out."),
        workflow=Workflow(
            [State("applied", _l("Applied"), "info", "clipboard-list"),
             State("clearing", _l("Clearance by department"), "warn", "clipboard-check"),
             State("settled", _l("Settled"), "accent", "badge-check"),
             State("closed", _l("Cleared and closed"), "muted", "archive", closed=True),
             State("withdrawn", _l("Taken back"), "muted", "undo-2", closed=True)],
            [Step("start", _l("Begin the clearance"), frozenset({"applied"}), "clearing", may.APPROVE,
                  done=_l("began the clearance"), icon="clipboard-check", effect=_started),
             Step("settle", _l("Everything is settled"), frozenset({"clearing"}), "settled", may.FINANCE,
                  done=_l("found everything settled"), icon="badge-check", guard=may_settle,
                  effect=_settled),
             Step("back", _l("Back to the clearance"), frozenset({"settled"}), "clearing", may.MANAGE,
                  note="required", tone="danger", done=_l("sent it back to the clearance"), icon="undo-2"),
             Step("close", _l("Close the move-out"), frozenset({"settled"}), "closed", may.MANAGE,
                  done=_l("closed the move-out"), icon="archive", guard=may_close, effect=_closed),
             Step("withdraw", _l("Take the application back"), frozenset({"applied", "clearing"}),
                  "withdrawn", may.APPROVE, note="required", tone="danger", icon="undo-2",
                  done=_l("took the application back"), effect=_withdrawn)],
            initial="applied",
        ),
        fields=(
            Field("title", _l("Shop"), in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True, in_filter=True),
            Field("unit_codes", _l("Units"), in_form=False, in_list=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False, in_filter=True),
            Field("cause", _l("Why"), "choice", choices=CAUSES, in_form=False, in_list=True, in_filter=True),
            Field("notice_on", _l("Notice of"), "date", in_form=False),
            Field("last_on", _l("Last day"), "date", in_form=False, in_list=True, sortable=True),
            Field("settled_on", _l("Settled on"), "date", in_form=False),
            Field("owner_id", _l("Handled by"), "person", in_form=False, in_list=True),
            Field("payee", _l("Deposit goes to"), in_form=False),
            Field("new_address", _l("New address of the licence"), in_form=False),
            Field("reason", _l("Reason"), "long", in_form=False),
        ),
        extras={"own_form": True, "binds": binds, "parts": open_parts, "void_guard": rules.no_void},
    )
)  # fmt: skip


def check_line(case: Any, line: Any, _actor: Any) -> None:
    """What a department cannot call done while it is not."""
    if line.code == "arrears":
        rules.ensure_no_arrears(line.amount)
        owed = [one for one in queries.blockers(case, money=False) if one.amount]
        rules.ensure_nothing_open(owed)
    if line.code in WAITS_FOR:
        codes = {code for code, kind in KINDS.items() if kind.doc_type == WAITS_FOR[line.code]}
        found = [one for one in queries.blockers(case, money=False) if one.key.partition(":")[0] in codes]
        rules.ensure_nothing_open(found)
    if line.code == "deposit":
        rules.ensure_nothing_open(one for one in queries.blockers(case) if one.key.startswith("deposits:"))


LIST = declare_checklist(
    Checklist(
        KIND.code,
        _l("Checklist of a move-out"),
        shipped.MOVE_OUT,
        {code: KIND.workflow.steps[code].label for code in ("settle", "close")},
        may.SETUP,
        check_line,
        lambda case: queries.about_lines(case, WAITS_FOR),
    )
)


def apply_out(actor: Actor, tenant: Any, told: MoveOutTold, *, uid: uuid.UUID | None = None) -> MoveOut:
    """A tenant gives notice. Raises Invalid with the field at fault."""
    authorize(actor, may.CREATE)
    values = _values(tenant, told)
    wanted = set(rules.split_units(values["unit_codes"]))
    for one in queries.open_moves(tenant.id, MoveOut):
        if wanted & set(rules.split_units(one.unit_codes)):
            words = _("%(number)s is open for this unit already.", number=one.number)
            raise Invalid(field_errors={"unit_codes": words})
    values |= {
        "tenant_id": tenant.id,
        "zone_id": queries.zone_of_units(tenant.mall_id, rules.split_units(values["unit_codes"])),
        "title": f"{values['unit_codes']} {tenant.name_zh or tenant.name_en}"[:200],
        "department": "leasing",
    }
    case: MoveOut = casework.open_case(actor, KIND, values, uid=uid)
    make_lines(case)
    tell_opened(case, actor.user_id)
    return case


def correct_out(actor: Actor, case: MoveOut, told: MoveOutTold, version: int | None) -> None:
    """Change it until it is settled."""
    authorize(actor, may.EDIT, case)
    if case.state == "settled":
        raise Conflict(_("It is settled. The manager can send it back first."))
    values = _values(case.tenant, told)
    hidden = {key: values.pop(key) for key in ("reason", "new_address", "payee", "account")}
    if hidden["account"] == "":
        hidden.pop("account")  # the form does not show the stored one
    casework.edit_case(actor, case, values, version=version)
    for key, value in hidden.items():
        setattr(case, key, value)
    db.session.flush()


def _values(tenant: Any, told: MoveOutTold) -> dict[str, Any]:
    rules.ensure_days(told.notice_on, told.last_on)
    assert told.last_on is not None
    if told.cause not in CAUSES:
        raise Invalid(field_errors={"cause": _("Choose why.")})
    held = queries.held_units(tenant.id, today_of(tenant.mall_id))
    codes = rules.split_units(told.unit_codes) or list(held)
    units = rules.ensure_units(" ".join(codes), queries.known_units(tenant.mall_id))
    rules.ensure_held(codes, held)
    return {
        "unit_codes": units,
        "cause": told.cause,
        "notice_on": told.notice_on,
        "last_on": told.last_on,
        "reason": told.reason.strip()[:2000],
        "new_address": told.new_address.strip()[:200],
        "payee": told.payee.strip()[:120],
        "account": "".join(told.account.split())[:60],
    }


def ask_refunds(actor: Actor, case: MoveOut) -> int:
    """Ask for the refund of every deposit that is still held; how many were asked for."""
    payee = case.payee or case.tenant.legal_name or case.tenant.name_zh or case.tenant.name_en
    asked = 0
    for one in queries.deposits_of(case):
        if one.state == "held" and one.balance:
            note = _("Asked by move-out %(number)s", number=case.number)
            refunds.request_refund(actor, one, payee, case.account or "", case, note=note)
            asked += 1
    return asked


def waive(actor: Actor, case: MoveOut, key: str, reason: str) -> MoveWaiver:
    """The manager lets one open obligation pass, for this move-out and for the deposits it gives back."""
    authorize(actor, may.WAIVE, case)
    if KIND.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    reason = rules.ensure_reason(reason)
    found = next((one for one in queries.blockers(case) if one.key == key), None)
    if found is None:
        raise NotFound()
    row = MoveWaiver(
        mall_id=case.mall_id,
        move_id=case.id,
        key=found.key,
        department=found.department,
        label=str(found.label)[:120],
        reference=found.reference[:200],
        amount=found.amount,
        reason=reason,
        by_id=actor.user_id,
    )
    db.session.add(row)
    casework.log(case, actor, "waived", note=f"{found.label} {found.reference}: {reason}")
    db.session.flush()
    if actor.can(deposits_may.WAIVE):
        for one in queries.deposits_of(case):
            if one.balance and any(held.key == key for held in deposit_blockers(one)):
                refunds.waive(actor, one, key, reason)
    return row


KIND.extras["path"] = lambda case: rules.way_of(
    {code: one.label for code, one in KIND.workflow.states.items()}, case.state
)
