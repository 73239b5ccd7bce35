"""Complaints about customer service: the tenant's page without an account, and what the supervisor sees."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions import confidences
from mallops.blueprints.relations.forms import ConfideForm, StaffConfideForm
from mallops.blueprints.relations.models import Confidence
from mallops.blueprints.relations.queries import find_tenant_by_label, get_confidence, list_confidences
from mallops.blueprints.relations.views.talks import typed
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import current_actor, public, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.malls import Mall
from mallops.core.tallies import may_try
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("confide", __name__)
A_MINUTE = 4
nav_item(NavItem("confide.index", _l("In confidence"), "lock", "tenants", may.CONFIDE, order=60))


def _tenant(code: str) -> Tenant:
    tenant = find_tenant_by_label(code[:12])
    if tenant is None or tenant.status == "left":
        raise NotFound()
    return tenant


def _public_page(tenant: Tenant, form: ConfideForm | None, status: int = 200) -> Response:
    mall = db.session.get_one(Mall, tenant.mall_id)
    page = render(
        "relations/confide.html",
        status=status,
        signed_in=False,
        form=form,
        shop=tenant.name,
        mall_name=mall.name,
    )
    return no_store(page)


@bp.get("/confide/<code>")
@public("a tenant tells in confidence; the page shows no more than the name of the shop")
def form(code: str) -> Response:
    """The page behind a shop's own label."""
    return _public_page(_tenant(code), ConfideForm(formdata=None))


@bp.post("/confide/<code>")
@public("a tenant tells in confidence; a few a minute from one address; nothing is shown afterwards")
def send(code: str) -> BaseResponse:
    """Keep it. Nothing of it is ever shown here again."""
    tenant, told_form = _tenant(code), ConfideForm()
    if not told_form.validate():
        return _public_page(tenant, told_form, 422)
    address = request.remote_addr or ""
    db.session.commit()
    if not may_try("confide", address, A_MINUTE):
        told_form.form_errors = [_("Too many tries. Wait a minute, then send it again.")]
        return _public_page(tenant, told_form, 429)
    told = confidences.Told(
        told_form.text.data or "",
        told_form.about.data or "",
        speaker=told_form.speaker.data or "",
        phone=told_form.phone.data or "",
    )
    try:
        with transaction():
            tenant = db.session.merge(tenant)
            confidences.confide(tenant.mall_id, tenant, told)
    except Invalid as error:
        db.session.rollback()
        told_form.add_error(error)
        return _public_page(_tenant(code), told_form, 422)
    return _public_page(_tenant(code), None)


# -- supervisor and manager ------------------------------------------------------------------------------


@bp.get("/confidences/")
@requires(may.CONFIDE)
def index() -> Response:
    """What was told, open ones first."""
    rows = list_confidences(current_actor())
    return no_store(render("relations/confidences.html", rows=rows, states=rules.CONFIDENCE_STATES))


@bp.get("/confidences/new")
@requires(may.CONFIDE)
def new() -> Response:
    """Write down what was told in person."""
    return no_store(render("relations/confide_staff.html", "form", form=StaffConfideForm()))


@bp.post("/confidences/new")
@requires(may.CONFIDE)
def create() -> BaseResponse:
    """Keep what was told in person, by phone or by letter."""
    actor, told_form = current_actor(), StaffConfideForm()
    if not told_form.validate_on_submit():
        return no_store(render("relations/confide_staff.html", "form", 422, form=told_form))
    told = confidences.Told(
        told_form.text.data or "",
        told_form.about.data or "",
        told_form.about_person.data,
        told_form.speaker.data or "",
        told_form.phone.data or "",
        told_form.source.data or "",
    )
    try:
        with transaction():
            confidences.confide_for(actor, told_form.tenant.data, told)
    except Invalid as error:
        db.session.rollback()
        told_form.add_error(error)
        return no_store(render("relations/confide_staff.html", "form", 422, form=told_form))
    flash_ok(_("Kept in confidence."))
    return redirect_after("confide.index")


def _shown(row: Confidence, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    page = render(
        "relations/confidence.html",
        status=status,
        row=row,
        states=rules.CONFIDENCE_STATES,
        next_states=rules.NEXT_STATES[row.state],
        sources=rules.SOURCES,
        errors=errors or {},
        kept=typed("text"),
        form=StaffConfideForm(formdata=None, data={"about_person": row.about_id}),
    )
    return no_store(page)


@bp.get("/confidences/<uuid:uid>")
@requires(may.CONFIDE)
def show(uid: uuid.UUID) -> Response:
    """One of them, with all that was done."""
    return _shown(get_confidence(current_actor(), uid))


@bp.post("/confidences/<uuid:uid>/step")
@requires(may.CONFIDE)
def step(uid: uuid.UUID) -> BaseResponse:
    """Take it on, answer it, close it."""
    actor = current_actor()
    try:
        with transaction():
            row = get_confidence(actor, uid, lock=True)
            confidences.step_on(actor, row, typed("to"), typed("text"))
    except Invalid as error:
        db.session.rollback()
        words = {key: str(one) for key, one in error.field_errors.items()}
        return _shown(get_confidence(actor, uid), 422, words)
    except Conflict as error:
        db.session.rollback()
        flash_error(str(error.message))
        return redirect_after("confide.show", uid=uid)
    flash_ok(_("Noted."))
    return redirect_after("confide.show", uid=uid)


@bp.post("/confidences/<uuid:uid>/person")
@requires(may.CONFIDE)
def person(uid: uuid.UUID) -> BaseResponse:
    """Say which member of staff is meant."""
    actor, told_form = current_actor(), StaffConfideForm()
    with transaction():
        row = get_confidence(actor, uid, lock=True)
        confidences.name_person(actor, row, told_form.about_person.data)
    flash_ok(_("Whom it is about can't see it from now on."))
    return redirect_after("confide.index")
