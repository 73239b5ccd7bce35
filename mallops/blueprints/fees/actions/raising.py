"""A bill that the mall itself raises: money that a record wants back from a tenant (40.2)."""

from __future__ import annotations

import datetime as dt
import re

from flask_babel import gettext as _

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees.actions.imports import make_bill
from mallops.blueprints.fees.models import Bill
from mallops.blueprints.fees.queries import bills as asked
from mallops.core.auth import Actor, authorize
from mallops.core.casework import Case
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,39}")


def raise_bill(actor: Actor, claim: Case, number: str, fen: int, due_on: dt.date | None) -> Bill:
    """Bill `fen` to the claim's tenant, under finance's own number. What is paid of it is told to the claim.

    Raises Invalid on `reference` and `due_on`, Conflict without a tenant.
    """
    authorize(actor, may.IMPORT)
    if claim.tenant is None:
        raise Conflict(_("This record names no tenant."))
    errors = {}
    number = number.strip().upper()
    if not _NUMBER.fullmatch(number):
        errors["reference"] = _("Enter the number of the bill, such as ZD20261101.")
    elif asked.find_numbers(claim.mall_id, [number]):
        errors["reference"] = _("This bill number is taken. Enter the number of a new bill.")
    if due_on is None or not dt.date(2015, 1, 1) <= due_on <= dt.date(2100, 1, 1):
        errors["due_on"] = _("Enter a day like 2026-11-05.")
    if errors or due_on is None:
        raise Invalid(field_errors=errors)
    tenant = claim.tenant
    values = {
        "bill_no": number,
        "charge": "other",
        "period": f"{due_on:%Y-%m}",
        "amount": fen,
        "due_on": due_on,
    }
    zone_id = asked.zones_of_tenants(claim.mall_id).get(tenant.id)
    bill = make_bill(actor, values, tenant.id, tenant.name_zh or tenant.name_en, zone_id)
    bill.origin_id = claim.id
    db.session.flush()
    return bill


__all__ = ["raise_bill"]
