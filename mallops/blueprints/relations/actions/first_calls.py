"""The first call to a tenant: opened by itself, tried, reached, data completed, mail sent (19.1)."""

from __future__ import annotations

import dataclasses
from typing import Any

from mallops.blueprints.licences.queries import zone_of
from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions.kinds import FIRST
from mallops.blueprints.relations.actions.telling import tell_first_call, tell_leasing
from mallops.blueprints.relations.models import FirstCall, RelationStart
from mallops.blueprints.relations.queries import list_unmet
from mallops.blueprints.tenants import permissions as tenants_may
from mallops.blueprints.tenants.actions import TenantData, edit_tenant
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.malls import today_of
from mallops.core.notices import receivers

#: What may be completed during the call.
COMPLETES = ("legal_name", "brand", "category", "contact_name", "phone", "email")


def meet_newcomers(actor: Actor) -> list[FirstCall]:
    """A call for every tenant that is new here; who has long been here is only noted. Once each."""
    assert actor.mall_id is not None
    today, made = today_of(actor.mall_id), []
    for tenant, first_day in list_unmet(actor.mall_id):
        case = open_call(actor, tenant) if rules.is_newcomer(first_day, today) else None
        db.session.add(
            RelationStart(mall_id=tenant.mall_id, tenant_id=tenant.id, case_id=case.id if case else None)
        )
        made += [case] if case else []
    db.session.flush()
    return made


def open_call(actor: Actor, tenant: Tenant) -> FirstCall:
    """A call to make within one working day."""
    zone_id = zone_of(tenant, today_of(tenant.mall_id))
    officers = receivers(tenant.mall_id, ["FLR"], zone_id=zone_id) if zone_id else []
    values = {
        "title": f"{tenant.code} {tenant.name_zh or tenant.name_en}",
        "tenant_id": tenant.id,
        "zone_id": zone_id,
        "owner_id": min(officers) if officers else None,
    }
    case: FirstCall = casework.open_case(actor, FIRST, values, authorised=True)
    tell_first_call(case)
    return case


def note_try(actor: Actor, case: FirstCall, note: str) -> None:
    """Nobody answered; the clock goes on."""
    authorize(actor, may.WORK, case)
    FIRST.workflow.ensure("reach", case, actor)
    case.tries += 1
    casework.log(case, actor, "tried", note=note.strip()[:300])
    db.session.flush()


def note_reached(
    actor: Actor, case: FirstCall, spoke_with: str, verified: list[str], data: dict[str, str]
) -> list[str]:
    """The tenant was reached: what was verified, what was completed; leasing is told. Raises Invalid."""
    authorize(actor, may.WORK, case)
    known = rules.ensure_reached(spoke_with, verified)
    completed = _complete(actor, case.tenant, data)
    case.tries += 1
    case.spoke_with, case.verified, case.completed = spoke_with.strip()[:60], known, completed
    case.reached_at, case.reached_by_id = utcnow(), actor.user_id
    casework.move(actor, case, "reach")
    if completed:
        casework.log(case, actor, "completed", detail={"fields": completed})
    tell_leasing(case, known)
    return completed


def note_mailed(actor: Actor, case: FirstCall) -> None:
    """Policies, warranty terms and contacts went out; who sent them is kept."""
    authorize(actor, may.WORK, case)
    case.mailed_at, case.mailed_by_id = utcnow(), actor.user_id
    casework.move(actor, case, "mail")


def _complete(actor: Actor, tenant: Tenant, data: dict[str, str]) -> list[str]:
    """Write what was typed and differs into the file; the fields. Needs the right to change the file."""
    typed = {key: data.get(key, "").strip() for key in COMPLETES}
    changed = [key for key, value in typed.items() if value and value != (getattr(tenant, key) or "")]
    if not changed:
        return []
    authorize(actor, tenants_may.EDIT)
    known: dict[str, Any] = {
        one.name: getattr(tenant, one.name, "") or "" for one in dataclasses.fields(TenantData)
    }
    kept = known | {"phone": "", "email": ""} | {key: typed[key] for key in changed}
    edit_tenant(actor, tenant, TenantData(**kept))
    return changed
