"""Units given to a tenant and taken back."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mallops.blueprints.tenants import actions, queries, rules
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.forms import AssignForm, EndForm
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.today import mall_today
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits
from mallops.core.web import flash_ok, redirect_after, render


@bp.get("/tenants/<uuid:uid>/units/new")
@requires(may.EDIT)
def new_unit(uid: uuid.UUID) -> Response:
    """Choose a unit and the first day."""
    form = _choices(AssignForm(data={"from_on": mall_today()}))
    return render("tenants/assign.html", tenant=fetch(Tenant, uid), form=form)


@bp.post("/tenants/<uuid:uid>/units/new")
@commits
@requires(may.EDIT)
def assign(uid: uuid.UUID) -> Response:
    """Give the tenant the unit."""
    tenant = fetch(Tenant, uid, lock=True)
    form = _choices(AssignForm())
    ok, _tenancy = form.runs(
        lambda: actions.assign_unit(
            current_actor(), tenant, form.unit.data or "", form.from_on.data, form.to_on.data
        )
    )
    if not ok:
        return render("tenants/assign.html", status=422, tenant=tenant, form=form)
    flash_ok(_("%(name)s holds %(unit)s.", name=tenant.name, unit=form.unit.data))
    return redirect_after("tenants.show", uid=uid)


@bp.get("/tenants/<uuid:uid>/units/<uuid:tenancy_uid>")
@requires(may.EDIT)
def tenancy(uid: uuid.UUID, tenancy_uid: uuid.UUID) -> Response:
    """One period in a unit: its last day, or taking it back while it lies ahead."""
    tenant = fetch(Tenant, uid)
    row = queries.get_tenancy(tenant, tenancy_uid)
    return _tenancy_page(tenant, row, EndForm(data={"to_on": row.to_on or mall_today()}))


@bp.post("/tenants/<uuid:uid>/units/<uuid:tenancy_uid>")
@commits
@requires(may.EDIT)
def end(uid: uuid.UUID, tenancy_uid: uuid.UUID) -> Response:
    """Keep the last day."""
    tenant = fetch(Tenant, uid, lock=True)
    row = queries.get_tenancy(tenant, tenancy_uid, lock=True)
    form = EndForm()
    ok, _done = form.runs(lambda: actions.end_tenancy(current_actor(), row, form.to_on.data))
    if not ok:
        return _tenancy_page(tenant, row, form, 422)
    flash_ok(_("%(unit)s ends on %(day)s.", unit=row.unit.code, day=row.to_on))
    return redirect_after("tenants.show", uid=uid)


@bp.post("/tenants/<uuid:uid>/units/<uuid:tenancy_uid>/cancel")
@commits
@requires(may.EDIT)
def cancel(uid: uuid.UUID, tenancy_uid: uuid.UUID) -> Response:
    """Take back a period that has not begun."""
    tenant = fetch(Tenant, uid, lock=True)
    row = queries.get_tenancy(tenant, tenancy_uid, lock=True)
    actions.cancel_tenancy(current_actor(), row)
    flash_ok(_("Taken back."))
    return redirect_after("tenants.show", uid=uid)


def _tenancy_page(tenant: Tenant, row: Tenancy, form: EndForm, status: int = 200) -> Response:
    when = rules.Period(row.from_on, row.to_on).when(mall_today())
    return render("tenants/tenancy.html", status=status, tenant=tenant, row=row, form=form, when=when)


def _choices(form: AssignForm) -> AssignForm:
    """Units nobody holds today first; the others stay on offer for a later day."""
    free: list[tuple[str, str]] = []
    held: list[tuple[str, str]] = []
    for one in queries.list_unit_choices(current_actor().mall_id, mall_today()):
        words = " · ".join(filter(None, (one.code, one.zone, f"{one.area_m2} m²", one.holder)))
        (held if one.holder else free).append((one.code, words))
    form.unit.choices = {_("Vacant today"): free, _("Held today"): held}
    return form
