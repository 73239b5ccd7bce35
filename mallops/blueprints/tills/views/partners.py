"""Partners: who is let in; the sandbox they try it on."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.tills import permissions as may
from mallops.blueprints.tills.actions import partners as acts
from mallops.blueprints.tills.actions.sandbox import make_sandbox, things_of
from mallops.blueprints.tills.forms import PartnerForm
from mallops.blueprints.tills.models import TillPartner
from mallops.blueprints.tills.queries import calls, webhooks
from mallops.blueprints.tills.queries import partners as reads
from mallops.blueprints.tills.rules import keys as rules
from mallops.blueprints.tills.rules.calls import CALLS
from mallops.blueprints.tills.rules.signing import EVENTS
from mallops.blueprints.tills.views.parts import page
from mallops.core.auth import current_actor, requires
from mallops.core.db import commits, utcnow
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after

bp = Blueprint("tills", __name__, url_prefix="/tills")
nav_item(NavItem("tills.index", _l("Tills and partners"), "key-round", "admin", may.VIEW, order=70))


@bp.get("/")
@requires(may.VIEW)
def index() -> Response:
    """Everyone who is let in, and how their calls of the last day went."""
    actor = current_actor()
    mall_id = actor.mall_id or 0
    sandbox = reads.find_sandbox(mall_id)
    return page(
        "tills/partners.html",
        "partners",
        rows=reads.list_partners(mall_id, utcnow() - dt.timedelta(days=1)),
        kinds=rules.PARTNER_KINDS,
        sandbox=sandbox,
        things=things_of(sandbox) if sandbox is not None else None,
        may_let_in=actor.can(may.LET_IN),
    )


@bp.get("/new")
@requires(may.LET_IN)
def new() -> Response:
    """Somebody new."""
    return _form_page(PartnerForm(formdata=None), None)


@bp.post("/new")
@commits
@requires(may.LET_IN)
def create() -> BaseResponse:
    """Keep it."""
    form = PartnerForm()
    told = replace(_told(form), is_active=True)  # the form of somebody new has no switch
    ok, row = form.runs(lambda: acts.save_partner(current_actor(), None, told))
    if not ok or row is None:
        return _form_page(form, None, 422)
    flash_ok(_("The partner is in. Make its first key now."))
    return redirect_after("tills.show", uid=row.uid)


@bp.get("/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """One partner: its keys, where it is told, its last calls."""
    actor = current_actor()
    partner = reads.get_partner(actor, uid)
    now = utcnow()
    keys = reads.list_keys(partner.id)
    return page(
        "tills/partner.html",
        "partners",
        partner=partner,
        kind=rules.PARTNER_KINDS[partner.kind],
        keys=[(one, rules.STATES[rules.state_of(one.expires_at, one.revoked_at, now)]) for one in keys],
        ended=[one.id for one in keys if rules.state_of(one.expires_at, one.revoked_at, now) in _OVER],
        scopes=rules.SCOPES,
        overlap=rules.OVERLAP,
        new_uid=uuid.uuid4,
        endpoints=webhooks.list_endpoints(partner.mall_id, partner.id),
        events=EVENTS,
        calls=calls.list_calls(partner.mall_id, calls.Filters(partner_id=partner.id), size=8),
        titles={one.name: one.title for one in CALLS},
        may_let_in=actor.can(may.LET_IN),
        may_keep=actor.can(may.KEEP),
    )


_OVER = ("revoked", "expired")


@bp.get("/<uuid:uid>/edit")
@requires(may.KEEP)
def edit(uid: uuid.UUID) -> Response:
    """Other words for it, or an end."""
    partner = reads.get_partner(current_actor(), uid)
    names = ("name_zh", "name_en", "system", "is_active", "kind")
    data = {name: getattr(partner, name) for name in names}
    return _form_page(PartnerForm(formdata=None, data=data), partner)


@bp.post("/<uuid:uid>/edit")
@commits
@requires(may.KEEP)
def save(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    actor = current_actor()
    partner = reads.get_partner(actor, uid, lock=True)
    form = PartnerForm()
    del form.tenant
    ok, _row = form.runs(lambda: acts.save_partner(actor, partner, _told(form)))
    if not ok:
        return _form_page(form, partner, 422)
    flash_ok(_("Saved."))
    return redirect_after("tills.show", uid=partner.uid)


@bp.post("/sandbox")
@commits
@requires(may.LET_IN)
def sandbox() -> BaseResponse:
    """Make the sandbox, or put more vouchers into it."""
    make_sandbox(current_actor())
    flash_ok(_("The sandbox is ready: its cards, shops and vouchers are below."))
    return redirect_after("tills.index")


def _told(form: PartnerForm) -> acts.PartnerTold:
    return acts.PartnerTold(
        form.kind.data or "",
        form.name_zh.data or "",
        form.name_en.data or "",
        form.tenant.data if form.tenant is not None else None,
        form.system.data or "",
        bool(form.is_active.data),
    )


def _form_page(form: PartnerForm, partner: TillPartner | None, status: int = 200) -> Response:
    back = url_for("tills.show", uid=partner.uid) if partner is not None else url_for("tills.index")
    return page("tills/partner_form.html", "partners", status=status, form=form, partner=partner, back=back)


__all__ = ["bp"]
