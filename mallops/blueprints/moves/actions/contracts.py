"""An adjustment and the tenant's contract: which one it rewrites, and what of it on its day (13.1)."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.moves.models import Adjustment
from mallops.blueprints.moves.queries import moves as queries
from mallops.blueprints.tenants.actions import Terms, change_terms, end_tenancy
from mallops.blueprints.tenants.queries import contracts_on, get_contract, list_tenancies
from mallops.blueprints.tenants.rules import area_after, ensure_new_end, ensure_new_rent
from mallops.core.auth import Actor
from mallops.core.errors import Invalid
from mallops.core.names import listed

#: Changes that are always changes of a contract.
OF_SPACE = frozenset({"unit", "area"})
NONE: dict[str, Any] = {"contract_id": None, "contract_no": "", "old_to_on": None, "new_to_on": None}


def contract_values(tenant: Any, told: Any) -> dict[str, Any]:
    """The contract that a change rewrites, and what stands in it now. Raises Invalid by field."""
    found = _named(tenant, told)
    if found is None:
        if told.new_to_on is not None:
            words = _("No contract is on file for that day. Enter it in the tenant's file first.")
            raise Invalid(field_errors={"new_to_on": words})
        return NONE | {"old_rent": told.old_rent}
    ensure_new_rent(found.rent_kind, told.new_rent)
    ensure_new_end(found.from_on, told.new_to_on, told.effective_on)
    rent = told.old_rent if told.old_rent is not None else found.rent_fen or None
    end = told.new_to_on if told.new_to_on != found.to_on else None
    return {
        "contract_id": found.id,
        "contract_no": found.number,
        "old_rent": rent,
        "old_to_on": found.to_on,
        "new_to_on": end,
    }


def _named(tenant: Any, told: Any) -> Any:
    known = contracts_on(tenant.id, told.effective_on)
    numbers = listed(one.number for one in known) or "–"
    wanted = told.contract_no.strip()
    if wanted:
        found = next((one for one in known if one.number == wanted), None)
        if found is None:
            words = _("No such contract is in force that day. In force: %(numbers)s.", numbers=numbers)
            raise Invalid(field_errors={"contract_no": words})
        return found
    touches = told.sort in OF_SPACE or told.new_rent is not None or told.new_to_on is not None
    if len(known) > 1 and touches:
        words = _("Enter which contract changes: %(numbers)s.", numbers=numbers)
        raise Invalid(field_errors={"contract_no": words})
    return known[0] if len(known) == 1 else None


def area_on_its_day(case: Adjustment) -> decimal.Decimal | None:
    """The contract's area when the change is made. Asked before the units are changed; None: as it is."""
    if case.contract_id is None or case.sort not in OF_SPACE:
        return None
    old = queries.get_unit(case.mall_id, case.unit_code).area_m2
    new = case.new_area
    if case.sort == "unit":
        new = queries.get_unit(case.mall_id, case.new_value).area_m2
    assert new is not None
    return area_after(get_contract(case.contract_id).area_m2, old, new)


def rewrite(actor: Actor, case: Adjustment, area: decimal.Decimal | None) -> None:
    """Rent, area and end of the contract follow, and the units held until its end. Raises Invalid."""
    if case.contract_id is None:
        return
    ends = get_contract(case.contract_id).to_on
    if ends is not None and ends < case.effective_on:
        words = _("The contract ended on %(day)s, before the change.", day=ends.isoformat())
        raise Invalid(field_errors={"contract_no": words})
    terms = Terms(area_m2=area, rent_fen=case.new_rent, to_on=case.new_to_on)
    change_terms(
        actor, case.contract_id, terms, on=case.effective_on, reference=case.number or "", origin_id=case.id
    )
    if case.new_to_on is not None and ends is not None:
        _move_ends(actor, case, ends, case.new_to_on)


def _move_ends(actor: Actor, case: Adjustment, ends: dt.date, new: dt.date) -> None:
    assert case.tenant_id is not None
    for one in list_tenancies(case.tenant_id):
        if one.to_on == ends and one.from_on <= new:
            end_tenancy(actor, one, new)
