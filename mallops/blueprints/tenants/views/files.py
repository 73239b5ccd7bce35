"""The tenant file 业户档案: list, file, form, status, a look at the contact in clear."""

from __future__ import annotations

import uuid

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.tenants import actions, queries, rules
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.forms import RevealForm, TenantCreateForm, TenantForm, TurnForm
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.page import tenant_page
from mallops.blueprints.tenants.views.today import mall_today
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import commits
from mallops.core.errors import Conflict, Invalid
from mallops.core.registers.hits import HitSource, hit_source
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


def wanted_tenants() -> queries.TenantFilter:
    """The filter in the address."""
    args = request.args
    status = args.get("status", "")
    return queries.TenantFilter(
        q=args.get("q", "").replace("\x00", "").strip()[:80],
        category=args.get("category", "").replace("\x00", "")[:60],
        zone=args.get("zone", "").replace("\x00", "")[:20],
        status=status if status in rules.STATUS_LABELS else "",
        check="due" if args.get("check") == "due" else "",
        zone_ids=current_actor().zone_ids if args.get("mine") else None,
    )


def kept(wanted: queries.TenantFilter) -> dict[str, str]:
    """The filter as it stands in an address."""
    plain = {key: getattr(wanted, key) for key in ("q", "category", "zone", "status", "check")}
    return {**plain, "mine": "1" if wanted.zone_ids is not None else ""}


@bp.get("/tenants")
@requires(may.VIEW)
def index() -> Response:
    """Tenants by code, searched and filtered."""
    mall_id, args, wanted = current_actor().mall_id, request.args, wanted_tenants()
    place = {key: args.get(key, "").replace("\x00", "")[:20] for key in ("after", "before")}
    today = mall_today()
    page = queries.list_tenants(mall_id, wanted, today, **place)
    return render(
        "tenants/index.html",
        "results",
        page=page,
        states=queries.file_states([row.tenant for row in page.rows], today),
        wanted=wanted,
        keep=kept(wanted),
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


@bp.get("/tenants/<uuid:uid>/status/<any(suspended, moving_out, left):to>")
@requires(may.EDIT)
def turn(uid: uuid.UUID, to: str) -> Response:
    """Ask why the tenant is suspended or goes."""
    return _turn_page(fetch(Tenant, uid), to, TurnForm(formdata=None))


def _turn_page(tenant: Tenant, to: str, form: TurnForm, status: int = 200) -> Response:
    return render("tenants/turn.html", status=status, tenant=tenant, to=to, form=form, words=rules)


@bp.post("/tenants/<uuid:uid>/status")
@commits
@requires(may.EDIT)
def set_status(uid: uuid.UUID) -> BaseResponse:
    """Move the tenant on; a refused move shows the file as it stands."""
    tenant = fetch(Tenant, uid, lock=True)
    to, form = request.form.get("to", ""), TurnForm()
    try:
        actions.set_status(current_actor(), tenant, to, form.reason.data or "")
    except Conflict as refusal:
        return tenant_page(tenant, 409, refusal=str(refusal))
    except Invalid as error:
        if "reason" not in error.field_errors:
            raise
        form.validate()
        return _turn_page(tenant, to, form, 422)
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
