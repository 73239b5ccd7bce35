"""The file of a tenant as a page: what every card of it shows."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _

from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants import queries, rules
from mallops.blueprints.tenants.forms import CheckForm, RevealForm
from mallops.blueprints.tenants.models import ContractTurn, Tenant, TenantContract, TenantPerson
from mallops.blueprints.tenants.views.labels import start_url
from mallops.blueprints.tenants.views.story import newest_lines
from mallops.blueprints.tenants.views.today import mall_today
from mallops.core.auth import current_actor
from mallops.core.crypto import mask_phone
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.tenant_story import panels_of
from mallops.core.web import render

NEWEST = 8


def tenant_page(tenant: Tenant, status: int = 200, block: str | None = None, **more: Any) -> Response:
    """The file, or only one of its blocks for htmx."""
    actor, today = current_actor(), mall_today()
    people = queries.list_people(tenant.id, gone=True)
    context: dict[str, Any] = {
        "tenant": tenant,
        "words": rules,
        "today": today,
        "phone": mask_phone(tenant.phone or ""),
        "email": rules.mask_email(tenant.email),
        "contact": None,
        "reveal": RevealForm(formdata=None),
        "people": [_person(one) for one in people if one.to_on is None],
        "gone": [_person(one) for one in people if one.to_on is not None],
        "refusal": "",
    }
    context |= _units(tenant) | _secret_parts(tenant)
    context |= {
        "state": queries.file_states([tenant], today)[tenant.id],
        "check": CheckForm(formdata=None),
        "brands": queries.list_brands(tenant.id),
        "papers": [
            (newest, older)
            for newest, older in queries.list_papers(tenant.id)
            if newest.kind != "contract" or actor.can(may.TERMS)
        ],
        "panels": panels_of(actor, tenant),
        "story": newest_lines(tenant, NEWEST),
        "turn": next(iter(queries.list_turns(tenant.id)), None),
        "start_url": start_url(tenant) if tenant.status == "trading" else None,
    }
    return render("tenants/show.html", block, status, **{**context, **more})


def _units(tenant: Tenant) -> dict[str, Any]:
    periods: dict[str, list[Any]] = {"now": [], "coming": [], "before": []}
    for one in queries.list_tenancies(tenant.id):
        periods[rules.Period(one.from_on, one.to_on).when(mall_today())].append(one)
    return {"periods": periods, "area": sum(one.unit.area_m2 for one in periods["now"])}


def _secret_parts(tenant: Tenant) -> dict[str, Any]:
    """What only some may see: terms, bank data, risks."""
    actor = current_actor()
    out: dict[str, Any] = {"contracts": None, "finance": None, "risks": None}
    if actor.can(may.TERMS):
        turns = queries.list_contract_turns(tenant.id)
        rows = queries.list_contracts(tenant.id)
        out["contracts"] = [_contract(one, turns.get(one.id, [])) for one in rows]
        out["finance"] = finance_facts(tenant)
    if actor.can(may.RISKS):
        out["risks"] = queries.list_risks(tenant.id)
    return out


def _person(one: TenantPerson) -> dict[str, Any]:
    return {
        "row": one,
        "role": str(rules.PERSON_ROLES[one.role]),
        "phone": mask_phone(one.phone or ""),
        "email": rules.mask_email(one.email),
        "birthday": bool(one.birth_md),
    }


def _contract(one: TenantContract, turns: list[ContractTurn]) -> dict[str, Any]:
    rent = format_yuan(one.rent_fen) if one.rent_fen and one.rent_kind != "share" else ""
    share = f"{one.share_bp / 100:g} %" if one.share_bp and one.rent_kind != "fixed" else ""
    return {
        "row": one,
        "when": rules.Period(one.from_on, one.to_on).when(mall_today()),
        "rent": " / ".join(filter(None, (rent, share))),
        "kind": str(rules.RENT_KINDS[one.rent_kind]),
        "fee": format_yuan(one.fee_fen) if one.fee_fen else "",
        "deposit": format_yuan(one.deposit_fen) if one.deposit_fen else "",
        "turns": [_turned(turn) for turn in turns],
    }


def _turned(one: ContractTurn) -> dict[str, Any]:
    """What an agreed change made of a contract: before → since."""
    pairs = [
        (_("Area (m²)"), one.old_area_m2 or "–", one.new_area_m2 or "–"),
        (_("Rent a month"), format_yuan(one.old_rent_fen), format_yuan(one.new_rent_fen)),
        (_("Last day"), mall_date(one.old_to_on) or "…", mall_date(one.new_to_on) or "…"),
    ]
    words = [f"{label} {old} → {new}" for label, old, new in pairs if old != new]
    return {"row": one, "words": " · ".join(words)}


def finance_facts(tenant: Tenant) -> dict[str, Any]:
    """Bank and invoice data, masked; empty when there are none."""
    row = queries.find_finance(tenant.id)
    if row is None:
        return {}
    return {
        "bank": row.bank or "",
        "account": rules.mask_account(row.account),
        "holder": row.holder or "",
        "invoice": str(rules.INVOICE_KINDS.get(row.invoice_kind, "")),
        "title": row.invoice_title or "",
        "tax": rules.mask_account(row.tax_number),
        "address": "****" if row.invoice_address else "",
    }
