"""Adjustment 调整 of unit, area, brand or category: three decide, then its day comes (catalogue 13)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves.actions.contracts import area_on_its_day, contract_values, rewrite
from mallops.blueprints.moves.actions.telling import tell_decide, tell_trouble
from mallops.blueprints.moves.models import Adjustment
from mallops.blueprints.moves.queries import moves as queries
from mallops.blueprints.moves.rules import moves as rules
from mallops.blueprints.moves.rules.words import SORTS
from mallops.blueprints.tenants.actions import assign_unit, end_tenancy, index_tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import DomainError, Invalid
from mallops.core.jobs import enqueue
from mallops.core.names import listed

#: The job that puts an approved change into effect at once.
ADJUST_NOW = "moves.adjust_now"
SIGNERS = (
    ("agree", _l("Leasing and operations")),
    ("calculate", _l("Finance")),
    ("approve", _l("Operations manager")),
    ("tenant", _l("Tenant")),
)


@dataclass(frozen=True)
class Change:
    """What was typed; rents in fen a month, `new_value` a unit, an area in m², a brand or a category.

    `contract_no` only when the tenant has several; `new_to_on`: the contract's new end.
    """

    sort: str
    new_value: str
    effective_on: dt.date | None
    reason: str
    unit_code: str = ""
    old_rent: int | None = None
    new_rent: int | None = None
    contract_no: str = ""
    new_to_on: dt.date | None = None


def _tell(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    tell_decide(case, actor.user_id)


def _approved(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """It holds within a moment when its day has come already."""
    if case.effective_on <= mall_now(actor.tz).date():
        enqueue(ADJUST_NOW, {"mall_id": case.mall_id, "case_id": case.id})


def _refuse(code: str, state: str, needs: str) -> Step:
    return Step(code, _l("Refuse the change"), frozenset({state}), "refused", needs, note="required",
                tone="danger", done=_l("refused the change"), icon="ban")  # fmt: skip


KIND = declare(
    CaseKind(
        code="adjustments", doc_type="TZ", model=Adjustment, slug="adjustments", area="moves",
        label=_l("Adjustment"), plural=_l("Adjustments"), icon="refresh-cw",
        view=may.VIEW, create=may.CREATE, edit=may.EDIT, export=may.EXPORT,
        print_title=_l("Adjustment approval form"), signers=SIGNERS, nav_group="tenants", order=22,
        help=_l("Another unit, area, brand or category: approved by three, made by itself on its day."),
        empty=_l("No change is asked for. Enter the first one."),
        workflow=Workflow(
            [State("applied", _l("Applied: leasing decides"), "info", "clipboard-list"),
             State("finance", _l("Finance checks the rent"), "info", "scroll-text"),
             State("manager", _l("Operations manager decides"), "accent", "pen-line"),
             State("approved", _l("Approved, waits for its day"), "warn", "calendar"),
             State("done", _l("In effect"), "ok", "circle-check", closed=True),
             State("refused", _l("Change refused"), "danger", "ban", closed=True)],
            [Step("agree", _l("Leasing agrees"), frozenset({"applied"}), "finance", may.LEASING, sign=True,
                  done=_l("agreed for leasing"), icon="check", effect=_tell),
             Step("calculate", _l("Finance agrees"), frozenset({"finance"}), "manager", may.FINANCE,
                  sign=True, done=_l("agreed for finance"), icon="check", effect=_tell),
             Step("approve", _l("Approve"), frozenset({"manager"}), "approved", may.FINAL, sign=True,
                  done=_l("approved it"), icon="badge-check", effect=_approved),
             _refuse("refuse_leasing", "applied", may.LEASING),
             _refuse("refuse_finance", "finance", may.FINANCE),
             _refuse("refuse_final", "manager", may.FINAL),
             Step("apply", _l("Put into effect"), frozenset({"approved"}), "done", may.VIEW, shown=False,
                  done=_l("put it into effect"), icon="circle-check")],
            initial="applied",
        ),
        fields=(
            Field("title", _l("Subject"), in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_filter=True),
            Field("sort", _l("Kind of change"), "choice", choices=SORTS, in_form=False, in_list=True,
                  in_filter=True),
            Field("unit_code", _l("Unit"), in_form=False),
            Field("zone_id", _l("Zone"), "zone", in_form=False, in_filter=True),
            Field("old_value", _l("Until now"), in_form=False, in_list=True),
            Field("new_value", _l("From then on"), in_form=False, in_list=True),
            Field("contract_no", _l("Contract number"), in_form=False),
            Field("old_rent", _l("Rent a month until now"), "money", in_form=False),
            Field("new_rent", _l("Rent a month from then on"), "money", in_form=False),
            Field("old_to_on", _l("Contract ended until now on"), "date", in_form=False),
            Field("new_to_on", _l("Contract ends from then on"), "date", in_form=False),
            Field("effective_on", _l("From which day"), "date", in_form=False, in_list=True, sortable=True),
            Field("applied_at", _l("Put into effect at"), "datetime", in_form=False),
            Field("trouble", _l("Why it could not be applied"), in_form=False),
            Field("reason", _l("Reason"), "long", in_form=False),
        ),
        extras={"own_form": True, "binds": "leasing", "edit_in": frozenset({"applied"})},
    )
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """Its way: to effect, or refused."""
    codes = ["applied", "finance", "manager", "approved", "done"]
    if case.state == "refused":
        codes = ["applied", "refused"]
    return [(code, str(KIND.workflow.state(code).label)) for code in codes]


KIND.extras["path"] = path


def apply_change(actor: Actor, tenant: Any, told: Change, *, uid: uuid.UUID | None = None) -> Adjustment:
    """Ask for a change. Raises Invalid with the field at fault."""
    authorize(actor, may.CREATE)
    values = _values(tenant, told)
    values |= {"tenant_id": tenant.id, "department": "leasing"}
    case: Adjustment = casework.open_case(actor, KIND, values, uid=uid)
    tell_decide(case, actor.user_id)
    return case


def correct_change(actor: Actor, case: Adjustment, told: Change, version: int | None) -> None:
    """Change it while nobody has decided."""
    authorize(actor, may.EDIT, case)
    values = _values(case.tenant, told)
    reason = values.pop("reason")
    casework.edit_case(actor, case, values, version=version)
    case.reason = reason
    db.session.flush()


def _values(tenant: Any, told: Change) -> dict[str, Any]:
    if told.sort not in SORTS:
        raise Invalid(field_errors={"sort": _("Choose what changes.")})
    if told.effective_on is None:
        raise Invalid(field_errors={"effective_on": _("Enter the day from which it holds.")})
    unit = told.unit_code.strip().upper()
    new, area = told.new_value.strip()[:120], None
    if told.sort in {"unit", "area"}:
        held = queries.held_units(tenant.id, told.effective_on)
        unit = unit or (held[0] if len(held) == 1 else "")
        if unit not in held:
            raise Invalid(field_errors={"unit_code": _("Enter which of its units: %(units)s.",
                                                       units=listed(held) or "–")})  # fmt: skip
    if told.sort == "unit":
        new = new.upper()
        if new not in queries.known_units(tenant.mall_id):
            raise Invalid(field_errors={"new_value": _("This mall has no unit %(code)s.", code=new or "–")})
    if told.sort == "area":
        area = rules.area_of(new)
        new = f"{area} m²"
    old = _old(tenant, told.sort, unit)
    rules.ensure_changes(old, new)
    shop = tenant.name_zh or tenant.name_en
    return {
        "title": f"{shop} · {old or '–'} → {new}"[:200],
        "sort": told.sort,
        "unit_code": unit if told.sort in {"unit", "area"} else "",
        "old_value": old,
        "new_value": new,
        "new_area": area,
        "new_rent": told.new_rent,
        "effective_on": told.effective_on,
        "zone_id": queries.zone_of_units(tenant.mall_id, [unit]) if unit else None,
        "reason": rules.ensure_reason(told.reason),
        **contract_values(tenant, told),
    }


def _old(tenant: Any, sort: str, unit: str) -> str:
    if sort == "unit":
        return unit
    if sort == "area":
        return f"{queries.get_unit(tenant.mall_id, unit).area_m2} m²"
    return str(getattr(tenant, sort) or "")


def put_into_effect(actor: Actor, case: Adjustment, today: dt.date) -> bool:
    """Make the approved change on its day, once; False when it is not its day or it is done already.

    Raises DomainError when it cannot be made (the unit is held by somebody else).
    """
    if case.state != "approved" or case.effective_on > today:
        return False
    tenant, area = case.tenant, area_on_its_day(case)
    if case.sort == "unit":
        _change_unit(actor, case)
    elif case.sort == "area":
        assert case.new_area is not None
        queries.get_unit(case.mall_id, case.unit_code).area_m2 = case.new_area
    else:
        setattr(tenant, case.sort, case.new_value)
        index_tenant(actor, tenant)
    rewrite(actor, case, area)
    case.applied_at, case.trouble = utcnow(), ""
    casework.move(actor, case, "apply")
    return True


def _change_unit(actor: Actor, case: Adjustment) -> None:
    assert case.tenant_id is not None
    before = case.effective_on - dt.timedelta(days=1)
    for one in queries.running_tenancies(case.tenant_id, [case.unit_code], case.effective_on):
        last = one.to_on
        end_tenancy(actor, one, max(before, one.from_on))
        assign_unit(actor, case.tenant, case.new_value, case.effective_on, last)
        return
    raise Invalid(field_errors={"unit_code": _("The tenant no longer holds %(unit)s.", unit=case.unit_code)})


def note_trouble(case: Adjustment, error: DomainError) -> None:
    """Keep why it could not be made; leasing hears of it once."""
    words = "；".join(str(one) for one in getattr(error, "field_errors", {}).values()) or str(error.message)
    if case.trouble != words[:300]:
        case.trouble = words[:300]
        tell_trouble(case)
    db.session.flush()
