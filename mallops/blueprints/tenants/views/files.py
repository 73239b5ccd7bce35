"""The tenant file 业户档案: list, file, form, status, a look at the contact in clear."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.tenants import actions, queries, rules
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.forms import RevealForm, TenantCreateForm, TenantForm
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.labels import start_url
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.casework.kinds import KINDS
from mallops.core.clock import mall_now
from mallops.core.crypto import mask_phone
from mallops.core.db import commits
from mallops.core.errors import Conflict
from mallops.core.formatting import mall_date
from mallops.core.registers.cells import state_badge
from mallops.core.registers.hits import HitSource, hit_source
from mallops.core.registers.links import record_url
from mallops.core.web import NavItem, flash_ok, nav_item, no_store, redirect_after, render

nav_item(
    NavItem(
        "tenants.index",
        _l("Tenants"),
        "store",
        "tenants",
        may.VIEW,
        order=10,
        phone=3,
        roles=frozenset({"DESK", "RCP", "LSG", "MKT", "ARC"}),
    )
)
hit_source(HitSource("tenants", _l("Tenants"), "store", may.VIEW, "tenants.show"))


def mall_today() -> dt.date:
    """The date in the mall."""
    return mall_now(current_actor().tz).date()


def wanted_tenants() -> queries.TenantFilter:
    """The filter in the address."""
    args = request.args
    status = args.get("status", "")
    return queries.TenantFilter(
        q=args.get("q", "").replace("\x00", "").strip()[:80],
        category=args.get("category", "").replace("\x00", "")[:60],
        zone=args.get("zone", "").replace("\x00", "")[:20],
        status=status if status in rules.STATUS_LABELS else "",
    )


@bp.get("/tenants")
@requires(may.VIEW)
def index() -> Response:
    """Tenants by code, searched and filtered."""
    mall_id, args, wanted = current_actor().mall_id, request.args, wanted_tenants()
    place = {key: args.get(key, "").replace("\x00", "")[:20] for key in ("after", "before")}
    return render(
        "tenants/index.html",
        "results",
        page=queries.list_tenants(mall_id, wanted, mall_today(), **place),
        wanted=wanted,
        categories=[(one, one) for one in queries.list_categories(mall_id)],
        zones=queries.list_zone_choices(mall_id),
        words=rules,
        mask=mask_phone,
    )


@bp.get("/tenants/new")
@requires(may.CREATE)
def new() -> Response:
    """The empty form, with the next free code."""
    mall_id = current_actor().mall_id
    form = TenantCreateForm(
        data={"code": rules.suggest_code(queries.list_codes(mall_id)), "status": "trading"}
    )
    return _form_page(form, None)


@bp.post("/tenants/new")
@commits
@requires(may.CREATE)
def create() -> BaseResponse:
    """Open the file."""
    form = TenantCreateForm()
    ok, tenant = form.runs(
        lambda: actions.create_tenant(current_actor(), _typed(form), form.status.data or "trading")
    )
    if not ok or tenant is None:
        return _form_page(form, None, 422)
    flash_ok(_("%(name)s has a file now. Next, say which units it holds.", name=tenant.name))
    return redirect_after("tenants.show", uid=tenant.uid)


@bp.get("/tenants/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """One tenant: facts, units now and before, what is on record about it."""
    return tenant_page(fetch(Tenant, uid))


@bp.get("/tenants/<uuid:uid>/edit")
@requires(may.EDIT)
def edit(uid: uuid.UUID) -> Response:
    """The form with what is known; phone and e-mail stay hidden."""
    tenant = fetch(Tenant, uid)
    form = TenantForm(obj=tenant)
    form.phone.data = form.email.data = ""
    return _form_page(form, tenant)


@bp.post("/tenants/<uuid:uid>/edit")
@commits
@requires(may.EDIT)
def save(uid: uuid.UUID) -> BaseResponse:
    """Keep what was typed."""
    tenant = fetch(Tenant, uid, lock=True)
    form = TenantForm()
    ok, _done = form.runs(lambda: actions.edit_tenant(current_actor(), tenant, _typed(form)))
    if not ok:
        return _form_page(form, tenant, 422)
    flash_ok(_("Saved."))
    return redirect_after("tenants.show", uid=uid)


@bp.post("/tenants/<uuid:uid>/status")
@commits
@requires(may.EDIT)
def set_status(uid: uuid.UUID) -> BaseResponse:
    """Move the tenant on; a refused move shows the file as it stands."""
    tenant = fetch(Tenant, uid, lock=True)
    to = request.form.get("to", "")
    try:
        actions.set_status(current_actor(), tenant, to)
    except Conflict as refusal:
        return tenant_page(tenant, 409, refusal=str(refusal))
    flash_ok(_("%(name)s: %(status)s", name=tenant.name, status=rules.STATUS_LABELS[to]))
    return redirect_after("tenants.show", uid=uid)


@bp.post("/tenants/<uuid:uid>/reveal")
@commits
@requires(may.REVEAL)
def reveal(uid: uuid.UUID) -> Response:
    """Phone and e-mail in clear, once, on this answer only; the look is on record with its reason."""
    tenant = fetch(Tenant, uid)
    form = RevealForm()
    ok, contact = form.runs(lambda: actions.reveal_contact(current_actor(), tenant, form.reason.data or ""))
    if not ok:
        return tenant_page(tenant, 422, block="contact", reveal=form)
    return no_store(tenant_page(tenant, block="contact", contact=contact))


def tenant_page(tenant: Tenant, status: int = 200, block: str | None = None, **more: Any) -> Response:
    """The file, or only one of its blocks for htmx."""
    today = mall_today()
    periods: dict[str, list[Any]] = {"now": [], "coming": [], "before": []}
    for one in queries.list_tenancies(tenant.id):
        periods[rules.Period(one.from_on, one.to_on).when(today)].append(one)
    context: dict[str, Any] = {
        "tenant": tenant,
        "phone": mask_phone(tenant.phone or ""),
        "email": rules.mask_email(tenant.email),
        "periods": periods,
        "area": sum(one.unit.area_m2 for one in periods["now"]),
        "records": _records(tenant),
        "words": rules,
        "contact": None,
        "reveal": RevealForm(formdata=None),
        "refusal": "",
        "start_url": start_url(tenant) if tenant.status == "trading" else None,
    }
    return render("tenants/show.html", block, status, **{**context, **more})


def _records(tenant: Tenant) -> list[dict[str, Any]]:
    rows = []
    for one in queries.list_records(current_actor(), tenant.id):
        url = record_url(one)
        if url is not None:
            kind = KINDS[one.kind]
            note = " · ".join(filter(None, (str(kind.label), one.number, mall_date(one.created_at))))
            badge = state_badge(kind.workflow.state(one.state))
            rows.append({"title": one.title or one.number, "url": url, "note": note, "end": badge})
    return rows


def _form_page(form: TenantForm, tenant: Tenant | None, status: int = 200) -> Response:
    return render(
        "tenants/form.html",
        status=status,
        form=form,
        tenant=tenant,
        phone=mask_phone(tenant.phone or "") if tenant else "",
        email=rules.mask_email(tenant.email) if tenant else "",
        categories=queries.list_categories(current_actor().mall_id),
    )


def _typed(form: TenantForm) -> actions.TenantData:
    values = {name: form.values()[name] or "" for name in actions.TenantData.__dataclass_fields__}
    return actions.TenantData(**values)
