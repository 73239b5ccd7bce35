"""A merchant from the first talk to the end: entered, contract signed and renewed, ended by the calendar."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance import rules
from mallops.blueprints.alliance.actions.kind import COUNT, KIND
from mallops.blueprints.alliance.actions.telling import make_link, tell_end
from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Unit
from mallops.core.errors import Invalid
from mallops.core.links import find_link
from mallops.core.malls import Mall, today_of
from mallops.core.phones import ensure_phone
from mallops.core.policies.actions import extend
from mallops.core.policies.clocks import clocks_of
from mallops.core.policies.limits import rules_for
from mallops.core.registers.intake import keep_photos

HIDDEN = ("contact", "phone")


@dataclass(frozen=True)
class Told:
    """What is known of a merchant. `contact` and `phone` are kept encrypted."""

    name: str = ""
    trade: str = ""
    address: str = ""
    contact: str = ""
    phone: str = ""
    offer: str = ""
    tenant_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True)
class Contract:
    """A signed contract: number, period, and its copy, already on disk."""

    number: str = ""
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    photos: Sequence[Any] = ()
    files: Sequence[tuple[str, Any]] = field(default=())


def enter(actor: Actor, told: Told, *, uid: uuid.UUID | None = None) -> AllianceMerchant:
    """A prospect. Raises Invalid, Forbidden."""
    authorize(actor, may.CREATE)
    case: AllianceMerchant = casework.open_case(actor, KIND, _values(actor, told), uid=uid, authorised=True)
    return case


def correct(actor: Actor, merchant: AllianceMerchant, told: Told, version: int) -> None:
    """Change what is known. The timeline says which facts, never name or number of a person."""
    values = _values(actor, told)
    kept = {key: values.pop(key) for key in HIDDEN}
    casework.edit_case(actor, merchant, values, version=version)
    for key, value in kept.items():
        setattr(merchant, key, value)
    db.session.flush()


def enter_contract(
    actor: Actor, merchant: AllianceMerchant, told: Contract, *, version: int | None = None
) -> None:
    """The signed contract, or the one that follows it. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, merchant)
    casework.ensure_version(merchant, version)
    rules.ensure_contract(told.number, told.from_on, told.to_on, len(told.photos) + len(told.files))
    assert told.to_on is not None
    if told.to_on < today_of(merchant.mall_id):
        raise Invalid(field_errors={"to_on": _("This contract is over already.")})
    merchant.contracts += 1
    merchant.contract_no = told.number.strip()[:60]
    if merchant.state not in rules.GIVING:  # a renewal goes on from the first day there was
        merchant.from_on = told.from_on
    merchant.to_on = told.to_on
    stage = f"contract-{merchant.contracts}"
    note = f"{merchant.contract_no} {told.from_on} – {told.to_on}"
    if merchant.state == "signed":
        casework.log(merchant, actor, "contract", note=note)
    else:
        casework.move(actor, merchant, "renew" if merchant.state in rules.GIVING else "sign", note=note)
        merchant.due_at = merchant.due_explained = None  # the clock of the contract before is done
    keep_photos(actor, merchant, told.photos, stage=stage)
    for name, stored in told.files:
        casework.attach(actor, merchant, stored=stored, file_name=name, stage=stage)
    db.session.flush()
    if find_link(merchant, COUNT) is not None:
        make_link(actor, merchant)  # the one before ends with the contract before
    pass_day(actor, merchant, today_of(merchant.mall_id))


def pass_day(actor: Actor, merchant: AllianceMerchant, today: dt.date) -> str | None:
    """Do what the calendar asks for; the step taken, or None."""
    step = rules.step_for_day(merchant.state, merchant.to_on, today, days_ahead(merchant.mall_id))
    if step is None:
        return None
    casework.move(actor, merchant, step)
    if step == "soon":
        _set_clock(actor, merchant)
    tell_end(merchant, over=step == "expire")
    db.session.flush()
    return step


def days_ahead(mall_id: int) -> int:
    """How long before the end it is said: as the mall's deadlines say, when they count in days."""
    rule = rules_for(KIND, mall_id, "").get("renewal")
    in_days = rule is not None and rule.limit.unit in {Unit.CALENDAR_DAYS, Unit.WORKING_DAYS}
    return int(rule.limit.amount) if rule is not None and in_days else rules.AHEAD


def _set_clock(actor: Actor, merchant: AllianceMerchant) -> None:
    """The renewal is due when the contract ends, also when it was announced late or runs a second time."""
    assert merchant.to_on is not None
    tz = db.session.get_one(Mall, merchant.mall_id).tz
    end = dt.datetime.combine(merchant.to_on, dt.time(22), ZoneInfo(tz))
    row = next((one for one in clocks_of(merchant) if one.stage == "renewal"), None)
    if row is not None and end > utcnow() and abs(row.due_at - end) > dt.timedelta(days=1):
        extend(actor, merchant, "renewal", end, _("The contract ends then."), authorised=True)


def _values(actor: Actor, told: Told) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if not told.name.strip():
        errors["name"] = _("Enter the name of the merchant.")
    if told.trade not in rules.TRADES:
        errors["trade"] = _("Choose its trade.")
    tenant = db.session.get(Tenant, told.tenant_id) if told.tenant_id is not None else None
    if told.tenant_id is not None and (tenant is None or tenant.mall_id != actor.mall_id):
        errors["tenant"] = _("Choose a tenant of this mall, or leave it empty.")
    phone = ""
    try:
        phone = ensure_phone(told.phone)
    except Invalid as error:
        errors |= error.field_errors
    if errors:
        raise Invalid(field_errors=errors)
    return {
        "title": told.name.strip()[:120],
        "trade": told.trade,
        "address": told.address.strip()[:200],
        "contact": told.contact.strip()[:60],
        "phone": phone,
        "offer": told.offer.strip()[: rules.LONGEST],
        "tenant_id": tenant.id if tenant is not None else None,
        "owner_id": told.owner_id or actor.user_id,
    }


__all__ = ["Contract", "Told", "correct", "days_ahead", "enter", "enter_contract", "pass_day"]
